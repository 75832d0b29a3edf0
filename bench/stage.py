"""A whole portal of its own on production settings: servers, web, workers and beat, in a temporary folder.

The parts can be stopped, killed and started one by one, which is what the loss row does.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psycopg2

from bench.letters import PostOffice
from bench.processes import cpu_seconds
from deploy.local import ports, secrets_file
from deploy.local.demo import ROOT
from deploy.local.postgres import Postgres
from deploy.local.programs import Program
from deploy.local.redis import Redis

HOST = "portal.bench.test"
HEADERS = {"Host": HOST, "X-Forwarded-Proto": "https"}
# As deploy/ runs them; fewer processes, since everything shares one small machine.
WORKERS = {"routing": ("routing", 2), "documents": ("documents", 1), "outside": ("outside", 1)}


class Stage:
    """A context manager: entering makes the folder, the database and its contents, and starts everything.

    web: WSGI application. workers, threads: of the web server. celery: names of WORKERS to run. keep: leave the
    folder behind. tag: application name by which the database's log tells web and workers apart is always set.
    """

    def __init__(
        self,
        *,
        web: str = "pelalawan_portal.wsgi:application",
        workers: int = 2,
        threads: int = 4,
        env: Mapping[str, str] | None = None,
    ) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="pelalawan-bench-"))
        self.folder.chmod(0o711)
        self.web_application = web
        self.sizes = (workers, threads)
        self.extra = dict(env or {})
        self.env: dict[str, str] = {}
        self.programs: dict[str, Program] = {}
        self.facts: dict[str, Any] = {}
        self._stack = ExitStack()

    def __enter__(self) -> Stage:
        try:
            self._open()
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def _open(self) -> None:
        stack = self._stack
        stack.callback(shutil.rmtree, self.folder, ignore_errors=True)
        self.post_office = stack.enter_context(PostOffice())
        self.postgres = stack.enter_context(Postgres(self.folder / "postgres"))
        self.redis = stack.enter_context(Redis(self.folder / "redis"))
        self.port = ports.remembered(self.folder / "web-port")
        data = self.folder / "data"
        data.mkdir(mode=0o700)
        self.env = {
            **_inherited(),
            **{name: make() for name, make in secrets_file.MAKERS.items()},
            "PORTAL_MODE": "production",
            "PUBLIC_URL": f"https://{HOST}",
            "ALLOWED_HOSTS": f"{HOST},127.0.0.1",
            "DATA_DIR": str(data),
            "STATIC_ROOT": str(self.folder / "static"),
            "DATABASE_URL": self.postgres.url,
            "REDIS_URL": self.redis.url,
            "EMAIL_URL": f"smtp://127.0.0.1:{self.post_office.port}",
            "WEB_WORKERS": str(self.sizes[0]),
            "WEB_THREADS": str(self.sizes[1]),
            "PYTHONUNBUFFERED": "1",
            "PYTHONPATH": str(ROOT),
            **self.extra,
        }
        self.manage("migrate", "--noinput")
        self.manage("collectstatic", "--noinput")
        self.manage("setup")
        self.facts = json.loads(self.python("-m", "bench.furnish").splitlines()[-1])
        for name in (*WORKERS, "beat", "web"):
            self.begin(name)
        stack.callback(self._end_all)

    def begin(self, name: str) -> None:
        """Start "web", "beat" or one of WORKERS, anew when it was killed."""
        program = self.programs.get(name) or self._program(name)
        self.programs[name] = program
        program.start()

    def _program(self, name: str) -> Program:
        celery = ("-m", "celery", "-A", "pelalawan_portal.celery")
        label = "web" if name == "web" else "worker"
        if name == "web":
            config = ("-c", str(ROOT / "deploy" / "gunicorn.conf.py"), "--bind", f"127.0.0.1:{self.port}")
            argv = ("-m", "gunicorn", *config, self.web_application)
        elif name == "beat":
            argv = (*celery, "beat", "-s", str(self.folder / "beat"), "--pidfile=", "--loglevel", "WARNING")
        else:
            queue, size = WORKERS[name]
            options = ("--without-gossip", "--without-mingle", "--loglevel", "WARNING", "-n", f"{name}@bench")
            argv = (*celery, "worker", "-Q", queue, "-c", str(size), *options)
        env = {**self.env, "PGAPPNAME": label}
        program = Program(name, name, (sys.executable, *argv), ROOT, env, self.folder)
        if name == "web":
            program.ready = self.answers
        return program

    def answers(self) -> bool:
        """Whether the web server answers, happily or not."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/healthz", headers=HEADERS)
        try:
            urllib.request.urlopen(request, timeout=5).close()
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False
        return True

    def kill(self, name: str) -> None:
        """SIGKILL a program with all its processes, as a crash would; `begin` starts it again."""
        child = self.programs[name].child
        assert child is not None
        child.popen.kill()
        child.await_end(0)

    def _end_all(self) -> None:
        for name in ("web", "beat", *WORKERS):
            if name in self.programs:
                self.programs[name].stop()

    @contextmanager
    def env_changed(self, **variables: str) -> Iterator[None]:
        """Other variables for the programs started meanwhile; those that run keep theirs."""
        before, self.env = self.env, {**self.env, **variables}
        try:
            yield
        finally:
            self.env = before

    def manage(self, *words: str) -> str:
        """Run a manage.py command; returns what it wrote."""
        return self.python(str(ROOT / "manage.py"), *words)

    def python(self, *words: str, stdin: str = "") -> str:
        """Run Python with the portal's variables; returns what it wrote. Raises RuntimeError with its last words."""
        done = subprocess.run(
            [sys.executable, *words], env=self.env, cwd=ROOT, input=stdin, capture_output=True, text=True
        )
        if done.returncode != 0:
            raise RuntimeError(
                f"{' '.join(words)} ended with {done.returncode}: {(done.stderr or done.stdout)[-1500:]}"
            )
        return done.stdout

    def sql(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Run one statement on a connection of its own, committed."""
        connection = psycopg2.connect(self.postgres.url, application_name="bench")
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement, values or None)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def pid(self, name: str) -> int:
        """Process id of "web", "beat", a worker, "postgres" or "redis"."""
        server = {"postgres": self.postgres, "redis": self.redis}.get(name)
        child = server.child if server else self.programs[name].child
        assert child is not None
        return child.pid

    def cpu(self) -> dict[str, float]:
        """CPU seconds so far of "web", "worker" (all of them, beat included), "postgres", "redis"."""
        return {
            "web": cpu_seconds(self.pid("web")),
            "worker": sum(cpu_seconds(self.pid(one)) for one in (*WORKERS, "beat")),
            "postgres": cpu_seconds(self.pid("postgres")),
            "redis": cpu_seconds(self.pid("redis")),
        }

    def settled(self, seconds: float = 120.0) -> float:
        """Wait until the outbox is empty; returns how long it took. Raises TimeoutError."""
        begun = time.monotonic()
        while self.sql("SELECT EXISTS (SELECT FROM submissions_outboxentry WHERE done_at IS NULL)")[0][0]:
            if time.monotonic() - begun > seconds:
                left = self.sql(
                    "SELECT kind, error, attempts, count(*) FROM submissions_outboxentry"
                    " WHERE done_at IS NULL GROUP BY 1, 2, 3"
                )
                raise TimeoutError(f"the outbox still holds {left}")
            time.sleep(0.05)
        return time.monotonic() - begun


def _inherited() -> dict[str, str]:
    """Our variables without those that configure a portal or a database."""
    ours = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV")
    return {name: os.environ[name] for name in ours if name in os.environ}
