"""The one door to whatever bank collects for the regency's treasury (domain.md 7.3: a matter of contract).

`permits.bank` registers BRI's BRIVA when it is configured. Without a gateway an SKRD is paid at a teller and the slip
is looked at by the treasurer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from permits.models import Bill


@dataclass(frozen=True)
class Settled:
    """What the bank says of one payment: whole rupiah, aware time, its ids."""

    virtual_account: str
    amount: int
    paid_at: datetime
    request_id: str
    reference: str


class Gateway(Protocol):
    """Calls raise `submissions.outside.Unreachable` when the bank does not answer; the outbox tries again."""

    name: str
    # partnerServiceId without its padding; with the customer number it is the virtual account.
    partner: str

    def open_account(self, bill: Bill, entry_id: int) -> None:
        """Open (or find open) the virtual account of an issued bill; `entry_id` makes a repeat recognisable."""

    def close_account(self, bill: Bill, entry_id: int) -> None:
        """Let the bank take nothing more for a bill that was replaced or cancelled."""

    def ask(self, bill: Bill) -> Settled | None:
        """The payment of a bill as the bank knows it, None while unpaid."""

    def report(self, day: date) -> list[Settled]:
        """Everything that came in on a day (WIB)."""


def _nobody() -> Gateway | None:
    return None


_configured: Callable[[], Gateway | None] = _nobody


def use(configured: Callable[[], Gateway | None]) -> None:
    """Register who knows the gateway; called from AppConfig.ready. It answers None while no bank is configured."""
    global _configured
    _configured = configured


def gateway() -> Gateway | None:
    return _configured()
