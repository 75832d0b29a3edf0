"""What a partner may ask of the bank: SNAP BI services 73 and 26 to 35 as BRI's BRIVA WS answers them."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from deploy.simulators.bank import contract
from deploy.simulators.bank.contract import WIB
from deploy.simulators.bank.ledger import Account, ledger

Answered = tuple[str, str, dict[str, Any]]  # "200" + service + "00", message, the rest
KEPT = (
    "partnerServiceId",
    "customerNo",
    "virtualAccountNo",
    "virtualAccountName",
    "trxId",
    "totalAmount",
    "expiredDate",
)


class No(Exception):
    """The bank declines: HTTP status, case and message."""

    def __init__(self, status: int, case: str, message: str) -> None:
        super().__init__(message)
        self.status, self.case, self.message = status, case, message


def answer(method: str, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, dict[str, Any]]:
    """HTTP status and content for one request; `headers` by upper-case name."""
    service, act = SERVICES.get((method, path), ("00", None))
    if ledger.down:
        return 503, {"responseCode": f"503{service}00", "responseMessage": "Service Unavailable"}
    try:
        if act is None:
            raise No(404, "00", "Invalid Path")
        if service != "73":
            _check(service, method, path, headers, body)
        given = json.loads(body)
        with ledger.lock:
            done = act(given) if service != "73" else _token(headers)
    except No as no:
        return no.status, {"responseCode": f"{no.status}{service}{no.case}", "responseMessage": no.message}
    except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError):
        return 400, {"responseCode": f"400{service}00", "responseMessage": "Bad Request"}
    if service in ledger.lose:
        ledger.lose.discard(service)
        return 504, {"responseCode": f"504{service}00", "responseMessage": "Timeout"}
    return 200, {"responseCode": f"200{service}00", "responseMessage": "Successful", **done}


def _token(headers: Mapping[str, str]) -> dict[str, Any]:
    known = headers.get("X-CLIENT-KEY") == contract.client_id()
    stamp, signature = headers.get("X-TIMESTAMP", ""), headers.get("X-SIGNATURE", "")
    if not (known and contract.token_request_is_signed(stamp, signature)):
        raise No(401, "00", "Unauthorized. Signature")
    token = secrets.token_urlsafe(24)
    ledger.tokens[token] = time.monotonic() + 900
    return {"accessToken": token, "tokenType": "Bearer", "expiresIn": "900"}


def _check(service: str, method: str, path: str, headers: Mapping[str, str], body: bytes) -> None:
    token = headers.get("AUTHORIZATION", "").removeprefix("Bearer ")
    if ledger.tokens.get(token, 0.0) < time.monotonic():
        raise No(401, "01", "Invalid Token (B2B)")
    stamp, signature = headers.get("X-TIMESTAMP", ""), headers.get("X-SIGNATURE", "")
    if not contract.transaction_is_signed(method, path, token, body, stamp, signature):
        raise No(401, "00", "Unauthorized. Signature")
    external_id = headers.get("X-EXTERNAL-ID", "")
    if not external_id.isdigit() or len(external_id) > 36:
        raise No(400, "01", "Invalid Field Format X-EXTERNAL-ID")
    used = (datetime.now(WIB).date().isoformat() + service, external_id)
    with ledger.lock:
        if used in ledger.external_ids:
            raise No(409, "00", "Conflict")
        ledger.external_ids.add(used)


def _number(given: Mapping[str, Any]) -> str:
    if given["partnerServiceId"] != contract.service_id():
        raise No(404, "16", "Partner Not Found")
    if given["virtualAccountNo"] != given["partnerServiceId"] + given["customerNo"]:
        raise No(400, "01", "Invalid Field Format virtualAccountNo")
    return str(given["virtualAccountNo"])


def _account(given: Mapping[str, Any]) -> Account:
    found = ledger.accounts.get(_number(given))
    if found is None:
        raise No(404, "12", "Invalid Bill/Virtual Account [Not Found]")
    return found


def _create(given: dict[str, Any]) -> dict[str, Any]:
    number = _number(given)
    if number in ledger.accounts:
        raise No(409, "01", "Duplicate partnerReferenceNo")
    ledger.accounts[number] = _opened(number, given)
    return {"virtualAccountData": ledger.accounts[number].wire}


def _opened(number: str, given: dict[str, Any]) -> Account:
    total = given["totalAmount"]
    if total["currency"] != "IDR":
        raise No(400, "01", "Invalid Field Format totalAmount.currency")
    return Account(
        number=number,
        name=given["virtualAccountName"],
        trx_id=given["trxId"],
        total=Decimal(total["value"]),
        expires=datetime.fromisoformat(given["expiredDate"]),
        wire={**{one: given[one] for one in KEPT}, "additionalInfo": given.get("additionalInfo", {})},
    )


def _update(given: dict[str, Any]) -> dict[str, Any]:
    before = _account(given)
    if before.paid:
        raise No(404, "14", "Paid Bill")
    ledger.accounts[before.number] = _opened(before.number, given)
    return {"virtualAccountData": ledger.accounts[before.number].wire}


def _update_status(given: dict[str, Any]) -> dict[str, Any]:
    account = _account(given)
    account.paid = account.paid or {} if given["paidStatus"] == "Y" else None
    return {"virtualAccountData": {**account.wire, "additionalInfo": {"paidStatus": given["paidStatus"]}}}


def _inquiry(given: dict[str, Any]) -> dict[str, Any]:
    return {"virtualAccountData": _account(given).wire}


def _delete(given: dict[str, Any]) -> dict[str, Any]:
    account = _account(given)
    if account.paid is not None:
        raise No(404, "14", "Paid Bill")
    del ledger.accounts[account.number]
    return {"virtualAccountData": {one: account.wire[one] for one in (*KEPT[:3], "trxId")}}


def _status(given: dict[str, Any]) -> dict[str, Any]:
    """BRI tells no more than Y or N; the details stand in the report."""
    account = _account(given)
    data = {one: given[one] for one in (*KEPT[:3], "inquiryRequestId")}
    return {
        "virtualAccountData": data,
        "additionalInfo": {"paidStatus": "N" if account.paid is None else "Y"},
    }


def _report(given: dict[str, Any]) -> dict[str, Any]:
    first = datetime.fromisoformat(f"{given['startDate']}T{given['startTime']}")
    last = datetime.fromisoformat(f"{given['startDate']}T{given['endTime']}")
    rows = [one for one in ledger.payments if first <= datetime.fromisoformat(one["trxDateTime"]) <= last]
    if not rows:
        raise No(404, "01", "Transaction Not Found")
    return {"virtualAccountData": rows}


_VA = "/snap/v1.0/transfer-va/"
SERVICES: dict[tuple[str, str], tuple[str, Callable[[dict[str, Any]], dict[str, Any]] | None]] = {
    ("POST", "/snap/v1.0/access-token/b2b"): ("73", lambda given: {}),
    ("POST", _VA + "status"): ("26", _status),
    ("POST", _VA + "create-va"): ("27", _create),
    ("PUT", _VA + "update-va"): ("28", _update),
    ("PUT", _VA + "update-status"): ("29", _update_status),
    ("POST", _VA + "inquiry-va"): ("30", _inquiry),
    ("DELETE", _VA + "delete-va"): ("31", _delete),
    ("POST", _VA + "report"): ("35", _report),
}
