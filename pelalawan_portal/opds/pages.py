"""Public pages about offices: who helps nearby, where to be treated, and what is shown without a signal."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from pelalawan_portal.opds.models import Opd

HEALTH = (Opd.Kind.PUSKESMAS, Opd.Kind.HOSPITAL)


@login_not_required
@require_safe
def help_nearby(request: HttpRequest) -> HttpResponse:
    """How to get on, and the offices where somebody files for you or makes a new PIN."""
    desks = (
        Opd.objects.filter(active=True, kind=Opd.Kind.KECAMATAN)
        .select_related("region")
        .order_by("region_id")
    )
    permit_office = Opd.objects.filter(code="DPMPTSP").first()
    return render(request, "opds/help.html", {"desks": desks, "permit_office": permit_office})


@login_not_required
@require_safe
def facilities(request: HttpRequest) -> HttpResponse:
    """The puskesmas of each kecamatan and the hospital."""
    rows = (
        Opd.objects.filter(active=True, kind__in=HEALTH)
        .select_related("region")
        .order_by("kind", "region_id", "name")
    )
    return render(request, "opds/facilities.html", {"facilities": rows})


@login_not_required
@require_safe
def emergency(request: HttpRequest) -> HttpResponse:
    """119, and which puskesmas or hospital to go to: of one's own kecamatan first when `?wilayah=` names it."""
    home = request.GET.get("wilayah", "")[:8]
    rows = list(
        Opd.objects.filter(active=True, kind__in=HEALTH)
        .select_related("region")
        .order_by("region_id", "name")
    )
    rows.sort(key=lambda one: (one.region_id != home, one.kind != Opd.Kind.HOSPITAL))
    places = [one.region for one in rows if one.region]
    kecamatan = sorted({one.pk: one.name for one in places}.items(), key=lambda pair: pair[1])
    context = {"facilities": rows, "kecamatan": kecamatan, "home": home}
    return render(request, "opds/emergency.html", context)


@login_not_required
@require_safe
@cache_control(public=True, max_age=3600)
def offline(request: HttpRequest) -> HttpResponse:
    """The page a phone keeps for the moment there is no signal."""
    return render(request, "offline.html")


@login_not_required
@require_safe
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """Keeps the offline page; lives at the root because its address is its reach."""
    return render(request, "sw.js", content_type="application/javascript")
