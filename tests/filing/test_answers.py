"""Saving pages: what is right is kept, what is wrong is said, and nobody skips a page."""

from __future__ import annotations

import pytest

from pelalawan_portal.submissions.models import Submission
from tests.filing.conftest import DESA, Filer


@pytest.fixture
def filer(filer: Filer) -> Filer:
    filer.begin()
    return filer


def test_a_wrong_answer_keeps_the_others(filer: Filer) -> None:
    page = filer.post("diri", nama="Siti Aminah", nik="123", telepon="0812 3456 7890")
    html = page.content.decode()
    assert page.status_code == 422
    assert 'href="#id_nik"' in html
    assert 'value="123"' in html
    assert "Perlu diperbaiki" in html
    assert filer.draft.plain_answers["nama"] == "Siti Aminah"
    assert filer.draft.done == []


def test_an_emptied_answer_is_gone(filer: Filer) -> None:
    filer.post("diri", nama="Siti Aminah", telepon="081234567890")
    filer.post("diri", nama="Siti Aminah", telepon="")
    assert "telepon" not in filer.draft.plain_answers


def test_questions_of_other_pages_are_not_taken(filer: Filer) -> None:
    filer.post("diri", nama="Siti Aminah", lokasi="jalan", wilayah=DESA, pin="x", **{"@pemohon": "badan"})
    answers = filer.draft.plain_answers
    assert set(answers) == {"nama", "@pemohon", "@jenis"}
    assert answers["@pemohon"] == "perorangan"


def test_nothing_is_sent_while_a_page_is_missing(filer: Filer) -> None:
    filer.post("diri", nama="Siti Aminah")
    page = filer.send()
    html = page.content.decode()
    assert page.status_code == 422
    for said in ("Kecamatan dan desa belum dipilih.", "“Di mana?” belum dipilih.", "Foto KTP belum ada."):
        assert said in html
    assert filer.url("tempat") in html
    assert not Submission.objects.exists()


def test_nothing_is_sent_without_the_declaration(filer: Filer) -> None:
    filer.post("diri", nama="Siti Aminah")
    filer.post("tempat", wilayah=DESA, lokasi="lapangan")
    filer.hand_in("ktp")
    page = filer.post("periksa")
    assert page.status_code == 422
    assert 'href="#pernyataan"' in page.content.decode()
    assert not Submission.objects.exists()


def test_an_answer_that_is_not_offered_is_found_at_sending(filer: Filer) -> None:
    filer.post("diri", nama="Siti Aminah")
    filer.post("tempat", wilayah=DESA, lokasi="lapangan")
    filer.hand_in("ktp")
    draft = filer.draft
    draft.answers = {**draft.answers, "lokasi": "di-bulan"}
    draft.save(update_fields=["answers"])
    page = filer.send()
    assert page.status_code == 422
    assert "pilih salah satu" in page.content.decode()


@pytest.mark.parametrize("page", ["tidak-ada", "lokasi", "semua", "kirim"])
def test_a_page_that_is_not_asked_leads_on(filer: Filer, page: str) -> None:
    assert filer.get(page).url == filer.url()
    assert filer.post(page, nama="x").url == filer.url()
    assert filer.get().url == filer.url("diri")


def test_a_nik_that_tells_another_birth_date_is_doubted_not_refused(filer: Filer) -> None:
    from pelalawan_portal.filing.doubts import doubts

    said = doubts(
        filer.draft.spec, {"nik": "1405095205900001", "jenis_kelamin": "L", "@pemohon": "perorangan"}
    )
    assert "jenis kelamin perempuan" in said["nik"][0]


def test_changing_an_answer_returns_to_the_check(filer: Filer) -> None:
    filer.post("diri", nama="Siti Aminah")
    filer.post("tempat", wilayah=DESA, lokasi="lapangan")
    filer.hand_in("ktp")
    filer.post("surat")
    assert filer.client.post(filer.url("diri") + "?ubah=1", {"nama": "Siti"}).url == filer.url("periksa")
