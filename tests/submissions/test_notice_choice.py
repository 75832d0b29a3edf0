import pytest

from pelalawan_portal.accounts.models import Consent
from pelalawan_portal.submissions import outbox
from pelalawan_portal.submissions.channels import preferences
from pelalawan_portal.submissions.models import ContactPreference, Reach
from pelalawan_portal.submissions.models.messages import phone_hash

pytestmark = pytest.mark.django_db
PHONE = "+6281234567890"


@pytest.fixture
def mine(client, make_submission, phones):
    """A permohonan that this browser may open."""
    submission = make_submission()
    client.post("/lacak/", {"nomor": submission.number, "pin": submission.pin})
    return submission


def address(submission):
    return f"/permohonan/{submission.number}/kabar/"


def given(**changes):
    return {"telepon": "0812 3456 7890", "milik": "family", "whatsapp": "on", **changes}


def test_works_a_choice_is_kept_with_a_consent_of_its_own_and_confirmed_on_the_phone(client, mine, phones):
    assert client.post(address(mine), given()).status_code == 302
    mine.refresh_from_db()
    contact = mine.contact
    assert (contact.phone, contact.whose, contact.agreed, mine.messages) == (
        PHONE,
        "family",
        ["whatsapp"],
        True,
    )
    consent = Consent.objects.get(subject=mine.number)
    assert (consent.purpose, consent.text_version) == ("messages_whatsapp", preferences.CONSENT_VERSION)
    outbox.drain()
    (message,) = phones.whatsapp.to("6281234567890")
    assert mine.number in message.text
    assert "Siti" not in message.text
    page = client.get(f"/permohonan/{mine.number}/").content.decode()
    assert "lewat WhatsApp ke <b>0812-••••-•890</b>" in page
    assert "SMS" not in page, "a page names only what was agreed to"
    assert "Terkirim lewat WhatsApp pukul" in page


def test_works_the_page_asks_without_ticks_and_without_javascript(client, mine):
    page = client.get(address(mine)).content.decode()
    assert "checked" not in page.split('name="whatsapp"')[1].split(">")[0]
    assert preferences.consent_text("sms") in page
    offered = client.get(f"/permohonan/{mine.number}/").content.decode()
    assert "Kabari saya lewat WhatsApp atau SMS" in offered


def test_works_no_ticks_give_it_up(client, mine):
    client.post(address(mine), given())
    client.post(address(mine), given(whatsapp=""))
    mine.refresh_from_db()
    assert (mine.messages, mine.contact.phone, mine.contact.agreed) == (False, None, [])
    assert mine.events.filter(verb="contact_removed").exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"telepon": ""}, "Tulis nomor HP yang mau dikabari."),
        ({"telepon": "0761 493120"}, "hanya ke nomor HP"),
        ({"telepon": "0812"}, "harus 10 sampai 13 angka"),
        ({"milik": "x"}, "Pilih nomor ini milik siapa."),
    ],
)
def test_rejects_a_number_that_cannot_be_told(client, mine, changes, said):
    answer = client.post(address(mine), given(**changes))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not ContactPreference.objects.exists()


def test_rejects_a_channel_its_holder_has_stopped(client, mine):
    from django.utils import timezone

    Reach.objects.create(phone_hash=phone_hash(PHONE), channel="whatsapp", stopped_at=timezone.now())
    answer = client.post(address(mine), given())
    assert "dapat membalas MULAI" in answer.content.decode()
    assert not ContactPreference.objects.exists()


def test_rejects_choosing_again_and_again(client, mine):
    for _ in range(preferences.CHOICES):
        client.post(address(mine), given())
    answer = client.post(address(mine), given(telepon="0813 3333 3333"))
    assert "beberapa kali" in answer.content.decode()
    assert mine.contact.phone == PHONE


def test_rejects_strangers_and_officers_who_did_not_file_it(client, mine, rina, signed_in):
    from django.test import Client

    stranger = Client().get(
        address(mine)
    )  # who knows the PIN may show it, whether or not there is such a number
    assert (stranger.status_code, stranger["Location"]) == (302, f"/lacak/?nomor={mine.number}")
    assert signed_in(rina).get(address(mine)).status_code == 404


def test_works_the_officer_who_filed_it_chooses_with_the_person(
    make_submission, phones, offices, camat, signed_in
):
    submission = make_submission(filed_by=camat, filed_at=offices["KEC-140509"], channel="district")
    assert signed_in(camat).post(address(submission), given(milik="village")).status_code == 302
    assert Consent.objects.get(purpose="messages_whatsapp").assisted_by == camat


def test_requires_a_configured_channel(client, mine, settings):
    settings.WHATSAPP, settings.SMS_PROVIDERS = {}, {}
    assert client.get(address(mine)).status_code == 404
    assert "Kabari saya" not in client.get(f"/permohonan/{mine.number}/").content.decode()


def test_works_one_phone_may_serve_several_permohonan(agreed):
    first, second = agreed(), agreed()
    assert first.contact.phone == second.contact.phone == PHONE


def test_works_the_officer_sees_how_a_notice_went(agreed, tell, rina, signed_in):
    submission = agreed()
    tell(submission)
    outbox.drain()
    page = signed_in(rina).get(f"/admin/submissions/submission/{submission.pk}/change/").content.decode()
    assert "Kabar ke pemohon: Terkirim lewat WhatsApp pukul" in page


def test_works_a_new_hash_key_keeps_what_is_known_of_a_number(agreed, tell, settings):
    submission = agreed()
    tell(submission)
    outbox.drain()
    Reach.objects.create(
        phone_hash=submission.contact.phone_hash, channel="sms", stopped_at=submission.received_at
    )
    settings.HASH_KEY = b"n" * 32
    assert preferences.remake_hashes() == 1
    assert preferences.remake_hashes() == 0
    assert preferences.stopped(PHONE) == ["sms"]
