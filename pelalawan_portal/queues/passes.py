"""Who may open a ticket: the bearer of its code, or the account that took it."""

from __future__ import annotations

import re

from django.db.models import QuerySet

from pelalawan_portal.accounts.crypto import same_code
from pelalawan_portal.queues.models import Ticket

SHAPE = re.compile(r"^\s*(\d{1,12})\s*[-–\s]\s*([0-9A-Za-z\s–-]{8,20})$")


def tickets() -> QuerySet[Ticket]:
    return Ticket.objects.select_related("session__line__place__opd", "counter")


def ticket_of(code: str, kind: str) -> Ticket | None:
    """The ticket of a place of this kind that the typed or linked code ("1234-ABCDE-FGHJK") opens; else None."""
    found = SHAPE.match(code)
    if not found:
        return None
    ticket = tickets().filter(pk=int(found[1]), line__place__kind=kind).first()
    return ticket if ticket is not None and same_code(found[2], ticket.secret) else None
