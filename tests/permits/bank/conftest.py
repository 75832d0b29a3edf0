"""A contract with the bank, bills to pay, and the bank's side of the wire."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.utils import timezone

from deploy.local import bank_keys
from deploy.simulators.bank.ledger import ledger
from pelalawan_portal.submissions.models import Review
from permits.bank import client
from permits.models import Bill
from tests import simulators
from tests.permits.bank.caller import CallingBank
from tests.submissions.envelopes import file_one, publish_service

PARTNER = "77777"


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The demo's own way to a contract: keys of both sides and a secret."""
    return bank_keys.ensure(tmp_path_factory.mktemp("bank"))


@pytest.fixture
def contract(keys: dict[str, str], settings: Any) -> dict[str, str]:
    """The portal has a contract with the bank; it may be called, and calls nobody yet."""
    settings.BANK_PRIVATE_KEY = keys["BANK_PRIVATE_KEY"]
    settings.BANK_PUBLIC_KEYS = [keys["BANK_PUBLIC_KEYS"]]
    settings.BANK_CLIENT_ID = settings.BANK_CALLER_ID = settings.BANK_PARTNER_ID = keys["BANK_CLIENT_ID"]
    settings.BANK_CLIENT_SECRET = settings.BANK_CALLER_SECRET = keys["BANK_CLIENT_SECRET"]
    settings.BANK_PARTNER_SERVICE_ID = PARTNER
    return keys


@pytest.fixture
def bank(contract: dict[str, str]) -> CallingBank:
    """The bank as it calls us, with its own key and the shared secret."""
    key = load_pem_private_key(Path(contract["SIMULATED_BANK_KEY"]).read_bytes(), password=None)
    return CallingBank(key, contract["BANK_CLIENT_ID"], contract["BANK_CLIENT_SECRET"])


@pytest.fixture
def simulated_bank(contract: dict[str, str], settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The simulator runs and the portal calls it; gives its ledger."""
    for name, value in contract.items():
        monkeypatch.setenv(name, value)
    with simulators.running() as address:
        settings.BANK_URL = f"{address}/bank"
        client.forget()
        ledger.clear()
        yield ledger
    ledger.clear()
    client.forget()


@pytest.fixture
def make_bill(db: None) -> Callable[..., Bill]:
    """An open bill of Rp 150.000 under a virtual account, on a permohonan that waits for it."""
    version: list[Any] = []

    def make(serial: int = 1, *, total: int = 150_000, late: int = 0, **fields: Any) -> Bill:
        if not version:
            version.append(publish_service())
        submission = file_one(version[0])
        review = submission.reviews.get()
        Review.objects.filter(pk=review.pk).update(
            kind="fee"
        )  # its first step is the one that waits for money
        today = timezone.localdate()
        issued = today - timedelta(days=late + 30)
        return Bill.objects.create(
            submission=submission, review=review, state=Bill.State.OPEN, total=total, series="SKRD",
            year=issued.year, serial=serial, number=f"SKRD/{serial}", account_code="4.1.02.01",
            virtual_account=f"{PARTNER}{serial:010}", issued_on=issued, issued_at=timezone.now(),
            due_on=today - timedelta(days=late) if late else today + timedelta(days=30), **fields,
        )  # fmt: skip

    return make


@pytest.fixture
def bill(make_bill: Callable[..., Bill]) -> Bill:
    return make_bill()
