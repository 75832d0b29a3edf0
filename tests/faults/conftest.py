"""What can break, in the hands of a test: a broker at any address, a guest who is about to send."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import kombu.pools
import pytest
from celery import current_app
from django.test import Client
from kombu import Connection

from deploy.local.redis import Redis
from pelalawan_portal.submissions import outbox, tasks
from tests.submissions.envelopes import DOCUMENT, publish_service

NO_PAPER = {
    **DOCUMENT,
    "slug": "uji-tanpa-surat",
    "code": "UJI-TNP",
    "requirements": [],
    "applicants": ["perorangan"],
}


@pytest.fixture
def broker_at(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """broker_at(url): from now on this process speaks to the broker there, with connections made anew."""
    app = current_app._get_current_object()
    before = app.conf.broker_url

    def point(url: str) -> None:
        app.conf.broker_url = app.conf.broker_write_url = app.conf.broker_read_url = url
        _forget_connections(app)
        monkeypatch.setattr(outbox, "_quiet_until", 0.0)

    yield point
    app.conf.broker_url = app.conf.broker_write_url = app.conf.broker_read_url = before
    _forget_connections(app)


def _forget_connections(app: Any) -> None:
    kombu.pools.reset()
    app._pool = None
    app.amqp._producer_pool = None


@pytest.fixture
def redis(tmp_path_factory: pytest.TempPathFactory, broker_at: Callable[[str], None]) -> Iterator[Redis]:
    """A Redis of this test's own, which it may stop and start, and to which the portal speaks."""
    with Redis(tmp_path_factory.mktemp("broker")) as server:
        broker_at(server.url)
        yield server


@dataclass
class BlackHole:
    """A port that takes every connection and never says a word."""

    port: int = 0
    taken: list[socket.socket] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"


@pytest.fixture
def black_hole() -> Iterator[BlackHole]:
    hole = BlackHole()
    with socket.create_server(("127.0.0.1", 0)) as server:
        hole.port = server.getsockname()[1]

        def take() -> None:
            while True:
                try:
                    hole.taken.append(server.accept()[0])
                except OSError:
                    return

        thread = threading.Thread(target=take)
        thread.start()
        yield hole
        server.shutdown(socket.SHUT_RDWR)
        thread.join()
    for one in hole.taken:
        one.close()


@pytest.fixture
def refused_port() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def work_through_the_queue(url: str) -> list[int]:
    """Do what the workers do with every message that lies in the queues now; the entry ids that came."""
    ids: list[int] = []
    with Connection(url) as connection:
        for name in ("routing", "documents", "outside"):
            with connection.SimpleQueue(name) as queue:
                ids += _empty(queue)
    return ids


def _empty(queue: Any) -> list[int]:
    ids: list[int] = []
    while True:
        try:
            message = queue.get(block=False)
        except queue.Empty:
            return ids
        (entry_ids,) = message.payload[0]
        tasks.deliver(entry_ids)
        message.ack()
        ids += entry_ids


@pytest.fixture
def version(db: None) -> Any:
    """A service without papers, in force."""
    return publish_service(**NO_PAPER)


@pytest.fixture
def ready(version: Any) -> Callable[[], tuple[Client, str]]:
    """ready() → (a guest's browser, the address at which a finished draft is sent)."""

    def prepare() -> tuple[Client, str]:
        client = Client()
        page = client.get("/izin/uji-tanpa-surat/ajukan/")
        begun = client.post("/izin/uji-tanpa-surat/ajukan/", {"awal": page.context["form"].initial["awal"]})
        saved = client.post(begun.url, {"nama": "Siti Aminah", "acara": "Kenduri", "desa": "14.05.09.2002"})
        assert saved.status_code == 302, saved.content.decode()
        return client, saved.url

    return prepare
