"""WhatsApp Cloud API as it behaves: takes templates and texts, reports by signed webhook (domain.md 12).

`/whatsapp/` shows the phones. A number ending in 0000 has no WhatsApp: its messages fail afterwards (131026).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import time
from collections.abc import Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from deploy.simulators.messages import (
    Phones,
    Sms,
    answer,
    body_of,
    call_back,
    fields_of,
    international,
    new_id,
    page,
)

PHONES = Phones()
# What the templates say at Meta; each {{n}} is the n-th parameter.
TEMPLATES = {
    "kabar_permohonan": (
        "Permohonan {{1}} ({{2}}): {{3}}. Lihat di {{4}} dengan nomor dan PIN Anda. "
        "Balas BERHENTI bila tidak mau dikabari lagi."
    ),
    "kabar_singkat": "Ada kabar untuk permohonan {{1}}.",
    "kabar_lewat_desa": (
        "Mohon sampaikan kepada pemohon nomor {{1}}: {{2}}. Lihat di {{3}} dengan nomor dan PIN."
    ),
    "kabar_antrean": "Nomor antrean {{1}}: {{2}}. Buka {{3}} Balas BERHENTI bila tidak mau dikabari lagi.",
}
SEND = re.compile(r"^/v\d+\.\d+/(\w+)/messages$")
MARKS = {"sent": "✓", "delivered": "✓✓", "read": "✓✓ dibaca", "failed": "gagal"}


def secret(name: str) -> str:
    return os.environ.get(f"WHATSAPP_{name}", "demo")


def webhook(value: dict[str, Any], after: float = 0.3) -> None:
    """Send the portal a signed webhook with this value."""
    if not PHONES.portal:
        return
    change = {"field": "messages", "value": {"messaging_product": "whatsapp", **value}}
    body = json.dumps(
        {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]}
    ).encode()
    signature = "sha256=" + hmac.new(secret("APP_SECRET").encode(), body, hashlib.sha256).hexdigest()
    headers = {"Content-Type": "application/json", "X-Hub-Signature-256": signature}
    call_back(f"{PHONES.portal}/kabar/whatsapp/", body, headers, after)


def status(message: Sms, state: str, own: str, code: int = 0) -> dict[str, Any]:
    """One entry of `statuses[]`."""
    return {
        "id": message.reference,
        "status": state,
        "timestamp": str(int(time.time())),
        "recipient_id": message.number,
        **({"biz_opaque_callback_data": own} if own else {}),
        **({"errors": [{"code": code, "title": "Message undeliverable"}]} if code else {}),
    }


def _error(start_response: StartResponse, line: str, code: int, said: str) -> Iterable[bytes]:
    body = {"error": {"message": said, "type": "OAuthException", "code": code, "fbtrace_id": "simulator"}}
    return answer(start_response, line, json.dumps(body))


def _words(body: dict[str, Any]) -> str | int:
    """The message's text, or the error code with which Meta refuses it."""
    if body.get("type") == "text":
        return str(body.get("text", {}).get("body", ""))
    template = body.get("template", {})
    text = TEMPLATES.get(template.get("name", ""))
    if text is None or template.get("language", {}).get("code") != "id":
        return 132001
    given = [one["text"] for part in template.get("components", []) for one in part.get("parameters", [])]
    if len(given) != len(set(re.findall(r"\{\{(\d)\}\}", text))):
        return 132000
    if any("\n" in one or "\t" in one or "    " in one or not one for one in given):
        return 132018
    for place, value in enumerate(given, start=1):
        text = text.replace(f"{{{{{place}}}}}", value)
    return text


def _send(environ: WSGIEnvironment, start_response: StartResponse, phone_id: str) -> Iterable[bytes]:
    raw = body_of(environ)
    if PHONES.down:
        return answer(start_response, "503 Service Unavailable", "")
    if environ.get("HTTP_AUTHORIZATION") != f"Bearer {secret('TOKEN')}" or phone_id != secret("PHONE_ID"):
        return _error(start_response, "401 Unauthorized", 190, "Invalid OAuth access token")
    body = json.loads(raw)
    to = str(body.get("to", ""))
    if body.get("messaging_product") != "whatsapp" or not re.fullmatch(r"62\d{8,13}", to):
        return _error(start_response, "400 Bad Request", 100, "Invalid parameter")
    words = _words(body)
    if isinstance(words, int):
        return _error(start_response, "400 Bad Request", words, "Template refused")
    message = Sms(to, words, state=MARKS["sent"], reference=new_id("wamid."))
    PHONES.messages.append(message)
    own = str(body.get("biz_opaque_callback_data", ""))
    if to.endswith("0000") or to in PHONES.fail:
        message.state = MARKS["failed"]
        webhook({"statuses": [status(message, "failed", own, 131026)]})
    elif not PHONES.silent:
        message.state = MARKS["delivered"]
        for after, state in ((0.2, "sent"), (0.5, "delivered")):
            webhook({"statuses": [status(message, state, own)]}, after)
    return answer(
        start_response,
        "200 OK",
        json.dumps(
            {
                "messaging_product": "whatsapp",
                "contacts": [{"input": to, "wa_id": to}],
                "messages": [{"id": message.reference, "message_status": "accepted"}],
            }
        ),
    )


def write(number: str, text: str) -> str:
    """Write to the portal as the holder of a number; the message's id."""
    number = international(number)
    PHONES.messages.append(Sms(number, text, incoming=True))
    written = {
        "from": number,
        "id": new_id("wamid.in."),
        "timestamp": str(int(time.time())),
        "type": "text",
        "text": {"body": text},
    }
    webhook({"contacts": [{"wa_id": number}], "messages": [written]}, 0.0)
    return str(written["id"])


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    path, method = environ.get("PATH_INFO", "/"), environ["REQUEST_METHOD"]
    if method == "POST" and (found := SEND.match(path)):
        return _send(environ, start_response, found[1])
    if method == "POST" and path == "/tulis":
        fields = fields_of(environ, body_of(environ))
        write(fields.get("dari", ""), fields.get("isi", ""))
        return answer(start_response, "303 See Other", "", Location="./")
    if path == "/":
        return answer(start_response, "200 OK", page("WhatsApp", PHONES), "text/html")
    return _error(start_response, "404 Not Found", 100, "Unknown path components")
