"""PostgreSQL and Redis of our own: durable, closed to others, and up again after anything."""

import os
import signal
import socket
import subprocess
import threading
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
import redis

from deploy.local import redis as redis_module
from deploy.local.accounts import CACHE, readable_by_all, shared_copy
from deploy.local.postgres import Postgres, programs
from deploy.local.processes import Failure
from deploy.local.redis import Redis
from tests.deploy.conftest import copy, eventually


@pytest.fixture(params=[Postgres, Redis])
def kind(request):
    return request.param


@pytest.fixture
def place(kind, template, tmp_path):
    """A folder for that kind of server; PostgreSQL's has been made already."""
    return copy(template, tmp_path / "server") if kind is Postgres else tmp_path / "server"


def ask(url, sql):
    with closing(psycopg2.connect(url, connect_timeout=5)) as connection, connection.cursor() as cursor:
        cursor.execute(sql)
        rows = cursor.fetchall() if cursor.description else []
        connection.commit()
    return rows


def test_postgres_keeps_data_and_address_through_kill_and_restart(made):
    with Postgres(made) as server:
        url = server.url
        ask(url, "CREATE TABLE kept AS SELECT 42 AS answer")
        server.kill()
        with pytest.raises(psycopg2.OperationalError):
            ask(url, "SELECT 1")
        server.start()
        server.restart()
        assert server.url == url
        assert ask(url, "SELECT answer FROM kept") == [(42,)]
    assert not server.running()


def test_postgres_is_as_durable_as_in_production(database):
    settings = "fsync", "synchronous_commit", "full_page_writes", "data_checksums"
    assert [ask(database.url, f"SHOW {name}")[0][0] for name in settings] == ["on"] * 4
    assert ask(database.url, "SELECT lower('ÄÉ'), current_setting('server_encoding')") == [("äé", "UTF8")]


def test_postgres_lets_nobody_in_without_the_password(database):
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        ask(database.url.replace(database.password, "salah"), "SELECT 1")
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        psycopg2.connect(host=str(database.data), port=database.port, user="pelalawan", password="salah")
    assert (database.folder / "password").stat().st_mode & 0o777 == 0o600
    assert database.data.stat().st_mode & 0o777 == 0o700


def test_postgres_never_runs_as_root(database):
    status = Path(f"/proc/{database.child.pid}/status").read_text()
    uid = int(status.split("Uid:")[1].split()[0])
    assert uid != 0
    assert database.data.stat().st_uid == uid


