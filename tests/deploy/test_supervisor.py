"""The supervisor starts in order, brings the dead back, and leaves nothing behind."""

import json
import os
import signal
import socket
import subprocess
import sys

import psycopg2
import pytest

from tests.deploy.conftest import alive, eventually

STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print(1, flush=True)
time.sleep(600)
"""


def test_starts_tasks_before_programs_and_ctrl_c_stops_them_in_the_opposite_order(start, servers):
    run = start(**servers)
    run.until("masuk sebagai rina")
    run.until("siap")
    for name in ("web", "worker"):
        log = run.folder / "log" / f"{name}.log"
        assert eventually(lambda log=log: log.exists() and log.read_text() == "ready\n"), name
    family = run.family()
    assert len(family) == 2
    run.interrupt()
    code, said = run.end()
    assert code == 0
    assert "Data tetap tersimpan" in said
    assert (run.folder / "ends").read_text().split() == ["web", "-cworker"]
    assert alive(family) == []
    assert list((run.folder / "run").glob("*.pid")) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_other_signals_stop_it_as_well(start, servers, number):
    run = start(**servers)
    run.until("siap")
    family = run.family()
    run.popen.send_signal(number)
    assert run.end()[0] == 0
    assert alive(family) == []


def test_ctrl_c_works_while_it_is_still_starting(start, servers):
    run = start(**servers, SMALL=json.dumps({"task": "import time; time.sleep(600)"}))
    assert eventually(lambda: (run.folder / "run" / "task.pid").exists())
    family = run.family()
    run.interrupt()
    assert run.end()[0] == 0
    assert alive(family) == []


def test_ctrl_c_works_while_the_database_is_being_made(start):
    run = start(made=False)
    assert eventually(lambda: (run.folder / "postgres" / "data.new").exists())
    run.interrupt()
    assert run.end()[0] == 0
    again = start()
    again.until("siap")


def test_a_second_ctrl_c_does_not_wait_for_the_stubborn(start, servers):
    run = start(**servers, SMALL=json.dumps({"web": STUBBORN}), SMALL_GRACE="600")
    run.until("siap")
    assert eventually(lambda: (run.folder / "log" / "web.log").read_text() == "1\n")
    run.interrupt()
    run.until("Menghentikan")
    run.interrupt()
    assert run.end(60)[0] == 0  # its grace is 600 s


@pytest.mark.parametrize("name", ["web", "worker"])
def test_a_killed_program_is_reported_and_started_again(start, servers, name):
    run = start(**servers)
    run.until("siap")
    before = run.pid(name)
    os.kill(before, signal.SIGKILL)
    assert f"{name} dimatikan oleh sinyal SIGKILL" in run.until("dijalankan lagi")
    run.until(f"{name} berjalan lagi")
    assert run.pid(name) != before
    assert len(alive(run.family())) == 2


@pytest.mark.parametrize("name", ["postgres", "redis"])
def test_a_killed_server_comes_back_at_the_same_address(start, name):
    run = start()
    database, _ = run.until("siap").split()[1:]
    record = run.folder / name / "pid"
    before = json.loads(record.read_text())["pid"]
    os.kill(before, signal.SIGKILL)
    run.until("dijalankan lagi")
    run.until("berjalan lagi")
    assert json.loads(record.read_text())["pid"] != before
    psycopg2.connect(database).close()


def test_what_keeps_dying_ends_the_run_and_names_the_log(start, servers):
    run = start(**servers, SMALL=json.dumps({"worker": "raise SystemExit('patah')"}))
    code, said = run.end()
    assert code == 1
    assert "worker mati 6 kali dalam 60 detik" in said
    assert str(run.folder / "log" / "worker.log") in said
    assert "patah" in (run.folder / "log" / "worker.log").read_text()
    assert list((run.folder / "run").glob("*.pid")) == []


def test_a_failing_task_ends_the_start_with_its_reason(start, servers):
    run = start(**servers, SMALL=json.dumps({"task": "raise SystemExit('tabel hilang')"}))
    code, said = run.end()
    assert code == 1
    assert f"tugas gagal: tabel hilang (catatan: {run.folder / 'log' / 'task.log'})" in said


def test_important_lines_of_a_log_reach_the_terminal(start, servers):
    noisy = "import time; print('WARNING biasa\\n2026 ERROR surat gagal', flush=True); time.sleep(600)"
    run = start(**servers, SMALL=json.dumps({"worker": noisy}))
    assert run.until("surat gagal") == "[worker] 2026 ERROR surat gagal\n"
    assert not any("biasa" in line for line in run.lines)


def test_a_taken_port_is_a_sentence_before_anything_starts(start, port):
    with socket.create_server(("127.0.0.1", port)):
        run = start(made=False)
        code, said = run.end()
    assert code == 2
    assert said.startswith(f"Port {port} sudah dipakai program lain.")
    assert not (run.folder / "postgres").exists()


@pytest.mark.parametrize("port", ["0", "70000", "delapan", "-1"])
def test_a_port_that_is_none_is_refused(tmp_path, port):
    command = [sys.executable, "-m", "deploy.local", "run", "--folder", str(tmp_path / "local")]
    done = subprocess.run(
        command, env=os.environ | {"PORT": port}, capture_output=True, text=True, timeout=30
    )
    assert done.returncode == 2
    assert done.stderr.startswith("PORT harus angka 1 sampai 65535")
    assert not (tmp_path / "local").exists()


def test_a_second_run_says_that_one_is_running_and_leaves_it_alone(start, servers, port):
    first = start(**servers)
    first.until("siap")
    code, said = start(**servers).end()
    assert code == 2
    assert f"Portal sudah berjalan di folder ini (proses {first.popen.pid}, http://127.0.0.1:{port})" in said
    assert len(alive(first.family())) == 2
    first.interrupt()
    assert first.end()[0] == 0


def test_a_run_waits_for_the_one_that_is_just_stopping(start, servers):
    first = start(**servers, SMALL=json.dumps({"worker": STUBBORN}), SMALL_GRACE="2")
    first.until("siap")
    assert eventually(lambda: (first.folder / "log" / "worker.log").read_text() == "1\n")
    first.interrupt()
    first.until("Menghentikan")
    second = start(**servers)
    second.until("siap")
    assert first.end()[0] == 0


def test_a_server_named_by_the_caller_is_used_and_none_is_started(start, servers):
    run = start(**servers)
    assert run.until("siap").split()[1:] == [servers["DATABASE_URL"], servers["REDIS_URL"]]
    assert not (run.folder / "postgres").exists()


@pytest.mark.parametrize(
    ("name", "url", "words"),
    [
        (
            "DATABASE_URL",
            "postgres://a:b@127.0.0.1:1/c",
            "DATABASE_URL diisi, tetapi basis datanya tidak bisa",
        ),
        ("REDIS_URL", "redis://127.0.0.1:1/0", "REDIS_URL diisi, tetapi Redis-nya tidak menjawab"),
    ],
)
def test_a_named_server_that_does_not_answer_is_a_sentence(start, servers, name, url, words):
    code, said = start(**servers | {name: url}).end()
    assert code == 2
    assert words in said


def test_demo_secrets_are_made_once_and_for_their_owner_alone(start, servers):
    show = "import os; print('kunci', os.environ['FIELD_KEYS'], os.environ['HASH_KEY'], os.environ['PORTAL_MODE'])"
    said = []
    for _ in range(2):
        run = start(**servers, PORTAL_MODE="production", SMALL=json.dumps({"task": show}))
        said.append(run.until("kunci"))
        run.until("siap")
        run.interrupt()
        run.end()
    assert said[0] == said[1]
    assert said[0].split()[-1] == "demo"
    assert (run.folder / "secrets.env").stat().st_mode & 0o777 == 0o600
    assert run.folder.stat().st_mode & 0o777 == 0o700
