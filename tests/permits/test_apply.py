"""The letter "izin" hangs on its envelope, and says what it follows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from pelalawan_portal.submissions.models import Submission
from pelalawan_portal.submissions.registry import families
from permits.models import Permit
from tests.filing.conftest import DESA, Filer
from tests.filing.services import PERSON, PLACE, published

BEFORE = {
    "key": "izin_lama",
    "title": "Izin yang lama",
    "when": {"field": "@jenis", "in": ["perpanjangan", "perubahan"]},
    "fields": [{"key": "nomor_lama", "type": "text", "label": "Nomor izin yang lama"}],
}


@pytest.fixture
def filer(client: Client, db: None, settings: Any, tmp_path: Path) -> Filer:
    settings.MEDIA_ROOT = tmp_path
    kinds = ["baru", "perpanjangan", "perubahan"]
    published(sections=[PERSON, PLACE, BEFORE], requirements=[], applications=kinds)
    return Filer(client, "tutup-jalan")


def answer(filer: Filer, **kinds: str) -> None:
    filer.begin(**kinds)
    filer.post("diri", nama="Siti Aminah")
    filer.post("tempat", wilayah=DESA, lokasi="lapangan")


def test_the_family_is_registered() -> None:
    assert "izin" in families()


def test_a_renewal_names_the_permit_before(filer: Filer) -> None:
    answer(filer, jenis="perpanjangan", pemohon="badan")
    filer.post("izin_lama", nomor_lama="503/TJ/0001/2025")
    filer.send()
    permit = Permit.objects.get(submission=Submission.objects.get())
    assert (permit.application_kind, permit.applicant_kind) == ("perpanjangan", "badan")
    assert permit.previous_decision == "503/TJ/0001/2025"


def test_a_new_permit_follows_none(filer: Filer) -> None:
    answer(filer, jenis="baru")
    assert filer.get("izin_lama").url == filer.url()
    filer.send()
    assert Permit.objects.get().previous_decision == ""


def test_a_renewal_without_the_number_is_not_sent(filer: Filer) -> None:
    answer(filer, jenis="perpanjangan")
    page = filer.send()
    assert page.status_code == 422
    assert "Nomor izin yang lama belum diisi." in page.content.decode()
    assert not Permit.objects.exists()


def test_the_database_refuses_a_new_permit_with_a_forerunner(filer: Filer) -> None:
    answer(filer, jenis="baru")
    filer.send()
    with pytest.raises(IntegrityError, match="a_new_permit_follows_no_earlier_one"), transaction.atomic():
        Permit.objects.update(previous_decision="503/1")


@pytest.mark.parametrize("kinds", [{"jenis": "lain"}, {"pemohon": "hantu"}, {"jenis": ""}])
def test_an_unknown_kind_is_refused(filer: Filer, kinds: dict[str, str]) -> None:
    assert filer.begin(**{"jenis": "baru", **kinds}).status_code == 422
