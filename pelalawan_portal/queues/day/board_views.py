"""The board in the waiting room: numbers and counters only, on a television and on a phone."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from pelalawan_portal.queues import board

# How often a browser without JavaScript loads the board again.
RELOAD_SECONDS = 5


@dataclass(frozen=True)
class BoardPages:
    """The boards of places of one kind, mounted by the upper app below its own address."""

    kind: str

    def page(self, request: HttpRequest, place: str) -> HttpResponse:
        """The board as it stands; its script keeps it fresh, without one the browser loads it again."""
        shown = board.picture(self.kind, place)
        if shown is None:
            raise Http404
        context = {
            "place_name": shown.place,
            "told": shown.told,
            "poll": board.POLL_SECONDS,
            "reload": RELOAD_SECONDS,
        }
        return render(request, "queues/hari/layar.html", context)

    def numbers(self, request: HttpRequest, place: str) -> HttpResponse:
        """What the board polls: a small JSON with an ETag, 304 while nothing was called."""
        shown = board.picture(self.kind, place)
        if shown is None:
            raise Http404
        headers = {"ETag": shown.etag, "Cache-Control": "no-cache"}
        if request.headers.get("If-None-Match", "").removeprefix("W/") == shown.etag:
            return HttpResponseNotModified(headers=headers)
        return HttpResponse(shown.text, content_type="application/json", headers=headers)

    def urls(self) -> list[URLPattern]:
        """Patterns to include below "<…>/<slug:place>/"."""
        name = f"layar_{self.kind.replace('-', '_')}"
        return [
            path("", login_not_required(never_cache(require_safe(self.page))), name=name),
            path("papan.json", login_not_required(require_safe(self.numbers)), name=f"{name}_papan"),
        ]
