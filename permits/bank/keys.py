"""Keys and secrets of the contract with the bank, from the settings."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
from cryptography.x509 import load_pem_x509_certificate
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

CERTIFICATE = b"-----BEGIN CERTIFICATE-----"
# Stands before the key in every file the demo makes (deploy/local/bank_keys.py).
DEMO_MARK = b"demo-bukan-untuk-produksi"


def ours() -> RSAPrivateKey:
    """The key that signs our requests for a token (BANK_PRIVATE_KEY)."""
    return _private(settings.BANK_PRIVATE_KEY)


def of_the_bank() -> tuple[RSAPublicKey, ...]:
    """The keys the bank may sign its requests for a token with (BANK_PUBLIC_KEYS); empty without a bank."""
    return tuple(_public(one) for one in settings.BANK_PUBLIC_KEYS)


def check() -> None:
    """Read every key that is named. Raises ImproperlyConfigured with a sentence (at the start, not at a payment)."""
    if settings.BANK_PRIVATE_KEY:
        ours()
    of_the_bank()


@lru_cache(maxsize=8)
def _private(path: str) -> RSAPrivateKey:
    try:
        key = load_pem_private_key(_read(path), password=None)
    except (OSError, ValueError, TypeError):
        key = None
    if not isinstance(key, RSAPrivateKey):
        raise ImproperlyConfigured(
            f"BANK_PRIVATE_KEY: {path} bukan kunci privat RSA (PEM, tanpa kata sandi)."
        )
    return key


@lru_cache(maxsize=8)
def _public(path: str) -> RSAPublicKey:
    """A public key or the certificate that holds it: banks send either."""
    try:
        text = _read(path)
        key = (
            load_pem_x509_certificate(text).public_key() if CERTIFICATE in text else load_pem_public_key(text)
        )
    except (OSError, ValueError):
        key = None
    if not isinstance(key, RSAPublicKey):
        raise ImproperlyConfigured(f"BANK_PUBLIC_KEYS: {path} bukan kunci publik RSA (PEM).")
    return key


def _read(path: str) -> bytes:
    """The file's bytes. Raises OSError, and ImproperlyConfigured for a key of the demo in production."""
    text = Path(path).read_bytes()
    if settings.PRODUCTION and DEMO_MARK in text:
        raise ImproperlyConfigured(f"Kunci bank {path} dibuat untuk demo. Minta kunci yang asli kepada bank.")
    return text
