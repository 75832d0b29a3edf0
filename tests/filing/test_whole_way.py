"""A guest files without scripts, page by page, and holds a number."""

from __future__ import annotations

from typing import Any

import pytest

from pelalawan_portal.filing.models import Draft
from pelalawan_portal.submissions.models import Slot, StoredFile, Submission
from pelalawan_portal.submissions.outbox import drain
from permits.models import Permit
from tests.filing.conftest import DESA, Filer
from tests.filing.services import photo


def test_a_guest_files_page_by_page_without_scripts(filer: Filer) -> None:
    answer = filer.begin()
    assert answer.url == filer.url("diri")
    page = filer.get("diri")
    assert "Langkah 1 dari 4" in page.content.decode()
    assert "Belum dikirim" in page.content.decode()
    assert filer.post("diri", nama="Siti Aminah", nik="1405095205900001").url == filer.url("tempat")
    assert filer.post("tempat", wilayah=DESA, lokasi="lapangan").url == filer.url("surat")

    upload = {"ktp": _file("ktp.jpg")}
    assert filer.post("surat", **upload).url == filer.url("periksa")
    check = filer.get("periksa").content.decode()
    assert "Siti Aminah" in check
    assert "1405••••••••0001" in check
    assert "1405095205900001" not in check

    sent = filer.send()
    submission = Submission.objects.get()
    assert sent.url == f"/permohonan/{submission.number}/?baru"
    assert filer.client.get(sent.url).status_code == 200
    assert submission.key == filer.key
    assert submission.applicant_name == "Siti Aminah"
    assert submission.plain_answers["nik"] == "1405095205900001"
    assert submission.region_id == DESA
    assert list(submission.slots.values_list("key", "state")) == [("ktp", Slot.State.RECEIVED)]
    assert StoredFile.objects.get(bundle=submission.key).key == "ktp"
    assert Permit.objects.get(submission=submission).application_kind == "baru"
    draft = Draft.objects.get()
    assert (draft.submission_id, draft.answers) == (submission.pk, {})


def test_the_file_is_cleaned_by_the_worker(filer: Filer) -> None:
    filer.answer_everything()
    filer.send()
    drain()
    file = StoredFile.objects.get()
    assert (file.state, file.kind) == (StoredFile.State.CLEAN, "image/jpeg")
    assert Submission.objects.get().slots.get(key="ktp").state == Slot.State.RECEIVED


def test_after_sending_every_page_leads_to_the_permohonan(filer: Filer) -> None:
    filer.answer_everything()
    number = filer.send().url.split("/")[2]
    for page in ("", "diri", "surat", "periksa", "nanti"):
        assert filer.get(page).url == f"/permohonan/{number}/"
    assert filer.post("diri", nama="Orang lain").url == f"/permohonan/{number}/"
    assert filer.send().url == f"/permohonan/{number}/?baru"
    assert Submission.objects.get().applicant_name == "Siti Aminah"


@pytest.mark.parametrize("page", ["diri", "tempat", "surat", "periksa", "nanti", "hapus"])
def test_every_page_opens(filer: Filer, page: str) -> None:
    filer.answer_everything()
    assert filer.get(page).status_code == 200


def _file(name: str) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, photo())
