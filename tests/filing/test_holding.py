"""Whose draft it is: the browser's, the account's, or the bearer's of its code; everybody else gets a clear page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from pelalawan_portal.accounts.models import Consent
from pelalawan_portal.filing import tending
from pelalawan_portal.filing.models import Draft
from pelalawan_portal.filing.resume_codes import code_of, split
from pelalawan_portal.submissions.models import StoredFile, Submission
from pelalawan_portal.submissions.outbox import drain
from tests.filing.conftest import DESA, Filer
from tests.filing.services import published

PAGES = ["", "diri", "tempat", "surat", "periksa", "nanti", "hapus"]


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_gets_a_page_that_says_what_to_do(filer: Filer, page: str) -> None:
    filer.begin()
    answer = Client().get(filer.url(page))
    assert answer.status_code == 404
    assert "Buka isian dengan kode" in answer.content.decode()


def test_a_stranger_changes_nothing(filer: Filer) -> None:
    filer.answer_everything()
    before = filer.draft.answers
    other = Filer(Client(), filer.slug)
    other.key = filer.key
    assert other.post("diri", nama="Bukan Siti").status_code == 404
    assert other.hand_in("ktp").status_code == 404
    assert other.send().status_code == 404
    assert other.post("hapus").status_code == 404
    assert filer.draft.answers == before
    assert StoredFile.objects.count() == 1
    assert not Submission.objects.exists()


def test_a_forged_cookie_opens_nothing(filer: Filer) -> None:
    filer.begin()
    for forged in (
        "",
        "x",
        '[["' + filer.draft.key.hex + '",1]]:sig',
        filer.client.cookies["isian"].value[:-2] + "xx",
    ):
        other = Client()
        other.cookies["isian"] = forged
        assert other.get(filer.url("diri")).status_code == 404


def test_pressing_begin_twice_gives_one_draft(filer: Filer) -> None:
    page = filer.client.get(f"/izin/{filer.slug}/ajukan/")
    data = {"pemohon": "perorangan", "awal": page.context["form"].initial["awal"]}
    first, second = (Client().post(f"/izin/{filer.slug}/ajukan/", data) for _ in range(2))
    assert first.url == second.url
    assert Draft.objects.count() == 1


def test_a_tampered_begin_gets_a_draft_of_its_own(filer: Filer) -> None:
    filer.begin()
    other = Filer(Client(), filer.slug)
    assert other.begin(awal=str(filer.key)).status_code == 302
    assert other.key != filer.key


def test_what_is_being_written_is_offered_before_a_second_one_is_begun(filer: Filer) -> None:
    filer.begin()
    assert (
        "Anda punya isian yang belum dikirim"
        in filer.client.get(f"/izin/{filer.slug}/ajukan/").content.decode()
    )


def test_works_what_this_browser_is_writing_is_listed_with_its_last_day(filer: Filer) -> None:
    filer.begin()
    page = filer.client.get("/lanjut/").content.decode()
    assert "BELUM DIKIRIM" in page
    assert f'href="{filer.url()}"' in page
    assert filer.draft.service.name in page


@pytest.mark.usefixtures("db")
def test_handles_a_browser_that_writes_nothing(filer: Filer, django_assert_num_queries: Any) -> None:
    filer.begin()
    stranger = Client()
    with django_assert_num_queries(0):
        page = stranger.get("/lanjut/").content.decode()
    assert "BELUM DIKIRIM" not in page


def test_handles_a_draft_that_was_sent_or_let_go(filer: Filer) -> None:
    filer.answer_everything()
    filer.send()
    assert "BELUM DIKIRIM" not in filer.client.get("/lanjut/").content.decode()


def test_works_the_front_door_leads_to_unfinished_filings(client: Client, db: None) -> None:
    assert 'href="/lanjut/"' in client.get("/").content.decode()


def test_the_code_opens_the_draft_on_another_telephone(filer: Filer) -> None:
    filer.begin()
    filer.post("diri", nama="Siti Aminah")
    code = code_of(filer.draft)
    assert code in filer.get("nanti").content.decode()
    other = Client()
    answer = other.post("/lanjut/", {"kode": code.lower().replace("-", " ")})
    assert answer.url == filer.url()
    assert "Siti Aminah" in other.get(filer.url("diri")).content.decode()


def test_a_code_reads_back() -> None:
    for number in (1, 24, 25, 625, 10**6, 10**9):
        assert split(code_of(Draft(pk=number, key=uuid4())))[0] == number  # type: ignore[index]


@pytest.mark.parametrize("code", ["", "x", "A3K-0000-0000", "9" * 40, "'; DROP TABLE", "½½½½½½½½½½½"])
def test_a_wrong_code_is_said(filer: Filer, code: str) -> None:
    filer.begin()
    answer = filer.client.post("/lanjut/", {"kode": code})
    assert answer.status_code == 422
    assert "kode" in answer.content.decode().lower()


def test_guessing_a_code_is_stopped(filer: Filer) -> None:
    filer.begin()
    head = code_of(filer.draft).split("-")[0]
    for _ in range(10):
        assert Client().post("/lanjut/", {"kode": f"{head}-2222-2222"}).status_code == 422
    assert Client().post("/lanjut/", {"kode": code_of(filer.draft)}).status_code == 429
    link = f"/lanjut/{filer.key}/{filer.draft.secret}/"
    assert Client().get(link).url == filer.url()


def test_a_link_with_another_secret_opens_nothing(filer: Filer) -> None:
    filer.begin()
    assert Client().get(f"/lanjut/{filer.key}/AAAAAAAA/").status_code == 404


def test_letting_go_keeps_the_draft_for_its_code(filer: Filer) -> None:
    filer.begin()
    assert filer.post("lepas").url == f"/izin/{filer.slug}/ajukan/"
    assert filer.get("diri").status_code == 404
    assert Draft.objects.filter(key=filer.key).exists()


def test_a_resident_finds_drafts_in_the_account(siti: Any, joko: Any, filer: Filer) -> None:
    filer.client.force_login(siti)
    filer.begin()
    assert "Siti Aminah" in filer.get("diri").content.decode()
    elsewhere = Client()
    elsewhere.force_login(siti)
    home = elsewhere.get("/akun/").content.decode()
    assert "BELUM DIKIRIM" in home
    assert elsewhere.get(filer.url("diri")).status_code == 200
    neighbour = Client()
    neighbour.force_login(joko)
    assert neighbour.get(filer.url("diri")).status_code == 404
    assert "BELUM DIKIRIM" not in neighbour.get("/akun/").content.decode()


def test_a_draft_opened_by_code_goes_to_the_account(siti: Any, filer: Filer) -> None:
    filer.begin()
    client = Client()
    client.force_login(siti)
    client.post("/lanjut/", {"kode": code_of(filer.draft)})
    assert filer.draft.owner == siti


def test_an_officer_files_for_somebody_and_both_are_named(rina: Any, filer: Filer) -> None:
    filer.client.force_login(rina)
    refused = filer.begin()
    assert refused.status_code == 422
    assert "Lihat KTP asli" in refused.content.decode()
    filer.begin(setuju="on")
    filer.post("diri", nama="Nenek Ida")
    filer.post("tempat", wilayah=DESA, lokasi="lapangan")
    filer.hand_in("ktp")
    filer.send()
    submission = Submission.objects.get()
    assert (submission.filed_by, submission.channel, submission.applicant) == (rina, "desk", None)
    assert submission.filed_at.code == "DPMPTSP"
    assert submission.applicant_name == "Nenek Ida"
    consent = Consent.objects.get(purpose="assisted_filing")
    assert (consent.subject, consent.assisted_by, consent.channel) == (str(filer.key), rina, "desk")


def test_a_draft_past_its_time_is_over(filer: Filer) -> None:
    filer.answer_everything()
    Draft.objects.update(kept_until=timezone.now() - timedelta(minutes=1))
    for page in ("diri", "periksa", "nanti"):
        answer = filer.get(page)
        assert answer.status_code == 404
        assert "sudah dihapus" in answer.content.decode()
    assert filer.send().status_code == 404
    assert not Submission.objects.exists()


def test_the_sweep_removes_what_is_over_with_its_bytes(
    filer: Filer, media: Any, django_capture_on_commit_callbacks: Any
) -> None:
    filer.answer_everything()
    sent = Filer(Client(), filer.slug)
    sent.answer_everything()
    sent.send()
    Draft.objects.update(kept_until=timezone.now() - timedelta(minutes=1))
    assert len([one for one in media.rglob("*") if one.is_file()]) == 2
    with django_capture_on_commit_callbacks(execute=True):
        assert tending.expire_due() == 1
    assert not Draft.objects.filter(key=filer.key).exists()
    assert StoredFile.objects.get().bundle == sent.key
    assert len([one for one in media.rglob("*") if one.is_file()]) == 1


def test_one_reminder_is_sent_to_who_left_an_address(filer: Filer) -> None:
    filer.begin()
    filer.post("nanti", surel="siti@contoh.id")
    drain()
    assert [one.subject for one in mail.outbox] == ["Tautan untuk melanjutkan isian"]
    Draft.objects.update(kept_until=timezone.now() + timedelta(days=4))
    assert tending.remind_due() == 1
    assert tending.remind_due() == 0
    drain()
    assert [one.subject for one in mail.outbox][1:] == ["Isian Anda belum dikirim"]
    assert code_of(filer.draft) in mail.outbox[1].body


def test_throwing_a_draft_away_needs_a_post(filer: Filer) -> None:
    filer.answer_everything()
    filer.get("hapus")
    assert Draft.objects.exists()
    filer.post("hapus")
    assert not Draft.objects.exists()
    assert not StoredFile.objects.exists()


def test_later_saves_what_is_there_and_forgives_what_is_empty(filer: Filer) -> None:
    filer.begin()
    assert filer.post("diri", nama="", telepon="081234567890", nanti="1").url == filer.url("nanti")
    assert filer.draft.plain_answers["telepon"] == "+6281234567890"
    assert filer.get().url == filer.url("diri")


def test_later_does_not_swallow_a_wrong_answer(filer: Filer) -> None:
    filer.begin()
    page = filer.post("diri", nama="Siti", nik="123", nanti="1")
    assert page.status_code == 422
    assert 'value="123"' in page.content.decode()
    assert filer.draft.plain_answers["nama"] == "Siti"


def test_a_draft_keeps_the_version_it_began_with(filer: Filer) -> None:
    filer.begin()
    before = filer.draft.version_sha256
    published(name="Tutup jalan baru")
    assert filer.get("diri").status_code == 200
    assert filer.draft.version_sha256 == before
    assert "Tutup jalan baru" not in filer.get("diri").content.decode()


def test_answers_of_a_person_rest_encrypted(filer: Filer) -> None:
    filer.answer_everything()
    stored = str(filer.draft.answers)
    assert "1405095205900001" not in stored
    assert "6281234567890" not in stored


@pytest.mark.parametrize("slug", ["tidak-ada", "nib"])
def test_what_is_not_filed_here_is_not_begun(client: Client, db: None, slug: str) -> None:
    assert client.get(f"/izin/{slug}/ajukan/").status_code == 404
    assert client.post(f"/izin/{slug}/ajukan/").status_code == 404
