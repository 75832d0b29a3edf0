"""`make run`: servers, tasks and programs in one terminal, from an empty folder to a page in the browser."""

import fcntl
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import redis

from deploy.local import secrets_file
from deploy.local.ports import LOOPBACK, is_free
from deploy.local.postgres import Postgres
from deploy.local.processes import Failure, stop_leftover
from deploy.local.programs import Program, Task
from deploy.local.redis import Redis
from deploy.local.server import Pause, Server
from deploy.local.supervisor import Limits, Stopped, Supervisor

STOPPING = "sedang berhenti"


@dataclass(frozen=True)
class Ground:
    """What the plan builds on: the folder, the web port (0: none), the variables, and how to wait."""

    folder: Path
    port: int
    env: Mapping[str, str]
    pause: Pause


Plan = Callable[[Ground], tuple[Sequence[Task], Sequence[Program]]]
"""Says what runs once the servers answer: first the tasks, side by side, then the lasting programs."""


def port_of(environment: Mapping[str, str]) -> int:
    """PORT, 8000 when unset; raises Failure (code 2) when it is not a port."""
    text = environment.get("PORT") or "8000"
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise Failure(f"PORT harus angka 1 sampai 65535, bukan {text!r}. Contoh: make run PORT=8080", 2)
    return int(text)


def serve(
    folder: Path,
    plan: Plan,
    *,
    port: int,
    ready: Callable[[Mapping[str, str]], str],
    limits: Limits | None = None,
    max_connections: int = 100,
) -> int:
    """Run everything until Ctrl-C and stop it again; returns the exit code.

    0: asked to stop; 1: something broke; 2: it cannot start here, and nothing was started.
    ready: words for the terminal once all of it works, given the variables.
    """
    supervisor = Supervisor(limits)
    supervisor.catch_signals()
    lock = None
    try:
        lock = _hold(folder, port, supervisor.pause)
        _stop_leftovers(folder, supervisor)
        if port and not is_free(port):
            raise Failure(
                f"Port {port} sudah dipakai program lain. Tutup program itu, "
                f"atau pilih port lain: make run PORT={port % 65535 + 1}",
                2,
            )
        env = _start_servers(folder, port, supervisor, max_connections)
        tasks, programs = plan(Ground(folder, port, env, supervisor.pause))
        supervisor.run(tasks)
        for program in programs:
            supervisor.start(program)
        supervisor.say(ready(env))
        supervisor.watch()
    except Stopped:
        supervisor.say("\nMenghentikan …")
        code = 0
    except Failure as failure:
        print(failure, file=sys.stderr, flush=True)
        code = failure.code
    finally:
        if lock is not None:
            os.ftruncate(lock, 0)
            os.pwrite(lock, STOPPING.encode(), 0)
        supervisor.stop_all()
        if lock is not None:
            os.close(lock)
    if code == 0:
        supervisor.say("Berhenti. Data tetap tersimpan.")
    return code


def _hold(folder: Path, port: int, pause: Pause) -> int:
    """Take the folder for this run; raises Failure (code 2) when another has it and is not just ending."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / "run").mkdir(exist_ok=True)
    (folder / "log").mkdir(exist_ok=True)
    lock = os.open(folder / "run" / "lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    end = time.monotonic() + 30
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            who = os.pread(lock, 200, 0).decode(errors="replace").strip()
            if who != STOPPING or time.monotonic() > end:
                os.close(lock)
                sentence = (
                    f"Portal sudah berjalan di folder ini ({who}). Hentikan dulu dengan Ctrl-C di sana."
                )
                raise Failure(sentence, 2) from None
        pause(0.2)
    os.ftruncate(lock, 0)
    address = f", http://{LOOPBACK}:{port}" if port else ""
    os.pwrite(lock, f"proses {os.getpid()}{address}".encode(), 0)
    return lock


def _stop_leftovers(folder: Path, supervisor: Supervisor) -> None:
    for pidfile in sorted((folder / "run").glob("*.pid")):
        name = stop_leftover(pidfile)
        if name:
            supervisor.say(f"Sisa dari jalan sebelumnya dihentikan: {name}.")


def _start_servers(folder: Path, port: int, supervisor: Supervisor, max_connections: int) -> dict[str, str]:
    """Start what the caller did not bring along, and return the variables for the settings.

    What the caller set himself wins, except the mode: this is always the demo.
    """
    address = f"http://{LOOPBACK}:{port}"
    ours = {
        **secrets_file.ensure(folder / "secrets.env"),
        "DATA_DIR": str(folder.absolute() / "data"),
        "STATIC_ROOT": str(folder.absolute() / "static"),
        "PUBLIC_URL": address,
        "ALLOWED_HOSTS": f"{LOOPBACK},localhost,[::1]",
    }
    env = {**ours, **os.environ, "PORTAL_MODE": "demo", "PORT": str(port), "PYTHONUNBUFFERED": "1"}
    env.pop("PYTHONDONTWRITEBYTECODE", None)  # compiling the libraries anew doubles every start
    Path(env["DATA_DIR"]).mkdir(mode=0o700, parents=True, exist_ok=True)
    log, pause = folder / "log", supervisor.pause
    for name, check in (("DATABASE_URL", _reach_database), ("REDIS_URL", _reach_redis)):
        if env.get(name):
            check(env[name])
    servers: dict[str, Server] = {
        "DATABASE_URL": Postgres(
            folder / "postgres", max_connections=max_connections, log=log / "postgres.log", pause=pause
        ),
        "REDIS_URL": Redis(folder / "redis", log=log / "redis.log", pause=pause),
    }
    for name, server in servers.items():
        if not env.get(name):
            supervisor.start(server)
            env[name] = server.url
    kept = folder / "run" / "services.env"
    kept.touch(mode=0o600)
    kept.write_text("".join(f"{name}={env[name]}\n" for name in servers))
    return env


def _reach_database(url: str) -> None:
    try:
        psycopg2.connect(url, connect_timeout=5).close()
    except psycopg2.Error as error:
        raise Failure(
            f"DATABASE_URL diisi, tetapi basis datanya tidak bisa dibuka: {str(error).strip()}", 2
        ) from error


def _reach_redis(url: str) -> None:
    if urlsplit(url).scheme not in ("redis", "rediss", "unix"):
        return  # another broker; Celery knows how to speak to it
    try:
        redis.Redis.from_url(url, socket_connect_timeout=5, socket_timeout=5).ping()
    except (redis.RedisError, ValueError) as error:
        raise Failure(f"REDIS_URL diisi, tetapi Redis-nya tidak menjawab: {error}", 2) from error
