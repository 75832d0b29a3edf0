"""Choosing, on the page that sends, to be told by phone."""

import pytest

from pelalawan_portal.accounts.models import Consent
from pelalawan_portal.submissions.models import ContactPreference, Reach, Submission
from pelalawan_portal.submissions.models.messages import phone_hash

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(settings, filer):
    """A filer who has answered everything, in a portal that has WhatsApp and SMS."""
    settings.WHATSAPP = dict.fromkeys(("url", "phone_id", "token", "app_secret", "verify_token"), "x")
    gateway = {"method": "POST", "url": "x", "userkey": "x", "passkey": "x", "sender": "", "secret": "x"}
    settings.SMS_PROVIDERS = {"utama": gateway}
    filer.answer_everything()
    return filer


def test_works_the_number_that_was_answered_is_offered_without_ticks(told):
    page = told.get("periksa").content.decode()
    assert "Nomor 0812-3456-7890 milik siapa?" in page
    assert "checked" not in page.split('name="kabar-sms"')[1].split(">")[0]


def test_works_a_tick_sends_and_agrees_at_once(told):
    assert told.send(**{"kabar-milik": "family", "kabar-sms": "on"}).status_code == 302
    submission = Submission.objects.get()
    assert (submission.messages, submission.contact.whose, submission.contact.agreed) == (
        True,
        "family",
        ["sms"],
    )
    assert Consent.objects.filter(subject=submission.number, purpose="messages_sms").count() == 1


def test_works_without_a_tick_nothing_is_agreed_to(told):
    assert told.send(**{"kabar-milik": "self"}).status_code == 302
    assert not ContactPreference.objects.exists()
    assert not Submission.objects.get().messages


def test_rejects_a_stopped_number_before_sending_and_keeps_what_was_ticked(told):
    Reach.objects.create(
        phone_hash=phone_hash("+6281234567890"), channel="sms", stopped_at=told.draft.created_at
    )
    answer = told.send(**{"kabar-milik": "self", "kabar-sms": "on"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "dapat membalas MULAI" in page
    assert "Beri tanda pada pernyataan" not in page
    assert not Submission.objects.exists()
    assert "checked" in page.split('name="pernyataan"')[1].split(">")[0]


def test_requires_a_configured_channel(told, settings):
    settings.WHATSAPP, settings.SMS_PROVIDERS = {}, {}
    assert "kabar-" not in told.get("periksa").content.decode()
    assert told.send(**{"kabar-milik": "self", "kabar-sms": "on"}).status_code == 302
    assert not ContactPreference.objects.exists()
