"""Money that came in is booked once, and the bank always gets the code of what became of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from ipaddress import ip_network
from typing import Any

import pytest

from permits import payments
from permits.models import BankExternalId, BankMessage, Bill, Payment
from tests.permits.bank.caller import NOTIFY, CallingBank, notification

pytestmark = pytest.mark.django_db


def code(answer: Any) -> str:
    said = answer.json()
    assert said["responseCode"][:3] == str(answer.status_code)
    return str(said["responseCode"])


def test_a_payment_settles_its_bill(bank: CallingBank, bill: Bill) -> None:
    answer = bank.send(NOTIFY, notification(bill.virtual_account))
    said = answer.json()
    assert code(answer) == "2003400"
    assert said["virtualAccountData"]["partnerServiceId"] == "   77777"
    assert said["virtualAccountData"]["virtualAccountNo"] == "   777770000000001"
    assert said["virtualAccountData"]["paymentFlagReason"]["indonesia"] == "Sukses"
    bill.refresh_from_db()
    payment = Payment.objects.get()
    assert bill.state == Bill.State.PAID
    assert (payment.amount, payment.request_id, payment.kind) == (150_000, "pay-1", Payment.Kind.PAYMENT)


def test_the_log_holds_both_sides_without_secrets(bank: CallingBank, bill: Bill) -> None:
    bank.send(NOTIFY, notification(bill.virtual_account), external_id="000000000077")
    message = BankMessage.objects.get(service="34")
    body = json.loads(message.body or "")
    assert body["virtualAccountNo"] == "   777770000000001"
    assert body["additionalInfo"]["passApp"] == "***"
    assert message.headers["X-EXTERNAL-ID"] == message.external_id == "000000000077"
    assert "AUTHORIZATION" not in {one.upper() for one in message.headers}
    assert (message.code, message.status) == ("2003400", 200)


def test_spaces_that_are_part_of_the_number_are_hashed_as_they_came(bank: CallingBank, bill: Bill) -> None:
    body = b' {\n "partnerServiceId" : "   77777" , "customerNo":"0000000001",'
    body += b'"virtualAccountNo":"   777770000000001","paymentRequestId":"pay-1",'
    body += b'"trxDateTime":"2026-01-05T01:00:00.000Z","paymentStatus":"Success",'
    body += b'"additionalInfo":{"paymentAmount":"150000.00"}}\n'
    assert code(bank.send(NOTIFY, body)) == "2003400"
    assert code(bank.send(NOTIFY, body, hashed=body.replace(b"   7", b"7"))) == "4013400"


HABITS: list[dict[str, Any]] = [
    {"customerNo": "0000000001"},
    {"customerNo": 2},  # a number has lost its zeros
    {"customerNo": None},
    {"virtualAccountNo": None},
    {"virtualAccountNo": "777770000000005"},  # spaces lost on the way
    {"partnerServiceId": 77777},
    {"additionalInfo": {"paymentAmount": 150000}},
    {"additionalInfo": {"paymentAmount": {"value": "150000.00", "currency": "IDR"}}},
    {"additionalInfo": {}, "paidAmount": {"value": "150000", "currency": "IDR"}},
    {"trxDateTime": "2026-01-05T01:00:00.000Z"},
    {"trxDateTime": None, "paymentStatus": "SUCCESS"},
]


def test_the_habits_of_banks_are_understood(bank: CallingBank, make_bill: Callable[..., Bill]) -> None:
    for serial, changes in enumerate(HABITS, 1):
        bill = make_bill(serial)
        answer = bank.send(NOTIFY, notification(bill.virtual_account, request_id=f"p{serial}", **changes))
        assert code(answer) == "2003400", changes
        echo = answer.json()["virtualAccountData"]
        number = f"{serial:010}"
        assert (echo["customerNo"], echo["virtualAccountNo"]) == (number, f"   77777{number}"), changes
        assert Payment.objects.get(request_id=f"p{serial}").amount == 150_000


@pytest.mark.parametrize("encoding", ["hex", "base64"])
def test_a_transaction_may_be_signed_in_either_encoding(bank: CallingBank, bill: Bill, encoding: str) -> None:
    assert code(bank.send(NOTIFY, notification(bill.virtual_account), encoding=encoding)) == "2003400"


FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"partnerServiceId": "   11111"}, "4043416"),
    ({"customerNo": "0000000099", "virtualAccountNo": "   777770000000099"}, "4043412"),
    ({"virtualAccountNo": "   888880000000001"}, "4043411"),
    ({"virtualAccountNo": "   777770000000002"}, "4003401"),
    ({"customerNo": "12a"}, "4003401"),
    ({"partnerServiceId": ""}, "4003402"),
    ({"customerNo": "", "virtualAccountNo": ""}, "4003402"),
    ({"paymentRequestId": ""}, "4003402"),
    ({"paymentRequestId": "p\x00q"}, "4003401"),
    ({"paymentRequestId": "\ud800"}, "4003401"),
    ({"additionalInfo": {}}, "4003402"),
    ({"additionalInfo": {"paymentAmount": "seribu"}}, "4003401"),
    ({"additionalInfo": {"paymentAmount": {"value": "1.00", "currency": "USD"}}}, "4003401"),
    ({"additionalInfo": {"paymentAmount": "150000.50"}}, "4043413"),
    ({"additionalInfo": {"paymentAmount": "0.00"}}, "4043413"),
    ({"additionalInfo": {"paymentAmount": "149999.00"}}, "4043413"),
    ({"trxDateTime": "besok"}, "4003401"),
]


def test_each_fault_has_its_code_and_settles_nothing(bank: CallingBank, bill: Bill) -> None:
    for serial, (changes, expected) in enumerate(FAULTS):
        body = notification(bill.virtual_account, request_id=f"p{serial}") | changes
        assert code(bank.send(NOTIFY, body)) == expected, changes
    bill.refresh_from_db()
    assert bill.state == Bill.State.OPEN
    assert not Payment.objects.filter(kind=Payment.Kind.PAYMENT).exists()


def test_money_that_came_twice_or_late_is_kept(bank: CallingBank, make_bill: Callable[..., Bill]) -> None:
    paid, late = make_bill(1), make_bill(2, late=3)
    assert code(bank.send(NOTIFY, notification(paid.virtual_account, request_id="a"))) == "2003400"
    assert code(bank.send(NOTIFY, notification(paid.virtual_account, request_id="b"))) == "4043414"
    assert code(bank.send(NOTIFY, notification(late.virtual_account, request_id="c"))) == "4043419"
    outcomes = dict(Payment.objects.values_list("request_id", "outcome"))
    assert outcomes == {"a": "paid", "b": "already_paid", "c": "expired"}
    assert Payment.objects.get(request_id="b").kind == Payment.Kind.SURPLUS


def test_a_repeat_under_a_new_external_id_gets_the_first_outcome(bank: CallingBank, bill: Bill) -> None:
    first = notification(bill.virtual_account)
    assert code(bank.send(NOTIFY, first)) == "2003400"
    assert code(bank.send(NOTIFY, first | {"flagAdvise": "Y"})) == "2003400"
    twice = notification(bill.virtual_account, request_id="pay-2")
    assert [code(bank.send(NOTIFY, twice)) for _ in range(2)] == ["4043414", "4043414"]
    assert Payment.objects.count() == 2


def test_the_same_payment_with_another_sum_is_inconsistent(bank: CallingBank, bill: Bill) -> None:
    assert code(bank.send(NOTIFY, notification(bill.virtual_account))) == "2003400"
    assert code(bank.send(NOTIFY, notification(bill.virtual_account, "150001.00"))) == "4043418"
    assert Payment.objects.get().amount == 150_000


def test_an_external_id_counts_once_a_day(bank: CallingBank, bill: Bill) -> None:
    body = notification(bill.virtual_account)
    first = bank.send(NOTIFY, body, external_id="42")
    again = bank.send(NOTIFY, body, external_id="42")
    assert (code(again), again.json()) == ("2003400", first.json())
    other = bank.send(NOTIFY, body | {"paymentRequestId": "pay-2"}, external_id="42")
    assert code(other) == "4093400"
    assert Payment.objects.count() == BankExternalId.objects.count() == 1


UNPROVEN: list[tuple[dict[str, Any], str]] = [
    ({"authorization": "Bearer salah"}, "4013401"),
    ({"authorization": "Basic x"}, "4013401"),
    ({"authorization": None}, "4003402"),
    ({"x-signature": "00" * 64}, "4013400"),
    ({"x-signature": None}, "4003402"),
    ({"x-timestamp": "2020-01-01T00:00:00Z"}, "4013400"),
    ({"x-timestamp": None}, "4003402"),
    ({"x-external-id": "abc"}, "4003401"),
    ({"x-external-id": "1" * 37}, "4003401"),
    ({"x-external-id": None}, "4003402"),
]


def test_headers_that_prove_nothing_change_nothing(bank: CallingBank, bill: Bill) -> None:
    for headers, expected in UNPROVEN:
        answer = bank.send(NOTIFY, notification(bill.virtual_account), headers=headers)
        assert code(answer) == expected, headers
    assert not Payment.objects.exists()
    assert not BankExternalId.objects.exists()


def test_a_body_that_is_no_object_is_a_bad_request(bank: CallingBank) -> None:
    for body in (
        b"",
        b"{",
        b"[]",
        b'"x"',
        b"\xff",
        b"[" * 50_000,
        b'{"a":' + b"9" * 5000 + b"}",
        b'{"a":NaN}',
    ):
        assert code(bank.send(NOTIFY, body)) == "4003400", body[:20]


def test_other_methods_sizes_and_paths_get_json_too(bank: CallingBank, bill: Bill, client: Any) -> None:
    assert code(client.get(NOTIFY)) == "4053400"
    assert code(client.put(NOTIFY)) == "4053400"
    assert code(client.post(NOTIFY, b"x" * 70_000, "application/json")) == "4133400"
    assert code(client.post("/snap/v1.0/apa-saja")) == "4043400"


def test_a_breakdown_is_answered_in_json_and_the_retry_is_booked(
    bank: CallingBank, bill: Bill, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = notification(bill.virtual_account)
    with monkeypatch.context() as broken:
        broken.setattr(payments, "receive", lambda **_: 1 / 0)
        assert code(bank.send(NOTIFY, body, external_id="7")) == "5003400"
    assert not BankExternalId.objects.exists()
    assert code(bank.send(NOTIFY, body, external_id="7")) == "2003400"


def test_only_allowed_addresses_are_heard(bank: CallingBank, bill: Bill, settings: Any) -> None:
    settings.BANK_ADDRESSES = [ip_network("203.0.113.0/24")]
    bank.http.defaults["REMOTE_ADDR"] = "198.51.100.9"
    assert bank.ask_token().json()["responseCode"] == "4017300"
    bank.http.defaults["REMOTE_ADDR"] = "203.0.113.9"
    assert code(bank.send(NOTIFY, notification(bill.virtual_account))) == "2003400"


def test_a_payment_that_failed_at_the_bank_is_no_money(bank: CallingBank, bill: Bill) -> None:
    answer = bank.send(NOTIFY, notification(bill.virtual_account, paymentStatus="Failed"))
    assert code(answer) == "2003400"
    assert not Payment.objects.exists()
