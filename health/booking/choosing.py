"""Where, which poli, which day: the pages before a number is taken. Links only, so that each can be kept and shared."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from health.doctors import on_duty
from health.facilities import travel_minutes, way_words
from health.kinds import address
from health.models import Facility
from health.models.patient import KIND
from pelalawan_portal.opds.models import Opd, Region
from pelalawan_portal.queues.devices import own_tickets
from pelalawan_portal.queues.models import Line, Place
from pelalawan_portal.queues.showing import days
from pelalawan_portal.queues.turns import RULE


def home_of(request: HttpRequest) -> Region | None:
    """The desa or kecamatan chosen on the first page and carried in the address."""
    code = request.GET.get("desa", "")
    return Region.objects.filter(pk=code).select_related("parent").first() if code[:6] == "14.05." else None


def query(home: Region | None) -> str:
    return f"?desa={home.pk}" if home else ""


def open_place(code: str) -> Place:
    """A place of patients that is open. Raises Http404."""
    return get_object_or_404(Place.objects.select_related("opd__region"), kind=KIND, code=code, active=True)


@dataclass(frozen=True)
class Near:
    """A facility and how far it is: minutes, and in words ("" where it is not known)."""

    place: Place
    minutes: int | None

    @property
    def way(self) -> str:
        return way_words(self.minutes) if self.minutes else ""

    @property
    def rank(self) -> tuple[bool, int, bool, str]:
        hospital = self.place.opd.kind == Opd.Kind.HOSPITAL
        return self.minutes is None, self.minutes or 0, hospital, self.place.name


def _near(home: Region | None) -> list[Near]:
    """Every facility, the nearest first where a home is known; the hospital after the puskesmas beside it."""
    places = Place.objects.filter(kind=KIND, active=True).select_related("opd__region")
    rows = [Near(one, travel_minutes(home.pk, one.opd.region_id) if home else None) for one in places]
    return sorted(rows, key=lambda one: one.rank)


@login_not_required
@require_safe
@never_cache
def places(request: HttpRequest) -> HttpResponse:
    """Choose a facility: the nearest to a desa first. Emergencies are sent to 119 before anything else."""
    home = home_of(request)
    regions = (
        Region.objects.exclude(level=Region.Level.KECAMATAN)
        .select_related("parent")
        .order_by("parent__name", "name")
    )
    context = {
        "home": home,
        "rows": _near(home) if home or "semua" in request.GET else [],
        "regions": [] if home else regions,
        "query": query(home),
        "own": [(one, address(one)) for one in own_tickets(request, KIND)],
    }
    return render(request, "health/booking/tempat.html", context)


@login_not_required
@require_safe
@never_cache
def polis(request: HttpRequest, place: str) -> HttpResponse:
    """The poli of a facility, each with its next day that has an online number."""
    where = open_place(place)
    home = home_of(request)
    lines = list(where.lines.filter(active=True, bookable=True))
    ahead = days(lines)
    rows = [(line, next((one for one in ahead.get(line.pk, []) if one.left), None)) for line in lines]
    facility = Facility.objects.get(pk=where.pk)
    context = {"place": where, "facility": facility, "rows": rows, "query": query(home), "rule": RULE}
    return render(request, "health/booking/poli.html", context)


@login_not_required
@require_safe
@never_cache
def sessions(request: HttpRequest, place: str, line: str) -> HttpResponse:
    """The days of one poli, with who treats and what is left."""
    where = open_place(place)
    poli = get_object_or_404(Line, place=where, code=line, active=True, bookable=True)
    ahead = days([poli]).get(poli.pk, [])
    duty = on_duty(poli.pk, [day.session for day in ahead])
    context = {
        "place": where,
        "line": poli,
        "days": [(day, ", ".join(one.name for one in duty[day.session.pk])) for day in ahead],
        "query": query(home_of(request)),
    }
    return render(request, "health/booking/hari.html", context)
