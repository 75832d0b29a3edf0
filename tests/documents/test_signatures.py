"""Signing with the portal's own test certificate: a real PAdES signature on the paper, the permohonan concluded."""

from __future__ import annotations

import asyncio
import hashlib
import io
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pikepdf
import pytest
from django.db import IntegrityError, InternalError, ProgrammingError, transaction
from django.utils import timezone
from pyhanko.pdf_utils.reader import PdfFileReader

from pelalawan_portal.documents import electronic, workflow
from pelalawan_portal.documents.compositor import Compositor, CompositorFailed
from pelalawan_portal.documents.electronic import Wanted
from pelalawan_portal.documents.models import Decision, NumberCounter, Print
from pelalawan_portal.documents.signatures import choice, local, pades
from pelalawan_portal.documents.signatures.interface import Passphrase, SigningFailed
from pelalawan_portal.submissions.models import Event, StoredFile
from pelalawan_portal.submissions.workflow import Refused

from .conftest import PASSPHRASE, scan, stored_paper
from .reading import text

SECRET = Passphrase(PASSPHRASE)


def serials():
    """How many numbers of this service's papers were drawn."""
    return NumberCounter.objects.filter(series__contains="/KRM/").values_list("last", flat=True).first() or 0


def wanted(review, decision):
    return Wanted(review.pk, decision.revision)


@pytest.fixture
def pdfsig():
    """Poppler's own opinion of a PDF."""
    from deploy.local import poppler

    program = poppler.pdfsig()
    if program is None:
        pytest.skip("pdfsig (poppler-utils) tidak ada di mesin ini dan tidak dapat dipasang")

    def ask(path):
        done = subprocess.run(
            [program, str(path)], capture_output=True, text=True, env={**os.environ, "LANG": "C"}
        )
        return done.stdout

    return ask


def test_works_in_a_thread_that_runs_an_event_loop(drafted, signer):
    _, review, decision = drafted()
    paper = stored_paper(electronic.sign(wanted(review, decision), by=signer, passphrase=SECRET))

    async def looked_at():
        return pades.read(paper)

    with ThreadPoolExecutor(1) as thread:  # a browser test may have left a loop in this one
        assert thread.submit(lambda: asyncio.run(looked_at())).result().serial


def test_works_from_the_draft_to_the_signed_paper(drafted, signer):
    submission, review, decision = drafted()
    made = electronic.sign(wanted(review, decision), by=signer, passphrase=SECRET)
    submission.refresh_from_db()
    made.refresh_from_db()
    review.refresh_from_db()
    assert (made.state, made.signature, submission.stage) == ("signed", "local", "granted")
    assert made.number.startswith("503/001/KRM/DPMPTSP/")
    assert made.certificate_subject == "Hendra Wijaya (SERTIFIKAT UJI)"
    assert (made.signed_by, review.decided_by, review.claimed_by) == (signer, signer, None)
    pdf = stored_paper(made)
    assert hashlib.sha256(pdf).hexdigest() == made.sha256 == made.scan.sha256
    words = text(pdf)
    for one in (made.number, "Ditandatangani secara elektronik oleh:", "SERTIFIKAT UJI – TIDAK BERLAKU"):
        assert one in words
    assert "BSrE" not in words
    assert "KONSEP" not in words
    assert not Print.objects.exists()  # nothing is printed for a pen
    assert f"{PdfFileReader(io.BytesIO(pdf)).embedded_signatures[0].signer_cert.serial_number:x}" == (
        made.certificate_serial
    )


def test_works_a_refusal_tells_reasons_and_basis(drafted, signer):
    submission, review, decision = drafted(kind="refusal")
    made = electronic.sign(wanted(review, decision), by=signer, passphrase=SECRET)
    submission.refresh_from_db()
    assert (made.state, submission.stage) == ("signed", "refused")
    words = text(stored_paper(made))
    assert "Tempatnya jalan nasional." in words
    assert "Ditandatangani secara elektronik oleh:" in words
    assert {one.kind for one in submission.notes.filter(event__verb="refused")} >= {"reason", "basis"}


def test_works_with_the_number_it_has_and_ink_stays(numbered, signer):
    _, review, decision = numbered()
    made = electronic.sign(wanted(review, decision), by=signer, passphrase=SECRET)
    assert made.number == decision.number
    _, other, _ = numbered()
    inked = workflow.sign(other.pk, by=signer, upload=scan(), signed_on=timezone.localdate())
    assert (inked.signature, inked.certificate_subject) == ("ink", "")
    assert NumberCounter.objects.filter(series__contains="{urut}").get().last == 2


