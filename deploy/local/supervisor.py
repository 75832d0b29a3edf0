"""Starts children in order, brings the dead back, and stops everything in the opposite order."""

import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import FrameType

from deploy.local.logs import LogWatch
from deploy.local.processes import Child, Failure
from deploy.local.programs import Managed, Task

LONGEST_WAIT = 8.0  # seconds before a dead child is started again, at most


class Stopped(BaseException):
    """Somebody asked us to stop; not an error, so it passes every `except Exception`."""


@dataclass
class Limits:
    """More than `deaths` deaths of one child in `seconds` end the run.

    first_wait: seconds before a child is started again after its first death; doubled with every further one.
    """

    deaths: int = 5
    seconds: float = 60.0
    first_wait: float = 0.5


@dataclass
class _Watched:
    managed: Managed
    deaths: deque[float] = field(default_factory=deque)
    retry_at: float | None = None


class Supervisor:
    """Runs children until it is asked to stop.

    All waiting goes through `pause`, which raises Stopped once Ctrl-C, SIGTERM or SIGHUP has come, so that
    it can be stopped in the middle of starting, too. A second Ctrl-C kills what is still ending.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self.stopping = threading.Event()
        self.watch_logs = LogWatch(self.say)
        self._watched: list[_Watched] = []
        self._requests = 0

    def say(self, text: str) -> None:
        """One line on the terminal; a closed terminal is no reason to fall over."""
        try:
            print(text, flush=True)
        except OSError:
            sys.stdout = open("/dev/null", "w")  # noqa: SIM115 - it lives as long as we do

    def catch_signals(self) -> None:
        """Let Ctrl-C, SIGTERM and SIGHUP stop the run."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked)

    def _asked(self, _number: int, _frame: FrameType | None) -> None:
        self._requests += 1
        self.stopping.set()
        if self._requests == 2:
            for watched in self._watched:
                if watched.managed.child is not None and watched.managed.child.stop_signal == signal.SIGTERM:
                    watched.managed.child.popen.kill()

    def pause(self, seconds: float) -> None:
        """Sleep; raises Stopped as soon as we are asked to stop."""
        self.watch_logs.look()
        if self.stopping.wait(seconds):
            raise Stopped

    def start(self, managed: Managed) -> None:
        """Start a child and watch it from now on. Raises Failure when it does not come up."""
        self._watched.append(_Watched(managed))
        self.watch_logs.follow(managed.label, managed.log)
        managed.start()

    def run(self, tasks: Sequence[Task]) -> None:
        """Run tasks side by side until all have ended; raises Failure as soon as one fails."""
        children: list[tuple[Task, Child]] = []
        try:
            for task in tasks:
                children.append((task, task.start()))
            while any(child.code() is None for _, child in children):
                self._refuse_failed(children)
                self.pause(0.05)
            self._refuse_failed(children)
        finally:
            for _, child in children:
                child.stop()
        for task in tasks:
            if task.shown:
                self.say(task.log.read_text(errors="replace").rstrip())

    def _refuse_failed(self, children: Sequence[tuple[Task, Child]]) -> None:
        for task, child in children:
            if child.code() not in (None, 0):
                raise task.failure()

    def watch(self) -> None:
        """Look after the children for ever; raises Stopped, or Failure when one keeps dying."""
        while True:
            for watched in self._watched:
                self._look_after(watched)
            self.pause(0.1)

    def _look_after(self, watched: _Watched) -> None:
        now = time.monotonic()
        if watched.retry_at is None:
            if not watched.managed.running():
                self._died(watched, self._cause(watched.managed))
        elif now >= watched.retry_at:
            watched.retry_at = None
            try:
                watched.managed.start()
            except Failure as failure:
                self._died(watched, str(failure))
            else:
                self.say(f"{watched.managed.label} berjalan lagi.")

    def _cause(self, managed: Managed) -> str:
        code = managed.child.code() if managed.child else None
        if code is not None and code < 0:
            return f"{managed.label} dimatikan oleh sinyal {signal.Signals(-code).name}"
        return f"{managed.label} berhenti sendiri dengan kode {code}"

    def _died(self, watched: _Watched, cause: str) -> None:
        now = time.monotonic()
        watched.deaths.append(now)
        while now - watched.deaths[0] > self.limits.seconds:
            watched.deaths.popleft()
        managed = watched.managed
        if len(watched.deaths) > self.limits.deaths:
            raise Failure(
                f"{managed.label} mati {len(watched.deaths)} kali dalam {self.limits.seconds:.0f} detik, "
                f"jadi semuanya dihentikan. Sebabnya ada di {managed.log}"
            )
        wait = min(self.limits.first_wait * 2 ** (len(watched.deaths) - 1), LONGEST_WAIT)
        watched.retry_at = now + wait
        seconds = f"{wait:.1f}".replace(".", ",")
        self.say(f"{cause}; dijalankan lagi dalam {seconds} detik. Catatan: {managed.log}")

    def stop_all(self) -> None:
        """Stop every child, the last started first."""
        while self._watched:
            self._watched[-1].managed.stop()
            self._watched.pop()
