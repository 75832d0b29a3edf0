"""The six addresses below /jkn/. Every answer is JSON in the envelope, whatever was sent."""

from __future__ import annotations

import logging
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, JsonResponse, UnreadablePostError
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_variables

from health.jkn import messages as say
from health.jkn.messages import Answer, Rejected
from health.jkn.record import keep, perform
from health.jkn.tokens import caller, sign_in, token_of
from health.models import JknCredential
from pelalawan_portal.accounts.addresses import client_address
from pelalawan_portal.submissions.models.attempt import count_failure, too_many

log = logging.getLogger(__name__)
MOST_BYTES = 16 * 1024
WRONG_LOGINS = 50


def _said(answer: Answer) -> JsonResponse:
    return JsonResponse(answer.body(), status=answer.code)


def _counted(credential: JknCredential) -> None:
    """Raises Rejected (429) once a facility's access called too often in the window of a quarter of an hour."""
    if count_failure(f"jkn:{credential.pk}") > settings.JKN_CALLS_PER_WINDOW:
        raise Rejected(say.BUSY, say.TOO_MANY)


def _auth(request: HttpRequest) -> Answer:
    subject = f"jkn-masuk:{client_address(request)}"
    if too_many({subject: WRONG_LOGINS}):
        raise Rejected(say.BUSY, say.TOO_MANY)
    try:
        found = sign_in(request.headers.get("x-username", ""), request.headers.get("x-password", ""))
    except Rejected:
        count_failure(subject)
        raise
    _counted(found)
    keep(found, "auth", {}, "", Answer())
    return Answer(response={"token": token_of(found)})


def _raw(request: HttpRequest) -> str:
    try:
        if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES or len(request.body) > MOST_BYTES:
            raise Rejected(say.TOO_LONG)
        return request.body.decode()
    except (UnicodeDecodeError, ValueError, UnreadablePostError):
        raise Rejected(say.BAD_JSON) from None
    except RequestDataTooBig:
        raise Rejected(say.TOO_LONG) from None


@sensitive_variables()
def _answer(request: HttpRequest, operation: str, method: str, path: dict[str, str]) -> Answer:
    if request.method != method:
        raise Rejected(say.NO_SUCH)
    if operation == "auth":
        return _auth(request)
    found = caller(request.headers.get("x-token", ""), request.headers.get("x-username", ""))
    _counted(found)
    raw = "" if method == "GET" else _raw(request)
    answer = perform(found, operation, path, raw)
    keep(found, operation, path, raw, answer)
    return answer


@csrf_exempt
@login_not_required
@never_cache
@sensitive_variables()
def endpoint(request: HttpRequest, operation: str = "", method: str = "", **path: Any) -> JsonResponse:
    """One address; without an operation, one that does not exist."""
    try:
        return _said(_answer(request, operation, method, path))
    except Rejected as refused:
        return _said(refused.answer)
    except Exception as error:  # noqa: BLE001 -- never a page: BPJS reads JSON alone
        log.error("Mobile JKN %s gagal (%s)", operation, type(error).__name__)
        return _said(Answer(say.BROKEN, say.TROUBLE))
