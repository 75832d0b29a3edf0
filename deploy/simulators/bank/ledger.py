"""The accounts and what was paid into them, in the memory of this process."""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from deploy.simulators.bank.contract import WIB


@dataclass
class Account:
    """One virtual account as its partner opened it."""

    number: str
    name: str
    trx_id: str
    total: Decimal
    expires: datetime
    wire: dict[str, Any]
    paid: dict[str, Any] | None = None

    @property
    def expired(self) -> bool:
        return datetime.now(WIB) > self.expires


@dataclass
class Ledger:
    """`down`: every answer is 503. `lose`: service codes whose next answer is lost after the bank has acted."""

    accounts: dict[str, Account] = field(default_factory=dict)
    payments: list[dict[str, Any]] = field(default_factory=list)
    tokens: dict[str, float] = field(default_factory=dict)
    external_ids: set[tuple[str, str]] = field(default_factory=set)
    serial: int = 0
    mark: str = field(default_factory=lambda: secrets.token_hex(3))  # tells the ids of two runs apart
    down: bool = False
    lose: set[str] = field(default_factory=set)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def next(self) -> int:
        with self.lock:
            self.serial += 1
            return self.serial

    def clear(self) -> None:
        """Forget everything (tests)."""
        with self.lock:
            self.accounts.clear()
            self.payments.clear()
            self.tokens.clear()
            self.external_ids.clear()
            self.lose.clear()
            self.down = False


ledger = Ledger()
