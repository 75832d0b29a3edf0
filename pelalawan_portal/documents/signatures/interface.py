"""What every way of signing has in common: who signs, what is seen on the page, what can go wrong.

The passphrase is typed each time and lives in the memory of one request alone (domain.md 8).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from pelalawan_portal.accounts.models import User


class Passphrase:
    """A secret that cannot be printed, compared, copied into a message, or pickled into a queue by mistake."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself, for the one call that needs it."""
        return self._text

    def __repr__(self) -> str:
        return "<passphrase>"

    __str__ = __repr__

    def __reduce__(self) -> tuple[object, ...]:
        raise TypeError("a passphrase is never stored")


class SigningFailed(Exception):
    """This paper could not be signed; the text is a sentence for the signer (Indonesian)."""


class SignerRefused(SigningFailed):
    """Nothing can be signed by this signer now (wrong passphrase, no certificate, system down): a batch ends."""


@dataclass(frozen=True)
class Appearance:
    """The QR box of the signature: page from 1, lower left corner and side in points, `image` a PNG."""

    page: int
    x: float
    y: float
    side: float
    image: bytes = field(repr=False)

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Lower left and upper right corner."""
        return (self.x, self.y, self.x + self.side, self.y + self.side)


@dataclass(frozen=True)
class Mark:
    """What the paper itself says of its signature. `notice`: sentences at the foot of every page."""

    test: bool
    notice: tuple[str, ...]


class Hand(Protocol):
    """A signer whose passphrase was typed: signs papers until the request ends."""

    def sign(self, pdf: bytes, appearance: Appearance) -> bytes:
        """The signed PDF; raises SigningFailed, SignerRefused."""


class Signer(Protocol):
    """One way of signing. `kind` is a `Decision.Signature`; `certificate` how the signer reads it."""

    kind: str
    certificate: str
    mark: Mark

    def is_known(self, user: User) -> bool:
        """Whether this officer has what signing needs besides the passphrase."""

    def open(self, user: User, passphrase: Passphrase) -> Hand:
        """Raises SignerRefused before any number is drawn, as far as it can be known."""
