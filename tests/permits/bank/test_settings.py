"""A contract that is half written, wrong or the demo's stops the start with a sentence."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.core.exceptions import ImproperlyConfigured

from deploy.local import bank_keys
from permits.bank import keys as bank_side

READ = "from pelalawan_portal import settings; print('OK', settings.BANK_URL, settings.BANK_CALLER_ID)"


def start(**env: str) -> str:
    """What a start says with these variables."""
    plain = {
        name: value for name, value in os.environ.items() if not name.startswith(("BANK_", "SIMULATORS"))
    }
    done = subprocess.run(
        [sys.executable, "-c", READ],
        env=plain | {"PORTAL_MODE": "test"} | env,
        capture_output=True,
        text=True,
    )
    return done.stdout + done.stderr


def test_the_demo_speaks_to_the_simulator_and_may_be_told_otherwise(keys: dict[str, str]) -> None:
    demo = keys | {"SIMULATORS_URL": "http://127.0.0.1:9"}
    assert start(**demo).startswith("OK http://127.0.0.1:9/bank demo-pelalawan")
    assert start(**demo, BANK_URL="").startswith("OK  demo-pelalawan")
    assert start(SIMULATORS_URL="http://127.0.0.1:9").startswith("OK  ")
    assert start(**demo, BANK_CALLER_ID="bri").endswith("bri\n")


def test_what_is_missing_or_misshapen_is_named(keys: dict[str, str]) -> None:
    whole = keys | {"BANK_URL": "https://bank.example"}
    for wrong, sentence in (
        ({"BANK_PUBLIC_KEYS": ""}, "BANK_PUBLIC_KEYS"),
        ({"BANK_PRIVATE_KEY": ""}, "BANK_PRIVATE_KEY"),
        ({"BANK_PARTNER_SERVICE_ID": "7777x"}, "BANK_PARTNER_SERVICE_ID harus angka"),
        ({"BANK_HMAC_ENCODING": "base32"}, "harus base64 atau hex"),
        ({"BANK_ADDRESSES": "bri.co.id"}, "BANK_ADDRESSES harus alamat IP"),
    ):
        assert sentence in start(**whole | wrong), wrong


def test_production_takes_no_keys_of_the_demo(keys: dict[str, str], settings: Any, contract: Any) -> None:
    bank_side.check()
    settings.PRODUCTION = True
    bank_side._private.cache_clear()
    bank_side._public.cache_clear()
    with pytest.raises(ImproperlyConfigured, match="dibuat untuk demo"):
        bank_side.check()
    settings.BANK_PRIVATE_KEY = ""
    with pytest.raises(ImproperlyConfigured, match="dibuat untuk demo"):
        bank_side.check()


def test_a_file_that_is_no_rsa_key_is_refused(settings: Any, contract: Any, tmp_path: Path) -> None:
    curve = tmp_path / "curve.pem"
    key = generate_private_key(SECP256R1())
    curve.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    for path in (curve, tmp_path / "none.pem"):
        settings.BANK_PRIVATE_KEY = str(path)
        with pytest.raises(ImproperlyConfigured, match="bukan kunci privat RSA"):
            bank_side.check()
    settings.BANK_PRIVATE_KEY, settings.BANK_PUBLIC_KEYS = "", [str(curve)]
    with pytest.raises(ImproperlyConfigured, match="bukan kunci publik RSA"):
        bank_side.check()


def test_the_demo_makes_its_keys_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    first = bank_keys.ensure(tmp_path / "bank")
    assert bank_keys.ensure(tmp_path / "bank") == first
    assert {one.stat().st_mode & 0o077 for one in (tmp_path / "bank").iterdir()} == {0}
