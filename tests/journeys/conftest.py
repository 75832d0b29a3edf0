"""A real Chromium against the real portal: live server, PostgreSQL, and a worker that drains the outbox."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, BrowserContext, Page

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1366, "height": 768}


class Worker(threading.Thread):
    """Does what a Celery worker does with the outbox, in this process and on a connection of its own."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.stopping = threading.Event()

    def run(self) -> None:
        from pelalawan_portal.submissions import outbox

        while not self.stopping.wait(0.1):
            outbox.drain()
        connection.close()


@pytest.fixture
def worker(transactional_db: None) -> Iterator[Worker]:
    thread = Worker()
    thread.start()
    yield thread
    thread.stopping.set()
    thread.join(20)


@pytest.fixture
def portal(transactional_db: None, settings: Any, live_server: Any, tmp_path: Path, worker: Worker) -> str:
    """The address of a portal with the shipped catalogue, and its data in a folder of its own."""
    from pelalawan_portal.catalogue.loading import load_catalogue, load_responsibilities

    settings.MEDIA_ROOT = tmp_path
    settings.PUBLIC_URL = live_server.url
    load_catalogue()
    load_responsibilities()
    return str(live_server.url)


@pytest.fixture
def open_browser(browser: Browser, portal: str) -> Iterator[Callable[..., Page]]:
    """Open a person's browser: `phone=True` for a resident's, `script=False` without JavaScript."""
    contexts: list[BrowserContext] = []

    def open_one(*, phone: bool = True, script: bool = True) -> Page:
        context = browser.new_context(
            viewport=PHONE if phone else DESK, base_url=portal, java_script_enabled=script, locale="id-ID"
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        return context.new_page()

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture
def photo() -> Callable[[str], dict[str, Any]]:
    """A photo as a phone takes it, with something written on it."""

    def take(words: str) -> dict[str, Any]:
        image = Image.new("RGB", (1600, 1000), "#e8e2d4")
        ImageDraw.Draw(image).text((200, 400), words, fill="black", font_size=96)
        held = io.BytesIO()
        image.save(held, "JPEG", quality=80)
        return {"name": f"{words}.jpg", "mimeType": "image/jpeg", "buffer": held.getvalue()}

    return take
