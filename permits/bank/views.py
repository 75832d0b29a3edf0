"""The addresses the bank calls. Whatever comes in, it gets JSON with a SNAP code, and the log gets both."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from pelalawan_portal.accounts.addresses import client_address
from permits.bank import callers, inbound, journal
from permits.bank.callers import Caller
from permits.bank.codes import BROKEN, UNKNOWN_PATH, Answer, Declined, Service, answer
from permits.bank.once import answered_once
from permits.models import BankMessage

log = logging.getLogger(__name__)


@csrf_exempt
@login_not_required
def token(request: HttpRequest) -> HttpResponse:
    return _exchange(request, Service.TOKEN, callers.asks_for_a_token, inbound.token)


@csrf_exempt
@login_not_required
def inquiry(request: HttpRequest) -> HttpResponse:
    return _exchange(request, Service.INQUIRY, callers.sends_a_transaction, inbound.inquiry)


@csrf_exempt
@login_not_required
def payment(request: HttpRequest) -> HttpResponse:
    return _exchange(request, Service.PAYMENT, callers.sends_a_transaction, inbound.payment)


@csrf_exempt
@login_not_required
def notification(request: HttpRequest) -> HttpResponse:
    return _exchange(request, Service.NOTIFY, callers.sends_a_transaction, inbound.notification)


@csrf_exempt
@login_not_required
def elsewhere(request: HttpRequest, path: str) -> HttpResponse:
    """An address below ours that we do not have: JSON, not a page; nothing is logged."""
    return _json(answer(Service.NOTIFY, UNKNOWN_PATH))


def _exchange(
    request: HttpRequest,
    service: Service,
    prove: Callable[[HttpRequest, bytes], Caller],
    act: Callable[[Caller], Answer],
) -> HttpResponse:
    """Prove who calls, act, log, answer; nothing that goes wrong leaves as a page."""
    begun, body, proven = time.monotonic(), b"", False
    try:
        body = callers.body_of(request)
        caller = prove(request, body)
        proven = True
        done = (
            act(caller)
            if service is Service.TOKEN
            else answered_once(request.path, caller, lambda: act(caller))
        )
    except Declined as declined:
        done = answer(service, declined.case, declined.detail)
    except Exception as error:  # the bank must get its code whatever breaks; only the class is logged
        log.error(
            "permintaan bank %s gagal (%s)", service, type(error).__name__, exc_info=log.isEnabledFor(10)
        )
        done = answer(service, BROKEN)
    try:
        journal.write(
            BankMessage.Direction.IN,
            service,
            request.path,
            request.headers,
            body,
            keep_body=proven,
            status=done.status,
            answer=done.content,
            address=client_address(request),
            milliseconds=int((time.monotonic() - begun) * 1000),
        )
    except DatabaseError as error:
        log.error("pesan bank %s tidak tercatat (%s)", service, type(error).__name__)
    return _json(done)


def _json(done: Answer) -> JsonResponse:
    response = JsonResponse(done.content, status=done.status, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "no-store"
    return response
