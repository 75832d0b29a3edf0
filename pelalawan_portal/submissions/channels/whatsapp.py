"""WhatsApp Cloud API (Meta): sending approved templates and answers, and reading its webhook (domain.md 12)."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from typing import Any

from django.conf import settings

from pelalawan_portal.bahasa.phones import normalise
from pelalawan_portal.submissions.channels.carriers import Incoming, Message, NotSent, Report
from pelalawan_portal.submissions.models import Delivery
from pelalawan_portal.submissions.outside import System, Unreachable

NAME = "whatsapp"
SYSTEM = System("WhatsApp", timeout=(3.0, 6.0))
# Too many at once, or the service is busy: https status 429 and these error codes of the Cloud API.
BUSY = frozenset({1, 2, 4, 80007, 130429, 131000, 131016, 131048, 131056, 133004})
STATES = {
    "sent": Delivery.State.SENT,
    "delivered": Delivery.State.DELIVERED,
    "read": Delivery.State.READ,
    "failed": Delivery.State.FAILED,
}


def configured() -> bool:
    return bool(settings.WHATSAPP)


def _body(message: Message) -> dict[str, Any]:
    body: dict[str, Any] = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": message.phone.removeprefix("+"),
    }
    if message.own_reference:
        body["biz_opaque_callback_data"] = message.own_reference
    if not message.template:
        return body | {"type": "text", "text": {"preview_url": False, "body": message.text}}
    parameters = [{"type": "text", "text": _one_line(one)} for one in message.parameters]
    template: dict[str, Any] = {"name": message.template, "language": {"code": message.language}}
    if parameters:
        template["components"] = [{"type": "body", "parameters": parameters}]
    return body | {"type": "template", "template": template}


def _one_line(text: str) -> str:
    """A parameter may hold neither line breaks nor tabs nor four spaces in a row, and may not be empty."""
    return re.sub(r"\s+", " ", text).strip() or "-"


def send(message: Message) -> str:
    """Hand a message over; its id (wamid). Raises NotSent."""
    account = settings.WHATSAPP
    try:
        answer = SYSTEM.call(
            "POST",
            f"{account['url']}/{account['phone_id']}/messages",
            headers={"Authorization": f"Bearer {account['token']}"},
            json=_body(message),
        )
    except Unreachable:
        raise NotSent("tidak menjawab", passing=True) from None
    said = _json(answer.content)
    if answer.status_code == 200:
        ids = [one.get("id", "") for one in _dicts(said.get("messages"))]
        if ids and ids[0]:
            return str(ids[0])[:128]
    error = said.get("error")
    code = error.get("code") if isinstance(error, dict) else None
    raise NotSent(f"kode {code or answer.status_code}", passing=answer.status_code == 429 or code in BUSY)


def _json(raw: bytes) -> dict[str, Any]:
    try:
        read = json.loads(raw)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def is_genuine(raw: bytes, signature: str) -> bool:
    """Whether X-Hub-Signature-256 is the HMAC-SHA256 of the body's very bytes under the app secret."""
    secret = settings.WHATSAPP["app_secret"].encode()
    expected = "sha256=" + hmac.new(secret, raw, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), signature.encode())


def challenge(mode: str, token: str, asked: str) -> str | None:
    """What Meta wants back when it checks the address, or None when it is not Meta."""
    right = settings.WHATSAPP["verify_token"]
    if mode == "subscribe" and hmac.compare_digest(token.encode(), right.encode()):
        return asked
    return None


def read(raw: bytes) -> tuple[list[Report], list[Incoming]]:
    """The reports and messages of a genuine webhook; what is of another kind or broken is left out."""
    reports: list[Report] = []
    incoming: list[Incoming] = []
    for entry in _dicts(_json(raw).get("entry")):
        for change in _dicts(entry.get("changes")):
            value = change.get("value")
            if not isinstance(value, dict):
                continue
            reports += filter(None, map(_report, _dicts(value.get("statuses"))))
            incoming += filter(None, map(_incoming, _dicts(value.get("messages"))))
    return reports, incoming


def _report(status: dict[str, Any]) -> Report | None:
    state = STATES.get(str(status.get("status")))
    if state is None or not status.get("id"):
        return None
    errors = _dicts(status.get("errors"))
    return Report(
        reference=str(status["id"])[:128],
        state=state.value,
        own_reference=str(status.get("biz_opaque_callback_data", ""))[:20],
        reason=f"kode {errors[0].get('code')}"[:40] if errors else "",
    )


def _incoming(written: dict[str, Any]) -> Incoming | None:
    text = written.get("text")
    if not written.get("id"):
        return None
    try:
        sender = normalise("+" + str(written.get("from", "")).removeprefix("+"))
    except ValueError:
        return None  # a number of another country has no permohonan by phone here
    body = str(text.get("body", "")) if isinstance(text, dict) else ""
    return Incoming(str(written["id"])[:128], sender, body[:1000])
