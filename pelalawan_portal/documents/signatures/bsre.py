"""Certified signatures of BSrE (BSSN) through the agency's own eSign client service, v2 (domain.md 8).

Basic authentication, JSON, PDFs as base64. Signing waits 30 seconds at most, verifying 120.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Any

import requests
from django.conf import settings
from django.utils import timezone

from pelalawan_portal.accounts.models import User
from pelalawan_portal.documents.models import SigningIdentity
from pelalawan_portal.documents.signatures.interface import (
    Appearance,
    Mark,
    Passphrase,
    SignerRefused,
    SigningFailed,
)
from pelalawan_portal.submissions.outside import System, Unreachable

SYSTEM = System("BSrE", timeout=(5.0, 30.0))
VERIFY_SECONDS = 120.0
ACTIVE = ("ISSUE", "RENEW")
NOTICE = (
    "Dokumen ini telah ditandatangani secara elektronik menggunakan sertifikat elektronik yang diterbitkan oleh "
    "Balai Sertifikasi Elektronik (BSrE), BSSN.",
    "UU ITE No 11 Tahun 2008 Pasal 5 ayat 1: Informasi Elektronik dan/atau Dokumen Elektronik dan/atau hasil "
    "cetaknya merupakan alat bukti hukum yang sah.",
)
BY_HAND = "Nomor surat tetap. Coba lagi nanti, atau cetak dan tanda tangani dengan tinta."
WRONG = (
    "Passphrase salah, jadi surat ini belum ditandatangani. Periksa huruf besar dan kecilnya, lalu coba lagi. "
    "Salah berkali-kali dapat mengunci akun BSrE Anda."
)
# What the service says in words (they differ between its releases) → what the signer can do about it.
SAYINGS: tuple[tuple[str, str], ...] = (
    (r"passphrase", WRONG),
    (
        r"expired|kedaluwarsa|kadaluarsa|kadaluwarsa",
        "Sertifikat elektronik Anda sudah habis masa berlakunya. Perpanjang lewat BSrE, atau cetak dan tanda tangani "
        "dengan tinta.",
    ),
    (
        r"revoke|dicabut|suspend|dibekukan",
        "Sertifikat elektronik Anda dicabut atau dibekukan. Hubungi BSrE, atau cetak dan tanda tangani dengan tinta.",
    ),
    (
        r"not[_ ]regist|tidak terdaftar|belum terdaftar|not found|tidak ditemukan|no[_ ]certificate",
        "NIK Anda belum terdaftar di BSrE. Daftarkan lewat admin TTE kabupaten, atau cetak dan tanda tangani dengan "
        "tinta.",
    ),
    (
        r"waiting|verification|menunggu",
        "Pendaftaran sertifikat Anda di BSrE belum selesai. Tunggu pemeriksaannya, atau tanda tangani dengan tinta.",
    ),
)


@dataclass(frozen=True)
class Opinion:
    """What BSrE says of a PDF: whether every signature on it is valid, and its own words."""

    valid: bool
    words: str


def _ask(path: str, body: dict[str, Any], timeout: tuple[float, float] | None = None) -> dict[str, Any]:
    """The answer to a POST; raises SignerRefused with what to do. Nothing of the body reaches a log or a message."""
    how: dict[str, Any] = {"timeout": timeout} if timeout else {}
    try:
        answer = SYSTEM.call(
            "POST", f"{settings.BSRE_URL}{path}", json=body, auth=(settings.BSRE_USER, settings.BSRE_PASSWORD), **how
        )  # fmt: skip
    except Unreachable as error:
        raise SignerRefused(f"{error} {BY_HAND}") from None
    if answer.status_code in (401, 403):
        raise SignerRefused(
            f"Portal tidak dikenali layanan BSrE. Minta pengelola memeriksa BSRE_USER dan BSRE_PASSWORD. {BY_HAND}"
        )
    found = _read(answer)
    if answer.status_code != 200 or "error" in found:
        raise _refusal(str(found.get("error", "")))
    return found


def _read(answer: requests.Response) -> dict[str, Any]:
    try:
        found = answer.json()
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise SignerRefused(f"Jawaban BSrE tidak dapat dibaca. {BY_HAND}")
    return found


def _refusal(words: str) -> SigningFailed:
    for pattern, sentence in SAYINGS:
        if re.search(pattern, words, re.IGNORECASE):
            return SignerRefused(sentence)
    # Not about the signer as far as we know: the next paper is worth trying.
    return SigningFailed(f"BSrE menolak surat ini. {BY_HAND}")


def check_status(nik: str) -> None:
    """Whether BSrE knows this NIK with a certificate in force; raises SignerRefused with what to do."""
    found = _ask("/api/v2/user/check/status", {"nik": nik})
    status = str(found.get("status", ""))
    if status.upper() not in ACTIVE:
        raise SignerRefused(
            str(_refusal(status)) if _known(status) else f"Sertifikat Anda di BSrE belum aktif. {BY_HAND}"
        )


def _known(words: str) -> bool:
    return any(re.search(pattern, words, re.IGNORECASE) for pattern, _ in SAYINGS)


def verify(pdf: bytes) -> Opinion:
    """Ask BSrE about the signatures on a PDF. Raises SigningFailed while it does not answer."""
    body = {"file": base64.b64encode(pdf).decode(), "password": ""}
    found = _ask("/api/v2/verify/pdf", body, timeout=(5.0, VERIFY_SECONDS))
    words = str(found.get("conclusion", ""))
    return Opinion(words.upper() in ("VALID", "WARNING_VALID"), str(found.get("description", words))[:300])


def introduce(user: User, nik: str) -> SigningIdentity:
    """Keep under which NIK BSrE knows this officer, once it said so; raises SignerRefused."""
    check_status(nik)
    made, _ = SigningIdentity.objects.update_or_create(
        user=user, defaults={"nik": nik, "checked_at": timezone.now()}
    )
    return made


class BsreHand:
    """A signer at BSrE with the passphrase typed for this request."""

    def __init__(self, nik: str, passphrase: Passphrase) -> None:
        self._nik, self._passphrase = nik, passphrase

    def sign(self, pdf: bytes, appearance: Appearance) -> bytes:
        """See `Hand`. The QR box is drawn by BSrE at the place the paper keeps free."""
        found = _ask(
            "/api/v2/sign/pdf",
            {
                "nik": self._nik,
                "passphrase": self._passphrase.reveal(),
                "signatureProperties": [
                    {
                        "tampilan": "VISIBLE",
                        "imageBase64": base64.b64encode(appearance.image).decode(),
                        "page": appearance.page,
                        "originX": round(appearance.x, 2),
                        "originY": round(appearance.y, 2),
                        "width": round(appearance.side, 2),
                        "height": round(appearance.side, 2),
                        "location": "Kabupaten Pelalawan",
                        "reason": "Surat keputusan",
                        "contactInfo": "",
                    }
                ],
                "file": [base64.b64encode(pdf).decode()],
            },
        )
        try:
            (signed,) = found["file"]
            return base64.b64decode(signed, validate=True)
        except (KeyError, TypeError, ValueError, binascii.Error):
            raise SigningFailed(f"Jawaban BSrE tidak dapat dibaca. {BY_HAND}") from None


class BsreSigner:
    """See `Signer`."""

    kind = "bsre"
    certificate = "sertifikat elektronik BSrE"
    mark = Mark(test=False, notice=NOTICE)

    def is_known(self, user: User) -> bool:
        return SigningIdentity.objects.filter(user=user).exists()

    def open(self, user: User, passphrase: Passphrase) -> BsreHand:
        """See `Signer`: BSrE is asked whether the certificate is in force; the passphrase it tells at signing."""
        identity = SigningIdentity.objects.filter(user=user).first()
        if identity is None or not identity.nik:
            raise SignerRefused("NIK Anda untuk BSrE belum diisi. Isi dulu di halaman Tanda tangan.")
        check_status(identity.nik)
        return BsreHand(identity.nik, passphrase)
