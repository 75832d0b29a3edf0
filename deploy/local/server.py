"""What PostgreSQL and Redis of our own have in common: a folder, a port, a password, a lock."""

import fcntl
import os
import re
import secrets
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

from deploy.local import ports
from deploy.local.accounts import Account, give, server_account
from deploy.local.processes import Child, Failure, spawn, stop_leftover

Pause = Callable[[float], None]


class Server:
    """A server that keeps everything under `folder`: `data/`, `port`, `password`, `log`, `pid`, `lock`.

    A context manager: entering starts it, leaving stops it. Data, port and password outlive a stop, so
    `url` stays the same through `kill()` and `restart()`.

    folder: made when missing. pause: called instead of `time.sleep` while waiting; may raise to give up.
    """

    label = ""
    stop_signal: int = signal.SIGTERM
    grace = 20.0
    start_seconds = 60.0

    def __init__(self, folder: Path | str, *, log: Path | None = None, pause: Pause = time.sleep) -> None:
        self.folder = Path(folder).absolute()
        self.data = self.folder / "data"
        self.log = log or self.folder / "log"
        self.pidfile = self.folder / "pid"
        self.pause = pause
        self.child: Child | None = None
        self.account: Account | None = None
        self.port = 0
        self.password = ""
        self._lock: int | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """Address with user and password, as `DATABASE_URL` or `REDIS_URL` wants it."""
        raise NotImplementedError

    def start(self) -> None:
        """Make what is missing, end leftovers, start the program and wait until it answers.

        Raises Failure with a sentence that names the log when it does not come up.
        """
        if self.child is not None:
            self.child.await_end(0)
            self.child = None
        self._prepare()
        try:
            end = time.monotonic() + self.start_seconds
            while not self._attempt(end):
                self.pause(0.2)
        except BaseException:
            self.stop()
            raise

    def _attempt(self, end: float) -> bool:
        """One try; False asks for another (a port taken in between, memory still held by the dead)."""
        place = self.log_size()
        self.launch()
        assert self.child is not None  # noqa: S101 - launch() made it
        while self.child.code() is None:
            if self.answers():
                self.opened()
                return True
            if time.monotonic() > end:
                raise Failure(
                    f"{self.label} tidak menjawab dalam {self.start_seconds:.0f} detik (catatan: {self.log})"
                )
            self.pause(0.03)
        self.child.await_end()
        words = self.words_since(place)
        if time.monotonic() < end and self.mend(words):
            return False
        raise self.failure(words)

    def log_size(self) -> int:
        """How long the log is now, for `words_since`."""
        return self.log.stat().st_size if self.log.exists() else 0

    def words_since(self, place: int) -> str:
        """What was written to the log after `place` (bytes)."""
        with self.log.open("rb") as log:
            log.seek(place)
            return log.read().decode(errors="replace")

    def failure(self, words: str) -> Failure:
        """What to say after it died with these last words: the gravest of them, and where the rest is."""
        lines = [line.strip() for line in words.splitlines() if line.strip()]
        grave = [line for line in lines if re.search("FATAL|PANIC|ERROR|error:|# ", line)]
        last = (grave or lines or ["tanpa keterangan"])[-1]
        return Failure(f"{self.label} tidak mau jalan: {last} (catatan: {self.log})")

    def _prepare(self) -> None:
        self.account = server_account()
        self.folder.mkdir(parents=True, exist_ok=True)
        give(self.folder, None, 0o711)
        if self._lock is None:
            lock = os.open(self.folder / "lock", os.O_CREAT | os.O_RDWR, 0o600)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(lock)
                raise Failure(f"{self.label} di {self.folder} sedang dipakai proses lain.", 2) from None
            self._lock = lock
        self.stop_leftovers()
        secret = self.folder / "password"
        if not secret.exists():
            with open(os.open(secret, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(24))
        self.password = secret.read_text().strip()
        self.port = ports.remembered(self.folder / "port")

    def stop_leftovers(self) -> None:
        """End what a killed owner of this folder left running."""
        stop_leftover(self.pidfile)

    def launch(self) -> None:
        """Spawn the program (`self.child`)."""
        raise NotImplementedError

    def answers(self) -> bool:
        """Whether a real connection with the password works."""
        raise NotImplementedError

    def opened(self) -> None:
        """Called once it answers."""

    def mend(self, words: str) -> bool:
        """Whether what it said when it died is something another try gets past."""
        raise NotImplementedError

    def another_port(self) -> None:
        """Someone took our port between looking and binding: keep another one."""
        (self.folder / "port").unlink(missing_ok=True)
        self.port = ports.remembered(self.folder / "port")

    def spawn(self, argv: list[str], *, stdin: bytes = b"", cwd: Path | None = None) -> Child:
        """Start `argv` in the data folder (or `cwd`) as the servers' user."""
        return spawn(
            self.label,
            argv,
            cwd=cwd or self.data,
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
            log=self.log,
            pidfile=self.pidfile,
            account=self.account,
            death_signal=self.stop_signal,
            stop_signal=self.stop_signal,
            grace=self.grace,
            stdin=stdin,
        )

    def running(self) -> bool:
        """Whether the process lives (it may not answer yet)."""
        return self.child is not None and self.child.code() is None

    def stop(self) -> None:
        """Stop in good order; open connections are cut, nothing acknowledged is lost. Twice is harmless."""
        if self.child is not None:
            self.child.stop()
            self.child = None
        self._release()

    def kill(self) -> None:
        """SIGKILL, as a crash would; `start()` recovers."""
        if self.child is not None:
            self.child.popen.kill()
            self.child.await_end()
            self.child = None
        self._release()

    def pause_process(self) -> None:
        """SIGSTOP: connections hang instead of being refused, like a network that swallows packets."""
        if self.child is not None:
            os.kill(self.child.pid, signal.SIGSTOP)

    def resume_process(self) -> None:
        """Undo `pause_process`."""
        if self.child is not None:
            os.kill(self.child.pid, signal.SIGCONT)

    def restart(self) -> None:
        """Stop and start again at the same address."""
        self.stop()
        self.start()

    def _release(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def shorten(log: Path, limit: int = 10_000_000) -> None:
    """Keep one old log: a file above `limit` bytes is renamed to `<name>.1`."""
    if log.exists() and log.stat().st_size > limit:
        log.replace(log.with_name(log.name + ".1"))


def run_to_end(child: Child, pause: Pause) -> int:
    """Wait for a short-lived child and return its exit code."""
    try:
        while (code := child.code()) is None:
            pause(0.05)
    finally:
        child.stop()
    return code
