"""Bodies that are too large are refused by their announced length, before a byte of them is read."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt, csrf_protect

ONE_FILE = 10 * 1024 * 1024 + 64 * 1024
ONE_PAGE = 45 * 1024 * 1024
View = Callable[..., HttpResponseBase]


def wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def at_most(limit: int) -> Callable[[View], View]:
    """Answer 413 with a page or a sentence when the body is longer than `limit` bytes.

    The CSRF check reads the whole body to find its token; it therefore comes second here, never not at all.
    """

    def decorate(view: View) -> View:
        checked = csrf_protect(view)

        @csrf_exempt
        @wraps(view)
        def limited(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            length = str(request.META.get("CONTENT_LENGTH") or "0")
            if not length.isdigit() or int(length) > limit:
                return _too_large(request)
            return checked(request, *args, **kwargs)

        return limited

    return decorate


def _too_large(request: HttpRequest) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"message": "Berkas terlalu besar. Paling besar 10 MB."}, status=413)
    return render(request, "413.html", status=413)
