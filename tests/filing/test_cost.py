"""What a page costs: statements and bytes, pinned, because thousands of telephones pay for them."""

from __future__ import annotations

import gzip
from typing import Any

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pelalawan_portal.opds.regions import region_name
from tests.filing.conftest import DESA, Filer

MOST_BYTES = 5 * 1024


def counted(act: Any) -> int:
    from django.db import connection

    with CaptureQueriesContext(connection) as queries:
        act()
    return len([one for one in queries if "SAVEPOINT" not in one["sql"]])


@pytest.fixture
def filer(filer: Filer) -> Filer:
    filer.begin()  # what a process reads once is read
    filer.get("periksa")
    region_name(DESA)
    return filer


def test_statements_of_each_request_of_a_guest(filer: Filer) -> None:
    def new() -> Filer:
        made = Filer(Client(), filer.slug)
        made.begin()
        return made

    assert (
        counted(lambda: filer.client.get(f"/izin/{filer.slug}/ajukan/")) == 2
    )  # the version; drafts already held
    assert counted(lambda: Client().get(f"/izin/{filer.slug}/ajukan/")) == 1
    assert counted(lambda: filer.get("diri")) == 1
    assert counted(lambda: filer.post("diri", nama="Siti Aminah")) == 2
    assert counted(lambda: filer.post("tempat", wilayah=DESA, lokasi="lapangan")) == 2
    assert counted(lambda: filer.get("surat")) == 2
    assert counted(lambda: filer.hand_in("ktp")) == 6
    assert counted(lambda: filer.get("periksa")) == 2
    assert counted(lambda: filer.send()) <= 12  # with the notice on the page
    assert counted(new) == 3


@pytest.mark.parametrize("page", ["diri", "tempat", "surat", "periksa", "nanti"])
def test_every_page_is_light(filer: Filer, page: str) -> None:
    filer.post("diri", nama="Siti Aminah")
    filer.post("tempat", wilayah=DESA, lokasi="lapangan")
    filer.hand_in("ktp")
    assert len(gzip.compress(filer.get(page).content, 6)) <= MOST_BYTES


def test_the_start_page_is_light(client: Client, filer: Filer) -> None:
    assert len(gzip.compress(client.get(f"/izin/{filer.slug}/ajukan/").content, 6)) <= MOST_BYTES
