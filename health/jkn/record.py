"""Every call as it came and as it was answered: kept, played again, and removed after its time."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from health.jkn.messages import BAD_JSON, BROKEN, OK, TROUBLE, Answer, Rejected
from health.jkn.operations import OPERATIONS
from health.models import JknCredential, JknRequest
from pelalawan_portal.submissions.workflow import Refused

log = logging.getLogger(__name__)
CHUNK = 1000


def perform(credential: JknCredential, operation: str, path: Mapping[str, str], raw: str) -> Answer:
    """Do what was asked; whatever goes wrong becomes an answer. `raw`: the JSON body ("" for a GET)."""
    try:
        body = _fields(raw) if raw or operation in ("ambil", "batal", "peserta") else {}
        return OPERATIONS[operation](credential.facility, {**body, **path})
    except Rejected as refused:
        return refused.answer
    except Exception as error:  # noqa: BLE001 -- BPJS must get its envelope, and the log no personal data
        log.error("panggilan Mobile JKN %s gagal (%s)", operation, type(error).__name__)
        return Answer(BROKEN, TROUBLE)


def _fields(raw: str) -> dict[str, Any]:
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        raise Rejected(BAD_JSON) from None
    if not isinstance(found, dict):
        raise Rejected(BAD_JSON)
    return found


def keep(
    credential: JknCredential, operation: str, path: Mapping[str, str], raw: str, answer: Answer,
    replay_of: JknRequest | None = None,
) -> JknRequest:  # fmt: skip
    """Keep a call; never the token or the password."""
    return JknRequest.objects.create(
        credential=credential,
        facility=credential.facility,
        operation=operation,
        asked=json.dumps({"path": dict(path), "body": raw}),
        answered=json.dumps(answer.body()),
        code=answer.code,
        replay_of=replay_of,
    )


def replay(request_id: int) -> JknRequest:
    """Ask again what failed. What succeeded once is answered as it was, and nothing is done a second time.

    Raises Refused for a call that asks nothing of the queue.
    """
    first = JknRequest.objects.select_related("credential__facility", "replay_of").get(pk=request_id)
    if first.operation not in OPERATIONS:
        raise Refused("Panggilan ini tidak dapat diputar ulang.")
    asked = json.loads(first.asked or "{}")
    done = JknRequest.objects.filter(replay_of=first, code=OK).order_by("pk").first()
    if first.code == OK or done is not None:
        return done or first
    answer = perform(first.credential, first.operation, asked["path"], asked["body"])
    return keep(first.credential, first.operation, asked["path"], asked["body"], answer, first)


def forget() -> int:
    """Remove calls older than QUEUE_KEEP_DAYS, in chunks; how many."""
    before, gone = timezone.now() - timedelta(days=settings.QUEUE_KEEP_DAYS), 0
    while ids := list(JknRequest.objects.filter(at__lt=before).values_list("pk", flat=True)[:CHUNK]):
        gone += JknRequest.objects.filter(pk__in=ids).delete()[0]
    return gone
