"""What `make test` starts it also stops: after success, after failure, after Ctrl-C."""

import os
import signal
import subprocess
import sys

import psutil
import pytest

from tests.deploy.conftest import ROOT, alive, eventually

ASKS = """
import os, psycopg2, redis
def test_servers():
    psycopg2.connect(os.environ["DATABASE_URL"]).close()
    assert redis.Redis.from_url(os.environ["REDIS_URL"]).ping()
    assert os.environ["PORTAL_MODE"] == "test"
    assert os.path.exists(os.environ["CHROMIUM"])
"""
FAILS = "def test_fails(): assert False"
SLEEPS = "import time, pathlib\ndef test_sleeps():\n    pathlib.Path(__file__ + '.on').touch()\n    time.sleep(600)"


@pytest.fixture
def checks(tmp_path):
    """checks(code) → the runner at work on one test file, its servers in a folder of this test."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = -q -p no:django -p no:cacheprovider\n")

    def begin(code):
        file = tmp_path / "test_one.py"
        file.write_text(code)
        plain = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL", "MAKELEVEL")}
        return subprocess.Popen(
            [sys.executable, "-m", "deploy.local.checks", "-c", str(tmp_path / "pytest.ini"), str(file)],
            cwd=ROOT, env=plain | {"TMPDIR": str(temporary)}, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip

    begin.temporary, begin.marker = temporary, tmp_path / "test_one.py.on"
    return begin


@pytest.mark.parametrize(("code", "expected", "closing"), [(ASKS, 0, "1 passed"), (FAILS, 1, "1 failed")])
def test_closing_line_is_pytests_and_nothing_stays(checks, code, expected, closing):
    run = checks(code)
    output, _ = run.communicate(timeout=60)
    assert run.returncode == expected, output
    assert closing in output.splitlines()[-1]
    assert list(checks.temporary.glob("pelalawan-*")) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_stops_pytest_and_the_servers(checks, number):
    run = checks(SLEEPS)
    assert eventually(checks.marker.exists, 60)
    family = psutil.Process(run.pid).children(recursive=True)
    assert len(family) >= 3
    if number == signal.SIGINT:
        os.killpg(run.pid, number)  # as a terminal does
    else:
        run.send_signal(number)
    output, _ = run.communicate(timeout=60)
    assert run.returncode == 130, output
    assert alive(family) == []
    assert list(checks.temporary.glob("pelalawan-*")) == []
