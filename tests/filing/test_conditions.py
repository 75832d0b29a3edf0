"""What is asked follows from the answers, page by page, without scripts."""

from __future__ import annotations

from pelalawan_portal.submissions.models import Submission
from tests.filing.conftest import DESA, Filer


def test_an_answer_that_asks_more_shows_the_page_again(filer: Filer) -> None:
    filer.begin()
    assert "lebar_jalan" not in filer.get("tempat").content.decode()
    answer = filer.post("tempat", wilayah=DESA, lokasi="jalan")
    assert answer.url == filer.url("tempat") + "?tambahan=1"
    page = filer.client.get(answer.url).content.decode()
    assert "Ada pertanyaan tambahan" in page
    assert 'name="lebar_jalan"' in page
    assert filer.post("tempat", wilayah=DESA, lokasi="jalan", lebar_jalan="6").url == filer.url("surat")


def test_answering_the_further_question_at_once_is_enough(filer: Filer) -> None:
    filer.begin()
    assert filer.post("tempat", wilayah=DESA, lokasi="jalan", lebar_jalan="6").url == filer.url("surat")
    assert filer.draft.plain_answers["lebar_jalan"] == "6"


def test_a_further_answer_that_is_wrong_is_said(filer: Filer) -> None:
    filer.begin()
    page = filer.post("tempat", wilayah=DESA, lokasi="jalan", lebar_jalan="600")
    assert page.status_code == 422
    assert "paling banyak 60" in page.content.decode()
    assert 'value="600"' in page.content.decode()


def test_papers_follow_the_answers(filer: Filer) -> None:
    filer.begin()
    assert "Denah" not in filer.get("surat").content.decode()
    filer.post("tempat", wilayah=DESA, lokasi="jalan", lebar_jalan="6")
    assert "Denah" in filer.get("surat").content.decode()


def test_a_stale_answer_is_not_sent(filer: Filer) -> None:
    filer.answer_everything()
    filer.post("tempat", wilayah=DESA, lokasi="jalan", lebar_jalan="6")
    filer.post("tempat", wilayah=DESA, lokasi="lapangan")
    filer.send()
    assert "lebar_jalan" not in Submission.objects.get().plain_answers


def test_a_condition_changed_after_the_papers_keeps_the_draft_unsent(filer: Filer) -> None:
    filer.answer_everything()
    filer.post("tempat", wilayah=DESA, lokasi="jalan", lebar_jalan="6")
    page = filer.send()
    assert page.status_code == 422
    assert "Denah belum ada." in page.content.decode()
    assert not Submission.objects.exists()
