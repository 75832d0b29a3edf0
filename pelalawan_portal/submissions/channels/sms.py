"""SMS gateways: two, of which the second takes over; sending by GET or POST with userkey and passkey (domain.md 12).

Settings name a gateway as `post+https://userkey:passkey@host/path?sender=PELALAWAN&secret=…` (or `get+https`);
`secret` guards the address to which the gateway reports and hands in what people wrote.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from django.conf import settings

from pelalawan_portal.bahasa.phones import normalise
from pelalawan_portal.submissions.channels.carriers import Incoming, Message, NotSent, Report
from pelalawan_portal.submissions.models import Delivery
from pelalawan_portal.submissions.outside import System, Unreachable

# The words of aggregators for what became of a message (SMPP's message states and their usual spellings).
STATES = {
    **dict.fromkeys(("DELIVRD", "DELIVERED", "SUCCESS", "1"), Delivery.State.DELIVERED),
    **dict.fromkeys(("ACCEPTD", "ENROUTE", "SENT", "PENDING", "0"), Delivery.State.SENT),
    **dict.fromkeys(
        ("UNDELIV", "UNDELIVERED", "EXPIRED", "REJECTD", "DELETED", "UNKNOWN", "FAILED", "2"),
        Delivery.State.FAILED,
    ),
}
# Answers of a gateway that mean "not now": no credit left, too many at once.
PASSING = frozenset({"5", "6", "7"})


@cache
def system(provider: str) -> System:
    """The door to one gateway; each has a breaker of its own."""
    return System(f"Gerbang SMS {provider}", timeout=(3.0, 6.0))


def providers() -> list[str]:
    """The configured gateways, the first choice first."""
    return list(settings.SMS_PROVIDERS)


def send(provider: str, message: Message) -> str:
    """Hand a message (plain GSM text) to a gateway; its id there, "" when it names none. Raises NotSent."""
    gateway = settings.SMS_PROVIDERS[provider]
    fields = {
        "userkey": gateway["userkey"],
        "passkey": gateway["passkey"],
        "to": "0" + message.phone.removeprefix("+62"),
        "message": message.text,
        "ref": message.own_reference,
        **({"sender": gateway["sender"]} if gateway["sender"] else {}),
    }
    how: dict[str, Any] = {"data": fields} if gateway["method"] == "POST" else {"params": fields}
    try:
        answer = system(provider).call(gateway["method"], gateway["url"], **how)
    except Unreachable:
        raise NotSent("tidak menjawab", passing=True) from None
    try:
        said = json.loads(answer.content)
    except ValueError:
        said = {}
    status = str(said.get("status", "")) if isinstance(said, dict) else ""
    if answer.status_code == 200 and status == "1":
        return str(said.get("messageId", ""))[:128]
    raise NotSent(
        f"status {status or answer.status_code}", passing=answer.status_code == 429 or status in PASSING
    )


def is_genuine(provider: str, secret: str) -> bool:
    """Whether who calls knows the secret of this gateway's address."""
    right = settings.SMS_PROVIDERS[provider]["secret"]
    return bool(right) and hmac.compare_digest(secret.encode(), right.encode())


def read(fields: Mapping[str, str]) -> tuple[list[Report], list[Incoming]]:
    """A gateway's call: a delivery report (messageId, status, ref) or what somebody wrote (id, from, message)."""
    if fields.get("from") and fields.get("id"):
        try:
            sender = normalise(fields["from"])
        except ValueError:
            return [], []  # an operator's short code, or another country
        return [], [Incoming(fields["id"][:128], sender, fields.get("message", "")[:1000])]
    state = STATES.get(fields.get("status", "").upper())
    if state is None or not (fields.get("messageId") or fields.get("ref")):
        return [], []
    reason = f"status {fields.get('code') or fields['status']}"[:40] if state == Delivery.State.FAILED else ""
    return [Report(fields.get("messageId", "")[:128], state.value, fields.get("ref", "")[:20], reason)], []
