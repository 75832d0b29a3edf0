"""The bank's side of the wire, written with hashlib alone, so that a mistake of ours shows."""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import json
from typing import Any

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from django.test import Client
from django.utils import timezone

TOKEN = "/snap/v1.0/access-token/b2b"
NOTIFY = "/snap/v1.0/transfer-va/notify-payment-intrabank"
INQUIRY = "/v1/transfer-va/inquiry"
PAYMENT = "/v1/transfer-va/payment"
_serials = itertools.count(1)


def stamp() -> str:
    return timezone.localtime().isoformat(timespec="seconds")


def account(number: str) -> dict[str, Any]:
    """The three fields of an account from its digits ("777770000000001")."""
    return {
        "partnerServiceId": "   77777",
        "customerNo": number[5:],
        "virtualAccountNo": f"   {number}",
    }


def notification(
    number: str, amount: str = "150000.00", request_id: str = "pay-1", **changes: Any
) -> dict[str, Any]:
    """What BRI sends when money has come in."""
    return {
        **account(number),
        "inquiryRequestId": "inq-1",
        "paymentRequestId": request_id,
        "trxDateTime": stamp(),
        "paymentStatus": "Success",
        "additionalInfo": {
            "passApp": "rahasia-bank",
            "paymentAmount": amount,
            "terminalId": "9",
            "bankId": "002",
        },
        **changes,
    }


def payment(
    number: str, amount: str = "150000.00", request_id: str = "pay-1", **changes: Any
) -> dict[str, Any]:
    """What BRI asks in BRIVA Online before it takes the money."""
    value = {"value": amount, "currency": "IDR"}
    return {
        **account(number),
        "inquiryRequestId": "inq-1",
        "paymentRequestId": request_id,
        "trxDateTime": stamp(),
        "paidAmount": value,
        "totalAmount": value,
        "referenceNo": "000000000001",
        "flagAdvise": "N",
        **changes,
    }


class CallingBank:
    """Posts what the bank posts. Each call may change a part: headers, signature, encoding, the bytes after signing."""

    def __init__(self, key: Any, client_id: str, secret: str) -> None:
        self.key, self.client_id, self.secret = key, client_id, secret
        self.http = Client(raise_request_exception=False)
        self._token = ""

    def ask_token(self, *, encoding: str = "hex", **changes: Any) -> Any:
        timestamp = changes.get("timestamp", stamp())
        signature = self.key.sign(f"{self.client_id}|{timestamp}".encode(), PKCS1v15(), SHA256())
        written = signature.hex() if encoding == "hex" else base64.b64encode(signature).decode()
        headers = {"x-timestamp": timestamp, "x-client-key": self.client_id, "x-signature": written}
        body = changes.get("body", {"grantType": "client_credentials", "additionalInfo": {}})
        return self.http.post(
            TOKEN, json.dumps(body), "application/json", headers={**headers, **changes.get("headers", {})}
        )

    def token(self) -> str:
        if not self._token:
            self._token = self.ask_token().json()["accessToken"]
        return self._token

    def signed(self, path: str, body: bytes, **changes: Any) -> dict[str, str]:
        """The headers of a transaction over these bytes."""
        timestamp, token = changes.get("timestamp", stamp()), changes.get("token") or self.token()
        text = f"POST:{path}:{token}:{hashlib.sha256(changes.get('hashed', body)).hexdigest()}:{timestamp}"
        mac = hmac.new(self.secret.encode(), text.encode(), hashlib.sha512).digest()
        written = base64.b64encode(mac).decode() if changes.get("encoding") == "base64" else mac.hex()
        return {
            "authorization": f"Bearer {token}",
            "x-timestamp": timestamp,
            "x-signature": written,
            "x-partner-id": self.client_id,
            "x-external-id": changes.get("external_id", f"{next(_serials):012}"),
            "channel-id": "00003",
        }

    def send(self, path: str, content: Any, *, http: Client | None = None, **changes: Any) -> Any:
        """POST an object (or bytes) signed; `changes`: headers, timestamp, token, encoding, external_id, hashed."""
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        headers = {**self.signed(path, body, **changes), **changes.get("headers", {})}
        headers = {name: value for name, value in headers.items() if value is not None}
        return (http or self.http).post(path, body, "application/json", headers=headers)
