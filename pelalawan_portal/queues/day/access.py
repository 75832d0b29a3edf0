"""Whose day it is: the officers of the place run it, who supervises its kind only looks, anybody else gets 404."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from pelalawan_portal.accounts.models import User
from pelalawan_portal.opds.posts import offices_of
from pelalawan_portal.queues.models import Counter, Line, Place, Session, Ticket
from pelalawan_portal.queues.passes import tickets
from pelalawan_portal.queues.registry import place_kind

ALIVE = "antrean_hari"


def runs(user: object, place: Place) -> bool:
    """Whether this officer works at the place (a supervisor only looks)."""
    return place.opd_id in offices_of(user, place_kind(place.kind).roles)


def officer(request: HttpRequest) -> User:
    """The signed-in officer. Raises Http404 for anybody else."""
    user = request.user
    if not isinstance(user, User) or not user.is_staff:
        raise Http404
    return user


def place_of(request: HttpRequest, code: str, *, to_run: bool = False) -> Place:
    """A place this officer runs or looks after; `to_run`: runs. Raises Http404."""
    user = officer(request)
    places = Place.objects.visible_to(user).filter(active=True).select_related("opd")
    place = get_object_or_404(places, code=code)
    if to_run and not runs(user, place):
        raise Http404
    return place


def counter_of(place: Place, number: int) -> Counter:
    return get_object_or_404(place.counters.filter(active=True), number=number)


def line_of(place: Place, code: str) -> Line:
    return get_object_or_404(place.lines.filter(active=True), code=code)


def today(place: Place, now: datetime | None = None) -> list[Session]:
    """Today's sessions of a place, in the order of its lines; one statement."""
    rows = Session.objects.filter(line__place=place, date=timezone.localdate(now), line__active=True)
    return list(rows.select_related("line__place").order_by("line__position", "line__name", "starts_at"))


def session_now(line: Line, now: datetime | None = None) -> Session | None:
    """Today's session of a line that a counter works on; None on a closed day.

    The first that is not over, or that is over but in which people who came still wait; else the last.
    """
    moment = now or timezone.now()
    here = (Ticket.State.ARRIVED, *Ticket.AT_COUNTER)
    rows = list(
        Session.objects.filter(line=line, date=timezone.localdate(moment))
        .select_related("line__place")
        .annotate(left=Exists(Ticket.objects.filter(session=OuterRef("pk"), state__in=here)))
        .order_by("starts_at")
    )
    return next((one for one in rows if one.left or one.ends_at > moment), rows[-1] if rows else None)


def ticket_of_place(place: Place, ticket_id: int) -> Ticket:
    """A ticket of this place. Raises Http404."""
    return get_object_or_404(tickets(), pk=ticket_id, line__place=place)


def posted_id(request: HttpRequest, name: str) -> int:
    """The id that was posted under a name; 0 for anything else."""
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 18 else 0


def keep_alive(request: HttpRequest) -> None:
    """A counter's page stays open for weeks: once a day its poll prolongs the officer's sign-in."""
    day = timezone.localdate().isoformat()
    if request.session.get(ALIVE) != day:
        request.session[ALIVE] = day
