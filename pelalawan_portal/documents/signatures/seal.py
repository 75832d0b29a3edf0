"""Looking at a PDF that was signed a moment ago, before anything is built on it."""

from __future__ import annotations

import io
from dataclasses import dataclass

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from pelalawan_portal.documents.signatures.interface import SigningFailed


@dataclass(frozen=True)
class Seal:
    """Whose certificate made the signature: its common name and its serial in hex."""

    subject: str
    serial: str


def read(pdf: bytes) -> Seal:
    """The last signature of a PDF, once it is intact and covers every byte. Raises SigningFailed."""
    try:
        signatures = PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures
        if not signatures:
            raise SigningFailed("PDF yang dikembalikan tidak bertanda tangan. Beri tahu pengelola portal.")
        # Whether the certificate is trusted is asked of whoever verifies the paper, not of who signed it just now.
        status = validate_pdf_signature(
            signatures[-1], ValidationContext(trust_roots=[], allow_fetching=False), skip_diff=True
        )
    except (PdfError, SigningError, SignatureValidationError, ValueError) as error:
        raise SigningFailed("PDF yang dikembalikan tidak terbaca. Beri tahu pengelola portal.") from error
    if not (status.intact and status.valid) or status.coverage != SignatureCoverageLevel.ENTIRE_FILE:
        raise SigningFailed("Tanda tangan pada PDF yang dikembalikan tidak utuh. Beri tahu pengelola portal.")
    certificate = signatures[-1].signer_cert
    subject = certificate.subject.native
    return Seal(str(subject.get("common_name") or certificate.subject.human_friendly)[:200],
                f"{certificate.serial_number:x}"[:64])  # fmt: skip
