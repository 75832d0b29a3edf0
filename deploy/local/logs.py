"""Watches the logs of the children and repeats their important lines on the terminal."""

import re
import time
from collections.abc import Callable
from pathlib import Path

IMPORTANT = re.compile(r"\b(CRITICAL|FATAL|PANIC)\b|\bERROR\b(?!:  )|^\w+(\.\w+)*(Error|Exception)\b")
# What PostgreSQL says while it starts and stops; its ERROR (a rule that a caller broke) is for the caller.
ORDINARY = re.compile(
    r"the database system is (starting up|shutting down|not yet accepting)|due to administrator command"
)


class LogWatch:
    """Prints what matters of what is appended to some logs.

    say: prints one line. most: lines printed per log and ten seconds; the rest is only counted.
    """

    def __init__(self, say: Callable[[str], None], most: int = 5) -> None:
        self.say = say
        self.most = most
        self._places: dict[Path, int] = {}
        self._names: dict[Path, str] = {}
        self._shown: dict[Path, list[float]] = {}

    def follow(self, name: str, log: Path) -> None:
        """Watch `log` from its present end; following it again changes nothing."""
        if log not in self._places:
            self._places[log] = log.stat().st_size if log.exists() else 0
            self._names[log] = name
            self._shown[log] = []

    def look(self) -> None:
        """Print the important lines that came since the last look."""
        for log, place in self._places.items():
            try:
                size = log.stat().st_size
                if size == place:
                    continue
                with log.open("rb") as file:
                    file.seek(place if size > place else 0)
                    chunk = file.read(1_000_000)
                    start = file.tell() - len(chunk)
            except OSError:
                continue
            whole = chunk.rpartition(b"\n")[0]
            self._places[log] = start + len(whole) + (1 if whole or chunk.startswith(b"\n") else 0)
            for line in whole.decode(errors="replace").splitlines():
                self._show(log, line)

    def _show(self, log: Path, line: str) -> None:
        if not IMPORTANT.search(line) or ORDINARY.search(line):
            return
        now = time.monotonic()
        shown = [moment for moment in self._shown[log] if now - moment < 10]
        self._shown[log] = shown
        if len(shown) < self.most:
            self.say(f"[{self._names[log]}] {line[:400]}")
        elif len(shown) == self.most:
            self.say(f"[{self._names[log]}] … selengkapnya di {log}")
        shown.append(now)
