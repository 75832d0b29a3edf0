""" "Periksa PDF ini": the very file, a changed one, another one, a hostile one; nothing of it is kept."""

from __future__ import annotations

import io
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pelalawan_portal.documents import electronic
from pelalawan_portal.documents.electronic import Wanted
from pelalawan_portal.documents.models import Decision, Printout
from pelalawan_portal.documents.signatures import examination, examining, local
from pelalawan_portal.documents.signatures.interface import Passphrase
from pelalawan_portal.documents.views import verification
from pelalawan_portal.submissions.models import StoredFile

from .conftest import PASSPHRASE, pdf_scan, photo_scan, stored_paper


@pytest.fixture
def issued(drafted, signer):
    """issued() → a decision that Pak Hendra signed electronically."""

    def make(**how):
        _, review, decision = drafted(**how)
        electronic.sign(Wanted(review.pk, decision.revision), by=signer, passphrase=Passphrase(PASSPHRASE))
        return Decision.objects.get(pk=decision.pk)

    return make


def sent(decision, content, name="surat.pdf", **how):
    upload = SimpleUploadedFile(name, content, content_type="application/pdf")
    return Client(**how).post(f"{decision.verify_path}periksa/", {"pdf": upload})


def page_of(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_works_the_very_file(issued, media):
    decision = issued()
    before = (StoredFile.objects.count(), Printout.objects.count(), sorted(media.rglob("*")))
    answer = sent(decision, stored_paper(decision))
    page = page_of(answer)
    assert answer.status_code == 200
    for one in (
        "PDF Anda: Asli", "Ya, sama persis.", "Ya, seluruhnya.", "Sertifikat uji portal ini. Tidak berlaku.",
        "Hendra Wijaya (SERTIFIKAT UJI)", decision.certificate_serial, "Surat dengan nomor ini: Berlaku",
    ):  # fmt: skip
        assert one in page
    assert "Siti" not in page
    assert "no-store" in answer["Cache-Control"]
    assert before == (StoredFile.objects.count(), Printout.objects.count(), sorted(media.rglob("*")))


def test_works_without_a_token_is_refused_and_the_form_carries_one(issued):
    decision = issued()
    strict = Client(enforce_csrf_checks=True)
    page = strict.get(decision.verify_path)
    upload = {"pdf": SimpleUploadedFile("s.pdf", stored_paper(decision))}
    assert strict.post(f"{decision.verify_path}periksa/", upload).status_code == 403
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.content.decode())[1]
    upload = {"pdf": SimpleUploadedFile("s.pdf", stored_paper(decision)), "csrfmiddlewaretoken": token}
    assert "PDF Anda: Asli" in page_of(strict.post(f"{decision.verify_path}periksa/", upload))
    assert strict.get(f"{decision.verify_path}periksa/").url == decision.verify_path


