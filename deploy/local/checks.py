"""`make test`: every check, then every test, with a PostgreSQL and a Redis of their own.

Words after the command go to pytest: `python -m deploy.local.checks tests/deploy -k port`; the checks
before it are then left out.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from deploy.local import browser, poppler
from deploy.local.demo import ROOT
from deploy.local.postgres import Postgres
from deploy.local.processes import Failure, end_with_parent
from deploy.local.redis import Redis

BIN = Path(sys.executable).parent
MANAGE = (sys.executable, "manage.py")
CHECKS: tuple[tuple[str, ...], ...] = (
    (str(BIN / "ruff"), "format", "--check", "--quiet", "."),
    (str(BIN / "ruff"), "check", "--quiet", "."),
    (str(BIN / "lint-imports"),),
    (str(BIN / "mypy"),),
    (str(BIN / "djlint"), "--lint", "--quiet", "pelalawan_portal", "permits", "health"),
    (*MANAGE, "makemigrations", "--check", "--dry-run"),
    (*MANAGE, "check", "--fail-level", "WARNING"),
)
# A process for each core, up to four: with a database, a browser and portals of its own, more get in each other's way.
# A file stays in one process, so that what it prepares is prepared once.
ALL_TESTS = ("--numprocesses=logical", "--maxprocesses=4", "--dist=loadfile", "--no-loadscope-reorder")


class Stopped(BaseException):
    """Ctrl-C or SIGTERM."""


def run(arguments: Sequence[str]) -> int:
    """Run the checks and then pytest; returns the exit code. What it starts it stops, whatever happens."""
    env = dict(os.environ)
    env["CHROMIUM"] = str(browser.ensure())
    poppler.ensure()
    env.pop("PYTHONDONTWRITEBYTECODE", None)  # compiling the libraries anew doubles every start
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="pelalawan-test-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        for name, server in (
            ("DATABASE_URL", Postgres(folder / "pg")),
            ("REDIS_URL", Redis(folder / "redis")),
        ):
            env[name] = env.get(name) or stack.enter_context(server).url
        env |= {"PORTAL_MODE": "test", "DATA_DIR": str(folder / "data")}
        if not arguments:
            failed = [name for name, code in _checks(env) if code != 0]
            if failed:
                print(f"\nBelum lulus: {', '.join(failed)}. Pengujian tidak dijalankan.", file=sys.stderr)
                return 1
        return _call((sys.executable, "-m", "pytest", *(arguments or ALL_TESTS)), env)


def _checks(env: Mapping[str, str]) -> list[tuple[str, int]]:
    results = []
    for command in CHECKS:
        words = [word for word in command if word != sys.executable]
        name = " ".join([Path(words[0]).name, *[word for word in words[1:2] if not word.startswith("-")]])
        begun = time.monotonic()
        code = _call(command, env)
        mark = "lulus" if code == 0 else "GAGAL"
        print(f"{mark}  {name}  ({time.monotonic() - begun:.1f} detik)", flush=True)
        results.append((name, code))
    return results


def _call(command: Sequence[str], env: Mapping[str, str]) -> int:
    """Run a program on our terminal; when we are stopped it is stopped, too."""
    child = subprocess.Popen(command, cwd=ROOT, env=env)
    try:
        return child.wait()
    except Stopped:
        # Ctrl-C on a terminal has reached the child already; a second one would cut its tidying short.
        for number, patience in ((None, 3), (signal.SIGINT, 20), (signal.SIGKILL, 5)):
            if number is not None:
                child.send_signal(number)
            try:
                child.wait(patience)
                break
            except subprocess.TimeoutExpired:
                continue
        raise


def _stop(_number: int, _frame: object) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    raise Stopped


def main() -> int:
    """Run with the arguments of the command line; returns the exit code."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    if "MAKELEVEL" in os.environ:
        end_with_parent()
    try:
        return run(sys.argv[1:])
    except Failure as failure:
        print(failure, file=sys.stderr)
        return failure.code
    except Stopped:
        print("\nDihentikan.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
