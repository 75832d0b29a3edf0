"""A supervisor killed outright leaves nothing that breaks the next start, and no data is lost."""

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg2

from deploy.local.processes import birth
from tests.deploy.conftest import ROOT, alive, eventually


def test_killed_supervisor_takes_its_children_along_and_the_next_start_has_the_data(start):
    first = start()
    database = first.until("siap").split()[1]
    with psycopg2.connect(database) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    connection.close()
    family = first.family()
    assert len(family) >= 4
    first.popen.kill()
    first.popen.wait()
    assert eventually(lambda: alive(family) == []) or alive(family) == []

    second = start()
    assert second.until("siap").split()[1] == database
    with psycopg2.connect(database) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT answer FROM kept")
        assert cursor.fetchone() == (42,)
    connection.close()


def test_supervisor_and_all_its_children_killed_at_once(start):
    first = start()
    first.until("siap")
    for process in [*first.family(), psutil.Process(first.popen.pid)]:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    first.popen.wait()
    start().until("siap")


def left_behind(folder, code="import time; time.sleep(600)", **changed):
    """A process as a killed supervisor would have left it, with its record."""
    process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, start_new_session=True)
    (folder / "run").mkdir(parents=True)
    record = {
        "name": "worker",
        "pid": process.pid,
        "born": birth(process.pid),
        "signal": 15,
        "cwd": str(ROOT),
    }
    (folder / "run" / "worker.pid").write_text(json.dumps(record | changed))
    return process


def test_what_a_killed_supervisor_left_is_ended_first(start, servers, tmp_path):
    leftover = left_behind(tmp_path / "local")
    run = start(**servers)
    run.until("Sisa dari jalan sebelumnya dihentikan: worker")
    run.until("siap")
    assert leftover.wait(10) == -signal.SIGTERM


def test_orphans_of_a_dead_leader_are_ended_too(start, servers, tmp_path):
    code = "import os, time, sys\nif os.fork() == 0: time.sleep(600)\ntime.sleep(600)"
    leader = left_behind(tmp_path / "local", code)
    assert eventually(lambda: psutil.Process(leader.pid).children())
    orphans = psutil.Process(leader.pid).children()
    leader.kill()
    leader.wait()
    assert len(alive(orphans)) == 1
    start(**servers).until("Sisa dari jalan sebelumnya dihentikan: worker")
    assert eventually(lambda: not alive(orphans))


def test_a_stranger_who_has_the_old_number_is_left_alone(start, servers, tmp_path):
    stranger = left_behind(tmp_path / "local", born="another boot:1")
    try:
        start(**servers).until("siap")
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_torn_record_is_forgotten(start, servers, tmp_path):
    (tmp_path / "local" / "run").mkdir(parents=True)
    torn = tmp_path / "local" / "run" / "worker.pid"
    torn.write_text('{"name": "wor')
    start(**servers).until("siap")
    assert json.loads(torn.read_text())["name"] == "worker"


def test_a_run_ends_with_the_make_that_started_it(tmp_path, servers, port):
    makefile = tmp_path / "Makefile"
    makefile.write_text("run:\n\t@exec $(PYTHON) -m deploy.local services --folder $(FOLDER)\n")
    words = [
        "make",
        "--no-print-directory",
        "-f",
        str(makefile),
        "run",
        f"PYTHON={sys.executable}",
        f"FOLDER={tmp_path / 'local'}",
    ]
    env = os.environ | servers
    make = subprocess.Popen(words, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)
    assert make.stdout.readline().startswith("DATABASE_URL=")
    child = psutil.Process(make.pid).children()[0]
    make.kill()
    make.wait()
    assert eventually(lambda: not alive([child]))
    assert Path(tmp_path / "local" / "run" / "services.env").exists()
