"""Telling the holder of a number away from its page: the day before, and when its day is closed.

By the phone channels they agreed to, and by e-mail where an address was given. A message names the number and what to
do, never a place, a line or a person; its link opens the number, so it goes to nobody but who asked for it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, time, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from pelalawan_portal.accounts.models import User
from pelalawan_portal.accounts.workflow import give_consent
from pelalawan_portal.bahasa.dates import clock_time, weekday_date
from pelalawan_portal.queues.models import Ticket
from pelalawan_portal.queues.passes import tickets
from pelalawan_portal.queues.registry import place_kind, place_kinds
from pelalawan_portal.submissions.channels import quiet, single
from pelalawan_portal.submissions.channels.texts import QUEUE
from pelalawan_portal.submissions.models import Channel, OutboxEntry
from pelalawan_portal.submissions.outbox import NotYet, Owed, owe
from pelalawan_portal.submissions.registry import handler

REMINDER, CLOSED = "remind_number", "tell_closed"
MAIL, PHONE = "mail", "phone"
FROM_HOUR = time(15)
AT_ONCE = 500
CONSENT_VERSION = "2026-1"
CONSENT = (
    "Pengingat sehari sebelumnya, dan bila jadwal ditutup. Pesannya memuat tautan ke nomor antrean Anda."
)


def note_consent(ticket: Ticket, *, by: User | None = None) -> None:
    """Keep the proof of what was ticked; in the transaction that takes the number."""
    for channel in ticket.agreed:
        give_consent(
            f"antrean-{ticket.pk}", f"messages_{channel}", f"{CONSENT} {Channel(channel).label}", CONSENT_VERSION,
            channel="desk" if by else "online", assisted_by=by,
        )  # fmt: skip


def owed(kind: str, ticket: Ticket) -> list[Owed]:
    """What REMINDER or CLOSED owes the holder of a number: one entry for each way to them."""
    contact = place_kind(ticket.session.line.place.kind).contact(ticket)
    ways = [
        *([PHONE] if contact.phone and ticket.agreed else []),
        *([MAIL] if contact.email and settings.EMAIL_CONFIGURED else []),
    ]
    return [
        Owed(kind, recipient=f"{ticket.pk} {way}", data={"ticket": ticket.pk, "way": way}) for way in ways
    ]


def remind(now: datetime | None = None) -> int:
    """From 15.00 on, owe the reminders of tomorrow's numbers, each once; each hour. How many numbers had one."""
    moment = timezone.localtime(now)
    if moment.time() < FROM_HOUR:
        return 0
    tomorrow = moment.date() + timedelta(days=1)
    reminded = 0
    with transaction.atomic():
        due = tickets().filter(
            line__place__kind__in=place_kinds(),
            date=tomorrow,
            state__in=Ticket.EXPECTED,
            reminded_at__isnull=True,
        )
        rows = list(due.select_for_update(skip_locked=True, of=("self",)).order_by("pk")[:AT_ONCE])
        Ticket.objects.filter(pk__in=[one.pk for one in rows]).update(reminded_at=moment)
        for ticket in rows:
            entries = owe(None, None, owed(REMINDER, ticket))
            reminded += bool(entries)
    return reminded


def _ticket(entry: OutboxEntry, states: Collection[str]) -> Ticket | None:
    """The number of an entry while it is in one of these states; None when there is nothing to tell any more."""
    return tickets().filter(pk=entry.data["ticket"], state__in=states).first()


@handler(REMINDER, queue="outside", atomic=False, patient=True)
def send_reminder(entry: OutboxEntry) -> None:
    """Nothing when the number was given back meanwhile, or when it is too late to confirm it."""
    ticket = _ticket(entry, Ticket.EXPECTED)
    if ticket is None or timezone.now() >= (ticket.confirm_by or ticket.promised_at):
        return
    day = (
        "hari ini" if ticket.date == timezone.localdate() else "besok"
    )  # held over the quiet hours of the night
    before = f" sebelum pukul {clock_time(ticket.confirm_by)}" if ticket.confirm_by else ""
    words = (
        f"Anda punya nomor antrean untuk {weekday_date(ticket.date)}.\n"
        f"{day.capitalize()}, buka halaman nomor Anda dan tekan “Saya datang”{before}. Kalau tidak, nomor dilepas."
    )
    short = f"{day}, tekan Saya datang{before}" if before else f"{day} pukul {clock_time(ticket.promised_at)}"
    _send(entry, ticket, f"Pengingat nomor antrean untuk {day}", words, short)


@handler(CLOSED, queue="outside", atomic=False, patient=True)
def tell_closed(entry: OutboxEntry) -> None:
    """Nothing once the day is over."""
    ticket = _ticket(entry, (Ticket.State.CANCELLED,))
    if ticket is None or ticket.date < timezone.localdate():
        return
    words = (
        f"Nomor antrean Anda untuk {weekday_date(ticket.date)} dibatalkan, karena hari itu ditutup.\n"
        "Buka halaman nomor Anda untuk sebabnya, lalu ambil nomor di hari lain."
    )
    short = f"jadwal {ticket.date:%d-%m} ditutup, nomor dibatalkan. Ambil nomor di hari lain"
    _send(entry, ticket, "Jadwal nomor antrean Anda ditutup", words, short)


def _send(entry: OutboxEntry, ticket: Ticket, subject: str, words: str, short: str) -> None:
    """The entry's id makes a repeat recognisable."""
    kind = place_kind(ticket.session.line.place.kind)
    contact, link = kind.contact(ticket), f"{settings.PUBLIC_URL}{kind.address(ticket)}"
    if entry.data.get("way", MAIL) == PHONE:
        if until := quiet.held_until(timezone.now()):
            raise NotYet(until)
        values = {"nomor": ticket.label, "keadaan": short, "alamat": link}
        single.send(contact.phone, ticket.agreed, QUEUE, values, reference=f"n{entry.pk}")
    elif contact.email:
        EmailMessage(
            subject,
            f"{words}\n\n{link}\n\n"
            "Siapa pun yang memegang tautan ini dapat membatalkan nomor. Jangan bagikan kepada orang lain.",
            to=[contact.email],
            headers={"Message-ID": f"<antrean-{entry.pk}@portal.pelalawan>"},
        ).send()
