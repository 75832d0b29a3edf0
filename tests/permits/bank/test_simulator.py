"""From the SKRD to the money: the portal opens an account at the simulated bank, and people pay on its page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import requests
from django.db import transaction
from django.utils import timezone

from pelalawan_portal.submissions import outbox
from permits import payments
from permits.fees import tending
from permits.models import BankMessage, Bill, Payment
from tests.permits import paying

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(simulated_bank: Any, live_server: Any, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Any:
    """The page of the bank: page(bill, "hilang") pays and gives back what it says."""
    monkeypatch.setenv("PUBLIC_URL", live_server.url)

    def pay(bill: Bill, way: str, amount: int | None = None, **more: str) -> str:
        form = {"nomor": bill.virtual_account, "jumlah": str(amount or bill.total), "cara": way, **more}
        return requests.post(f"{settings.BANK_URL}/bayar", data=form, timeout=20).text

    return pay


@pytest.fixture
def skrd(simulated_bank: Any, version: Any, rina: Any, tono: Any, ridwan: Any) -> Bill:
    """An SKRD whose account the bank has opened."""
    bill = paying.issue(paying.at_fee(version, rina, tono), ridwan)
    assert bill.account_opened_at is not None
    assert f"   {bill.virtual_account}" in simulated_bank.accounts
    return bill


def paid(bill: Bill) -> bool:
    bill.refresh_from_db()
    return bill.state == Bill.State.PAID


def test_people_pay_on_the_page_and_the_portal_hears_of_it(page: Any, skrd: Bill, settings: Any) -> None:
    shown = requests.get(f"{settings.BANK_URL}/?nomor={skrd.virtual_account}&jumlah=1", timeout=20).text
    assert "Bukan bank sungguhan" in shown
    assert skrd.number in shown
    assert "harus Rp 750.000" in page(skrd, "kabar", 1)
    assert not paid(skrd)
    assert "2003400 Successful" in page(skrd, "dua")
    assert paid(skrd)
    assert "sudah dibayar" in page(skrd, "kabar")
    assert "4043414 Paid Bill" in page(skrd, "kabar", paksa="ya")
    assert Payment.objects.filter(kind=Payment.Kind.PAYMENT).count() == 1


def test_the_bank_asks_first_where_the_contract_is_online(page: Any, skrd: Bill) -> None:
    said = page(skrd, "tanya")
    assert "2002400" in said
    assert "2002500" in said
    assert paid(skrd)


def test_a_lost_or_spoilt_notification_is_made_good_by_asking(page: Any, skrd: Bill) -> None:
    assert "4013400" in page(skrd, "rusak")
    assert not paid(skrd)
    Bill.objects.filter(pk=skrd.pk).update(account_opened_at=timezone.now() - timedelta(days=1))
    assert tending.ask_the_bank() == 1
    outbox.drain()
    assert paid(skrd)
    assert Payment.objects.get().facts == {"asked": True}
    assert BankMessage.objects.filter(direction="out", service="26").count() == 1


def test_a_bank_that_is_down_opens_the_account_later(
    simulated_bank: Any, version: Any, rina: Any, tono: Any, ridwan: Any
) -> None:
    simulated_bank.down = True
    bill = paying.issue(paying.at_fee(version, rina, tono), ridwan)
    assert bill.virtual_account
    assert bill.account_opened_at is None  # not shown to anybody yet
    simulated_bank.down = False
    outbox.drain()
    bill.refresh_from_db()
    assert bill.account_opened_at is not None


def test_a_bill_paid_past_the_bank_has_no_account_any_more(
    simulated_bank: Any, skrd: Bill, wati: Any
) -> None:
    with transaction.atomic():
        by_hand = Payment(
            bill=skrd, amount=skrd.total, channel=Payment.Channel.MANUAL, paid_at=timezone.now(),
            reference="STB001", recorded_by=wati,
        )  # fmt: skip
        payments.book(by_hand, Payment.Outcome.PAID)
    outbox.drain()
    assert paid(skrd)
    assert simulated_bank.accounts == {}
