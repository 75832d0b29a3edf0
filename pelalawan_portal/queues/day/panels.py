"""The way to the day's queue, on the page of an officer who runs or looks after one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from pelalawan_portal.accounts.models import User
from pelalawan_portal.queues.day.access import runs
from pelalawan_portal.queues.models import Place, Ticket
from pelalawan_portal.queues.models.place import runs_places

SHOWN = 3


def day(request: HttpRequest) -> tuple[str, dict[str, Any]] | None:
    """The places of an officer, at most SHOWN by name; None for everybody else."""
    user = request.user
    if not isinstance(user, User) or not user.is_staff:
        return None
    places = list(Place.objects.visible_to(user).filter(active=True)[: SHOWN + 1])
    return ("queues/hari/akun.html", {"places": places[:SHOWN], "more": places[SHOWN:]}) if places else None


def day_tile(user: User) -> tuple[str, int, str] | None:
    """Who waits today at the places this officer runs, and the way there; who runs none has no tile."""
    if not runs_places(user):
        return None
    places = [one for one in Place.objects.visible_to(user).filter(active=True) if runs(user, one)]
    if not places:
        return None
    waiting = Ticket.objects.filter(
        line__place__in=places, date=timezone.localdate(), state=Ticket.State.ARRIVED
    )
    return "Menunggu di loket hari ini", waiting.count(), "/petugas/antrean/"
