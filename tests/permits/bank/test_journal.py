"""The log of messages: who reads it, what it keeps back, how long it stays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from permits.bank import journal
from permits.models import BankExternalId, BankMessage, Bill
from tests.permits.bank.caller import NOTIFY, CallingBank, notification

pytestmark = pytest.mark.django_db
LIST = "/admin/permits/bankmessage/"


def test_auditors_read_it_and_nobody_changes_it(
    bank: CallingBank, bill: Bill, auditor: Any, rina: Any, signed_in: Any
) -> None:
    bank.send(NOTIFY, notification(bill.virtual_account, virtualAccountName="Siti Aminah"), external_id="77")
    message = BankMessage.objects.get(service="34")
    browser = signed_in(auditor)
    assert b"Bank mengabari pembayaran" in browser.get(LIST).content
    assert browser.get(f"{LIST}?q=77").content.count(b"2003400") == 1
    page = browser.get(f"{LIST}{message.pk}/change/")
    assert page.status_code == 200
    assert b"Siti Aminah" not in page.content
    assert browser.post(f"{LIST}{message.pk}/delete/", {"post": "yes"}).status_code == 403
    assert signed_in(rina).get(LIST).status_code in (403, 404)
    assert BankMessage.objects.filter(pk=message.pk).exists()


def test_ten_years_and_no_longer(bank: CallingBank, bill: Bill) -> None:
    bank.send(NOTIFY, notification(bill.virtual_account))
    assert journal.tidy() == 0
    assert BankExternalId.objects.exists()
    BankExternalId.objects.update(day=timezone.localdate() - timedelta(days=4))
    BankMessage.objects.filter(service="73").update(at=timezone.now() - timedelta(days=3654))
    assert journal.tidy() == 1
    assert not BankExternalId.objects.exists()
    assert BankMessage.objects.get().service == "34"


def test_secrets_are_blacked_out_and_nothing_else() -> None:
    text = '{"accessToken" : "a\\"b", "passApp":"123", "passAppe":"4", "x":"accessToken"}'
    assert journal.without_secrets(text) == (
        '{"accessToken" : "***", "passApp":"***", "passAppe":"4", "x":"accessToken"}'
    )
