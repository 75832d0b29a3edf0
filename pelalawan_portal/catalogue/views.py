"""Public pages of the catalogue: the front door, the list with its search, and the standard of each service."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pelalawan_portal.catalogue.calculator import calculation
from pelalawan_portal.catalogue.offers import by_topic, offer, offers
from pelalawan_portal.catalogue.pages import service_page
from pelalawan_portal.catalogue.search import LONGEST_QUESTION, search
from pelalawan_portal.catalogue.usual_time import usual_time

WISHES_ON_THE_DOOR = 8


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The doors, the commonest wishes, and the way to one's own permohonan."""
    wishes = [
        (one.spec.wishes[0].removeprefix("Saya mau "), one.spec.slug)
        for one in offers()
        if one.spec.channel == "portal" and one.spec.wishes
    ]
    return render(request, "catalogue/home.html", {"wishes": wishes[:WISHES_ON_THE_DOOR]})


@login_not_required
@require_safe
def services(request: HttpRequest) -> HttpResponse:
    """Every service by topic, or those that answer `?q=`."""
    question = request.GET.get("q", "").strip()[:LONGEST_QUESTION]
    everything = offers()
    answers = search(question, everything) if question else []
    found = (
        answers if len(answers) < len(everything) else []
    )  # "mengurus izin" asks for nothing in particular
    context = {
        "question": question, "found": found, "missed": bool(question) and not answers,
        "topics": by_topic(everything) if not found else [],
    }  # fmt: skip
    return render(request, "catalogue/services.html", context)


@login_not_required
@require_safe
def service(request: HttpRequest, slug: str) -> HttpResponse:
    """The published standard of a service and the button to file, or where to go for it."""
    found = offer(slug)
    if found is None:
        raise Http404("Layanan ini tidak ada atau sedang tidak ditawarkan.")
    context = service_page(found.spec, found.sha256) | {"offer": found, "usual": usual_time(found.service_id)}
    return render(request, "catalogue/service.html", context)


@login_not_required
@require_safe
def fee(request: HttpRequest, slug: str) -> HttpResponse:
    """What a service would cost for a few answers given here; nothing is kept."""
    found = offer(slug)
    if found is None or found.spec.fee_rule is None or found.spec.channel != "portal":
        raise Http404("Layanan ini tidak ada atau tidak dipungut retribusi.")
    return render(request, "catalogue/fee.html", calculation(found.spec, request.GET) | {"spec": found.spec})
