"""What /akun/ shows of a resident's numbers."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from health.kinds import address
from health.models.patient import KIND
from pelalawan_portal.queues.models import Ticket
from pelalawan_portal.queues.passes import tickets

SHOWN = 10


def own_numbers(request: HttpRequest) -> tuple[str, dict[str, Any]] | None:
    """The numbers this account took that still count, soonest first."""
    user: Any = request.user
    rows = tickets().filter(
        account=user.pk, line__place__kind=KIND, state__in=(*Ticket.AHEAD, *Ticket.AT_COUNTER)
    )
    own = [(one, address(one)) for one in rows.order_by("date", "id")[:SHOWN]]
    return ("health/booking/akun.html", {"own": own}) if own else None
