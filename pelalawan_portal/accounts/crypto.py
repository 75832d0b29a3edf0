"""Secrets of people: field encryption, keyed hashes for look-up, codes derived instead of stored.

Keys come from the settings, each for one use, so that losing or changing one does not touch the others:
FIELD_KEYS (list of Fernet keys as text, newest first), HASH_KEY and PIN_KEY (bytes).
"""

import hashlib
import hmac
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core import checks
from django.core.exceptions import FieldError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:
    _Text = models.TextField[str | None, str | None]
else:
    _Text = models.TextField  # generic for the type checker only

PREFIX = "enc:"
# The one key of an object that stands for an encrypted value in a JSON column: {"~": "enc:…"}.
SEALED = "~"
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"

# What is misread or mistyped for a character of ALPHABET is folded, on both sides, to one of its
# look-alikes: 0 O D Q are one, so are 2 Z, 5 S, 6 G, 8 B, U V, and 1 I L J. Of 30 letters 25 classes remain
# (4.6 bits each).
_LOOK_ALIKES = str.maketrans("0ODZSGBUIL1", "QQQ2568VJJJ")


class DecryptionError(ValueError):
    """A stored value was not written with any key of FIELD_KEYS, or was changed since."""


@lru_cache(maxsize=4)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def _fernet() -> MultiFernet:
    return _cipher(tuple(settings.FIELD_KEYS))


def _token(stored: str) -> bytes:
    if not stored.startswith(PREFIX):
        raise DecryptionError("the value is not encrypted")
    return stored.removeprefix(PREFIX).encode()


def encrypt(text: str) -> str:
    """Return `text` encrypted with the newest of FIELD_KEYS: "enc:" and a Fernet token (AES-128-CBC, HMAC).

    The same text gives another token each time: look it up by `keyed_hash`.
    """
    return PREFIX + _fernet().encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """Return the text that `encrypt` was given. Raises DecryptionError for another key or a changed token."""
    try:
        return _fernet().decrypt(_token(token)).decode()
    except InvalidToken:
        raise DecryptionError("no key of FIELD_KEYS opens the value") from None


def rotate(token: str) -> str:
    """Return the same text encrypted with the newest key. Raises DecryptionError as `decrypt`."""
    try:
        return PREFIX + _fernet().rotate(_token(token)).decode()
    except InvalidToken:
        raise DecryptionError("no key of FIELD_KEYS opens the value") from None


def _digest(key: bytes, *parts: str) -> bytes:
    # Each part carries its length: ("ab", "c") and ("a", "bc") must not meet.
    message = b"".join(len(raw).to_bytes(4, "big") + raw for raw in (part.encode() for part in parts))
    return hmac.digest(key, message, hashlib.sha256)


def keyed_hash(purpose: str, value: str) -> str:
    """Return 64 hex digits, HMAC-SHA256 of `value` under HASH_KEY, to look up what is stored encrypted.

    Different purposes ("nik", "phone") give unrelated hashes of the same value. Normalise the value first.
    """
    return _digest(settings.HASH_KEY, purpose, value).hex()


def derive_code(purpose: str, subject: str, generation: int, length: int) -> str:
    """Return the secret of `subject` (a number, an id) as `length` characters of ALPHABET, to be typed.

    Nothing is stored: the same arguments under the same PIN_KEY always give the same code, so every reprint
    shows it; a re-issue raises `generation`. Raises ValueError for a length below 4.
    """
    if length < 4:
        raise ValueError("a code shorter than 4 characters is guessed at once")
    code = ""
    block = 0
    fair = 256 - 256 % len(ALPHABET)  # bytes above would make the first letters likelier
    while len(code) < length:
        stream = _digest(settings.PIN_KEY, purpose, subject, str(generation), str(block))
        code += "".join(ALPHABET[byte % len(ALPHABET)] for byte in stream if byte < fair)
        block += 1
    return code[:length]


def _folded(code: str) -> bytes:
    upper = unicodedata.normalize("NFKC", code).upper()
    kept = "".join(c for c in upper if c.isascii() and c.isalnum())
    return kept.translate(_LOOK_ALIKES).encode()


def same_code(given: str, expected: str) -> bool:
    """Tell in constant time whether a typed code is the expected one.

    Any case; spaces, dashes and other signs are ignored; look-alikes match (0 for Q or D, S for 5, U for V).
    An empty expected code matches nothing.
    """
    wanted = _folded(expected)
    return bool(wanted) and hmac.compare_digest(_folded(given), wanted)


class EncryptedTextField(_Text):
    """Text that is encrypted in the database and plain in Python; None stays None.

    Cannot be searched, indexed or unique (keep a `keyed_hash` beside it): every lookup but `isnull` raises
    FieldError. Loading raises DecryptionError when no key of FIELD_KEYS opens the value.
    """

    description = "Encrypted text"

    def get_prep_value(self, value: Any) -> Any:
        prepared = super().get_prep_value(value)
        return encrypt(prepared) if isinstance(prepared, str) else prepared

    def from_db_value(
        self, value: str | None, expression: Any, connection: BaseDatabaseWrapper
    ) -> str | None:
        return None if value is None else decrypt(value)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(
                f"{self.name} is encrypted: look it up by its keyed hash, not by {lookup_name!r}"
            )
        return super().get_lookup(lookup_name)

    def get_transform(self, lookup_name: str) -> Any:
        raise FieldError(f"{self.name} is encrypted: {lookup_name!r} cannot see its text")

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        found = super().check(**kwargs)
        if self.unique or getattr(self, "db_index", False):
            found.append(
                checks.Error(
                    "An encrypted field cannot be indexed or unique.",
                    hint="Keep its keyed hash in a field of its own.",
                    obj=self,
                    id="accounts.E001",
                )
            )
        return found
