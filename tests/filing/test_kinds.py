"""Who chose wrong at the beginning chooses again, and loses nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from pelalawan_portal.filing.models import Draft
from pelalawan_portal.submissions.models import Submission
from tests.filing.conftest import Filer
from tests.filing.services import PERSON, PLACE, published

BODY = {
    "key": "badan",
    "title": "Data badan",
    "when": {"field": "@pemohon", "is": "badan"},
    "fields": [{"key": "nama_badan", "type": "text", "label": "Nama badan", "fills": "organisation"}],
}
BOTH = {"pemohon": "badan", "jenis": "perpanjangan"}


@pytest.fixture
def filer(client: Client, db: None) -> Filer:
    published(sections=[PERSON, BODY, PLACE], applications=["baru", "perpanjangan"])
    filer = Filer(client, "tutup-jalan")
    filer.begin(jenis="baru")
    return filer


def test_works_another_kind_asks_more_and_keeps_every_answer(filer: Filer) -> None:
    filer.post("diri", nama="Siti Aminah")
    assert filer.post("awal", **BOTH).url == filer.url()
    assert filer.get().url == filer.url("badan")
    assert filer.draft.plain_answers["nama"] == "Siti Aminah"
    assert (filer.draft.applicant_kind, filer.draft.application_kind) == ("badan", "perpanjangan")


def test_works_it_is_found_from_the_first_page_and_from_the_check(filer: Filer) -> None:
    link = f'href="{filer.url("awal")}"'
    assert link in filer.get("diri").content.decode()
    assert link not in filer.get("tempat").content.decode()
    check = filer.get("periksa").content.decode()
    assert check.count(link) == 2
    assert "Perorangan" in check
    assert "Baru: belum pernah punya izin ini" in check


def test_works_the_page_shows_what_was_chosen(filer: Filer) -> None:
    page = filer.get("awal").content.decode()
    chosen = [one for one in page.split("<input") if " checked" in one.split(">")[0]]
    assert len(chosen) == 2
    assert all('value="perorangan"' in one or 'value="baru"' in one for one in chosen)


def test_works_what_is_sent_is_of_the_kind_chosen_last(client: Client, db: None) -> None:
    filer = Filer(client, published().service.slug)
    filer.answer_everything()
    filer.post("awal", pemohon="badan")
    filer.send()
    assert Submission.objects.get().applicant_kind == "badan"


@pytest.mark.parametrize(
    "wrong", [{}, {"pemohon": "badan"}, {"pemohon": "hantu", "jenis": "baru"}, BOTH | {"jenis": "<b>"}]
)
def test_rejects_what_is_not_offered_and_nothing_changed(filer: Filer, wrong: dict[str, str]) -> None:
    answer = filer.post("awal", **wrong)
    assert answer.status_code == 422
    assert "ringkas-salah" in answer.content.decode()
    assert (filer.draft.applicant_kind, filer.draft.application_kind) == ("perorangan", "baru")


def test_rejects_a_stranger(filer: Filer) -> None:
    assert Client().post(filer.url("awal"), BOTH).status_code == 404
    assert filer.draft.applicant_kind == "perorangan"


def test_rejects_it_for_the_renewal_of_a_paper(filer: Filer) -> None:
    Draft.objects.update(from_paper=True)
    assert filer.post("awal", **BOTH).url == filer.url()
    assert filer.draft.application_kind == "baru"
    assert filer.url("awal") not in filer.get("diri").content.decode()


def test_handles_a_service_of_one_kind(client: Client, db: None) -> None:
    filer = Filer(client, published(applicants=["perorangan"]).service.slug)
    filer.begin()
    answer: Any = filer.get("awal")
    assert answer.url == filer.url()
    assert "Yang mengajukan" not in filer.get("periksa").content.decode()


def test_handles_a_draft_that_was_sent(client: Client, db: None) -> None:
    filer = Filer(client, published().service.slug)
    filer.answer_everything()
    filer.send()
    assert "/permohonan/" in filer.post("awal", pemohon="badan").url
