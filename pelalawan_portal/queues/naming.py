"""Saying whose number it is after it was drawn: walk-ins, the kiosk, the reserved block of a cut line."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from pelalawan_portal.accounts.models import User
from pelalawan_portal.queues import draws
from pelalawan_portal.queues.history import log
from pelalawan_portal.queues.models import Ticket
from pelalawan_portal.queues.workflow import ONE_A_DAY
from pelalawan_portal.submissions.workflow import Refused


@transaction.atomic
def hold(ticket_id: int, holder_key: str, *, by: User, now: datetime | None = None) -> Ticket:
    """Tie a number to a holder (an opaque keyed hash). Raises Refused when the holder has one in this line today."""
    ticket = draws.lock(ticket_id)
    if ticket.holder_key == holder_key:
        return ticket
    ticket.holder_key = holder_key
    try:
        with transaction.atomic():
            ticket.save(update_fields=["holder_key"])
    except IntegrityError:
        raise Refused(ONE_A_DAY) from None
    log(ticket, "named", kind=draws.kind_of(ticket), at=now or timezone.now(), by=by)
    return ticket
