"""How many numbers one account or one device may hold at a time."""

from __future__ import annotations

from datetime import date

from django.db import connection

from pelalawan_portal.accounts.models import User
from pelalawan_portal.queues.models import Ticket
from pelalawan_portal.submissions.workflow import Refused

AT_MOST_ACTIVE = 5


def hold_to_five(account: User | None, device_key: str, today: date) -> None:
    """Refuse a sixth active number of one account or device; the advisory lock makes two at once wait."""
    for name, key, rows in (
        ("account", account and f"antrean:akun:{account.pk}", Ticket.objects.filter(account=account)),
        (
            "device",
            device_key and f"antrean:perangkat:{device_key}",
            Ticket.objects.filter(device_key=device_key),
        ),
    ):
        if not key:
            continue
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
        if rows.filter(state__in=Ticket.AHEAD, date__gte=today).count() >= AT_MOST_ACTIVE:
            whose = "akun ini" if name == "account" else "ponsel atau komputer ini"
            raise Refused(
                f"Sudah ada {AT_MOST_ACTIVE} nomor yang masih berlaku dari {whose}. "
                "Batalkan salah satu, atau ambil nomor di tempat."
            )
