"""Many notifications at once, doubled, shuffled and corrupted: one payment for each bill, the right code for each."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client

from bench.storm import Message, faults_of, storm
from permits.bank.signatures import body_hash
from permits.models import BankExternalId, BankMessage, Bill, Payment
from tests.permits.bank.caller import NOTIFY, CallingBank, notification, stamp

BILLS = 6


@pytest.mark.django_db(transaction=True)
def test_a_storm_of_notifications_is_one_payment_each(
    bank: CallingBank, make_bill: Callable[..., Bill]
) -> None:
    bills = [make_bill(serial) for serial in range(1, BILLS + 1)]
    messages = storm([one.virtual_account for one in bills], stamp())
    bank.token()

    def send(one: Message) -> str:
        http = Client(raise_request_exception=False)
        answer = bank.send(NOTIFY, one.body, http=http, external_id=one.external_id, hashed=one.hashed)
        return str(answer.json()["responseCode"])

    answers = _at_once(send, messages)
    assert faults_of(messages, answers) == []
    for bill in bills:
        bill.refresh_from_db()
        assert bill.state == Bill.State.PAID
        assert Payment.objects.filter(bill=bill, kind=Payment.Kind.PAYMENT).count() == 1
    assert BankMessage.objects.filter(service="34").count() == len(messages)


@pytest.mark.django_db(transaction=True)
def test_the_same_message_at_the_same_moment_gets_one_answer(bank: CallingBank, bill: Bill) -> None:
    body = notification(bill.virtual_account)
    bank.token()

    def send(_: int) -> Any:
        return bank.send(NOTIFY, body, http=Client(), external_id="1").json()

    answers = _at_once(send, range(12))
    assert all(one == answers[0] for one in answers)
    assert answers[0]["responseCode"] == "2003400"
    assert Payment.objects.count() == BankExternalId.objects.count() == 1
    assert BankMessage.objects.filter(body_sha256=body_hash(b"")).count() == 0


def _at_once(work: Callable[[Any], Any], items: Any) -> list[Any]:
    def one(item: Any) -> Any:
        try:
            return work(item)
        finally:
            connections.close_all()

    connection.close()
    with ThreadPoolExecutor(max_workers=8) as threads:
        return list(threads.map(one, items))
