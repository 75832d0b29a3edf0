""" "Periksa PDF ini": what a PDF that somebody holds has to do with the paper that was issued."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, cast

from django.core.files.uploadedfile import UploadedFile

from pelalawan_portal.documents.models import Decision
from pelalawan_portal.documents.signatures.examining import ExaminationFailed, Signature, examine

TRUST = {
    "bsre": "Ya, dari Balai Sertifikasi Elektronik (BSrE).",
    "local": "Sertifikat uji portal ini. Tidak berlaku.",
    "": "Tidak. Kami tidak mengenal penerbit sertifikatnya.",
}

KNOWN = {"bsre": True, "local": None, "": False}


@dataclass(frozen=True)
class Answer:
    """One question and its answer; `good` is None where it is neither good nor bad."""

    question: str
    answer: str
    good: bool | None


@dataclass(frozen=True)
class Checked:
    """What the page says. `tone` is the class of the tag, `signature` the last one on the PDF."""

    same: bool
    headline: str
    tone: str
    sentence: str
    answers: tuple[Answer, ...]
    sha256: str
    signature: Signature | None = None

    @property
    def fingerprint(self) -> tuple[str, str]:
        """The hash in two halves, for a narrow screen."""
        return self.sha256[:32], self.sha256[32:]


def check(decision: Decision, upload: UploadedFile[Any]) -> Checked:
    """Compare an upload (a PDF of at most MAX_UPLOAD_BYTES) with a signed paper. Nothing of it is kept."""
    pdf = b"".join(cast("Any", upload.chunks()))
    digest = hashlib.sha256(pdf).hexdigest()
    same = digest == decision.sha256
    try:
        signatures = examine(pdf)
        trouble = ""
    except ExaminationFailed as failure:
        signatures, trouble = [], str(failure)
    last = signatures[-1] if signatures else None
    headline, tone, sentence = _verdict(decision, same, last, trouble)
    return Checked(same, headline, tone, sentence, _answers(decision, same, last, trouble), digest, last)


def _verdict(decision: Decision, same: bool, last: Signature | None, trouble: str) -> tuple[str, str, str]:
    if same:
        return (
            "Asli",
            "selesai",
            "PDF ini sama persis dengan surat yang kami terbitkan. Tidak satu huruf pun berubah.",
        )
    if last is None and not trouble:
        if decision.signature == Decision.Signature.INK:
            return (
                "Bukan berkas aslinya", "henti",
                "PDF ini tidak sama dengan pindaian yang kami simpan. Foto atau pindaian ulang memang tidak sama; "
                "cocokkan isinya, atau minta berkas yang diunduh dari portal.",
            )  # fmt: skip
        return (
            "Bukan berkas aslinya",
            "tolak",
            "PDF ini tidak bertanda tangan elektronik. Minta berkas aslinya.",
        )
    if last is None or not (last.intact and last.whole):
        return "Sudah diubah", "tolak", "PDF ini sudah diubah sesudah ditandatangani. Jangan diterima."
    return (
        "Bukan surat ini", "tolak",
        "Tanda tangan pada PDF ini utuh, tetapi ini bukan berkas surat dengan nomor di atas. Jangan diterima sebagai "
        "surat itu.",
    )  # fmt: skip


def _answers(decision: Decision, same: bool, last: Signature | None, trouble: str) -> tuple[Answer, ...]:
    first = Answer("Sama dengan surat yang kami terbitkan?", "Ya, sama persis." if same else "Tidak.", same)
    if trouble:
        return (first, Answer("Tanda tangan masih utuh?", trouble, False))
    if last is None:
        ink = decision.signature == Decision.Signature.INK
        words = (
            "Surat ini ditandatangani dengan tinta."
            if ink
            else "Tidak ada tanda tangan elektronik di PDF ini."
        )
        return (first, Answer("Tanda tangan elektronik masih utuh?", words, None if ink else False))
    if not last.intact:
        return (
            first,
            Answer("Tanda tangan elektronik masih utuh?", "Tidak. Isinya berubah sesudah itu.", False),
        )
    whole = "Ya, seluruhnya." if last.whole else "Tidak. Ada yang ditambahkan sesudah ditandatangani."
    return (
        first,
        Answer("Tanda tangan elektronik masih utuh?", "Ya.", True),
        Answer("Seluruh berkas tercakup tanda tangan?", whole, last.whole),
        Answer("Sertifikatnya kami kenal?", TRUST[last.trust], KNOWN[last.trust]),
    )
