"""Somebody pays: the bank books it and tells the portal, well or badly, as the page asks."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import requests

from deploy.simulators.bank import contract
from deploy.simulators.bank.ledger import Account, ledger

TOKEN = "/snap/v1.0/access-token/b2b"  # noqa: S105 -- an address
NOTIFY = "/snap/v1.0/transfer-va/notify-payment-intrabank"
INQUIRY, PAYMENT = "/v1/transfer-va/inquiry", "/v1/transfer-va/payment"
WAYS = {
    "kabar": "Bayar, lalu bank mengabari portal",
    "tanya": "Bayar lewat BRIVA Online (bank bertanya dulu ke portal)",
    "dua": "Bayar, kabarnya dikirim dua kali",
    "hilang": "Bayar, kabarnya hilang di jalan",
    "rusak": "Bayar, tanda tangan kabarnya salah",
}


@dataclass(frozen=True)
class Step:
    """One thing that happened, for the page: what, and the portal's answer."""

    what: str
    answer: str


def pay(number: str, amount: Decimal, way: str, *, force: bool = False) -> list[Step]:
    """Pay into an account. `force`: the bank takes what it should refuse (wrong sum, paid, expired, unknown)."""
    account = ledger.accounts.get(number)
    refusal = _refusal(account, amount)
    if refusal and not force:
        return [Step("Bank menolak", refusal)]
    if way == "tanya":
        return _online(number, amount)
    paid = book(number, amount)
    if way == "hilang":
        return [Step("Bank membukukan, kabar tidak dikirim", f"paymentRequestId {paid['paymentRequestId']}")]
    steps = [notify(paid, spoilt=way == "rusak")]
    if way == "dua":
        steps.append(notify(paid))
    return steps


def _refusal(account: Account | None, amount: Decimal) -> str:
    if account is None:
        return "Nomor virtual account tidak ada."
    if account.paid is not None:
        return "Tagihan sudah dibayar."
    if account.expired:
        return "Tagihan sudah lewat jatuh tempo."
    return (
        "" if account.total == amount else f"Jumlahnya harus Rp {account.total:,.0f}".replace(",", ".") + "."
    )


def book(number: str, amount: Decimal) -> dict[str, Any]:
    """The bank's own record of a payment, as its report shows it."""
    serial = ledger.next()
    service_id = contract.service_id()
    value = {"value": f"{amount:.2f}", "currency": "IDR"}
    account = ledger.accounts.get(number)
    paid = {
        "partnerServiceId": service_id,
        "customerNo": number[len(service_id) :],
        "virtualAccountNo": number,
        "inquiryRequestId": f"inq-{serial:08}-{ledger.mark}",
        "paymentRequestId": f"pay-{serial:08}-{ledger.mark}",
        "trxDateTime": contract.local_now(),
        "referenceNo": f"{serial:012}",
        "paidAmount": value,
        "trxId": account.trx_id if account else "",
        "channelCode": "00003",
    }
    with ledger.lock:
        ledger.payments.append(paid)
        if account:
            account.paid = paid
    return paid


def notify(paid: dict[str, Any], *, spoilt: bool = False) -> Step:
    """Service 34, as BRI sends it: the amount in additionalInfo."""
    body = {
        **{one: paid[one] for one in ("partnerServiceId", "customerNo", "virtualAccountNo")},
        **{one: paid[one] for one in ("inquiryRequestId", "paymentRequestId", "trxDateTime", "referenceNo")},
        "paymentStatus": "Success",
        "paymentFlagReason": {"english": "Success", "indonesia": "Sukses"},
        "additionalInfo": {
            "idApp": contract.client_id(),
            "passApp": "simulator",
            "paymentAmount": paid["paidAmount"]["value"],
            "terminalId": "9",
            "bankId": "002",
        },
    }
    return _send("Kabar pembayaran (34)", NOTIFY, body, spoilt=spoilt)


def _online(number: str, amount: Decimal) -> list[Step]:
    service_id = contract.service_id()
    serial = ledger.next()
    value = {"value": f"{amount:.2f}", "currency": "IDR"}
    body: dict[str, Any] = {
        "partnerServiceId": service_id,
        "customerNo": number[len(service_id) :],
        "virtualAccountNo": number,
        "trxDateInit": contract.local_now(),
        "channelCode": 3,
        "inquiryRequestId": f"inq-{serial:08}-{ledger.mark}",
        "additionalInfo": {"idApp": contract.client_id(), "passApp": "simulator"},
    }
    steps = [_send("Tanya tagihan (24)", INQUIRY, body)]
    if not steps[0].answer.startswith("2002400"):
        return steps
    paid = book(number, amount)
    steps.append(
        _send(
            "Minta pembayaran (25)",
            PAYMENT,
            {**body, **paid, "totalAmount": value, "flagAdvise": "N", "channelCode": "00003"},
        )
    )
    return steps


def _send(what: str, path: str, body: dict[str, Any], *, spoilt: bool = False) -> Step:
    """Ask the portal for a token, then send; spaces in the body and lower-case headers as BRI has them."""
    try:
        token = _token()
        raw = json.dumps(body).encode()
        stamp = contract.now()
        mac = contract.mac("POST", path, token, raw, stamp).hex()
        response = requests.post(
            contract.portal_url() + path,
            data=raw,
            headers={
                "content-type": "application/json",
                "authorization": f"Bearer {token}",
                "x-timestamp": stamp,
                "x-signature": "0" * len(mac) if spoilt else mac,
                "x-partner-id": contract.client_id(),
                "x-external-id": f"{time.time_ns() // 1000}{ledger.next():06}",
                "channel-id": "00003",
            },
            timeout=10,
        )
        said = response.json()
    except (requests.RequestException, ValueError, KeyError) as error:
        return Step(what, f"Portal tidak menjawab ({type(error).__name__})")
    return Step(what, f"{said.get('responseCode')} {said.get('responseMessage')}")


def _token() -> str:
    stamp = contract.now()
    response = requests.post(
        contract.portal_url() + TOKEN,
        json={"grantType": "client_credentials", "additionalInfo": {}},
        headers={
            "x-timestamp": stamp,
            "x-client-key": contract.client_id(),
            "x-signature": contract.signed_token_request(stamp),
        },
        timeout=10,
    )
    return str(response.json()["accessToken"])
