"""Handing in files: what is taken, what is refused with which words, and what is kept of it."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from pelalawan_portal.submissions.files import sweeping
from pelalawan_portal.submissions.models import Notice, Slot, StoredFile, Submission
from pelalawan_portal.submissions.outbox import drain
from tests.filing.conftest import DESA, Filer
from tests.filing.services import photo

BAD = {
    "empty": (b"", "kosong"),
    "text": (b"bukan foto", "Jenis berkas"),
    "script": (b"<script>alert(1)</script>" * 20, "Jenis berkas"),
    "zip": (b"PK\x03\x04" + bytes(2000), "Jenis berkas"),
    "cut": (photo()[:-400], "terpotong"),
    "large": (b"\xff\xd8\xff" + bytes(11 * 1024 * 1024), "10 MB"),
}


def bytes_in(folder: Any) -> int:
    return len([one for one in folder.rglob("*") if one.is_file()])


@pytest.fixture
def filer(filer: Filer) -> Filer:
    filer.begin()
    filer.post("diri", nama="Siti Aminah")
    filer.post("tempat", wilayah=DESA, lokasi="jalan", lebar_jalan="6")
    return filer


def test_a_file_is_taken_when_picked(filer: Filer, media: Any) -> None:
    answer = filer.hand_in("ktp", name="foto ktp.JPG")
    assert answer.status_code == 201
    assert answer.json()["name"] == "foto ktp.jpg"
    file = StoredFile.objects.get()
    assert (file.state, file.kind, file.bundle, file.key) == ("quarantined", "image/jpeg", filer.key, "ktp")
    assert (media / file.path).read_bytes() == photo()
    page = filer.get("surat").content.decode()
    assert "Diterima, sedang diperiksa sistem" in page


@pytest.mark.parametrize("bad", BAD)
def test_a_bad_file_changes_nothing(filer: Filer, media: Any, bad: str) -> None:
    content, said = BAD[bad]
    answer = filer.hand_in("ktp", content)
    assert answer.status_code in (413, 422)
    assert said in answer.json()["message"]
    assert not StoredFile.objects.exists()
    assert bytes_in(media) == 0


@pytest.mark.parametrize("bad", BAD)
def test_a_bad_file_without_scripts_keeps_the_page(filer: Filer, media: Any, bad: str) -> None:
    content, said = BAD[bad]
    good, wrong = SimpleUploadedFile("ktp.jpg", photo()), SimpleUploadedFile("denah.jpg", content)
    page = filer.post("surat", ktp=good, denah=wrong)
    assert page.status_code == 422
    assert said in page.content.decode()
    assert [one.key for one in StoredFile.objects.all()] == ["ktp"]
    assert bytes_in(media) == 1


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\x\\ktp.exe", "ktp.jpg"),
        ("<b>a</b>.png", "b-.jpg"),
        ("a\u202egpj.exe", "agpj.jpg"),
        ("\x00\n.jpg", "berkas.jpg"),
        ("x" * 400 + ".jpg", "x" * 120 + ".jpg"),
        (".htaccess", "berkas.jpg"),
    ],
)
def test_a_hostile_name_becomes_a_plain_one(name: str, kept: str) -> None:
    from pelalawan_portal.submissions.files.intake import plain_name

    assert plain_name(name, "image/jpeg") == kept


def test_the_extension_is_the_files_own(filer: Filer) -> None:
    assert filer.hand_in("ktp", photo(form="PNG"), name="surat.pdf").json()["name"] == "surat.png"


@pytest.mark.parametrize("slot", ["tidak-ada", "", "nama", "__class__"])
def test_a_paper_that_is_not_asked_is_refused(filer: Filer, slot: str) -> None:
    assert filer.hand_in(slot).status_code == 400
    assert not StoredFile.objects.exists()


def test_a_new_file_replaces_the_one_before(
    filer: Filer, media: Any, django_capture_on_commit_callbacks: Any
) -> None:
    filer.hand_in("ktp", name="lama.jpg")
    with django_capture_on_commit_callbacks(execute=True):
        filer.hand_in("ktp", name="baru.jpg")
    assert StoredFile.objects.get().name == "baru.jpg"
    assert bytes_in(media) == 1


def test_no_more_files_than_the_paper_takes(filer: Filer, media: Any) -> None:
    assert [filer.hand_in("denah").status_code for _ in range(3)] == [201, 201, 422]
    assert StoredFile.objects.count() == bytes_in(media) == 2


def test_a_file_is_taken_back(filer: Filer, media: Any, django_capture_on_commit_callbacks: Any) -> None:
    remove = filer.hand_in("ktp").json()["remove_url"]
    assert filer.client.get(remove).status_code == 200
    assert StoredFile.objects.count() == 1
    with django_capture_on_commit_callbacks(execute=True):
        assert filer.client.post(remove).url == filer.url("surat")
    assert not StoredFile.objects.exists()
    assert bytes_in(media) == 0


def test_a_file_of_another_draft_is_not_taken_back(filer: Filer) -> None:
    filer.hand_in("ktp")
    other = Filer(Client(), filer.slug)
    other.begin()
    other.client.post(other.url("surat") + f"?buang={StoredFile.objects.get().pk}")
    other.client.post(other.url("surat") + "?buang=x")
    assert StoredFile.objects.count() == 1


def test_a_body_too_long_is_refused_unread(filer: Filer) -> None:
    answer = filer.client.post(
        filer.url("berkas"), b"x", content_type="multipart/form-data; boundary=a",
        headers={"accept": "application/json", "content-length": str(500 * 1024 * 1024)},
    )  # fmt: skip
    assert answer.status_code == 413
    assert "10 MB" in answer.json()["message"]
    page = filer.client.post(
        filer.url("surat"), b"x", content_type="multipart/form-data; boundary=a",
        headers={"content-length": str(500 * 1024 * 1024)},
    )  # fmt: skip
    assert page.status_code == 413
    assert "terlalu besar" in page.content.decode()


def test_a_forged_request_is_refused(filer: Filer) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = filer.client.cookies
    file = SimpleUploadedFile("a.jpg", photo())
    assert strict.post(filer.url("berkas"), {"slot": "ktp", "file": file}).status_code == 403
    assert strict.post(filer.url("periksa"), {"pernyataan": "1"}).status_code == 403
    assert strict.post(filer.url("diri"), {"nama": "Lain"}).status_code == 403
    assert not StoredFile.objects.exists()


def broken_photo() -> bytes:
    noisy = io.BytesIO()
    Image.effect_noise((200, 150), 80).save(noisy, "PNG")
    content = bytearray(noisy.getvalue())
    content[600:1200] = bytes(600)
    return bytes(content)


def test_a_file_the_worker_cannot_read_is_told_on_the_page(filer: Filer) -> None:
    filer.hand_in("ktp", broken_photo(), name="ktp.png")
    drain()
    assert StoredFile.objects.get().state == "refused"
    assert "Perlu diganti" in filer.get("surat").content.decode()
    assert "Foto KTP perlu diganti." in filer.get("periksa").content.decode()
    assert filer.hand_in("ktp").status_code == 201
    assert StoredFile.objects.get().state == "quarantined"


def test_a_file_refused_after_sending_is_asked_again(filer: Filer) -> None:
    filer.hand_in("ktp", broken_photo(), name="ktp.png")
    filer.hand_in("denah")
    assert filer.send().status_code == 302
    drain()
    submission = Submission.objects.get()
    assert submission.slots.get(key="ktp").state == Slot.State.RETURNED
    assert submission.slots.get(key="denah").state == Slot.State.RECEIVED
    assert submission.events.filter(verb="file_refused").count() == 1
    assert Notice.objects.filter(event__verb="file_refused").count() == 1


def test_only_bytes_nobody_names_are_swept(filer: Filer, media: Any) -> None:
    filer.hand_in("ktp")
    drain()
    orphan = media / "ab" / ("ab" * 16)
    orphan.parent.mkdir(parents=True, exist_ok=True)
    orphan.write_bytes(b"x")
    folders = [one.name for one in media.iterdir()]
    assert sweeping.sweep_folders(folders) == 0
    assert sweeping.sweep_folders(folders, older_than=-1) == 1
    assert not orphan.exists()
    assert (media / StoredFile.objects.get().path).exists()
