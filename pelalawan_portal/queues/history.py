"""Writing down what happened to a number, and owing what others make of it, in the verb's transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pelalawan_portal.accounts.models import User
from pelalawan_portal.queues.models import Counter, Ticket, TicketEvent
from pelalawan_portal.queues.registry import also_owed
from pelalawan_portal.submissions.outbox import owe


def log(
    ticket: Ticket,
    verb: str,
    *,
    kind: str,
    at: datetime,
    by: User | None = None,
    counter: Counter | None = None,
    data: dict[str, Any] | None = None,
) -> TicketEvent:
    """One event of a ticket of a place of this `kind`; `data` holds ids and codes, nothing personal."""
    event = TicketEvent(ticket=ticket, verb=verb, at=at, actor=by, counter=counter, data=data or {})
    event.save(force_insert=True)
    if owed := also_owed(kind, ticket, event):
        owe(None, None, owed)
    return event
