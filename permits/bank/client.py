"""Requests to the bank: a token, a signature over the very bytes that go out, and the log of both sides."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping
from typing import Any

import requests
from django.conf import settings
from django.utils import timezone

from pelalawan_portal.submissions.outside import System, Unreachable
from permits.bank import journal, keys, signatures
from permits.bank.codes import INVALID_TOKEN, Service
from permits.bank.timestamps import stamp
from permits.models import BankMessage

TOKEN_PATH = "/snap/v1.0/access-token/b2b"  # noqa: S105 -- an address
PATHS = {  # BRI's BRIVA WS: method and address (domain.md 7.2, 7.3)
    Service.CREATE: ("POST", "/snap/v1.0/transfer-va/create-va"),
    Service.UPDATE: ("PUT", "/snap/v1.0/transfer-va/update-va"),
    Service.UPDATE_STATUS: ("PUT", "/snap/v1.0/transfer-va/update-status"),
    Service.INQUIRY_VA: ("POST", "/snap/v1.0/transfer-va/inquiry-va"),
    Service.DELETE: ("DELETE", "/snap/v1.0/transfer-va/delete-va"),
    Service.STATUS: ("POST", "/snap/v1.0/transfer-va/status"),
    Service.REPORT: ("POST", "/snap/v1.0/transfer-va/report"),
}
EARLY = 60.0  # seconds before its end at which a token is not used any more
system = System("Bank")


class Refusal(Unreachable):
    """The bank said no; `code` is its response code ("4042712"), `status` the HTTP status.

    To who only waits for the bank it is as good as silence: ask again later, or go on by hand.
    """

    def __init__(self, code: str, status: int) -> None:
        super().__init__(f"Bank menolak permintaan (kode {code}).")
        self.code, self.status = code, status


class _Token:
    """The token of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._text, self._until = "", 0.0

    def current(self) -> str:
        with self._lock:
            if time.monotonic() >= self._until:
                self._text, life = _ask_for_token()
                self._until = time.monotonic() + max(0.0, life - EARLY)
            return self._text

    def forget(self) -> None:
        with self._lock:
            self._text, self._until = "", 0.0


_token = _Token()


def forget() -> None:
    """Ask for a new token and try a bank that was down again (after a change of keys, and in tests)."""
    _token.forget()
    system.mend()


def ask(service: Service, content: Mapping[str, Any], external_id: str) -> dict[str, Any]:
    """The bank's answer to one request.

    Raises Unreachable when it did not answer (it may have acted all the same: ask again with the same external id),
    and Refusal when it declined.
    """
    method, path = PATHS[service]
    body = json.dumps(content, separators=(",", ":")).encode()
    for last in (False, True):
        token = _token.current()
        now = stamp(timezone.now())
        headers = {
            "Authorization": f"Bearer {token}",
            "X-TIMESTAMP": now,
            "X-SIGNATURE": signatures.sign_transaction(
                settings.BANK_CLIENT_SECRET, method, path, token, body, now, settings.BANK_HMAC_ENCODING
            ),
            "X-PARTNER-ID": settings.BANK_PARTNER_ID,
            "X-EXTERNAL-ID": external_id,
            "CHANNEL-ID": settings.BANK_CHANNEL_ID,
        }
        answer, status = _exchange(service, method, path, headers, body)
        code = str(answer.get("responseCode", ""))
        if code == INVALID_TOKEN.code(service) and not last:
            _token.forget()
            continue
        break
    if status == 202:
        raise Unreachable("Bank masih memproses permintaan.")
    if not code.startswith("2"):
        raise Refusal(code or str(status), status)
    return answer


def _ask_for_token() -> tuple[str, float]:
    """A new token and its life in seconds."""
    now = stamp(timezone.now())
    headers = {
        "X-TIMESTAMP": now,
        "X-CLIENT-KEY": settings.BANK_CLIENT_ID,
        "X-SIGNATURE": signatures.sign_token(
            keys.ours(), settings.BANK_CLIENT_ID, now, settings.BANK_TOKEN_ENCODING
        ),
    }
    body = json.dumps(
        {"grantType": "client_credentials", "additionalInfo": {}}, separators=(",", ":")
    ).encode()
    answer, status = _exchange(Service.TOKEN, "POST", TOKEN_PATH, headers, body)
    token, life = answer.get("accessToken"), str(answer.get("expiresIn", ""))
    if not isinstance(token, str) or not token:
        raise Refusal(str(answer.get("responseCode", status)), status)
    return token, float(life) if life.isdigit() else 0.0


def _exchange(
    service: Service, method: str, path: str, headers: Mapping[str, str], body: bytes
) -> tuple[dict[str, Any], int]:
    begun = time.monotonic()
    answer: dict[str, Any] = {}
    status: int | None = None
    try:
        response = system.call(
            method,
            settings.BANK_URL + path,
            data=body,
            headers={**headers, "Content-Type": "application/json", "Accept": "application/json"},
        )
        status = response.status_code
        answer = _object(response)
    finally:
        journal.write(
            BankMessage.Direction.OUT,
            service,
            path,
            headers,
            body,
            status=status,
            answer=answer,
            milliseconds=int((time.monotonic() - begun) * 1000),
        )
    return answer, status


def _object(response: requests.Response) -> dict[str, Any]:
    try:
        found = response.json()
    except requests.JSONDecodeError:
        found = None
    if not isinstance(found, dict):
        raise Unreachable("Jawaban bank tidak terbaca.")
    return found