def test_postgres_starts_where_its_user_may_not_walk(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with Postgres(closed / "pg") as server:
        assert ask(server.url, "SELECT sum(g) FROM generate_series(1, 100000) g") == [(5000050000,)]
    assert closed.stat().st_mode & 0o777 == 0o700  # and nothing was opened up for it


def test_a_lock_file_that_names_a_living_stranger_does_not_stop_postgres(made):
    server = Postgres(made)
    server.start()
    server.kill()
    lock = server.data / "postmaster.pid"
    stranger = subprocess.Popen(["sleep", "600"], user=lock.stat().st_uid)
    try:
        lines = lock.read_text().splitlines()
        lock.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
        socket_lock = server.data / f".s.PGSQL.{server.port}.lock"
        socket_lock.write_text(lock.read_text())
        server.start()
        assert ask(server.url, "SELECT 1") == [(1,)]
        assert stranger.poll() is None
    finally:
        server.stop()
        stranger.kill()
        stranger.wait()


def test_a_postgres_left_running_is_ended_and_replaced(made):
    first = Postgres(made)
    first.start()
    first._release()  # as when its owner died and the kernel could not tell it
    second = Postgres(made)
    second.start()
    try:
        assert eventually(lambda: not first.running())
        assert ask(second.url, "SELECT 1") == [(1,)]
    finally:
        second.stop()


def test_one_folder_has_one_owner(place, kind):
    with kind(place) as first:
        with pytest.raises(Failure, match="sedang dipakai proses lain"):
            kind(place).start()
        assert first.answers()


def test_a_port_taken_meanwhile_is_given_up_for_another(place, kind):
    server = kind(place)
    server.start()
    server.stop()
    with socket.create_server(("127.0.0.1", server.port)):
        taken = server.port
        server.start()
        assert server.port != taken
        assert server.answers()
        server.stop()


def test_a_port_taken_between_looking_and_binding(place, kind, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as other:
        place.mkdir(exist_ok=True)
        (place / "port").write_text(str(other.getsockname()[1]))
        looks = iter([True])
        free = __import__("deploy.local.ports", fromlist=["is_free"]).is_free
        monkeypatch.setattr("deploy.local.ports.is_free", lambda port: next(looks, None) or free(port))
        with kind(place) as server:
            assert server.port != other.getsockname()[1]
            assert server.answers()


def test_a_server_outlives_the_thread_that_started_it(place, kind):
    server = kind(place)
    thread = threading.Thread(target=server.start)
    thread.start()
    thread.join()
    assert server.running()
    assert not eventually(lambda: not server.running(), 0.5)
    server.stop()


def test_a_postgres_that_cannot_start_says_why(made):
    server = Postgres(made, settings={"shared_buffers": "banyak"})
    with pytest.raises(Failure, match=r"PostgreSQL tidak mau jalan: .*shared_buffers.* \(catatan: "):
        server.start()
    assert not server.running()


def test_redis_asks_for_its_password_and_keeps_what_it_was_given(tmp_path):
    with Redis(tmp_path) as server:
        url = server.url
        redis.Redis.from_url(url).set("kept", 42)
        with pytest.raises(redis.AuthenticationError):
            redis.Redis(port=server.port).ping()
        command = Path(f"/proc/{server.child.pid}/cmdline").read_text()
        assert server.password not in command
        server.restart()
        assert redis.Redis.from_url(url).get("kept") == b"42"


def test_a_broken_file_of_redis_is_set_aside(tmp_path):
    server = Redis(tmp_path)
    server.start()
    server.stop()
    for path in server.data.glob("appendonly*"):
        for file in [path] if path.is_file() else path.iterdir():
            file.write_bytes(b"bukan berkas redis\n" * 9)
    server.start()
    assert server.answers()
    assert list(server.data.glob("rusak-*"))
    server.stop()


def test_a_stopped_redis_process_hangs_its_callers_until_it_goes_on(tmp_path):
    with Redis(tmp_path) as server:
        client = redis.Redis.from_url(server.url, socket_timeout=0.2)
        server.pause_process()
        with pytest.raises(redis.TimeoutError):
            client.ping()
        server.resume_process()
        assert client.ping()


def test_without_any_redis_it_says_what_to_install(monkeypatch):
    monkeypatch.setenv("PATH", "/nonexistent")
    monkeypatch.setattr(redis_module.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(Failure, match="Pasang paket redis-server") as refused:
        redis_module.program()
    assert refused.value.code == 2


def test_programs_of_a_closed_checkout_are_copied_for_the_servers(tmp_path, monkeypatch):
    monkeypatch.setattr("deploy.local.accounts.CACHE", tmp_path.parent / "copies")
    closed = tmp_path / "closed"
    (closed / "bin").mkdir(parents=True)
    (closed / "bin" / "tool").write_text("#!/bin/sh\n")
    (closed / "bin" / "tool").chmod(0o700)
    assert shared_copy(Path("/bin"), "sh", "v1") == Path("/bin")
    copy = shared_copy(closed, "bin/tool", "v1")
    assert copy == tmp_path.parent / "copies" / "v1"
    assert (copy / "bin" / "tool").stat().st_mode & 0o777 == 0o755
    assert shared_copy(closed, "bin/tool", "v1") == copy
    assert CACHE.is_absolute()


def test_the_newest_postgres_of_the_wheel_is_used():
    assert programs().name == "pginstall18"
    assert readable_by_all(Path("/bin/sh"))


def test_death_signal_is_the_orderly_one(made):
    """What the kernel sends when the supervisor dies is what stops the server in good order."""
    with Postgres(made) as server:
        assert server.child.stop_signal == signal.SIGINT
        os.kill(server.child.pid, signal.SIGINT)
        assert eventually(lambda: not server.running())
    assert "database system is shut down" in server.log.read_text()