def examine(pdf, roots):
    """What the examining program says; in a thread, for a browser test may have left an event loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(examination.examine, pdf, roots).result()


def test_works_any_changed_byte_is_found(issued):
    """The fingerprint finds every one; the signature by itself finds all outside the hole it stands in."""
    decision = issued()
    whole = stored_paper(decision)
    roots = {"local": local.authority_certificate().decode()}
    said = examine(whole, roots)["signatures"]
    assert [(one["intact"], one["whole"], one["trust"]) for one in said] == [(True, True, "local")]
    hole = range(whole.index(b"/Contents <") + 11, whole.index(b">", whole.index(b"/Contents <")))
    outside = [*range(hole.start), *range(hole.stop, len(whole))]

    @settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck), derandomize=False)
    @given(place=st.sampled_from(outside), change=st.integers(1, 255))
    def found(place, change):
        changed = bytearray(whole)
        changed[place] ^= change
        last = (examine(bytes(changed), roots).get("signatures") or [None])[-1]
        assert last is None or not (last["intact"] and last["whole"])

    found()
    for place in (hole.start, hole.start + 40, hole.stop - 2):
        changed = bytearray(whole)
        changed[place] = ord("1") if changed[place] != ord("1") else ord("2")
        assert "PDF Anda: Asli" not in page_of(sent(decision, bytes(changed)))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda pdf: pdf.replace(b"/Title", b"/Tutle", 1), "Tidak. Isinya berubah sesudah itu."),
        (lambda pdf: pdf + b"\n", "Ada yang ditambahkan sesudah ditandatangani."),
        (lambda pdf: pdf[:-400], "rusak atau sudah diubah"),
    ],
)
def test_rejects_a_changed_file(issued, change, words):
    decision = issued()
    page = page_of(sent(decision, change(stored_paper(decision))))
    assert "PDF Anda: Sudah diubah" in page
    assert words in page
    assert "Jangan diterima." in page


def test_rejects_a_page_added_to_it(issued):
    decision = issued()
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(stored_paper(decision))) as pdf:
        pdf.add_blank_page()
        pdf.save(out)
    assert "PDF Anda: Sudah diubah" in page_of(sent(decision, out.getvalue()))


def test_rejects_another_paper_of_ours(issued):
    """A true signature on a true paper, but not on this one."""
    first, second = (
        issued(),
        issued(answers={"nama": "Joko", "acara": "Pasar malam", "desa": "14.05.09.2002"}),
    )
    page = page_of(sent(first, stored_paper(second)))
    assert "PDF Anda: Bukan surat ini" in page
    assert "Sama dengan surat yang kami terbitkan? Tidak." in page


def test_rejects_one_signed_by_a_stranger(issued, settings, tmp_path, hendra):
    """Somebody with an authority of their own signs the same words: intact, but nobody we know."""
    decision = issued()
    settings.DATA_DIR = tmp_path / "lain"
    local.enrol(hendra, Passphrase(PASSPHRASE))
    from pelalawan_portal.documents.compositor import Compositor
    from pelalawan_portal.documents.signatures import paper

    with Compositor() as compositor:
        row = Decision.objects.select_related("submission", "office", "drafted_by").get(pk=decision.pk)
        bare, place = paper.compose(row, local.LocalSigner.mark, timezone.localdate(), compositor)
    forged = local.LocalSigner().open(hendra, Passphrase(PASSPHRASE)).sign(bare, place)
    settings.DATA_DIR = tmp_path / "data"
    page = page_of(sent(decision, forged))
    assert "PDF Anda: Bukan surat ini" in page
    assert "Kami tidak mengenal penerbit sertifikatnya." in page


def test_works_a_paper_signed_in_ink(signed):
    _, decision = signed()
    assert "PDF Anda: Asli" in page_of(sent(decision, stored_paper(decision)))
    page = page_of(sent(decision, pdf_scan("pindaian ulang")))
    assert "PDF Anda: Bukan berkas aslinya" in page
    assert "ditandatangani dengan tinta" in page


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "kosong"),
        (b"bukan pdf", "Ini bukan PDF"),
        (photo_scan(size=(60, 60)), "Ini bukan PDF"),
        (b"%PDF-1.7\n" + b"0" * (10 * 1024 * 1024), "paling besar 10 MB"),
    ],
)
def test_rejects_what_is_no_pdf(signed, content, words):
    _, decision = signed()
    answer = sent(decision, content)
    assert answer.status_code == 422
    assert words in page_of(answer)


def hostile():
    """PDFs made to eat memory, time or the reader itself."""
    nested = b"[" * 30_000 + b"]" * 30_000
    bomb = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields " + nested + b">>>>\nendobj\n"
    loop = b"%PDF-1.7\nxref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 1/Root 1 0 R/Prev 9>>\nstartxref\n9\n%%EOF"
    locked = io.BytesIO()
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.save(locked, encryption=pikepdf.Encryption(owner="a", user="b"))
    return [
        bomb + b"startxref\n9\n%%EOF",
        loop,
        locked.getvalue(),
        b"%PDF-1.7\n%%EOF",
        b"%PDF-" + b"\x00" * 4000,
    ]


@pytest.mark.parametrize("number", range(5))
def test_handles_a_hostile_file(signed, number):
    _, decision = signed()
    answer = sent(decision, hostile()[number])
    assert answer.status_code == 200
    assert "PDF Anda: Sudah diubah" in page_of(answer)


def test_handles_a_program_that_ends_or_is_busy(signed, monkeypatch):
    _, decision = signed()
    with monkeypatch.context() as patch:
        patch.setattr(examining, "PROGRAM", examining.PROGRAM.with_name("tidak-ada.py"))
        assert "tidak dapat diperiksa" in page_of(sent(decision, pdf_scan()))
    with monkeypatch.context() as patch:
        patch.setattr(examining._busy, "acquire", lambda timeout: False)
        assert "Sedang banyak yang memeriksa" in page_of(sent(decision, pdf_scan()))


def test_rejects_too_many_from_one_address(signed, monkeypatch):
    monkeypatch.setattr(verification, "CHECKS_PER_ADDRESS", 2)
    _, decision = signed()
    answers = [sent(decision, stored_paper(decision)).status_code for _ in range(3)]
    assert answers == [200, 200, 429]
    assert sent(decision, stored_paper(decision), REMOTE_ADDR="10.9.8.7").status_code == 200


def test_rejects_an_unknown_code_and_a_draft(drafted):
    _, _, decision = drafted()
    assert sent(decision, pdf_scan()).status_code == 404


def test_works_revoked(issued, hendra):
    decision = issued()
    Decision.objects.filter(pk=decision.pk).update(
        state="revoked", revoked_by=hendra, revoked_at=timezone.now(), revoked_on=date(2026, 11, 20),
        revocation_code="broken", revocation_reason="Rahasia dapur",
    )  # fmt: skip
    page = page_of(Client().get(decision.verify_path))
    for one in ("Dicabut", "sejak 20 November 2026 (ketentuan dilanggar)", "Jangan diterima"):
        assert one in page
    assert "Rahasia dapur" not in page
    page = page_of(sent(decision, stored_paper(decision)))
    assert "PDF Anda: Asli" in page
    assert "Tetapi surat ini sudah dicabut." in page
