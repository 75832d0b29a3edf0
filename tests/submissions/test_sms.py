import pytest
from hypothesis import given
from hypothesis import strategies as st

from pelalawan_portal.submissions import outbox
from pelalawan_portal.submissions.channels import gsm, sms, texts
from pelalawan_portal.submissions.channels.carriers import Message, NotSent
from pelalawan_portal.submissions.models import InboundMessage, OutboxEntry

PHONE = "+6281234567890"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("“Izin” – jadi…", '"Izin" - jadi...'),
        ("Rp\u00a0150.000 · é ê", "Rp 150.000 - é e"),
        ("Ā ñ 中", "A ñ ?"),
    ],
)
def test_works_signs_that_phones_do_not_show_become_plain(text, plain):
    assert gsm.plain(text) == plain


@pytest.mark.parametrize(("text", "amount"), [("a" * 160, 1), ("a" * 161, 2), ("{" * 81, 2), ("a" * 307, 3)])
def test_works_parts_are_counted_in_septets(text, amount):
    assert gsm.parts(text) == amount


@given(st.text(max_size=400), st.text(max_size=400))
def test_works_every_shipped_text_fits_one_sms_whatever_stands_in_it(service, standing):
    values = {**texts.PLACEHOLDERS, "layanan": service, "keadaan": standing}
    for (channel, _), text in texts.SHIPPED.items():
        if channel == "sms":
            written = texts.fill_sms(text.text, values)
            assert gsm.parts(written) == 1
            assert texts.PLACEHOLDERS["nomor"] in written


@pytest.mark.parametrize("provider", ["utama", "cadangan"])
def test_works_each_gateway_takes_a_message_its_own_way(phones, provider):
    assert sms.send(provider, Message(PHONE, "Halo & apa kabar?", "7"))
    (taken,) = getattr(phones, provider).to("6281234567890")
    assert taken.text == "Halo & apa kabar?"


@pytest.mark.parametrize(
    ("changes", "message", "passing"),
    [
        ({"passkey": "salah"}, Message(PHONE, "x"), False),
        ({}, Message("+62811", "x"), False),
        ({"method": "GET"}, Message(PHONE, "x"), False),
        ({"url": "http://127.0.0.1:9/"}, Message(PHONE, "x"), True),
    ],
)
def test_rejects_what_the_gateway_refuses(phones, settings, changes, message, passing):
    settings.SMS_PROVIDERS = {"utama": {**settings.SMS_PROVIDERS["utama"], **changes}}
    with pytest.raises(NotSent) as refusal:
        sms.send("utama", message)
    assert refusal.value.passing is passing


@pytest.mark.django_db
class TestWebhook:
    def test_works_a_delivery_report_reaches_its_notice(self, client, phones, agreed, tell):
        notice = tell(agreed(channels=("sms",)))
        outbox.drain()
        reference = notice.deliveries.get().reference
        fields = {"messageId": reference, "status": "DELIVRD"}
        assert client.post("/kabar/sms/utama/?kunci=demo", fields).status_code == 200
        outbox.drain()
        notice.refresh_from_db()
        assert (notice.state, notice.channel) == ("arrived", "sms")

    def test_handles_a_report_that_is_faster_than_our_note_of_the_message(self, client, phones, agreed, tell):
        notice = tell(agreed(channels=("sms",)))
        client.post("/kabar/sms/utama/?kunci=demo", {"messageId": "u-1", "status": "UNDELIV"})
        entry = OutboxEntry.objects.get(kind="hear_reports")
        assert outbox.deliver(entry.pk) is False
        notice.deliveries.create(
            provider="utama", channel="sms", state="sent", reference="u-1", fingerprint="x", phone_hash="x"
        )
        assert outbox.deliver(entry.pk) is True
        assert notice.deliveries.get(provider="utama").reason == "status UNDELIV"

    def test_handles_a_report_about_nothing_of_ours_by_letting_go(self, client, phones):
        client.post("/kabar/sms/utama/?kunci=demo", {"messageId": "asing", "status": "DELIVRD"})
        for _ in range(3):
            outbox.drain()
        assert not OutboxEntry.objects.filter(done_at__isnull=True).exists()

    @pytest.mark.parametrize(
        ("address", "status"),
        [("utama/", 403), ("utama/?kunci=salah", 403), ("asing/?kunci=demo", 404)],
    )
    def test_rejects_who_does_not_know_the_secret(self, client, phones, address, status):
        fields = {"id": "1", "from": "081234567890", "message": "STATUS"}
        assert client.post(f"/kabar/sms/{address}", fields).status_code == status
        assert not InboundMessage.objects.exists()

    def test_rejects_a_gateway_without_a_secret(self, client, phones, settings):
        settings.SMS_PROVIDERS = {"utama": {**settings.SMS_PROVIDERS["utama"], "secret": ""}}
        assert client.post("/kabar/sms/utama/?kunci=", {"messageId": "1", "status": "1"}).status_code == 403

    def test_handles_a_gateway_that_never_reports_by_believing_it(self, settings, phones, agreed, tell):
        from datetime import timedelta

        from django.utils import timezone

        from pelalawan_portal.submissions.channels import journey

        settings.SMS_PROVIDERS = {"utama": {**settings.SMS_PROVIDERS["utama"], "secret": ""}}
        notice = tell(agreed(channels=("sms",)))
        outbox.drain()
        notice.deliveries.update(at=timezone.now() - timedelta(hours=2))
        assert journey.mind_the_late() == 0
        assert notice.deliveries.get().state == "sent"
