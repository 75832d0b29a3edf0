"""Rows are added and dropped without scripts, and nothing typed is lost on the way."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from pelalawan_portal.submissions.models import Submission
from tests.filing.conftest import Filer
from tests.filing.services import EVERY_ANSWER, EVERY_TYPE, published

PAGE = "semua"


@pytest.fixture
def filer(client: Client, db: None) -> Filer:
    published(slug="semua-jenis", code="SEMUA", sections=[EVERY_TYPE], requirements=[])
    made = Filer(client, "semua-jenis")
    made.begin()
    return made


def test_a_row_is_added_and_what_was_typed_stays(filer: Filer) -> None:
    page = filer.post(PAGE, **{**EVERY_ANSWER, "banyak": "salah", "tambah": "anggota"})
    html = page.content.decode()
    assert page.status_code == 200
    assert 'name="anggota-2-nama_anggota"' in html
    assert 'value="Budi"' in html
    assert 'value="salah"' in html
    assert "harus angka" not in html


def test_the_page_comes_back_at_the_new_row(filer: Filer) -> None:
    assert 'formaction="#id_anggota_1"' in filer.get(PAGE).content.decode()
    html = filer.post(PAGE, **{**EVERY_ANSWER, "tambah": "anggota"}).content.decode()
    assert '<legend id="id_anggota_2" tabindex="-1">Isian 3</legend>' in html


def test_a_row_is_dropped_and_the_others_move_up(filer: Filer) -> None:
    html = filer.post(PAGE, **{**EVERY_ANSWER, "hapus": "anggota-0"}).content.decode()
    assert 'name="anggota-1-nama_anggota"' not in html
    assert "Budi" not in html
    assert 'name="anggota-0-nama_anggota" value="Ani"' in html


@pytest.mark.parametrize("pressed", ["anggota-9", "anggota-x", "tidak-ada-0", "-", "anggota"])
def test_a_tampered_button_changes_nothing(filer: Filer, pressed: str) -> None:
    html = filer.post(PAGE, **{**EVERY_ANSWER, "hapus": pressed}).content.decode()
    assert "Budi" in html
    assert "Ani" in html


def test_every_type_of_answer_reaches_the_permohonan(filer: Filer) -> None:
    assert filer.post(PAGE, **EVERY_ANSWER).url == filer.url("periksa")
    page = filer.get("periksa").content.decode()
    for shown in ("Rp 150.000", "1 Februari 2030", "Budi"):
        assert shown in page
    filer.send()
    answers: dict[str, Any] = Submission.objects.get().plain_answers
    assert answers["setuju"] is False
    assert answers["anggota"][1]["nama_anggota"] == "Ani"
    assert len(answers["batas"]["points"]) == 4
