"""The addresses that providers call: reports of what became of a message, and what people wrote.

They answer at once; what it means is worked out by the outbox. Who cannot prove to be the provider gets 404 or 403.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from pelalawan_portal.submissions.channels import inbound, journey, sms, whatsapp
from pelalawan_portal.submissions.channels.carriers import Incoming, Report
from pelalawan_portal.submissions.models import Channel, OutboxEntry
from pelalawan_portal.submissions.outbox import Owed, owe
from pelalawan_portal.submissions.registry import handler

MOST_BYTES = 256 * 1024
# A report may be faster than our note of the provider's message id; after these tries it is about no message of ours.
TRIES = 3


class NotKnownYet(Exception):
    """A report names a message whose id has not been noted; the outbox tries again."""


@transaction.atomic
def _keep(channel: str, provider: str, reports: list[Report], written: list[Incoming]) -> None:
    if reports:
        data: dict[str, Any] = {
            "provider": provider,
            "reports": [[one.reference, one.state, one.own_reference, one.reason] for one in reports],
        }
        owe(None, None, [Owed("hear_reports", data=data)])
    if written:
        inbound.take_in(channel, provider, written)


@handler("hear_reports", queue="outside")
def hear_reports(entry: OutboxEntry) -> None:
    """What a provider reported, message by message; several may be of one notice."""
    provider = entry.data["provider"]
    known = [
        journey.hear(provider, Report(reference, state, own, reason))
        for reference, state, own, reason in entry.data["reports"]
    ]
    if not all(known) and entry.attempts < TRIES:
        raise NotKnownYet


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "POST"])
def whatsapp_webhook(request: HttpRequest) -> HttpResponse:
    """GET: Meta checks the address. POST: reports and messages, signed over the body's very bytes."""
    if not whatsapp.configured():
        raise Http404
    if request.method == "GET":
        asked = whatsapp.challenge(
            request.GET.get("hub.mode", ""),
            request.GET.get("hub.verify_token", ""),
            request.GET.get("hub.challenge", ""),
        )
        if asked is None:
            return HttpResponse(status=403)
        return HttpResponse(asked, content_type="text/plain")
    raw = request.body
    if len(raw) > MOST_BYTES or not whatsapp.is_genuine(raw, request.headers.get("X-Hub-Signature-256", "")):
        return HttpResponse(status=403)
    _keep(Channel.WHATSAPP, whatsapp.NAME, *whatsapp.read(raw))
    return HttpResponse("ok", content_type="text/plain")


@csrf_exempt
@login_not_required
@require_POST
def sms_webhook(request: HttpRequest, provider: str) -> HttpResponse:
    """A gateway's delivery report, or an SMS that came in; `?kunci=` is the secret of this address."""
    if provider not in sms.providers():
        raise Http404
    if not sms.is_genuine(provider, request.GET.get("kunci", "")):
        return HttpResponse(status=403)
    _keep(Channel.SMS, provider, *sms.read({key: str(value) for key, value in request.POST.items()}))
    return HttpResponse("ok", content_type="text/plain")
