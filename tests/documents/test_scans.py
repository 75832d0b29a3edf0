"""The scan of a signed paper: what can be read becomes final, anything else changes nothing."""

import hashlib
import io
from datetime import timedelta

import pikepdf
import pypdfium2
import pytest
from django.conf import settings
from django.utils import timezone

from pelalawan_portal.documents import workflow
from pelalawan_portal.submissions.files import programs, storage
from pelalawan_portal.submissions.models import StoredFile

from .conftest import pdf_scan, photo_scan, scan
from .test_from_draft_to_paper import VERB


def files():
    return [one for one in settings.MEDIA_ROOT.rglob("*") if one.is_file() and "cetakan" not in one.parts]


def send(desk, review, upload, day=None):
    data = {"scan": upload, "signed_on": (day or timezone.localdate()).isoformat()}
    return desk.post(VERB.format(review.pk, "unggah"), data)


def test_works_a_pdf_is_kept_clean_and_named_by_its_hash(numbered, hendra):
    submission, review, decision = numbered()
    workflow.sign(review.pk, by=hendra, upload=scan(pdf_scan(pages=3)), signed_on=timezone.localdate())
    decision.refresh_from_db()
    with storage.open_stored(decision.path) as file:
        kept = file.read()
    assert hashlib.sha256(kept).hexdigest() == decision.sha256 == decision.scan.sha256
    assert len(pypdfium2.PdfDocument(kept)) == 3
    assert (decision.scan.state, decision.scan.uploaded_by, decision.scan.bundle) == (
        "clean",
        hendra,
        submission.key,
    )
    assert len(files()) == 1


@pytest.mark.parametrize(("kind", "size"), [("JPEG", (1200, 1700)), ("PNG", (1700, 1200))])
def test_works_a_photo_becomes_a_pdf_of_one_page(numbered, hendra, kind, size):
    _, review, decision = numbered()
    upload = scan(photo_scan(kind, size), f"surat.{kind.lower()}")
    workflow.sign(review.pk, by=hendra, upload=upload, signed_on=timezone.localdate())
    decision.refresh_from_db()
    page = pypdfium2.PdfDocument(storage.absolute(decision.path))[0]
    assert (page.get_width() > page.get_height()) == (size[0] > size[1])
    picture = page.render(scale=1).to_pil().convert("L")
    assert len(set(picture.resize((20, 20)).tobytes())) > 3
    with pikepdf.open(storage.absolute(decision.path)) as pdf:
        assert not pdf.check_pdf_syntax()
    assert decision.scan.name == "surat.pdf"


def locked():
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf_scan())) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "kosong.pdf"),
        (b"MZ\x90\x00" * 100, "surat.pdf"),
        (b"<script>alert(1)</script>", "surat.pdf"),
        (b"GIF89a" + b"\0" * 100, "surat.gif"),
        (b"PK\x03\x04" + b"\0" * 500, "surat.pdf"),
        (photo_scan()[:5000], "potong.jpg"),
        (pdf_scan()[:200], "potong.pdf"),
        (b"%PDF-1.7\n" + b"x" * 500 + b"\n%%EOF", "../../etc/passwd.pdf"),
        (locked(), "kunci.pdf"),
        (b"\xff\xd8\xff" + b"\0" * 2000 + b"\xff\xd9", "palsu.jpg"),
        (b"%PDF-1.7\n" + b"\0" * (11 * 1024 * 1024), "besar.pdf"),
    ],
    ids=["empty", "exe", "html", "gif", "zip", "cut jpeg", "cut pdf", "no pdf", "locked", "no jpeg", "11 MB"],
)
def test_rejects_hostile_and_broken_files_and_nothing_changed(numbered, hendra, signed_in, content, name):
    submission, review, decision = numbered()
    answer = send(signed_in(hendra), review, scan(content, name))
    assert answer.status_code in (409, 422)
    assert len(answer.content) > 500
    decision.refresh_from_db()
    submission.refresh_from_db()
    assert (decision.state, decision.path, submission.stage) == ("numbered", "", "signing")
    assert not StoredFile.objects.exists()
    assert not files()


def test_handles_a_script_inside_a_pdf(numbered, hendra):
    _, review, decision = numbered()
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf_scan())) as pdf:
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        pdf.save(out)
    workflow.sign(review.pk, by=hendra, upload=scan(out.getvalue()), signed_on=timezone.localdate())
    decision.refresh_from_db()
    with storage.open_stored(decision.path) as file:
        assert b"JavaScript" not in file.read()


def test_rejects_a_missing_file_and_a_date_outside(numbered, hendra, signed_in):
    _, review, decision = numbered()
    desk = signed_in(hendra)
    assert desk.post(VERB.format(review.pk, "unggah"), {"signed_on": "2026-01-01"}).status_code == 422
    for day in (timezone.localdate() + timedelta(days=1), timezone.localdate() - timedelta(days=1)):
        assert send(desk, review, scan(), day).status_code == 409
    decision.refresh_from_db()
    assert decision.state == "numbered"
    assert not files()


def test_handles_an_inspection_that_does_not_answer(numbered, hendra, signed_in, monkeypatch):
    _, review, decision = numbered()

    def dies(*arguments):
        raise programs.InspectionFailed("ended with -9")

    monkeypatch.setattr(programs, "clean", dies)
    answer = send(signed_in(hendra), review, scan())
    assert answer.status_code == 409
    assert "belum dapat diperiksa" in answer.content.decode()
    monkeypatch.undo()
    assert send(signed_in(hendra), review, scan()).status_code == 302
    decision.refresh_from_db()
    assert (decision.state, decision.serial) == ("signed", 1)


def test_works_a_failed_signing_keeps_the_number(numbered, hendra, signed_in):
    _, review, decision = numbered()
    desk = signed_in(hendra)
    for _ in range(3):
        send(desk, review, scan(b"x"))
    decision.refresh_from_db()
    assert (decision.state, decision.serial) == ("numbered", 1)


def test_handles_signing_twice(numbered, hendra, signed_in):
    submission, review, _ = numbered()
    desk = signed_in(hendra)
    assert send(desk, review, scan()).status_code == 302
    assert send(desk, review, scan()).status_code == 409
    assert submission.events.filter(verb="granted").count() == 1
    assert len(files()) == 1
