"""/sehat/layanan/: what can be asked of the puskesmas beside a queue number."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from health.requests import FAMILY
from pelalawan_portal.catalogue.offers import offers


@login_not_required
@require_safe
def offered(request: HttpRequest) -> HttpResponse:
    """119 first, then every health request on offer."""
    found = [one for one in offers() if one.spec.family == FAMILY]
    return render(request, "health/requests/list.html", {"offers": found})
