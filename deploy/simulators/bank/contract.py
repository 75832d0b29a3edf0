"""What the simulated bank knows of its partner, read from the environment at each use; and its own signatures.

Written apart from the portal's code on purpose: a mistake in one must show against the other.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

WIB = timezone(timedelta(hours=7))


def client_id() -> str:
    return os.environ["BANK_CLIENT_ID"]


def secret() -> str:
    return os.environ["BANK_CLIENT_SECRET"]


def service_id() -> str:
    """partnerServiceId as it travels: padded left with spaces to eight."""
    return os.environ["BANK_PARTNER_SERVICE_ID"].rjust(8)


def portal_url() -> str:
    return os.environ["PUBLIC_URL"].rstrip("/")


def _key(variable: str) -> RSAPrivateKey:
    key = load_pem_private_key(Path(os.environ[variable]).read_bytes(), password=None)
    if not isinstance(key, RSAPrivateKey):
        raise TypeError(f"{variable} is no RSA key")
    return key


def now() -> str:
    """As BRI's notifications write it: with milliseconds and Z."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def local_now() -> str:
    return datetime.now(WIB).isoformat(timespec="seconds")


def signed_token_request(timestamp: str) -> str:
    """The bank's own signature, in hex as BRI's mock sends it."""
    text = f"{client_id()}|{timestamp}".encode()
    return _key("SIMULATED_BANK_KEY").sign(text, PKCS1v15(), SHA256()).hex()


def token_request_is_signed(timestamp: str, signature: str) -> bool:
    """Whether the partner signed, base64 or hex."""
    try:
        given = base64.b64decode(signature, validate=True)
        if len(given) != 256:
            given = bytes.fromhex(signature)
        text = f"{client_id()}|{timestamp}".encode()
        _key("BANK_PRIVATE_KEY").public_key().verify(given, text, PKCS1v15(), SHA256())
    except (InvalidSignature, ValueError):
        return False
    return True


def mac(method: str, path: str, token: str, body: bytes, timestamp: str) -> bytes:
    """HMAC-SHA512 of a transaction."""
    digest = hashlib.sha256(body).hexdigest()
    text = f"{method}:{path}:{token}:{digest}:{timestamp}"
    return hmac.new(secret().encode(), text.encode(), hashlib.sha512).digest()


def transaction_is_signed(
    method: str, path: str, token: str, body: bytes, timestamp: str, signature: str
) -> bool:
    wanted = mac(method, path, token, body, timestamp)
    return signature in (wanted.hex(), base64.b64encode(wanted).decode())
