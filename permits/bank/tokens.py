"""Tokens: those we issue to the bank (kept hashed), and the one the bank gives us (kept in this process)."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.utils import timezone

from permits.models import BankToken

LIFE = timedelta(seconds=900)


def issue() -> str:
    """A new bearer token for the bank, good for LIFE."""
    token = secrets.token_urlsafe(32)
    now = timezone.now()
    BankToken.objects.create(digest=_digest(token), issued_at=now, expires_at=now + LIFE)
    return token


def is_good(token: str) -> bool:
    """Whether we issued this token and it has not expired."""
    return BankToken.objects.filter(digest=_digest(token), expires_at__gt=timezone.now()).exists()


def tidy() -> int:
    """Remove expired tokens; how many."""
    return BankToken.objects.filter(expires_at__lte=timezone.now()).delete()[0]


def _digest(token: str) -> str:
    # A random token of 256 bits needs no slow hash.
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
