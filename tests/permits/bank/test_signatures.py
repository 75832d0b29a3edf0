"""Signatures of SNAP BI against the golden vector of domain.md 7.1, in both encodings and both directions."""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from hypothesis import given, settings
from hypothesis import strategies as st

from permits.bank import signatures

BODY = b'{"partnerServiceId":"   77777","customerNo":"0000000001","virtualAccountNo":"   777770000000001"}'
PATH = "/snap/v1.0/transfer-va/inquiry-va"
AT = "2026-01-05T08:00:00+07:00"
HMAC = (
    "8ea4ec031436788a7e32169988b85e45d5f03092a1dfc7d406c432a3e2b729b1"
    "97d0168a54745f231c2458502f0c68f76925dcaa73c19441b1d39fa358646071"
)


def test_the_golden_vector_holds() -> None:
    assert signatures.body_hash(BODY) == "612788c4aa821dc073775819d5bc8554cfb63d40e9117cd5be0e6cc9c0eb4e64"
    assert (
        signatures.transaction_text("post", PATH, "TOKEN", BODY, AT).decode()
        == f"POST:{PATH}:TOKEN:612788c4aa821dc073775819d5bc8554cfb63d40e9117cd5be0e6cc9c0eb4e64:{AT}"
    )
    assert signatures.sign_transaction("secret", "POST", PATH, "TOKEN", BODY, AT, "hex") == HMAC
    assert signatures.sign_transaction("secret", "POST", PATH, "TOKEN", BODY, AT, "base64") == (
        b64encode(bytes.fromhex(HMAC)).decode()
    )
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert signatures.body_hash(b"") == empty


@pytest.mark.parametrize("written", [HMAC, HMAC.upper(), b64encode(bytes.fromhex(HMAC)).decode()])
def test_a_transaction_signature_is_read_in_either_encoding(written: str) -> None:
    assert signatures.transaction_is_signed("secret", "POST", [PATH], "TOKEN", BODY, AT, written)
    assert not signatures.transaction_is_signed("other", "POST", [PATH], "TOKEN", BODY, AT, written)


@pytest.mark.parametrize(
    ("token", "body", "timestamp"),
    [
        ("token", BODY, AT),
        ("TOKEN", BODY.replace(b"   7", b"7"), AT),
        ("TOKEN", BODY + b" x", AT),
        ("TOKEN", BODY, AT.replace("08:00:00", "08:00:01")),
    ],
)
def test_a_changed_part_breaks_the_signature(token: str, body: bytes, timestamp: str) -> None:
    assert not signatures.transaction_is_signed("secret", "POST", [PATH], token, body, timestamp, HMAC)


@pytest.mark.parametrize("nonsense", ["", " ", "zz", "=", "é", "A" * 5000, "0" * 128])
def test_nonsense_is_no_signature(nonsense: str) -> None:
    assert not signatures.transaction_is_signed("secret", "POST", [PATH], "TOKEN", BODY, AT, nonsense)


def test_a_body_signed_in_its_minified_form_is_accepted_without_re_serialising() -> None:
    body = b'{\r\n  "b" : 1.0,\t"a": "x \\" :  y\\/",\n "c": [ 1 , 2 ]\n}'
    tight = b'{"b":1.0,"a":"x \\" :  y\\/","c":[1,2]}'
    assert signatures.minified(body) == tight
    text = f"POST:{PATH}:TOKEN:{hashlib.sha256(tight).hexdigest()}:{AT}"
    mac = hmac.new(b"secret", text.encode(), hashlib.sha512).hexdigest()
    assert signatures.transaction_is_signed("secret", "POST", [PATH], "TOKEN", body, AT, mac)


@settings(deadline=None, max_examples=60)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda x: st.lists(x) | st.dictionaries(st.text(), x),
    )
)
def test_minifying_is_what_a_tight_writer_writes(value: object) -> None:
    loose = json.dumps(value, indent=2, separators=(" , ", " : "), ensure_ascii=False)
    tight = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    assert signatures.minified(loose.encode(errors="replace")) == tight.encode(errors="replace")


@pytest.mark.parametrize("encoding", ["hex", "base64"])
def test_a_token_is_asked_for_by_whoever_holds_one_of_the_keys(encoding: str) -> None:
    briva, qris, stranger = (generate_private_key(65537, 2048) for _ in range(3))
    public = [briva.public_key(), qris.public_key()]
    signed = signatures.sign_token(qris, "client", AT, encoding)
    assert signatures.token_is_signed(public, "client", AT, signed)
    assert not signatures.token_is_signed(public, "other", AT, signed)
    forged = signatures.sign_token(stranger, "client", AT, encoding)
    assert not signatures.token_is_signed(public, "client", AT, forged)
