"""A reminder the day before, by e-mail where one was given. It names no poli, no facility and no patient."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from health.kinds import address
from health.models import Visit
from health.models.patient import KIND
from pelalawan_portal.bahasa.dates import clock_time, weekday_date
from pelalawan_portal.queues.models import Ticket
from pelalawan_portal.submissions.models import OutboxEntry
from pelalawan_portal.submissions.outbox import Owed, owe
from pelalawan_portal.submissions.registry import handler

REMINDER = "remind_number"
FROM_HOUR = time(15)
AT_ONCE = 500


def remind(now: datetime | None = None) -> int:
    """From 15.00 on, owe one reminder for every booked number of tomorrow; each hour. How many were owed."""
    moment = timezone.localtime(now)
    if moment.time() < FROM_HOUR or not settings.EMAIL_CONFIGURED:
        return 0
    tomorrow = moment.date() + timedelta(days=1)
    with transaction.atomic():
        due = Ticket.objects.filter(
            line__place__kind=KIND, date=tomorrow, state__in=Ticket.EXPECTED, reminded_at__isnull=True
        )
        ids = list(
            due.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)[:AT_ONCE]
        )
        Ticket.objects.filter(pk__in=ids).update(reminded_at=moment)
        wanted = Visit.objects.filter(ticket__in=ids, email__isnull=False).values_list("pk", flat=True)
        owe(None, None, [Owed(REMINDER, recipient=str(pk), data={"ticket": pk}) for pk in wanted])
    return len(wanted)


@handler(REMINDER, queue="outside", atomic=False)
def send_reminder(entry: OutboxEntry) -> None:
    """Send one; nothing when the number was given back meanwhile. The entry's id makes a repeat recognisable."""
    visit = Visit.objects.select_related("ticket").filter(pk=entry.data["ticket"]).first()
    if visit is None or not visit.email or visit.ticket.state not in Ticket.EXPECTED:
        return
    ticket = visit.ticket
    before = f" sebelum pukul {clock_time(ticket.confirm_by)}" if ticket.confirm_by else ""
    EmailMessage(
        "Pengingat nomor antrean untuk besok",
        f"Anda punya nomor antrean untuk {weekday_date(ticket.date)}.\n"
        f"Besok, buka halaman nomor Anda dan tekan “Saya datang”{before}. Kalau tidak, nomor dilepas.\n\n"
        f"{settings.PUBLIC_URL}{address(ticket)}\n\n"
        "Siapa pun yang memegang tautan ini dapat membatalkan nomor. Jangan bagikan kepada orang lain.",
        to=[visit.email],
        headers={"Message-ID": f"<antrean-{entry.pk}@portal.pelalawan>"},
    ).send()
