"""One telephone or computer: a signed cookie, so that five numbers at a time is a limit and one's own are found."""

from __future__ import annotations

import secrets

from django.http import HttpRequest, HttpResponse

from pelalawan_portal.accounts.crypto import keyed_hash
from pelalawan_portal.accounts.models import User
from pelalawan_portal.queues.models import Ticket
from pelalawan_portal.queues.passes import tickets

COOKIE = "perangkat"
SALT = "antrean-perangkat"
KEPT_SECONDS = 60 * 60 * 24 * 60
SHOWN = 10


def device_of(request: HttpRequest) -> str:
    """The keyed hash of this device, "" when it was never here."""
    known = request.get_signed_cookie(COOKIE, default="", salt=SALT)
    return keyed_hash("device", known) if known else ""


def new_device() -> str:
    return secrets.token_urlsafe(16)


def remember(response: HttpResponse, device: str, *, secure: bool) -> None:
    """Let the browser keep this device's name (see `new_device`)."""
    response.set_signed_cookie(
        COOKIE, device, salt=SALT, max_age=KEPT_SECONDS, httponly=True, samesite="Lax", secure=secure
    )


def own_tickets(request: HttpRequest, kind: str) -> list[Ticket]:
    """The numbers ahead at places of a kind that this account took, or who has none: that were taken on this device."""
    rows = tickets().filter(line__place__kind=kind, state__in=(*Ticket.AHEAD, *Ticket.AT_COUNTER))
    user, device = request.user, device_of(request)
    if isinstance(user, User) and not user.is_staff:
        rows = rows.filter(account=user)
    elif device:
        rows = rows.filter(device_key=device)
    else:
        return []
    return list(rows.order_by("date", "id")[:SHOWN])
