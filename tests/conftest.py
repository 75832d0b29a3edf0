"""Named people, shipped offices and the browser for every test.

Offices, regions and holidays are loaded once per database; a test that truncates gets them back.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client, TransactionTestCase

from deploy.local import browser as browsers

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SITI_NIK = "1405095205900001"  # a woman born on 12 May 1990, registered in Teluk Meranti
JOKO_NIK = "3404071708850002"  # her neighbour, a man born on 17 August 1985, registered in Sleman
PASSWORD = "ombak bono 2026"
BROWSER_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-sync",
]

_TABLES_WITH_TRIGGERS = """
    SELECT DISTINCT relation.oid::regclass::text FROM pg_trigger trigger
    JOIN pg_class relation ON relation.oid = trigger.tgrelid
    WHERE NOT trigger.tgisinternal AND relation.relnamespace = 'public'::regnamespace
"""


def _set_triggers(state: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_TABLES_WITH_TRIGGERS)
        for (table,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} {state} TRIGGER USER")


def _load_shipped() -> None:
    from pelalawan_portal.opds import shipped

    shipped.load_regions()
    shipped.load_offices()
    shipped.load_holidays()


def _forget() -> None:
    from pelalawan_portal.catalogue import offers
    from pelalawan_portal.opds import frame, working_days

    offers.forget()
    offers.KEEP_SECONDS = 0.0  # a test publishes and looks within one moment
    frame.forget()
    working_days.forget()


_flush = TransactionTestCase._fixture_teardown


def _flush_and_refill(self: TransactionTestCase) -> None:
    """Append-only tables refuse TRUNCATE; only the flush after a transactional test may."""
    _set_triggers("DISABLE")
    try:
        _flush(self)
    finally:
        _set_triggers("ENABLE")
    cache.clear()
    _load_shipped()


TransactionTestCase._fixture_teardown = _flush_and_refill


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The slow files begin, in any order; else one process would be at the last of them while others are done."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        _load_shipped()


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """What a process keeps for seconds must not reach the next test."""
    _forget()
    yield
    _forget()


@pytest.fixture
def offices(db: None) -> dict[str, Any]:
    """Every shipped office by code ("DPMPTSP", "KESBANGPOL", "KEC-140509", …)."""
    from pelalawan_portal.opds.models import Opd

    return {opd.code: opd for opd in Opd.objects.all()}


@pytest.fixture
def regions(db: None) -> dict[str, Any]:
    """Every kecamatan and village by Kemendagri code."""
    from pelalawan_portal.opds.models import Region

    return {region.code: region for region in Region.objects.all()}


@pytest.fixture
def officer(offices: dict[str, Any]) -> Callable[..., Any]:
    """Make an officer: officer("rina", "Rina", ("DPMPTSP", "front_office"), …)."""
    from pelalawan_portal.accounts.models import User
    from pelalawan_portal.opds.models import Post

    def make(username: str, name: str, *posts: tuple[str, str], **fields: Any) -> Any:
        user = User.objects.create_user(username, PASSWORD, name=name, is_staff=True, **fields)
        for code, role in posts:
            Post.objects.create(user=user, opd=offices[code], role=role, valid_from=date(2020, 1, 1))
        return user

    return make


@pytest.fixture
def siti(db: None) -> Any:
    """Siti the resident, of Teluk Meranti."""
    from pelalawan_portal.accounts.models import User

    return User.objects.create_resident(SITI_NIK, "Siti Aminah", PASSWORD, phone="+6281234567890")


@pytest.fixture
def joko(db: None) -> Any:
    """Joko, her neighbour, registered in another province."""
    from pelalawan_portal.accounts.models import User

    return User.objects.create_resident(JOKO_NIK, "Joko Susilo", PASSWORD)


@pytest.fixture
def rina(officer: Callable[..., Any]) -> Any:
    """Rina at the front office of DPMPTSP."""
    return officer("rina", "Rina Marlina", ("DPMPTSP", "front_office"))


@pytest.fixture
def dewi(officer: Callable[..., Any]) -> Any:
    """Bu Dewi, verifier at DPMPTSP."""
    return officer("dewi", "Dewi Kartika", ("DPMPTSP", "verifier"))


@pytest.fixture
def anwar(officer: Callable[..., Any]) -> Any:
    """Pak Anwar, kabid at DPMPTSP, who initials."""
    return officer("anwar", "Anwar Hakim", ("DPMPTSP", "kabid"))


@pytest.fixture
def hendra(officer: Callable[..., Any]) -> Any:
    """Pak Hendra, head of DPMPTSP, who signs."""
    return officer("hendra", "Hendra Wijaya", ("DPMPTSP", "signer"))


@pytest.fixture
def budi(officer: Callable[..., Any]) -> Any:
    """Budi, technical officer of Badan Kesbangpol."""
    return officer("budi", "Budi Santoso", ("KESBANGPOL", "technical"))


@pytest.fixture
def ayu(officer: Callable[..., Any]) -> Any:
    """dr. Ayu, technical officer of Dinas Kesehatan."""
    return officer("ayu", "dr. Ayu Lestari", ("DINKES", "technical"))


@pytest.fixture
def camat(officer: Callable[..., Any]) -> Any:
    """The district operator of Pak Camat of Teluk Meranti."""
    return officer("camat", "Zulkifli", ("KEC-140509", "district_operator"))


@pytest.fixture
def administrator(officer: Callable[..., Any]) -> Any:
    """An administrator of the portal by post, no superuser."""
    return officer("pengelola", "Fitri Handayani", ("DISKOMINFO", "administrator"))


@pytest.fixture
def superuser(officer: Callable[..., Any]) -> Any:
    return officer("utama", "Pengelola Utama", is_superuser=True)


@pytest.fixture
def auditor(officer: Callable[..., Any]) -> Any:
    """An auditor of the Inspektorat: reads, changes nothing."""
    return officer("auditor", "Rahmat Hidayat", ("INSPEKTORAT", "auditor"))


@pytest.fixture
def signed_in() -> Callable[[Any], Client]:
    """A browser in which this person is signed in: signed_in(rina).get("/admin/")."""

    def sign_in(user: Any) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The one Chromium of this process; every test opens a context of its own in it."""
    from playwright.sync_api import expect, sync_playwright

    # Playwright keeps an event loop in this thread; the tests' own queries are synchronous all the same.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        expect.set_options(timeout=20_000)
        chromium = playwright.chromium.launch(executable_path=browsers.chromium(), args=BROWSER_FLAGS)
        yield chromium
        chromium.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE")
