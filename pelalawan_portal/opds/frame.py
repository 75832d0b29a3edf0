"""What every page shows of the regency (emblem, confirmed contacts), and the pages for errors."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import requires_csrf_token

from pelalawan_portal.opds.models import Identity, Opd

KEEP_SECONDS = 60
# Whose contacts stand under every page: the permit office answers for the portal.
CONTACT_OFFICES = ("DPMPTSP",)


class Contact(NamedTuple):
    """One line of the footer: what it is, its value, and an address to tap ("" when there is none)."""

    label: str
    value: str
    href: str


class _Shown(NamedTuple):
    read_at: float
    lambang_url: str
    contacts: tuple[Contact, ...]


_shown: _Shown | None = None


def forget() -> None:
    """Read the emblem and the contacts again at the next page; called after they were changed here."""
    global _shown
    _shown = None


def _read() -> _Shown:
    identity = (
        Identity.objects.filter(pk=1).exclude(emblem_type="").values_list("emblem_version", flat=True).first()
    )
    contacts: list[Contact] = []
    offices = Opd.objects.filter(code__in=CONTACT_OFFICES, active=True, contact_confirmed=True)
    for office in offices.only("short_name", "phone", "email", "address"):
        if office.address:
            contacts.append(Contact(office.short_name, office.address, ""))
        if office.phone:
            contacts.append(Contact("Telepon", office.phone, f"tel:{office.phone}"))
        if office.email:
            contacts.append(Contact("E-mail", office.email, f"mailto:{office.email}"))
    address = f"{reverse('lambang')}?v={identity}" if identity else ""
    return _Shown(time.monotonic(), address, tuple(contacts))


def shown() -> _Shown:
    """The emblem's address and the confirmed contacts, at most KEEP_SECONDS old in this process."""
    global _shown
    if _shown is None or time.monotonic() - _shown.read_at > KEEP_SECONDS:
        _shown = _read()
    return _shown


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of every page: lambang_url, contacts (confirmed ones only), demo_mode, email_configured."""
    now = shown()
    return {
        "lambang_url": now.lambang_url,
        "contacts": now.contacts,
        "demo_mode": settings.DEMO,
        "email_configured": settings.EMAIL_CONFIGURED,
        "service_worker_url": "/sw.js",
    }


def content_security_policy(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: every answer carries the one policy of the settings; a view that set its own keeps it."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", settings.CONTENT_SECURITY_POLICY)
        return response

    return answer


def refuse_nul(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: an address with a NUL among its parameters is answered 400. PostgreSQL knows no such character."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        if "%00" in request.META.get("QUERY_STRING", ""):
            return render(request, "400.html", status=400)
        return get_response(request)

    return answer


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


@requires_csrf_token
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """Rendered without context processors: what failed may be what they need."""
    from django.template import loader

    return HttpResponse(loader.get_template("500.html").render(), status=500)


@requires_csrf_token
def too_many(request: HttpRequest) -> HttpResponse:
    """Shown when a throttle (allauth's included) holds someone back."""
    return render(request, "429.html", status=429)


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)
