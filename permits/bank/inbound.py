"""What the bank asks and tells us, turned into verbs on bills and into answers (domain.md 7.2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone

from permits import payments
from permits.bank import account_numbers, fields, tokens
from permits.bank.callers import Caller
from permits.bank.codes import (
    EXPIRED_BILL,
    INCONSISTENT,
    INVALID_AMOUNT,
    INVALID_BILL,
    INVALID_FIELD,
    MISSING_FIELD,
    PAID_BILL,
    REASONS,
    SUCCESS,
    Answer,
    Case,
    Declined,
    Service,
    answer,
)
from permits.models import Bill, Payment

Outcome = Payment.Outcome
# How a payment's outcome is said to the bank: the case, and which of its several meanings.
CASES: Mapping[str, tuple[Case, str]] = {
    Outcome.PAID: (SUCCESS, ""),
    Outcome.ALREADY_PAID: (PAID_BILL, ""),
    Outcome.EXPIRED: (EXPIRED_BILL, ""),
    Outcome.WRONG_AMOUNT: (INVALID_AMOUNT, ""),
    Outcome.UNKNOWN_BILL: (INVALID_BILL, "[Not Found]"),
    Outcome.BLOCKED: (INVALID_BILL, "[Blocked]"),
    payments.INCONSISTENT: (INCONSISTENT, ""),
}
ECHOED = ("inquiryRequestId", "paymentRequestId", "partnerReferenceNo", "referenceNo", "trxId", "trxDateTime")


def token(caller: Caller) -> Answer:
    """Service 73: a bearer token for 15 minutes."""
    given = fields.object_of(caller.body)
    if fields.text(given, "grantType", most=40) != "client_credentials":
        raise Declined(INVALID_FIELD, "grantType")
    life = str(int(tokens.LIFE.total_seconds()))
    return answer(Service.TOKEN, SUCCESS, accessToken=tokens.issue(), tokenType="Bearer", expiresIn=life)


def inquiry(caller: Caller) -> Answer:
    """Service 24: may this account be paid now, by whom and how much? Changes nothing."""
    given = fields.object_of(caller.body)
    account = fields.account(given, settings.BANK_PARTNER_SERVICE_ID)
    fields.text(given, "inquiryRequestId", most=128)
    bill = payments.find_bill("".join(account))
    total = bill.total if bill else 0
    outcome = payments.judge(bill, total, timezone.now())
    data = _echo(given, account) | (_billed(bill) if bill else {})
    return _said(Service.INQUIRY, outcome, data, flag="inquiry")


def payment(caller: Caller) -> Answer:
    """Service 25: the bank asks whether it may take this payment; a refusal leaves no trace but the log."""
    given = fields.object_of(caller.body)
    account = fields.account(given, settings.BANK_PARTNER_SERVICE_ID)
    paid = fields.amount(given, "paidAmount")
    if paid is None:
        raise Declined(MISSING_FIELD, "paidAmount")
    total = fields.amount(given, "totalAmount")
    data = _echo(given, account) | {"paidAmount": _money(paid)}
    agree = total is None or total == paid
    outcome, bill = _received(given, account, paid if agree else None, moved=False)
    return _said(Service.PAYMENT, outcome, data | (_named(bill) if bill else {}), flag="paymentFlag")


def notification(caller: Caller) -> Answer:
    """Service 34: money has come in. Whatever settles no bill is kept to be given back, and said so."""
    given = fields.object_of(caller.body)
    account = fields.account(given, settings.BANK_PARTNER_SERVICE_ID)
    data = _echo(given, account)
    status = fields.optional_text(given, "paymentStatus", most=20) or "Success"
    if status.lower() != "success":  # nothing came in, so there is nothing to do
        return _said(Service.NOTIFY, Outcome.PAID, data | {"paymentStatus": status}, flag="")
    paid = fields.amount(given, "additionalInfo.paymentAmount")
    if paid is None:
        paid = fields.amount(given, "paidAmount")
    if paid is None:
        raise Declined(MISSING_FIELD, "additionalInfo.paymentAmount")
    outcome, _ = _received(given, account, paid, moved=True)
    return _said(Service.NOTIFY, outcome, data | {"paymentStatus": status}, flag="paymentFlag")


def _received(
    given: Mapping[str, Any], account: tuple[str, str], paid: Decimal | None, *, moved: bool
) -> tuple[str, Bill | None]:
    """The outcome of a payment (a key of CASES) and its bill. `paid`: None when two sums contradict each other."""
    request_id = fields.text(given, "paymentRequestId", most=128)
    reference = fields.optional_text(given, "referenceNo", most=64)
    at = _not_later_than_now(fields.moment(given, "trxDateTime"))
    retry = fields.optional_text(given, "flagAdvise", most=1) == "Y"
    channel = fields.optional_text(given, "channelCode", most=5)
    number = "".join(account)
    if paid is None or paid != int(paid) or paid <= 0:  # a bill is whole rupiah
        return Outcome.WRONG_AMOUNT, payments.find_bill(number)
    done = payments.receive(
        virtual_account=number,
        amount=int(paid),
        paid_at=at,
        request_id=request_id,
        reference=reference,
        retry=retry,
        moved=moved,
        facts={"channel": channel} if channel else {},
    )
    return (done.first if done.outcome == payments.AGAIN else done.outcome), done.bill


def _not_later_than_now(at: datetime | None) -> datetime:
    """When it was paid: what the bank says, never a time that has not come (its clock may run ahead)."""
    now = timezone.now()
    return min(at, now) if at else now


def _said(service: Service, outcome: str, data: dict[str, Any], *, flag: str) -> Answer:
    case, detail = CASES[outcome]
    english, indonesian = REASONS[case]
    if flag:
        status = "inquiryStatus" if flag == "inquiry" else "paymentFlagStatus"
        data = data | {
            status: "00" if case is SUCCESS else "01",
            f"{flag}Reason": {"english": english, "indonesia": indonesian},
        }
    return answer(service, case, detail, virtualAccountData=data)


def _echo(given: Mapping[str, Any], account: tuple[str, str]) -> dict[str, Any]:
    """The account and the ids of a request as strings, as the bank wants them back."""
    service_id, customer = account
    back = {one: fields.optional_text(given, one, most=128) for one in ECHOED}
    return {
        "partnerServiceId": service_id,
        "customerNo": customer,
        "virtualAccountNo": account_numbers.number_of(service_id, customer),
        **{name: value for name, value in back.items() if value},
    }


def _named(bill: Bill) -> dict[str, Any]:
    return {
        "virtualAccountName": bill.number,
        "totalAmount": _money(bill.total),
    }


def _billed(bill: Bill) -> dict[str, Any]:
    """What the customer sees before paying. The name is the letter's, not the person's: strangers can ask."""
    return {
        **_named(bill),
        "billDetails": [
            {
                "billNo": str(bill.pk),
                "billDescription": {"english": "Retribution", "indonesia": "Retribusi"},
                "billAmount": _money(bill.total),
            }
        ],
        "virtualAccountTrxType": "C",
    }


def _money(amount: int | Decimal) -> dict[str, str]:
    """{"value": "150000.00", "currency": "IDR"}."""
    return {"value": f"{Decimal(amount):.2f}", "currency": "IDR"}
