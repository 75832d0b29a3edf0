"""Handing out what the worker made, or a page that waits for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import IO, Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from pelalawan_portal.accounts.models import User
from pelalawan_portal.accounts.openings import record_opening
from pelalawan_portal.documents import printouts
from pelalawan_portal.submissions.models import Submission

EXTENSIONS = {"application/pdf": "pdf", "image/png": "png"}
# As for stored files: a picture can do nothing at all, a PDF may only be shown.
CSP = {
    "image/png": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "application/pdf": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'; "
    "form-action 'none'",
}
RELOAD_SECONDS = 2
RELOADS_AT_MOST = 30


def send(request: HttpRequest, stream: IO[bytes], kind: str, name: str) -> HttpResponseBase:
    """A file inline, or attached with ?unduh=1; never kept by a cache."""
    response = FileResponse(
        stream, content_type=kind, filename=f"{name}.{EXTENSIONS[kind]}", as_attachment="unduh" in request.GET
    )
    response["Content-Security-Policy"] = CSP[kind]
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def made_or_waiting(
    request: HttpRequest,
    subject: str,
    submission: Submission | None,
    *,
    name: str,
    waiting: Callable[[], Mapping[str, Any]],
    template: str = "documents/waiting.html",
) -> HttpResponseBase:
    """The printout of a subject; while it is being made a page (202) that reloads itself.

    The page carries what `waiting` gives in words, so that nobody depends on the worker to read it. It stops
    reloading after a minute and leaves a button instead.
    """
    printout = printouts.find(subject)
    if printout and (stream := printouts.open_made(printout)):
        return send(request, stream, printout.kind, name)
    if not printouts.is_owed(subject, submission):
        printouts.ask(subject, submission)
    return wait(request, template, waiting())


def wait(request: HttpRequest, template: str, context: Mapping[str, Any]) -> HttpResponse:
    """The page that says what is being made; `context` needs "judul"."""
    tried = request.GET.get("coba", "0")
    tries = int(tried) if tried.isdigit() and len(tried) < 4 else 0
    query = request.GET.copy()
    query["coba"] = str(tries + 1)
    stopped = tries >= RELOADS_AT_MOST
    again = f"{request.path}?{query.urlencode()}"
    response = render(request, template, {**context, "stopped": stopped}, status=202)
    if not stopped:
        # The header does what <meta refresh> does and keeps the page's own markup free of it.
        response["Refresh"] = f"{RELOAD_SECONDS}; url={again}"
    response["Cache-Control"] = "private, no-store"
    return response


def note_opening(request: HttpRequest, submission: Submission, what: str) -> None:
    """Write down that an officer opened somebody's paper; the applicant's own opening is no news."""
    user = request.user
    if isinstance(user, User) and user.is_staff and submission.applicant_id != user.pk:
        record_opening(user, submission.number, what)
