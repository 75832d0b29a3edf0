"""BRIVA Online: the bank asks before it takes money, and what we refuse leaves no row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from permits.models import BankMessage, Bill, Payment
from tests.permits.bank.caller import INQUIRY, PAYMENT, CallingBank, account, payment

pytestmark = pytest.mark.django_db


def asked(number: str, **changes: Any) -> dict[str, Any]:
    return {**account(number), "inquiryRequestId": "inq-1", "channelCode": 3, "trxDateInit": "x", **changes}


def test_an_inquiry_says_what_is_owed_and_no_name(bank: CallingBank, bill: Bill) -> None:
    said = bank.send(INQUIRY, asked(bill.virtual_account)).json()
    data = said["virtualAccountData"]
    assert said["responseCode"] == "2002400"
    assert (data["inquiryStatus"], data["virtualAccountTrxType"]) == ("00", "C")
    assert (
        data["totalAmount"]
        == data["billDetails"][0]["billAmount"]
        == {"value": "150000.00", "currency": "IDR"}
    )
    assert data["virtualAccountName"] == "SKRD/1"
    assert data["inquiryRequestId"] == "inq-1"
    assert "Siti" not in str(said)


def test_an_inquiry_of_what_cannot_be_paid(bank: CallingBank, make_bill: Callable[..., Bill]) -> None:
    paid, late, cancelled = make_bill(1), make_bill(2, late=3), make_bill(3)
    bank.send(PAYMENT, payment(paid.virtual_account))
    Bill.objects.filter(pk=cancelled.pk).update(state=Bill.State.CANCELLED)
    expected = {
        paid.virtual_account: "4042414",
        late.virtual_account: "4042419",
        cancelled.virtual_account: "4042412",
        "777779999999999": "4042412",
    }
    for number, code in expected.items():
        said = bank.send(INQUIRY, asked(number)).json()
        assert (said["responseCode"], said["virtualAccountData"]["inquiryStatus"]) == (code, "01")
    assert (
        bank.send(INQUIRY, asked(paid.virtual_account, inquiryRequestId="")).json()["responseCode"]
        == "4002402"
    )
    assert Payment.objects.count() == 1


def test_a_payment_that_was_asked_for_settles_the_bill(bank: CallingBank, bill: Bill) -> None:
    said = bank.send(PAYMENT, payment(bill.virtual_account)).json()
    data = said["virtualAccountData"]
    assert said["responseCode"] == "2002500"
    assert (data["paymentFlagStatus"], data["paymentFlagReason"]["indonesia"]) == ("00", "Sukses")
    assert data["paidAmount"] == {"value": "150000.00", "currency": "IDR"}
    assert data["paymentRequestId"] == "pay-1"
    bill.refresh_from_db()
    assert bill.state == Bill.State.PAID
    assert Payment.objects.get().reference == "000000000001"


def test_what_is_refused_leaves_no_row_but_the_log(bank: CallingBank, make_bill: Callable[..., Bill]) -> None:
    due, late, paid = make_bill(1), make_bill(2, late=3), make_bill(3)
    assert (
        bank.send(PAYMENT, payment(paid.virtual_account, request_id="a")).json()["responseCode"] == "2002500"
    )
    two_sums = payment(due.virtual_account, request_id="b", totalAmount={"value": "1.00", "currency": "IDR"})
    refused = [
        (payment(due.virtual_account, "149999.00", "c"), "4042513"),
        (two_sums, "4042513"),
        (payment(late.virtual_account, request_id="d"), "4042519"),
        (payment(paid.virtual_account, request_id="e"), "4042514"),
        (payment("777779999999999", request_id="f"), "4042512"),
        (payment(due.virtual_account, request_id="g", paidAmount=None), "4002502"),
        (payment(paid.virtual_account, "1.00", "a"), "4042518"),
    ]
    for body, code in refused:
        assert bank.send(PAYMENT, body).json()["responseCode"] == code, body
    assert Payment.objects.get().request_id == "a"
    assert BankMessage.objects.filter(service="25").count() == len(refused) + 1
    due.refresh_from_db()
    assert due.state == Bill.State.OPEN


def test_a_flagged_retry_is_answered_as_the_first_time(bank: CallingBank, bill: Bill) -> None:
    never_seen = payment(bill.virtual_account, flagAdvise="Y")
    assert bank.send(PAYMENT, never_seen).json()["responseCode"] == "2002500"
    assert bank.send(PAYMENT, never_seen).json()["responseCode"] == "2002500"
    assert Payment.objects.count() == 1
