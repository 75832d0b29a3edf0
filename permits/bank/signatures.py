"""Signatures of SNAP BI (ASPI "Keamanan"; domain.md 7.1), pure functions without settings.

A token is asked for with SHA256withRSA over "client|timestamp". A transaction carries HMAC-SHA512 over
"METHOD:url:token:sha256(body):timestamp". Banks write either as hex or as base64, so we accept both and send what
the contract says.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

LONGEST = 2048  # characters of a signature; RSA-4096 in hex has 1024

# A JSON string (kept as it is), or white space between tokens (dropped).
_STRING_OR_SPACE = re.compile(rb'("[^"\\]*(?:\\.[^"\\]*)*")|[ \t\r\n]+', re.DOTALL)


def minified(body: bytes) -> bytes:
    """The same bytes without white space outside strings; never re-serialised (key order, 1.0 and \\/ stay)."""
    return _STRING_OR_SPACE.sub(lambda found: found[1] or b"", body)


def body_hash(body: bytes) -> str:
    """Lower-case hex of SHA-256; an empty body gives that of no bytes."""
    return hashlib.sha256(body).hexdigest()


def transaction_text(method: str, url: str, token: str, body: bytes, timestamp: str) -> bytes:
    """What a transaction signs. `url`: path with query, without host; `timestamp`: the header verbatim."""
    return f"{method.upper()}:{url}:{token}:{body_hash(body)}:{timestamp}".encode()


def sign_token(key: RSAPrivateKey, client_id: str, timestamp: str, encoding: str) -> str:
    """X-SIGNATURE of a request for a token (service 73); `encoding` is "hex" or "base64"."""
    return _encoded(key.sign(f"{client_id}|{timestamp}".encode(), PKCS1v15(), SHA256()), encoding)


def token_is_signed(keys: Iterable[RSAPublicKey], client_id: str, timestamp: str, signature: str) -> bool:
    """Whether one of the bank's keys (BRIVA and QRIS differ) signed the request for a token."""
    text = f"{client_id}|{timestamp}".encode()
    given = list(_decoded(signature))
    for key in keys:
        for one in given:
            try:
                key.verify(one, text, PKCS1v15(), SHA256())
            except InvalidSignature:
                continue
            return True
    return False


def sign_transaction(
    secret: str, method: str, url: str, token: str, body: bytes, timestamp: str, encoding: str
) -> str:
    """X-SIGNATURE of a transaction, over the bytes that are sent."""
    return _encoded(_hmac(secret, transaction_text(method, url, token, body, timestamp)), encoding)


def transaction_is_signed(
    secret: str, method: str, urls: Iterable[str], token: str, body: bytes, timestamp: str, signature: str
) -> bool:
    """Whether the bank signed this body: as received first, then minified; under any of the addresses it may mean."""
    given = list(_decoded(signature))
    bodies = dict.fromkeys((body, minified(body)))
    expected = [
        _hmac(secret, transaction_text(method, url, token, one, timestamp)) for one in bodies for url in urls
    ]
    return any(hmac.compare_digest(one, wanted) for wanted in expected for one in given)


def _hmac(secret: str, text: bytes) -> bytes:
    return hmac.digest(secret.encode(), text, hashlib.sha512)


def _encoded(signature: bytes, encoding: str) -> str:
    return signature.hex() if encoding == "hex" else base64.b64encode(signature).decode()


def _decoded(signature: str) -> Iterator[bytes]:
    """The bytes a signature may mean; none when it is neither hex nor base64."""
    text = signature.strip()
    if not text or len(text) > LONGEST:
        return
    with suppress(ValueError):
        yield bytes.fromhex(text)
    with suppress(ValueError):  # binascii.Error is one, and so is a character outside ASCII
        yield base64.b64decode(text, validate=True)
