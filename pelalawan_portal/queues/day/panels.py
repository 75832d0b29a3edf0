"""The way to the day's queue, on the page of an officer who runs or looks after one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from pelalawan_portal.accounts.models import User
from pelalawan_portal.queues.models import Place

SHOWN = 3


def day(request: HttpRequest) -> tuple[str, dict[str, Any]] | None:
    """The places of an officer, at most SHOWN by name; None for everybody else."""
    user = request.user
    if not isinstance(user, User) or not user.is_staff:
        return None
    places = list(Place.objects.visible_to(user).filter(active=True)[: SHOWN + 1])
    return ("queues/hari/akun.html", {"places": places[:SHOWN], "more": places[SHOWN:]}) if places else None
