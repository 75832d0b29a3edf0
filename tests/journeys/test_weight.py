"""What a page costs a telephone with one bar of signal, and what it may not do: strangers, inline code, dead links."""

import gzip
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.urls import resolve

from tests.pictures_pages import FILING, FOLLOWING, PUBLIC
from tests.pictures_town import browser as browser_of
from tests.pictures_town import build
from tests.pictures_view import context_of, show

pytestmark = [pytest.mark.slow]

FIRST_VISIT, LATER = 50_000, 5_000
LOADED = {"link": "href", "script": "src", "img": "src", "iframe": "src", "source": "src", "object": "data"}


class Reading(HTMLParser):
    """The links, forms and loaded files of a page, and what the content policy forbids."""

    def __init__(self, text):
        super().__init__()
        self.links, self.loaded, self.forms, self.forbidden = [], [], [], []
        self.buttons = 0
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        if given.get(LOADED.get(tag, "")):
            self.loaded.append(given[LOADED[tag]])
        if tag == "form":
            self.forms.append((given.get("method", "get").lower(), given.get("action") or ""))
        self.buttons += tag == "button" or (tag == "input" and given.get("type") in ("submit", "image"))
        inline = (tag == "script" and not given.get("src")) or tag == "style" or "style" in given
        events = [name for name in given if name.startswith("on")]
        scheme = [name for name, text in attrs if (text or "").strip().lower().startswith("javascript:")]
        if inline or events or scheme:
            self.forbidden.append(self.get_starttag_text())


def weight(answer):
    """Bytes over the wire of a page's body."""
    return len(answer.content)


def static_weight(address):
    """Bytes of a file as it is served: compressed, unless it is a picture that is already."""
    path = finders.find(urlsplit(address).path.removeprefix("/static/"))
    assert path, f"{address} is not a file of the portal"
    content = Path(path).read_bytes()
    return len(content) if path.endswith((".png", ".jpg")) else len(gzip.compress(content, 9))


@pytest.fixture
def shipped(db, settings, tmp_path):
    from pelalawan_portal.catalogue.loading import load_catalogue, load_responsibilities

    settings.MEDIA_ROOT = tmp_path
    load_catalogue()
    load_responsibilities()


@pytest.fixture
def town(shipped):
    return build()


def open_page(town, shown):
    client = town.browsers[shown.who]
    return client.get(town.address(shown.address), headers={"accept-encoding": "gzip"}, follow=True)


def test_works_every_page_is_light_and_keeps_to_the_policy(town):
    found = []
    for shown in PUBLIC + FILING + FOLLOWING:
        if not shown.address:
            continue
        answer = open_page(town, shown)
        text = gzip.decompress(answer.content) if answer.get("Content-Encoding") == "gzip" else answer.content
        page = Reading(text.decode())
        strangers = [one for one in page.loaded if urlsplit(one).netloc]
        assert not strangers, f"{shown.name} asks {strangers}"
        assert not page.forbidden, f"{shown.name}: {page.forbidden}"
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy, shown.name
        assert "unsafe" not in policy, shown.name
        first = weight(answer) + sum(static_weight(one) for one in page.loaded if one.startswith("/static/"))
        if weight(answer) > LATER:
            found.append(f"{shown.name}: {weight(answer)} bytes")
        if first > FIRST_VISIT:
            found.append(f"{shown.name}: {first} bytes on a first visit")
    assert not found, "\n".join(found)


@pytest.mark.usefixtures("shipped")
def test_works_every_public_link_leads_somewhere_and_every_form_has_a_button():
    client, todo, seen = browser_of(), ["/"], set()
    while todo:
        address = todo.pop()
        if address in seen:
            continue
        seen.add(address)
        answer = client.get(address, follow=True)
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
        if "html" not in answer["Content-Type"]:
            continue
        here = answer.request["PATH_INFO"]
        page = Reading(answer.content.decode())
        for method, action in page.forms:
            target = urlsplit(urljoin(here, action)).path
            assert resolve(target), f"{address}: a {method} form leads to {target}"
        assert page.buttons >= len(page.forms), f"{address} has a form without a button"
        for link in page.links:
            parts = urlsplit(urljoin(here, link))
            if parts.scheme or parts.netloc:
                continue  # a telephone number, or another government's system
            if parts.path.startswith("/static/"):
                assert finders.find(parts.path.removeprefix("/static/")), f"{address} links to {link}"
            else:
                todo.append(f"{parts.path}?{parts.query}" if parts.query else parts.path)
    assert len([one for one in seen if re.fullmatch(r"/izin/[a-z0-9-]+/", one)]) >= 30
    assert len([one for one in seen if one.endswith("/ajukan/")]) >= 14


@pytest.mark.browser
def test_works_a_browser_asks_nobody_else_and_the_policy_stops_nothing_of_ours(portal, browser):
    town, asked, said = build(), [], []
    for who in ("anon", "tamu", "siti", "rina", "hendra"):
        context = context_of(browser, town, who, portal, 360)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
        for shown in chosen_for(who):
            show(page, shown, town)
        context.close()
    strangers = [one for one in asked if not one.startswith((portal, "data:", "blob:"))]
    assert not strangers
    assert not [one for one in said if "Content Security Policy" in one]
    assert len(asked) > 20


def chosen_for(who):
    from tests.pictures_pages import EVERY

    names = {
        "beranda", "izin", "layanan", "bantuan", "isi-surat", "isi-periksa", "terkirim", "permohonan-granted", "akun",
        "antrean", "tinjau-kelengkapan", "tinjau-bernomor", "tinjau-tanda-tangan",
    }  # fmt: skip
    return [one for one in EVERY if one.who == who and one.name in names]
