"""Show a page of the town in a real browser, as the person who looks at it."""

from __future__ import annotations

import os
import re
import shutil
from typing import Any

from django.template import loader
from django.test import RequestFactory
from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from pelalawan_portal.opds import frame

from .pictures_pages import Shown
from .pictures_town import Town

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-sync",
]
SIZES = {360: {"width": 360, "height": 740}, 1280: {"width": 1280, "height": 800}}
OPEN_EVERYTHING = "document.querySelectorAll('details').forEach(one => { one.open = true })"


def launch(playwright: Playwright) -> Browser:
    """The system's Chromium, or the one CHROMIUM names."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    return playwright.chromium.launch(executable_path=found, args=FLAGS)


def context_of(browser: Browser, town: Town, who: str, base_url: str, width: int) -> BrowserContext:
    """The browser of one person at one width, signed in where they are."""
    context = browser.new_context(
        viewport=SIZES[width], base_url=base_url, locale="id-ID", service_workers="block"
    )  # type: ignore[arg-type]
    context.set_default_timeout(15_000)
    kept = [
        {"name": name, "value": one.value, "url": base_url}
        for name, one in town.browsers[who].cookies.items()
    ]
    context.add_cookies(kept)  # type: ignore[arg-type]
    return context


def error_page(view: str) -> str:
    """What the frame answers when something goes wrong."""
    if view == "413":
        return loader.render_to_string("413.html")
    request: Any = RequestFactory(SERVER_NAME="127.0.0.1").get("/")
    request.user = None
    args = () if view in ("server_error", "csrf_failure", "too_many") else (Exception(),)
    answer: bytes = getattr(frame, view)(request, *args).content
    return answer.decode()


def show(page: Page, shown: Shown, town: Town) -> None:
    """Go there, type what is to be typed, press what is to be pressed."""
    if shown.view:
        words = error_page(shown.view)
        page.route(
            "**/galat/", lambda route: route.fulfill(body=words, content_type="text/html; charset=utf-8")
        )
        page.goto("/galat/")
        return
    page.goto(town.address(shown.address))
    for name, text in shown.fill.items():
        page.locator(f"[name='{name}']").first.fill(text)
    if shown.press:
        buttons = page.locator("main" if page.locator("main").count() else "body").get_by_role("button")
        (buttons.first if shown.press == "*" else buttons.get_by_text(re.compile(shown.press)).first).click()
        page.wait_for_load_state("load")
    if shown.opened:
        page.evaluate(OPEN_EVERYTHING)
