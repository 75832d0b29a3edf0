"""The portal's own requests, against a bank that checks every signature, loses answers and goes down."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from deploy.simulators.bank import paying
from pelalawan_portal.submissions.outside import Unreachable
from permits.bank import account_numbers, briva, client, external_ids
from permits.bank.codes import Service
from permits.fees.gateway import gateway
from permits.models import BankMessage, Bill

pytestmark = pytest.mark.django_db


@pytest.fixture
def briva_gateway(simulated_bank: Any) -> briva.Briva:
    found = gateway()
    assert isinstance(found, briva.Briva)
    return found


def whole(bill: Bill) -> str:
    return f"   {bill.virtual_account}"


def test_there_is_no_gateway_without_an_address(contract: dict[str, str], settings: Any) -> None:
    settings.BANK_URL = ""
    assert gateway() is None


@pytest.mark.parametrize(("token", "mac"), [("base64", "hex"), ("hex", "base64")])
def test_an_account_is_opened_as_the_bill_says(
    briva_gateway: briva.Briva, simulated_bank: Any, bill: Bill, settings: Any, token: str, mac: str
) -> None:
    settings.BANK_TOKEN_ENCODING, settings.BANK_HMAC_ENCODING = token, mac
    briva_gateway.open_account(bill, 17)
    account = simulated_bank.accounts[whole(bill)]
    assert account.total == Decimal(150_000)
    assert account.expires.isoformat() == f"{bill.due_on}T23:59:59+07:00"
    assert account.wire["partnerServiceId"] == "   77777"
    message = BankMessage.objects.get(service="27")
    assert (message.direction, message.code, message.external_id) == ("out", "2002700", "000001727")
    assert json.loads(BankMessage.objects.get(service="73").answer or "")["accessToken"] == "***"
    assert "Siti" not in (message.body or "")


def test_a_lost_answer_is_found_out_at_the_next_try(
    briva_gateway: briva.Briva, simulated_bank: Any, bill: Bill
) -> None:
    simulated_bank.lose.add("27")
    with pytest.raises(Unreachable):
        briva_gateway.open_account(bill, 17)
    briva_gateway.open_account(bill, 17)  # the same id: 409, and the account is found to be ours
    codes = list(BankMessage.objects.order_by("id").values_list("code", flat=True))
    assert codes[-2:] == ["4092700", "2003000"]
    simulated_bank.external_ids.clear()  # the next day the id is new, and the account exists
    briva_gateway.open_account(bill, 17)
    assert len(simulated_bank.accounts) == 1


def test_another_sum_under_the_number_is_not_taken_for_ours(
    briva_gateway: briva.Briva, simulated_bank: Any, bill: Bill
) -> None:
    briva_gateway.open_account(bill, 17)
    simulated_bank.accounts[whole(bill)].wire["totalAmount"] = {"value": "1.00", "currency": "IDR"}
    with pytest.raises(client.Refusal, match="409"):
        briva_gateway.open_account(bill, 18)


def test_a_token_that_the_bank_forgot_is_asked_for_again(
    briva_gateway: briva.Briva, simulated_bank: Any, make_bill: Callable[..., Bill]
) -> None:
    briva_gateway.open_account(make_bill(1), 1)
    briva_gateway.open_account(make_bill(2), 2)
    assert BankMessage.objects.filter(service="73").count() == 1
    simulated_bank.tokens.clear()
    briva_gateway.open_account(make_bill(3), 3)
    assert BankMessage.objects.filter(service="73").count() == 2
    assert len(simulated_bank.accounts) == 3


def test_closing_is_done_once_and_a_repeat_is_at_peace(
    briva_gateway: briva.Briva, simulated_bank: Any, make_bill: Callable[..., Bill]
) -> None:
    bill, paid = make_bill(1), make_bill(2)
    briva_gateway.open_account(bill, 1)
    briva_gateway.open_account(paid, 2)
    simulated_bank.lose.add("31")
    with pytest.raises(Unreachable):
        briva_gateway.close_account(bill, 3)
    briva_gateway.close_account(bill, 3)
    paying.book(whole(paid), Decimal(150_000))
    briva_gateway.close_account(paid, 4)
    assert list(simulated_bank.accounts) == [whole(paid)]


def test_a_payment_nobody_told_us_of_is_found_by_asking(
    briva_gateway: briva.Briva, simulated_bank: Any, bill: Bill
) -> None:
    assert briva_gateway.ask(bill) is None  # the bank does not know the account yet
    briva_gateway.open_account(bill, 1)
    assert briva_gateway.ask(bill) is None
    paid = paying.book(whole(bill), Decimal(150_000))
    found = briva_gateway.ask(bill)
    assert found is not None
    assert (found.virtual_account, found.amount) == (bill.virtual_account, 150_000)
    assert (found.request_id, found.reference) == (paid["paymentRequestId"], paid["referenceNo"])
    assert abs(found.paid_at - timezone.now()) < timedelta(minutes=1)


def test_paid_without_details_is_not_booked_under_an_invented_id(
    briva_gateway: briva.Briva, simulated_bank: Any, bill: Bill
) -> None:
    briva_gateway.open_account(bill, 1)
    paying.book(whole(bill), Decimal(150_000))
    simulated_bank.payments.clear()
    bill.issued_on = timezone.localdate()
    with pytest.raises(Unreachable, match="rinciannya"):
        briva_gateway.ask(bill)


def test_the_report_of_a_day_lists_what_came_in(
    briva_gateway: briva.Briva, simulated_bank: Any, make_bill: Callable[..., Bill]
) -> None:
    today = timezone.localdate()
    assert briva_gateway.report(today) == []
    for serial in (1, 2):
        briva_gateway.open_account(make_bill(serial), serial)
        paying.book(f"   77777{serial:010}", Decimal(150_000))
    simulated_bank.payments.append({"virtualAccountNo": "rusak"})
    simulated_bank.payments[-1]["trxDateTime"] = timezone.localtime().isoformat()
    assert [one.virtual_account[-1] for one in briva_gateway.report(today)] == ["1", "2"]
    assert briva_gateway.report(today - timedelta(days=1)) == []


def test_a_bank_that_is_down_is_said_to_be_down_and_logged(
    briva_gateway: briva.Briva, simulated_bank: Any, bill: Bill
) -> None:
    simulated_bank.down = True
    with pytest.raises(Unreachable):
        briva_gateway.open_account(bill, 1)
    assert BankMessage.objects.get(service="73").status is None
    simulated_bank.down = False
    briva_gateway.open_account(bill, 1)


def test_ids_of_entries_and_of_questions_never_meet() -> None:
    entries = {external_ids.of_entry(number, Service.CREATE) for number in (1, 7, 10**8, 10**30)}
    questions = {external_ids.fresh(Service.STATUS) for _ in range(3)}
    for one in entries | questions:
        assert one.isdigit()
        assert 9 <= len(one) <= 36
    assert len(entries | questions) == 7


def test_account_numbers_keep_their_spaces() -> None:
    assert account_numbers.number_of("77777", "0000000001") == "   777770000000001"
    assert account_numbers.parts_of("   777770000000001") == ("   77777", "0000000001")
    for wrong in (("7777a", "1"), ("77777", ""), ("777777777", "1"), ("77777", "1" * 21), ("77777", "１")):
        with pytest.raises(ValueError, match="virtual account"):
            account_numbers.number_of(*wrong)


def test_what_is_changed_by_put_is_signed_over_its_method(
    briva_gateway: briva.Briva, simulated_bank: Any, bill: Bill
) -> None:
    briva_gateway.open_account(bill, 1)
    wire = simulated_bank.accounts[whole(bill)].wire
    changed = wire | {"totalAmount": {"value": "151000.00", "currency": "IDR"}}
    answer = client.ask(Service.UPDATE, changed, external_ids.of_entry(2, Service.UPDATE))
    assert answer["responseCode"] == "2002800"
    assert simulated_bank.accounts[whole(bill)].total == Decimal(151_000)
    told = client.ask(
        Service.UPDATE_STATUS, wire | {"paidStatus": "Y"}, external_ids.of_entry(2, Service.UPDATE_STATUS)
    )
    assert told["virtualAccountData"]["additionalInfo"]["paidStatus"] == "Y"
