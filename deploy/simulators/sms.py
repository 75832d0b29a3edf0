"""Two SMS gateways as they behave: POST with JSON ("utama") and GET ("cadangan"), delivery reports, SMS coming in.

`/sms/` shows the phones. A number ending in 0000 cannot be reached by the first gateway, one ending in 00000 by none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from urllib.parse import urlencode
from wsgiref.types import StartResponse, WSGIEnvironment

from deploy.simulators.messages import (
    Phones,
    Sms,
    answer,
    body_of,
    call_back,
    fields_of,
    international,
    national,
    new_id,
    page,
)

METHODS = {"utama": "POST", "cadangan": "GET"}
GATEWAYS = {name: Phones() for name in METHODS}
SECRET = "demo"  # noqa: S105 -- a simulator's
SEND = re.compile(r"^/(utama|cadangan)/send$")


def hook(gateway: str, fields: dict[str, str], after: float = 0.3) -> None:
    """Call the portal as a gateway does: form fields, the secret in the address."""
    portal = GATEWAYS[gateway].portal
    if portal:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        url = f"{portal}/kabar/sms/{gateway}/?kunci={SECRET}"
        call_back(url, urlencode(fields).encode(), headers, after)


def _said(start_response: StartResponse, status: str, text: str, reference: str = "") -> Iterable[bytes]:
    return answer(
        start_response, "200 OK", json.dumps({"messageId": reference, "status": status, "text": text})
    )


def _send(environ: WSGIEnvironment, start_response: StartResponse, gateway: str) -> Iterable[bytes]:
    phones, fields = GATEWAYS[gateway], fields_of(environ, body_of(environ))
    if phones.down:
        return answer(start_response, "503 Service Unavailable", "")
    if environ["REQUEST_METHOD"] != METHODS[gateway]:
        return answer(start_response, "405 Method Not Allowed", "")
    if (fields.get("userkey"), fields.get("passkey")) != ("demo", "demo"):
        return _said(start_response, "2", "Userkey / passkey salah")
    number, text = international(fields.get("to", "")), fields.get("message", "")
    if not re.fullmatch(r"628\d{8,11}", number) or not text:
        return _said(start_response, "3", "Nomor tujuan salah")
    message = Sms(number, text, state=f"lewat {gateway}", reference=new_id(gateway[:1]))
    if number in phones.fail or number.endswith("00000" if gateway == "cadangan" else "0000"):
        message.state = f"gagal lewat {gateway}"
        state = "UNDELIV"
    else:
        state = "DELIVRD"
    phones.messages.append(message)
    report = {"messageId": message.reference, "status": state, "ref": fields.get("ref", "")}
    if not phones.silent:
        hook(gateway, report)
    return _said(start_response, "1", "Success", message.reference)


def write(number: str, text: str, gateway: str = "utama") -> str:
    """Write to the portal as the holder of a number; the message's id."""
    reference = new_id("mo")
    GATEWAYS[gateway].messages.append(Sms(international(number), text, incoming=True))
    hook(gateway, {"id": reference, "from": national(international(number)), "message": text}, 0.0)
    return reference


def _all() -> Phones:
    """The phones with the messages of both gateways, oldest first."""
    shown = Phones()
    shown.messages.extend(
        sorted((one for each in GATEWAYS.values() for one in each.messages), key=lambda one: one.at)
    )
    return shown


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    path, method = environ.get("PATH_INFO", "/"), environ["REQUEST_METHOD"]
    if found := SEND.match(path):
        return _send(environ, start_response, found[1])
    if method == "POST" and path == "/tulis":
        fields = fields_of(environ, body_of(environ))
        gateway = fields.get("lewat", "utama")
        write(fields.get("dari", ""), fields.get("isi", ""), gateway if gateway in GATEWAYS else "utama")
        return answer(start_response, "303 See Other", "", Location="./")
    if path == "/":
        ways = [(name, f"Gerbang {name}") for name in GATEWAYS]
        return answer(start_response, "200 OK", page("SMS", _all(), ways=ways), "text/html")
    return answer(start_response, "404 Not Found", "")
