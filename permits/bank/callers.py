"""Who may call us: the address, the token and the signature of a request from the bank."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest

from pelalawan_portal.accounts.addresses import client_address
from permits.bank import keys, signatures, tokens
from permits.bank.codes import (
    INVALID_FIELD,
    INVALID_TOKEN,
    MISSING_FIELD,
    TOO_LARGE,
    UNAUTHORIZED,
    UNKNOWN_PATH,
    WRONG_METHOD,
    Declined,
)
from permits.bank.timestamps import is_near, moment_of

LONGEST_BODY = 64 * 1024
_EXTERNAL_ID = re.compile(r"[0-9]{1,36}", re.ASCII)


@dataclass(frozen=True)
class Caller:
    """A request whose sender has proved to be the bank: its bytes and its id for today ("" for a token)."""

    body: bytes
    external_id: str


def configured() -> bool:
    """Whether a bank may call us at all."""
    return bool(settings.BANK_PUBLIC_KEYS)


def body_of(request: HttpRequest) -> bytes:
    """The raw bytes of a POST from an allowed address, never more than LONGEST_BODY. Raises Declined."""
    if not configured():
        raise Declined(UNKNOWN_PATH)
    if not _address_is_allowed(client_address(request)):
        raise Declined(UNAUTHORIZED, "[Address]")
    if request.method != "POST":
        raise Declined(WRONG_METHOD)
    length = str(request.META.get("CONTENT_LENGTH") or "0")
    if not length.isdigit() or int(length) > LONGEST_BODY:
        raise Declined(TOO_LARGE)
    return request.body


def asks_for_a_token(request: HttpRequest, body: bytes) -> Caller:
    """The sender holds one of the bank's private keys (service 73). Raises Declined."""
    timestamp = _timestamp(request)
    client = _header(request, "X-CLIENT-KEY")
    signature = _header(request, "X-SIGNATURE")
    known = hmac.compare_digest(client.encode(), settings.BANK_CALLER_ID.encode())
    if not (known and signatures.token_is_signed(keys.of_the_bank(), client, timestamp, signature)):
        raise Declined(UNAUTHORIZED, "[Signature]")
    return Caller(body, "")


def sends_a_transaction(request: HttpRequest, body: bytes) -> Caller:
    """The sender holds a token of ours and the shared secret, and wrote exactly these bytes. Raises Declined."""
    timestamp = _timestamp(request)
    signature = _header(request, "X-SIGNATURE")
    kind, _, token = _header(request, "Authorization").partition(" ")
    token = token.strip()
    if not kind.lower().startswith("bearer") or not tokens.is_good(token):
        raise Declined(INVALID_TOKEN)
    # Banks sign the path as we know it; some leave the query away (domain.md 7.1).
    urls = dict.fromkeys((request.get_full_path(), request.path))
    if not signatures.transaction_is_signed(
        settings.BANK_CALLER_SECRET, "POST", urls, token, body, timestamp, signature
    ):
        raise Declined(UNAUTHORIZED, "[Signature]")
    external_id = _header(request, "X-EXTERNAL-ID")
    if not _EXTERNAL_ID.fullmatch(external_id):
        raise Declined(INVALID_FIELD, "X-EXTERNAL-ID")
    return Caller(body, external_id)


def _header(request: HttpRequest, name: str) -> str:
    value = request.headers.get(name, "")
    if not value:
        raise Declined(MISSING_FIELD, name)
    return value


def _timestamp(request: HttpRequest) -> str:
    """X-TIMESTAMP verbatim, for it is signed so; it must be a time near now."""
    given = _header(request, "X-TIMESTAMP")
    try:
        near = is_near(moment_of(given))
    except (ValueError, OverflowError):
        raise Declined(INVALID_FIELD, "X-TIMESTAMP") from None
    if not near:
        raise Declined(UNAUTHORIZED, "[X-TIMESTAMP]")
    return given


def _address_is_allowed(address: str) -> bool:
    allowed = settings.BANK_ADDRESSES
    if not allowed:
        return True
    try:
        here = ip_address(address)
    except ValueError:
        return False
    return any(here in one for one in allowed)
