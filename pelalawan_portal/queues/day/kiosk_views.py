"""A tablet where people take a number by themselves: one big button for each line, unlocked by a clerk.

Unlocking signs the clerk out on that tablet and leaves a signed cookie that names the place: whoever stands before it
can take numbers and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pelalawan_portal.queues import workflow
from pelalawan_portal.queues.day import access, desk
from pelalawan_portal.queues.day.paper_views import PRIORITIES, open_sessions
from pelalawan_portal.queues.models import Place, Ticket
from pelalawan_portal.queues.passes import ticket_of
from pelalawan_portal.queues.registry import place_kind
from pelalawan_portal.submissions.workflow import Refused

COOKIE = "mesin"
SALT = "mesin-antrean"
KEPT_SECONDS = 60 * 60 * 24 * 30
# The next in line finds the first page again.
BACK_AFTER_SECONDS = 15
LEFT_ALONE_SECONDS = 60


@never_cache
@require_POST
def unlock(request: HttpRequest, place: str) -> HttpResponse:
    """Make this tablet the kiosk of a place, and sign the clerk out on it."""
    here = access.place_of(request, place, to_run=True)
    logout(request)
    response = redirect(f"mesin_{here.kind.replace('-', '_')}", here.code)
    response.set_signed_cookie(
        COOKIE, str(here.pk), salt=SALT, max_age=KEPT_SECONDS, httponly=True, samesite="Lax",
        secure=request.is_secure(),
    )  # fmt: skip
    return response


@dataclass(frozen=True)
class KioskPages:
    """The kiosk of places of one kind, mounted by the upper app below its own address."""

    kind: str

    @property
    def name(self) -> str:
        return f"mesin_{self.kind.replace('-', '_')}"

    def place(self, request: HttpRequest, code: str) -> Place:
        """The place this tablet was unlocked for. Raises Http404 for any other tablet."""
        place = get_object_or_404(Place.objects.select_related("opd"), kind=self.kind, code=code, active=True)
        if request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=KEPT_SECONDS) != str(place.pk):
            raise Http404
        return place

    def page(self, request: HttpRequest, place: str) -> HttpResponse:
        """One big button for each open line; `?didahulukan=lansia` for those who go first."""
        here = self.place(request, place)
        priority = request.GET.get("didahulukan", "")
        if priority not in Ticket.Priority.values:
            priority = ""
        said = ""
        if request.method == "POST":
            priority = request.POST.get("prioritas", "")
            chosen = [one for one in open_sessions(here) if str(one.pk) == request.POST.get("sesi")]
            try:
                if not chosen or priority not in Ticket.Priority.values:
                    raise Refused("Pilih salah satu tombol.")
                ticket = workflow.walk_in(chosen[0].pk, channel=Ticket.Channel.KIOSK, priority=priority)
                return redirect(f"{self.name}_nomor", here.code, ticket.pass_code)
            except Refused as refusal:
                said = str(refusal)
        context = {
            "place": here,
            "sessions": open_sessions(here),
            "priority": priority,
            "priority_words": dict(PRIORITIES).get(priority, ""),
            "priorities": PRIORITIES if place_kind(here.kind).priorities else [],
            "urgent": place_kind(here.kind).urgent_words,
            "asking": "didahulukan" in request.GET and not priority,
            "seconds": LEFT_ALONE_SECONDS,
            "said": said,
        }
        return render(request, "queues/hari/mesin.html", context, status=409 if said else 200)

    def number(self, request: HttpRequest, place: str, code: str) -> HttpResponse:
        """The number just taken, large and to be printed; after a moment the first page again."""
        here = self.place(request, place)
        ticket = ticket_of(code, self.kind)
        if ticket is None or ticket.session.line.place_id != here.pk:
            raise Http404
        context = {
            "place": here,
            "kind": place_kind(self.kind),
            "ticket": ticket,
            "address": place_kind(self.kind).address(ticket),
            "back": reverse(self.name, args=[here.code]),
            "seconds": BACK_AFTER_SECONDS,
            **desk.words(ticket),
        }
        return render(request, "queues/hari/karcis.html", context)

    def urls(self) -> list[URLPattern]:
        """Patterns to include below "<…>/<slug:place>/"."""
        page: Callable[..., HttpResponseBase] = require_http_methods(["GET", "HEAD", "POST"])(self.page)
        return [
            path("", login_not_required(never_cache(page)), name=self.name),
            path(
                "<str:code>/",
                login_not_required(never_cache(require_safe(self.number))),
                name=f"{self.name}_nomor",
            ),
        ]