def test_works_poppler_agrees(drafted, signer, tmp_path, pdfsig):
    _, review, decision = drafted()
    made = electronic.sign(wanted(review, decision), by=signer, passphrase=SECRET)
    whole, broken = tmp_path / "utuh.pdf", tmp_path / "diubah.pdf"
    whole.write_bytes(stored_paper(made))
    said = pdfsig(whole)
    for one in ("Signature is Valid", "Total document signed", "ETSI.CAdES.detached", "Hendra Wijaya"):
        assert one in said
    broken.write_bytes(stored_paper(made).replace(b"/Title", b"/Tutle", 1))
    assert "Signature is Valid" not in pdfsig(broken)


def test_works_still_pdf_a(drafted, signer):
    _, review, decision = drafted()
    made = electronic.sign(wanted(review, decision), by=signer, passphrase=SECRET)
    with pikepdf.open(io.BytesIO(stored_paper(made))) as pdf:
        assert pdf.open_metadata().pdfa_status == "2A"
        box = next(one for one in pdf.pages[-1].Annots if one.get("/FT") == "/Sig")
        assert "/Font" not in box.AP.N.Resources  # words in the box would need a font that is not embedded
        assert int(box.F) & 4  # printed with the page
        left, bottom, right, top = (float(one) for one in box.Rect)
        assert (round(right - left), round(top - bottom)) == (74, 74)
        assert 25 < bottom < 800


@pytest.mark.parametrize("typed", ["salah sama sekali", PASSPHRASE.upper(), f" {PASSPHRASE}", ""])
def test_rejects_a_wrong_passphrase_and_nothing_changed(drafted, signer, typed):
    _, review, decision = drafted()
    events = Event.objects.count()
    with pytest.raises(Refused, match="Passphrase salah"):
        electronic.sign(wanted(review, decision), by=signer, passphrase=Passphrase(typed))
    decision.refresh_from_db()
    assert (decision.state, decision.number, Event.objects.count()) == ("draft", "", events)
    assert not NumberCounter.objects.filter(series__contains="{urut}").exists()


def test_rejects_who_may_not(drafted, signer, certificates, officer, rina):
    _, review, decision = drafted()
    for who in (rina, officer("lain", "Kepala Lain", ("DISHUB", "signer"))):
        local.enrol(who, SECRET)
        with pytest.raises(Refused, match="bukan tugas Anda"):
            electronic.sign(wanted(review, decision), by=who, passphrase=SECRET)
    nobody = officer("baru", "Baru Menjabat", ("DPMPTSP", "signer"))
    with pytest.raises(Refused, match="belum punya sertifikat"):
        electronic.sign(wanted(review, decision), by=nobody, passphrase=SECRET)
    decision.refresh_from_db()
    assert decision.state == "draft"


def test_rejects_who_filed_it(drafted, signer):
    _, review, decision = drafted()
    type(review.submission).objects.filter(pk=review.submission_id).update(
        filed_by=signer, filed_at=review.opd, channel="desk"
    )
    with pytest.raises(Refused, match="petugas lain yang harus memutus"):
        electronic.sign(wanted(review, decision), by=signer, passphrase=SECRET)
    assert not NumberCounter.objects.filter(series__contains="{urut}").exists()


def test_rejects_what_the_signer_has_not_read(drafted, signer):
    _, review, decision = drafted()
    workflow.draft(review.pk, by=signer, kind="grant", content={**decision.text, "paragraphs": ["Lain."]},
                   valid_from=decision.valid_from, valid_to=decision.valid_to)  # fmt: skip
    with pytest.raises(Refused, match="diubah sejak Anda membacanya"):
        electronic.sign(wanted(review, decision), by=signer, passphrase=SECRET)
    assert not NumberCounter.objects.filter(series__contains="{urut}").exists()


def test_rejects_a_paper_that_names_another_signer(numbered, signer, officer, certificates):
    _, review, decision = numbered()
    other = officer("wakil", "Wakil Penanda", ("DPMPTSP", "signer"))
    local.enrol(other, SECRET)
    with pytest.raises(Refused, match="menyebut Hendra Wijaya"):
        electronic.sign(wanted(review, decision), by=other, passphrase=SECRET)


def test_handles_a_failure_in_the_middle(drafted, signer, monkeypatch, media):
    """The number stays with its paper; nothing lies about; a second try signs the same number."""
    _, review, decision = drafted()

    def fail(self, pdf, appearance):
        raise SigningFailed("Surat tidak dapat ditandatangani.")

    with monkeypatch.context() as patch:
        patch.setattr(local.LocalHand, "sign", fail)
        with pytest.raises(Refused, match="tidak dapat ditandatangani"):
            electronic.sign(wanted(review, decision), by=signer, passphrase=SECRET)
    decision.refresh_from_db()
    review.refresh_from_db()
    assert (decision.state, decision.sha256, review.claimed_by) == ("numbered", "", None)
    number = decision.number
    files = StoredFile.objects.filter(key="@surat")
    assert not files.exists()
    made = electronic.sign(wanted(review, decision), by=signer, passphrase=SECRET)
    assert (
        made.number,
        NumberCounter.objects.filter(series__contains="{urut}").get().last,
        files.count(),
    ) == (number, 1, 1)


