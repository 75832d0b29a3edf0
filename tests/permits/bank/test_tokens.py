"""The bank gets a bearer token for its RSA signature, and nobody else does."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.utils import timezone

from permits.bank import tokens
from permits.models import BankMessage, BankToken
from tests.permits.bank.caller import NOTIFY, CallingBank, notification, stamp

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("encoding", ["hex", "base64"])
def test_a_signed_request_gets_a_token_that_is_kept_hashed(bank: CallingBank, encoding: str) -> None:
    answer = bank.ask_token(encoding=encoding)
    said = answer.json()
    assert answer.status_code == 200
    assert (said["responseCode"], said["tokenType"], said["expiresIn"]) == ("2007300", "Bearer", "900")
    kept = BankToken.objects.get()
    assert said["accessToken"] not in kept.digest
    assert tokens.is_good(said["accessToken"])
    message = BankMessage.objects.get()
    assert json.loads(message.answer or "")["accessToken"] == "***"


@pytest.mark.parametrize(
    "written", ["2026-01-05T01:00:00.000Z", "2026-01-05T08:00:00+07:00", "2026-01-05T08:00:00+0700"]
)
def test_timestamps_are_read_leniently_and_signed_verbatim(
    bank: CallingBank, monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 1, 5, 1, 0, 30, tzinfo=UTC))
    assert bank.ask_token(timestamp=written).json()["responseCode"] == "2007300"


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"x-signature": "00" * 256}, "4017300"),
        ({"x-client-key": "orang-lain"}, "4017300"),
        ({"x-signature": ""}, "4007302"),
        ({"x-timestamp": "kemarin"}, "4007301"),
        ({"x-timestamp": "2020-01-05T08:00:00+07:00"}, "4017300"),
    ],
)
def test_a_stranger_gets_none(bank: CallingBank, headers: dict[str, str], code: str) -> None:
    answer = bank.ask_token(headers=headers)
    assert (answer.json()["responseCode"], answer.status_code) == (code, int(code[:3]))
    assert not BankToken.objects.exists()
    assert BankMessage.objects.get().body is None  # a stranger's words are not kept


def test_a_second_key_of_the_bank_is_taken_too(bank: CallingBank, settings: Any, tmp_path: Path) -> None:
    qris = generate_private_key(65537, 2048)
    file = tmp_path / "qris.pem"
    file.write_bytes(qris.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    settings.BANK_PUBLIC_KEYS = [*settings.BANK_PUBLIC_KEYS, str(file)]
    bank.key = qris
    assert bank.ask_token().status_code == 200


def test_only_client_credentials_are_granted(bank: CallingBank) -> None:
    assert bank.ask_token(body={"grantType": "password"}).json()["responseCode"] == "4007301"
    assert bank.ask_token(body={}).json()["responseCode"] == "4007302"
    assert bank.ask_token(body=[1]).json()["responseCode"] == "4007300"


def test_an_expired_token_is_refused_and_removed(bank: CallingBank, bill: Any) -> None:
    token = bank.token()
    BankToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    answer = bank.send(NOTIFY, notification(bill.virtual_account), token=token)
    assert answer.json()["responseCode"] == "4013401"
    assert tokens.tidy() == 1


def test_a_portal_without_a_bank_has_no_such_address(client: Any) -> None:
    answer = client.post("/snap/v1.0/access-token/b2b", headers={"x-timestamp": stamp()})
    assert (answer.status_code, answer.json()["responseCode"]) == (404, "4047300")
