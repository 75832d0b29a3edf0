import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from deploy.local import ports
from deploy.local.postgres import Postgres
from deploy.local.redis import Redis

ROOT = Path(__file__).resolve().parents[2]


def eventually(true, seconds=15.0):
    """Wait until `true()`; its last value is returned, whatever it is."""
    end = time.monotonic() + seconds
    while not (value := true()) and time.monotonic() < end:
        time.sleep(0.02)
    return value


class Run:
    """A supervisor in a process of its own, and all that descends from it."""

    def __init__(self, folder, port, **env):
        plain = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL", "MAKELEVEL")}
        self.folder = folder
        self.popen = subprocess.Popen(
            self.command(folder, port),
            cwd=ROOT,
            env=plain | env,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self.lines = []
        self._queue = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()

    def command(self, folder, port):
        return [sys.executable, "-m", "tests.deploy.small_portal", str(folder), str(port)]

    def _read(self):
        for line in self.popen.stdout:
            self._queue.put(line)
        self._queue.put(None)

    def until(self, words, seconds=30):
        """Read the terminal up to the first line with `words` and return it; fails with all that was said."""
        end = time.monotonic() + seconds
        while True:
            try:
                line = self._queue.get(timeout=max(end - time.monotonic(), 0.01))
            except queue.Empty:
                line = None
            if line is None:
                pytest.fail(f"{words!r} was never said, but: {''.join(self.lines)}")
            self.lines.append(line)
            if words in line:
                return line

    def end(self, seconds=30):
        """Wait for the end; returns exit code and everything said."""
        code = self.popen.wait(seconds)
        while (line := self._queue.get(timeout=5)) is not None:
            self.lines.append(line)
        return code, "".join(self.lines)

    def pid(self, name):
        return json.loads((self.folder / "run" / f"{name}.pid").read_text())["pid"]

    def family(self):
        return psutil.Process(self.popen.pid).children(recursive=True)

    def interrupt(self):
        self.popen.send_signal(signal.SIGINT)


def copy(template, folder):
    """Copy with owners and modes."""
    subprocess.run(["cp", "-a", str(template), str(folder)], check=True)
    return folder


def alive(processes):
    return [one for one in processes if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]


@pytest.fixture(scope="session")
def template(tmp_path_factory):
    """The folder of a PostgreSQL that has been made and stopped; a copy starts in a tenth of a second."""
    folder = tmp_path_factory.mktemp("template")
    with Postgres(folder):
        pass
    return folder


@pytest.fixture
def made(template, tmp_path):
    """A PostgreSQL folder of this test's own, made already."""
    return copy(template, tmp_path / "postgres")


@pytest.fixture(scope="session")
def database(template, tmp_path_factory):
    with Postgres(copy(template, tmp_path_factory.mktemp("database") / "postgres")) as server:
        yield server


@pytest.fixture(scope="session")
def servers(database, tmp_path_factory):
    """Variables that name servers already running, so that a supervisor starts in milliseconds."""
    with Redis(tmp_path_factory.mktemp("broker")) as broker:
        yield {"DATABASE_URL": database.url, "REDIS_URL": broker.url}


@pytest.fixture
def port(tmp_path):
    return ports.remembered(tmp_path / "a-port")


@pytest.fixture
def start(tmp_path, port, template):
    """start(**variables) → a Run in this test's own folder and port; made=False: PostgreSQL starts from nothing."""
    runs = []

    def begin(folder=tmp_path / "local", port=port, made=True, **env):
        if made and "DATABASE_URL" not in env and not (folder / "postgres").exists():
            folder.mkdir(exist_ok=True)
            copy(template, folder / "postgres")
        runs.append(Run(folder, port, **env))
        return runs[-1]

    yield begin
    for run in runs:
        if run.popen.poll() is None:
            run.popen.terminate()
            run.popen.wait(30)