def test_handles_a_failure_at_the_end(drafted, signer, monkeypatch, media):
    """The bytes are on the disk before the row; when the row does not come they go again."""
    _, review, decision = drafted()
    seen = []

    def refuse(*args, **how):
        seen.extend(one for one in media.rglob("*") if one.is_file() and "cetakan" not in one.parts)
        raise Refused("Masih ada OPD yang belum memutus.")

    with monkeypatch.context() as patch:
        patch.setattr(electronic, "conclude", refuse)
        with pytest.raises(Refused, match="Masih ada OPD"):
            electronic.sign(wanted(review, decision), by=signer, passphrase=SECRET)
    assert len(seen) == 1
    assert not seen[0].exists()
    decision.refresh_from_db()
    assert decision.state == "numbered"


def test_handles_a_typesetter_that_cannot(drafted, signer, monkeypatch):
    _, review, decision = drafted()
    monkeypatch.setattr(Compositor, "compose", lambda *args: (_ for _ in ()).throw(CompositorFailed("x")))
    with pytest.raises(Refused, match="tidak dapat disusun"):
        electronic.sign(wanted(review, decision), by=signer, passphrase=SECRET)


def test_handles_nonsense_in_the_typesetters_child(tmp_path):
    with Compositor() as compositor:
        with pytest.raises(CompositorFailed):
            compositor.compose("decision", "{}", "tempat-tanda-tangan")
        with pytest.raises(CompositorFailed):
            compositor.compose("../../etc/passwd", "{}", "tempat-tanda-tangan")
    with pytest.raises(SigningFailed):
        pades.read(b"%PDF-1.7\nbukan pdf\n%%EOF")


def test_requires_a_certificate_beside_an_electronic_signature(drafted, signer):
    _, review, decision = drafted()
    made = electronic.sign(wanted(review, decision), by=signer, passphrase=SECRET)
    frozen = (IntegrityError, InternalError, ProgrammingError)
    for change in ({"certificate_serial": ""}, {"sha256": "0" * 64}, {"signature": "bsre"}, {"path": "x"}):
        with pytest.raises(frozen), transaction.atomic():
            Decision.objects.filter(pk=made.pk).update(**change)
    with pytest.raises(IntegrityError, match="revoked_has_a_reason"), transaction.atomic():
        Decision.objects.filter(pk=made.pk).update(state="revoked")


def test_works_a_short_passphrase_is_refused_and_a_new_certificate_replaces_the_old(certificates, hendra):
    with pytest.raises(SigningFailed, match="paling sedikit 8"):
        local.enrol(hendra, Passphrase("pendek"))
    local.enrol(hendra, SECRET)
    first = (certificates / "sertifikat-uji" / f"petugas-{hendra.pk}.pem").read_bytes()
    local.enrol(hendra, Passphrase("passphrase yang baru"))
    path = certificates / "sertifikat-uji" / f"petugas-{hendra.pk}.pem"
    assert path.read_bytes() != first
    assert b"ENCRYPTED PRIVATE KEY" in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0
    assert len({local.authority_certificate() for _ in range(2)}) == 1


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"ELECTRONIC_SIGNATURE": "uji"}, "sertifikat uji tidak berlaku"),
        ({"ELECTRONIC_SIGNATURE": "ya"}, "harus tidak, uji, atau bsre"),
        ({"ELECTRONIC_SIGNATURE": "bsre"}, "perlu BSRE_URL"),
        ({"BSRE_URL": "http://10.0.0.5"}, "harus dimulai dengan https://"),
        ({"BSRE_CHAIN": "/tidak/ada.pem"}, "berkasnya tidak ada"),
    ],
)
def test_rejects_wrong_settings_in_production(variables, words):
    env = {
        "PATH": os.environ["PATH"], "PORTAL_MODE": "production", "SECRET_KEY": "k" * 60, "DATA_DIR": "/srv/portal",
        "FIELD_KEYS": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=", "HASH_KEY": "ab" * 32, "PIN_KEY": "cd" * 32,
        "PUBLIC_URL": "https://portal.example.go.id", "DATABASE_URL": "postgres://a:b@localhost/c",
        "REDIS_URL": "redis://localhost", **variables,
    }  # fmt: skip
    done = subprocess.run([sys.executable, "-c", "import pelalawan_portal.settings"], env=env, capture_output=True,
                          text=True)  # fmt: skip
    assert done.returncode != 0
    assert words in done.stderr


def test_works_ink_alone(settings, certificates, drafted, signer):
    settings.ELECTRONIC_SIGNATURE = "tidak"
    assert choice.signer() is None
    _, review, decision = drafted()
    with pytest.raises(Refused, match="belum dinyalakan"):
        electronic.sign(wanted(review, decision), by=signer, passphrase=SECRET)
