"""Away from the page of a number: the reminder of the day before, and a closed day, by phone and by e-mail."""

from datetime import datetime, time, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from health.booking.workflow import take_number
from health.patients import Person
from pelalawan_portal.accounts.models import Consent
from pelalawan_portal.bahasa.dates import WIB
from pelalawan_portal.queues import sessions, telling, workflow
from pelalawan_portal.queues.models import Session, Ticket
from pelalawan_portal.submissions import outbox
from pelalawan_portal.submissions.models import OutboxEntry, Reach
from pelalawan_portal.submissions.models.messages import phone_hash
from tests.conftest import SITI_NIK

pytestmark = pytest.mark.django_db
PHONE = "+6281234567890"
SITI = PHONE.removeprefix("+")
HEALTH = ("Siti", "Poli", "Puskesmas", "Ukui", SITI_NIK)


@pytest.fixture
def book(places):
    """book(agreed=[…], email=…) → Siti's number at Puskesmas Ukui on the next open day."""
    rows = Session.objects.filter(
        line__place=places["ukui"], line__code="umum", date__gt=timezone.localdate()
    )

    def make(agreed=(), **given):
        who = Person(name="Siti Aminah", nik=SITI_NIK)
        return take_number(rows.order_by("date").first().pk, who, phone=PHONE, agreed=agreed, **given)

    return make


def the_day_before(ticket, hour=15, minute=5):
    return datetime.combine(ticket.date - timedelta(days=1), time(hour, minute), WIB)


def test_works_one_reminder_the_day_before_and_no_health_in_it(book):
    ticket = book(email="siti@contoh.id")
    before = the_day_before(ticket)
    assert telling.remind(before - timedelta(hours=1)) == 0
    assert telling.remind(before) == 1
    assert telling.remind(before + timedelta(hours=1)) == 0
    outbox.drain()
    (sent,) = mail.outbox
    assert sent.to == ["siti@contoh.id"]
    assert ticket.pass_code in sent.body
    assert not any(word in f"{sent.subject} {sent.body}" for word in HEALTH)


@pytest.mark.parametrize(("agreed", "carrier"), [(["sms"], "utama"), (["whatsapp", "sms"], "whatsapp")])
def test_works_a_reminder_by_the_channel_agreed_to_first(book, phones, agreed, carrier):
    ticket = book(agreed)
    telling.remind(the_day_before(ticket))
    outbox.drain()
    carriers = ("whatsapp", "utama", "cadangan")
    heard = {name: [one.text for one in getattr(phones, name).to(SITI)] for name in carriers}
    (text,) = heard.pop(carrier)
    assert not any(heard.values())
    assert ticket.pass_code in text
    assert "besok, tekan Saya datang sebelum pukul" in text
    assert len(text) <= 160 or carrier == "whatsapp"
    assert not any(word in text for word in HEALTH)
    assert mail.outbox == []


def test_handles_a_message_held_over_the_night_says_today(book, phones, monkeypatch):
    ticket = book(["sms"])
    telling.remind(the_day_before(ticket, hour=20))
    morning = datetime.combine(ticket.date, time(6, 1), WIB)
    monkeypatch.setattr(telling.timezone, "now", lambda: morning)
    (entry,) = OutboxEntry.objects.filter(kind=telling.REMINDER)
    telling.send_reminder(entry)
    assert "hari ini, tekan Saya datang sebelum pukul 07.30" in phones.utama.to(SITI)[0].text


def test_requires_a_channel_that_was_ticked(book, phones):
    telling.remind(the_day_before(book()))
    outbox.drain()
    assert not phones.whatsapp.messages
    assert not phones.utama.messages


def test_handles_whatsapp_and_a_gateway_that_are_down_by_the_next(book, phones):
    phones.whatsapp.down = phones.utama.down = True
    ticket = book(["whatsapp", "sms"])
    telling.remind(the_day_before(ticket))
    outbox.drain()
    assert len(phones.cadangan.to(SITI)) == 1


def test_handles_every_provider_down_the_message_waits(book, phones):
    for one in (phones.utama, phones.cadangan):
        one.down = True
    telling.remind(the_day_before(book(["sms"])))
    outbox.drain()
    entry = OutboxEntry.objects.get(kind=telling.REMINDER)
    assert entry.done_at is None
    assert PHONE not in entry.error


def test_rejects_ringing_who_said_stop(book, phones):
    Reach.objects.create(phone_hash=phone_hash(PHONE), channel="sms", stopped_at=timezone.now())
    telling.remind(the_day_before(book(["sms"])))
    outbox.drain()
    assert not phones.utama.messages
    assert OutboxEntry.objects.get(kind=telling.REMINDER).done_at


def test_handles_a_number_given_back_or_too_late_to_confirm_before_its_reminder(book, phones):
    first = book(["sms"], email="siti@contoh.id")
    telling.remind(the_day_before(first))
    workflow.cancel(first.pk)
    second = book(["sms"], email="siti@contoh.id")
    telling.remind(the_day_before(second))
    Ticket.objects.filter(pk=second.pk).update(confirm_by=timezone.now())
    outbox.drain()
    assert mail.outbox == []
    assert not phones.utama.messages


def test_works_a_closed_day_is_told_and_its_page_says_why(book, phones, sari, client):
    ticket = book(["sms"], email="siti@contoh.id")
    place = ticket.line.place
    sessions.close(place, first=ticket.date, last=ticket.date, reason="Listrik padam di Ukui", by=sari)
    outbox.drain()
    text = phones.utama.to(SITI)[0].text
    assert "ditutup, nomor dibatalkan" in text
    (sent,) = mail.outbox
    for said in (text, f"{sent.subject} {sent.body}"):
        assert ticket.pass_code in said
        assert not any(word in said for word in (*HEALTH, "Listrik"))
    page = client.get(f"/sehat/antrean/tiket/{ticket.pass_code}/").content.decode()
    assert "Listrik padam di Ukui" in page


def test_requires_a_mobile_number_for_a_tick_and_keeps_the_proof(places, phones, client):
    session = Session.objects.filter(
        line__place=places["ukui"], line__code="umum", date__gt=timezone.localdate()
    ).first()
    address = f"/sehat/antrean/ukui/umum/{session.pk}/"
    given = {"name": "Siti Aminah", "nik": SITI_NIK, "channels": ["sms"]}
    for phone, said in (("", "Tulis nomor HP"), ("0761-123456", "diawali 08")):
        answer = client.post(address, given | {"phone": phone})
        assert answer.status_code == 422
        assert said in answer.content.decode()
    assert not Ticket.objects.exists()
    client.post(address, given | {"phone": "0812-3456-7890"})
    ticket = Ticket.objects.get()
    assert ticket.agreed == ["sms"]
    assert Consent.objects.get(subject=f"antrean-{ticket.pk}").purpose == "messages_sms"


def test_works_without_phone_channels_none_is_offered(places, settings, client):
    settings.WHATSAPP, settings.SMS_PROVIDERS = {}, {}
    session = Session.objects.filter(
        line__place=places["ukui"], line__code="umum", date__gt=timezone.localdate()
    ).first()
    page = client.get(f"/sehat/antrean/ukui/umum/{session.pk}/").content.decode()
    assert "WhatsApp" not in page
    assert "SMS" not in page
