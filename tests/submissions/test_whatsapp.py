import hashlib
import hmac
import json

import pytest
import requests

from pelalawan_portal.submissions import outbox
from pelalawan_portal.submissions.channels import whatsapp
from pelalawan_portal.submissions.channels.carriers import Message, NotSent
from pelalawan_portal.submissions.models import InboundMessage, OutboxEntry

pytestmark = pytest.mark.django_db
ADDRESS = "/kabar/whatsapp/"
PARAMETERS = ("PLW-2026-000123-7K", "Izin keramaian", "Izin jadi", "https://portal.example/lacak/")


def message(**changes):
    given = {
        "phone": "+6281234567890", "text": "…", "own_reference": "7", "template": "kabar_permohonan",
        "parameters": PARAMETERS,
    }  # fmt: skip
    return Message(**{**given, **changes})


def signed(client, value, key="demo"):
    body = json.dumps({"entry": [{"changes": [{"field": "messages", "value": value}]}]}).encode()
    signature = "sha256=" + hmac.new(key.encode(), body, hashlib.sha256).hexdigest()
    return client.post(
        ADDRESS, body, content_type="application/json", headers={"X-Hub-Signature-256": signature}
    )


def test_works_the_request_is_the_one_the_cloud_api_takes(phones, monkeypatch):
    sent = {}
    real = requests.request

    def spy(method, url, **how):
        sent.update(how["json"], url=url, authorization=how["headers"]["Authorization"])
        return real(method, url, **how)

    monkeypatch.setattr(requests, "request", spy)
    reference = whatsapp.send(message(parameters=("PLW-1", "Izin\n  baru", "", "a")))
    assert reference.startswith("wamid.")
    assert sent == {
        "url": f"{phones.base}/whatsapp/v23.0/demo/messages",
        "authorization": "Bearer demo",
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "6281234567890",
        "biz_opaque_callback_data": "7",
        "type": "template",
        "template": {
            "name": "kabar_permohonan",
            "language": {"code": "id"},
            "components": [
                {
                    "type": "body",
                    "parameters": [{"type": "text", "text": one} for one in ("PLW-1", "Izin baru", "-", "a")],
                }
            ],
        },
    }


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"template": "tidak_ada"}, "kode 132001"),
        ({"parameters": PARAMETERS[:2]}, "kode 132000"),
        ({"language": "en"}, "kode 132001"),
        ({"phone": "+628"}, "kode 100"),
    ],
)
def test_rejects_for_good_what_the_cloud_api_refuses(phones, changes, reason):
    with pytest.raises(NotSent) as refusal:
        whatsapp.send(message(**changes))
    assert (refusal.value.reason, refusal.value.passing) == (reason, False)


def test_handles_a_service_that_is_down_as_passing_and_leaves_it_alone(phones):
    phones.whatsapp.down = True
    for _ in range(5):
        with pytest.raises(NotSent) as refusal:
            whatsapp.send(message())
        assert refusal.value.passing
    phones.whatsapp.down = False
    with pytest.raises(NotSent):
        whatsapp.send(message())  # the breaker is open
    assert not phones.whatsapp.messages


def test_works_meta_checks_the_address(client, phones):
    asked = {"hub.mode": "subscribe", "hub.verify_token": "demo", "hub.challenge": "1158201444"}
    assert client.get(ADDRESS, asked).content == b"1158201444"
    assert client.get(ADDRESS, {**asked, "hub.verify_token": "salah"}).status_code == 403


@pytest.mark.parametrize("secret", ["salah", ""])
def test_rejects_a_webhook_that_meta_did_not_sign(client, phones, secret):
    answer = signed(client, {"messages": [{"id": "wamid.1", "from": "6281234567890"}]}, secret)
    assert answer.status_code == 403
    assert not InboundMessage.objects.exists()


def test_rejects_a_byte_changed_after_signing(client, phones):
    body = b'{"entry": []}'
    signature = "sha256=" + hmac.new(b"demo", body, hashlib.sha256).hexdigest()
    answer = client.post(
        ADDRESS, body + b" ", content_type="application/json", headers={"X-Hub-Signature-256": signature}
    )
    assert answer.status_code == 403


def test_requires_whatsapp_to_be_configured(client, settings):
    settings.WHATSAPP = {}
    assert client.get(ADDRESS).status_code == 404


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"statuses": "x"},
        {"statuses": [{"id": "a", "status": "warning"}]},
        {"messages": [{"from": "1415", "id": "b"}]},
        {"messages": [None]},
    ],
)
def test_handles_webhooks_about_nothing_of_ours(client, phones, value):
    assert signed(client, value).status_code == 200
    assert not OutboxEntry.objects.exists()


def test_works_a_status_reaches_its_notice_by_the_reference_we_gave(client, phones, agreed, tell):
    notice = tell(agreed())
    outbox.drain()
    delivery = notice.deliveries.get()
    value = {"id": "wamid.x", "status": "delivered", "biz_opaque_callback_data": str(delivery.pk)}
    assert signed(client, {"statuses": [value]}).status_code == 200
    delivery.refresh_from_db()
    assert delivery.state == "sent", "the answer does not wait for what it means"
    outbox.drain()
    notice.refresh_from_db()
    assert notice.state == "arrived"


def test_works_a_message_comes_in_once_however_often_it_is_sent(client, phones):
    written = {"id": "wamid.in.1", "from": "6281234567890", "type": "text", "text": {"body": "halo"}}
    for _ in range(3):
        assert signed(client, {"messages": [written]}).status_code == 200
    outbox.drain()
    assert InboundMessage.objects.count() == 1
    assert len(phones.whatsapp.to("6281234567890")) == 1


def test_works_what_becomes_of_an_answer_is_not_asked_after(client, phones):
    written = {"id": "wamid.in.2", "from": "6281234567890", "type": "text", "text": {"body": "halo"}}
    signed(client, {"messages": [written]})
    outbox.drain()
    (answer,) = phones.whatsapp.to("6281234567890")
    own = f"jawab-{InboundMessage.objects.get().pk}"
    signed(
        client, {"statuses": [{"id": answer.reference, "status": "sent", "biz_opaque_callback_data": own}]}
    )
    outbox.drain()
    assert not OutboxEntry.objects.filter(done_at__isnull=True).exists()
