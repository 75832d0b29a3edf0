"""PAdES by pyHanko: making a signature with a key of ours, and looking at one before anything is built on it.

Loaded only by a process that signs, when it signs: it takes tens of megabytes.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from asn1crypto import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from PIL import Image
from pyhanko.pdf_utils.images import PdfImage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from pelalawan_portal.documents.signatures.interface import Appearance, SigningFailed
from pelalawan_portal.documents.signatures.local import Unlocked

Made = TypeVar("Made")
FIELD = "TandaTangan"
# Room for the signature with its certificates, in letters of hex; measuring it first would sign twice.
RESERVED = 9_000


class KeyAtHand(signers.Signer):
    """pyHanko's own signer for keys in memory reads the key anew for each signature, which costs most of it."""

    def __init__(self, hand: Unlocked) -> None:
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        store.register(x509.Certificate.load(hand.root))
        super().__init__(signing_cert=x509.Certificate.load(hand.certificate), cert_registry=store)
        self._key = hand.key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        if digest_algorithm != "sha256":
            raise SigningError(f"not {digest_algorithm}")
        return self._key.sign(data, PKCS1v15(), hashes.SHA256())


def _apart(work: Callable[[], Made]) -> Made:
    """pyHanko's plain calls run an event loop of their own, which a thread that has one already cannot begin."""
    with ThreadPoolExecutor(1) as other:
        return other.submit(work).result()


def sign(pdf: bytes, appearance: Appearance, hand: KeyAtHand) -> bytes:
    """A baseline signature (B-B) that certifies the whole paper and allows no change after it.

    Raises SigningFailed for what is no PDF that can be signed.
    """
    try:
        signer = signers.PdfSigner(
            signers.PdfSignatureMetadata(
                field_name=FIELD, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES,
                certify=True, docmdp_permissions=fields.MDPPerm.NO_CHANGES,
                reason="Surat keputusan", location="Kabupaten Pelalawan",
            ),
            hand,
            stamp_style=_picture_alone(appearance.image),
            new_field_spec=fields.SigFieldSpec(
                FIELD, on_page=appearance.page - 1, box=appearance.box,  # type: ignore[arg-type]
                readable_field_name="Tanda tangan elektronik",
            ),
        )  # fmt: skip
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        out = _apart(lambda: signer.sign_pdf(writer, bytes_reserved=RESERVED))
    except (PdfError, SigningError, ValueError) as error:
        raise SigningFailed("Surat tidak dapat ditandatangani. Beri tahu pengelola portal.") from error
    return bytes(out.getbuffer())


def _picture_alone(image: bytes) -> StaticStampStyle:
    """A stamp that is a picture and nothing else: words would bring in fonts that PDF/A forbids."""
    opened = Image.open(io.BytesIO(image), formats=("PNG",)).convert("L")
    middle = AxisAlignment.ALIGN_MID
    return StaticStampStyle(
        background=PdfImage(opened, writer=None),
        background_opacity=1.0,
        border_width=0,
        background_layout=SimpleBoxLayoutRule(x_align=middle, y_align=middle, margins=Margins(0, 0, 0, 0)),
    )


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
        context = ValidationContext(trust_roots=[signatures[-1].signer_cert], allow_fetching=False)
        status = _apart(lambda: validate_pdf_signature(signatures[-1], context, skip_diff=True))
    except (PdfError, SigningError, SignatureValidationError, ValueError) as error:
        raise SigningFailed("PDF yang dikembalikan tidak terbaca. Beri tahu pengelola portal.") from error
    if not (status.intact and status.valid) or status.coverage != SignatureCoverageLevel.ENTIRE_FILE:
        raise SigningFailed("Tanda tangan pada PDF yang dikembalikan tidak utuh. Beri tahu pengelola portal.")
    certificate = signatures[-1].signer_cert
    subject = certificate.subject.native
    return Seal(str(subject.get("common_name") or certificate.subject.human_friendly)[:200],
                f"{certificate.serial_number:x}"[:64])  # fmt: skip
