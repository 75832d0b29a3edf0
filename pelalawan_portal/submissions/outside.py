"""Calls to foreign systems (bank, e-signature, messages, BPJS): a time limit, and a breaker for one that is down.

Each system has one small interface of its own above this; what is owed to it waits in the outbox, so that a system
that is down holds nothing else up (DESIGN 3).
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass, field
from typing import Any

import requests

log = logging.getLogger(__name__)

FAILURES = 5
PAUSE_SECONDS = 30.0


class Unreachable(Exception):
    """The system did not answer, answered 5xx, or is left alone for a while; the text names it (Indonesian)."""


@dataclass
class System:
    """One foreign system, one object per process.

    `timeout`: seconds to connect and to wait for bytes. After FAILURES failures in a row it is not asked for
    PAUSE_SECONDS; the first call after that tries again.
    """

    name: str
    timeout: tuple[float, float] = (3.0, 10.0)
    _failures: int = field(default=0, init=False)
    _quiet_until: float = field(default=0.0, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    def call(self, method: str, url: str, **how: Any) -> requests.Response:
        """The answer, whatever its status below 500; raises Unreachable. Never follows a redirect.

        Neither address nor body is logged: both may hold what is secret or personal.
        """
        if time.monotonic() < self._quiet_until:
            raise Unreachable(f"{self.name} sedang tidak bisa dihubungi.")
        try:
            answer = requests.request(
                method, url, timeout=how.pop("timeout", self.timeout), allow_redirects=False, **how
            )
        except requests.RequestException as error:
            self._failed()
            log.warning("%s tidak menjawab (%s)", self.name, type(error).__name__)
            raise Unreachable(f"{self.name} tidak menjawab.") from None
        if answer.status_code >= 500:
            self._failed()
            log.warning("%s menjawab %s", self.name, answer.status_code)
            raise Unreachable(f"{self.name} sedang terganggu.")
        with self._lock:
            self._failures = 0
        return answer

    def _failed(self) -> None:
        with self._lock:
            self._failures += 1
            if self._failures >= FAILURES:
                self._quiet_until = time.monotonic() + PAUSE_SECONDS

    def mend(self) -> None:
        """Forget earlier failures (tests, and "coba sekarang" in the admin)."""
        with self._lock:
            self._failures, self._quiet_until = 0, 0.0
