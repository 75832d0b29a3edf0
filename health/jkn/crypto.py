"""Signature of a call to BPJS and opening of its answer (domain.md 6.3)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7
from lzstring import LZString  # type: ignore[import-untyped]


def signature(cons_id: str, secret: str, timestamp: str) -> str:
    """base64(HMAC-SHA256(secret, consId & timestamp)); `timestamp` is unix seconds (UTC) as text."""
    digest = hmac.digest(secret.encode(), f"{cons_id}&{timestamp}".encode(), hashlib.sha256)
    return base64.b64encode(digest).decode()


def answer_key(cons_id: str, secret: str, timestamp: str) -> bytes:
    """32 bytes: the AES key; its first 16 are the IV."""
    return hashlib.sha256(f"{cons_id}{secret}{timestamp}".encode()).digest()


def opened(response: str, key: bytes) -> Any:
    """The JSON in an encrypted `response`. Raises ValueError when it was not made with this key."""
    try:
        cipher = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
        padded = cipher.update(base64.b64decode(response, validate=True)) + cipher.finalize()
        padding = PKCS7(128).unpadder()
        packed = (padding.update(padded) + padding.finalize()).decode()
        return json.loads(LZString().decompressFromEncodedURIComponent(packed) or "")
    except (ValueError, TypeError, KeyError, IndexError):
        raise ValueError("the answer of BPJS cannot be opened with this key") from None
