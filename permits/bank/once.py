"""An X-EXTERNAL-ID counts once a day: the same message again gets its first answer, another one a conflict."""

from __future__ import annotations

import json
from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from permits.bank.callers import Caller
from permits.bank.codes import CONFLICT, Answer, Declined
from permits.bank.signatures import body_hash
from permits.models import BankExternalId


def answered_once(path: str, caller: Caller, act: Callable[[], Answer]) -> Answer:
    """What `act` answers, stored with the id in the transaction of its effects.

    Two at once: the second waits at the unique row until the first has committed, then gets that answer. When the
    first breaks, nothing of it stays and the second acts. Raises Declined (409xx00) for another body.
    """
    with transaction.atomic():
        row, ours = BankExternalId.objects.get_or_create(
            day=timezone.localdate(),
            path=path[:120],
            external_id=caller.external_id,
            defaults={"body_sha256": body_hash(caller.body)},
        )
        if not ours:
            if row.body_sha256 != body_hash(caller.body) or row.answer is None or row.status is None:
                raise Declined(CONFLICT)
            return Answer(row.status, json.loads(row.answer))
        answer = act()
        row.status, row.answer = answer.status, json.dumps(answer.content, ensure_ascii=False)
        row.save(update_fields=["status", "answer"])
        return answer
