"""Permohonan on their way to a signed paper, and the people who handle them."""

from __future__ import annotations

import io
from datetime import date

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from pelalawan_portal.documents import drafting, issuing_office, workflow
from pelalawan_portal.documents.models import Decision
from pelalawan_portal.documents.signatures import local
from pelalawan_portal.documents.signatures.interface import Passphrase
from pelalawan_portal.submissions import outbox, reviewing
from pelalawan_portal.submissions.files import storage
from tests.submissions.envelopes import file_one, publish_service

PASSPHRASE = "ombak bono kuala 77"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """Bytes of a test lie in a folder of its own."""
    settings.MEDIA_ROOT = tmp_path / "berkas"
    settings.DATA_DIR = tmp_path / "data"
    issuing_office.forget()
    return settings.MEDIA_ROOT


@pytest.fixture
def version(offices):
    return publish_service()


@pytest.fixture
def tono(officer):
    """Tono of Dinas Perhubungan."""
    return officer("tono", "Tono", ("DISHUB", "technical"))


@pytest.fixture
def eka(officer):
    """Eka of Satpol PP."""
    return officer("eka", "Eka", ("SATPOLPP", "technical"))


def review_of(submission, step):
    return submission.reviews.filter(step=step).order_by("-round").first()


@pytest.fixture
def at_signing(version, rina, tono, eka):
    """at_signing(agree=True, …) → a permohonan that waits for the signature, and its signing review."""

    def make(*, agree=True, conditions="", reason="", **changes):
        submission = file_one(version, **changes)
        reviewing.declare_complete(review_of(submission, "kelengkapan").pk, by=rina)
        reviewing.recommend(
            review_of(submission, "lalu_lintas").pk,
            by=tono,
            agree=agree,
            reason=reason,
            conditions=conditions,
        )
        reviewing.recommend(review_of(submission, "ketertiban").pk, by=eka, agree=True)
        submission.refresh_from_db()
        return submission, review_of(submission, "tanda_tangan")

    return make


@pytest.fixture
def drafted(at_signing, hendra):
    """drafted(kind="grant") → (submission, review, decision) with a draft that Pak Hendra wrote."""

    def make(kind="grant", valid_from=date(2026, 1, 1), valid_to=date(2099, 12, 31), **changes):
        submission, review = at_signing(**changes)
        if kind == "grant":
            content = drafting.grant_content(submission)
        else:
            content = drafting.refusal_content(submission) | {
                "reasons": [["Tempatnya jalan nasional.", "UU 22/2009"]]
            }
            valid_from = valid_to = None
        decision = workflow.draft(
            review.pk, by=hendra, kind=kind, content=content, valid_from=valid_from, valid_to=valid_to
        )
        return submission, review, decision

    return make


@pytest.fixture
def numbered(drafted, hendra):
    def make(**how):
        submission, review, _ = drafted(**how)
        return submission, review, workflow.allot_number(review.pk, by=hendra)

    return make


@pytest.fixture
def certificates(settings):
    """Where the test certificates lie; signing with them is switched on."""
    settings.ELECTRONIC_SIGNATURE = "uji"
    return settings.DATA_DIR


@pytest.fixture
def signer(certificates, hendra):
    """Pak Hendra with a test certificate; his passphrase is PASSPHRASE."""
    local.enrol(hendra, Passphrase(PASSPHRASE))
    return hendra


@pytest.fixture
def signed(numbered, hendra):
    """signed(kind="refusal", …) → (submission, decision), everything owed delivered."""

    def make(**how):
        submission, review, _ = numbered(**how)
        decision = workflow.sign(review.pk, by=hendra, upload=scan(), signed_on=timezone.localdate())
        outbox.drain()
        submission.refresh_from_db()
        return submission, Decision.objects.get(pk=decision.pk)

    return make


def pdf_scan(words="tanda tangan basah", pages=1):
    """The bytes of a scanned paper."""
    pdf = pikepdf.new()
    for _ in range(pages):
        page = pdf.add_blank_page(page_size=(595, 842))
        page.Contents = pdf.make_stream(f"% {words}\n0 0 m 100 100 l S".encode())
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def photo_scan(kind="JPEG", size=(1200, 1700)):
    picture = Image.effect_noise(size, 40).convert("RGB")
    out = io.BytesIO()
    picture.save(out, kind)
    return out.getvalue()


def stored_paper(decision):
    """The bytes of a signed paper as they lie on the disk."""
    with storage.open_stored(decision.path) as file:
        return file.read()


def scan(content=None, name="surat.pdf"):
    return SimpleUploadedFile(name, pdf_scan() if content is None else content)
