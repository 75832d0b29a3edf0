"""What the supervisor runs besides the two servers: lasting programs and one-off tasks."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from deploy.local.processes import Child, Failure, spawn, stop_leftover
from deploy.local.server import Pause, shorten


class Managed(Protocol):
    """What the supervisor can start, watch and stop: a `Program`, a `Postgres`, a `Redis`."""

    @property
    def label(self) -> str:
        """How a person calls it, e.g. "server web"."""

    @property
    def log(self) -> Path:
        """Where its output goes."""

    @property
    def child(self) -> Child | None:
        """The running or dead process, None before the start and after a stop."""

    def start(self) -> None:
        """Start and wait until it works; raises Failure when it does not."""

    def running(self) -> bool:
        """Whether the process lives."""

    def stop(self) -> None:
        """Stop in good order."""


@dataclass
class Program:
    """A lasting program.

    ready: whether it does its work already; None when being alive is enough. start_seconds: how long it may
    take until then. grace: seconds between asking it to stop and killing it.
    """

    name: str
    label: str
    argv: Sequence[str]
    cwd: Path
    env: Mapping[str, str]
    folder: Path
    ready: Callable[[], bool] | None = None
    start_seconds: float = 60.0
    grace: float = 15.0
    pause: Pause = time.sleep
    child: Child | None = field(default=None, init=False)

    @property
    def log(self) -> Path:
        """`<folder>/log/<name>.log`."""
        return self.folder / "log" / f"{self.name}.log"

    @property
    def pidfile(self) -> Path:
        """`<folder>/run/<name>.pid`."""
        return self.folder / "run" / f"{self.name}.pid"

    def start(self) -> None:
        """Spawn and wait until ready; raises Failure naming the log."""
        if self.child is not None:
            self.child.await_end(0)
        stop_leftover(self.pidfile)
        self.child = _spawn(self)
        end = time.monotonic() + self.start_seconds
        while self.ready is not None and not self.ready():
            if self.child.code() is not None:
                raise Failure(f"{self.label} tidak mau jalan: {last_line(self.log)} (catatan: {self.log})")
            if time.monotonic() > end:
                seconds = f"{self.start_seconds:.0f}"
                raise Failure(f"{self.label} tidak menjawab dalam {seconds} detik (catatan: {self.log})")
            self.pause(0.1)

    def running(self) -> bool:
        """Whether the process lives."""
        return self.child is not None and self.child.code() is None

    def stop(self) -> None:
        """Ask, wait `grace` seconds, kill."""
        if self.child is not None:
            self.child.stop()
            self.child = None


@dataclass
class Task:
    """A program that does one thing and ends, e.g. `manage.py migrate`.

    shown: whether what it wrote is printed when it succeeded.
    """

    name: str
    label: str
    argv: Sequence[str]
    cwd: Path
    env: Mapping[str, str]
    folder: Path
    shown: bool = False
    grace: float = 5.0

    @property
    def log(self) -> Path:
        """`<folder>/log/<name>.log`, begun anew at every run."""
        return self.folder / "log" / f"{self.name}.log"

    @property
    def pidfile(self) -> Path:
        """`<folder>/run/<name>.pid`."""
        return self.folder / "run" / f"{self.name}.pid"

    def start(self) -> Child:
        """Spawn it with a new log; whoever calls waits for the end."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.log.unlink(missing_ok=True)
        return _spawn(self)

    def failure(self) -> Failure:
        """What to say when it ended with another code than 0."""
        return Failure(f"{self.label} gagal: {last_line(self.log)} (catatan: {self.log})")


def _spawn(work: Program | Task) -> Child:
    work.log.parent.mkdir(parents=True, exist_ok=True)
    shorten(work.log)
    return spawn(
        work.name, work.argv, cwd=work.cwd, env=work.env, log=work.log, pidfile=work.pidfile, grace=work.grace
    )


def last_line(log: Path) -> str:
    """The last line of a log that says something, shortened; a reason for the person at the terminal."""
    try:
        lines = log.read_bytes()[-4096:].decode(errors="replace").splitlines()
    except OSError:
        lines = []
    return next((line.strip()[:300] for line in reversed(lines) if line.strip()), "tanpa keterangan")
