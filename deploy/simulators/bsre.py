"""BSrE's eSign client service, v2, as it behaves: really signs, with a certificate authority of its own.

Basic authentication (USER, PASSWORD). Signers are PEOPLE by NIK; NIK and people are invented. `troubles` holds what it
answers to the next signings instead of signing.
"""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from PIL import Image
from pyhanko.pdf_utils.images import PdfImage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

USER, PASSWORD = "portal", "portal-demo"
MOST_BYTES = 40 << 20


@dataclass(frozen=True)
class Person:
    """A signer as BSrE knows them; `status` as in its answers."""

    name: str
    passphrase: str
    status: str = "ISSUE"


PEOPLE = {
    "1405010101700001": Person("Hendra Wijaya", "hendra-bsre"),
    "1405010101700002": Person("Sulastri Ningsih", "sulastri-bsre"),
    "1405010101700003": Person("Darwin Harahap", "darwin-bsre", "EXPIRED"),
    "1405010101700004": Person("Mahmud Yunus", "mahmud-bsre", "REVOKE"),
}
troubles: list[str] = []


class Refusal(Exception):
    """Answered as {"error", "status_code"}: HTTP status, then BSrE's words and code."""

    def __init__(self, status: str, words: str, code: int) -> None:
        super().__init__(words)
        self.status, self.words, self.code = status, words, code


def _name(common: str) -> x509.Name:
    organisation = x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Badan Siber dan Sandi Negara (simulasi)")
    return x509.Name([organisation, x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _issue(
    common: str, key: rsa.RSAPrivateKey, issuer: str, issuer_key: rsa.RSAPrivateKey, *, ca: bool
) -> x509.Certificate:
    now = datetime.now(UTC)
    usage = x509.KeyUsage(
        digital_signature=not ca, content_commitment=not ca, key_cert_sign=ca, crl_sign=ca, key_encipherment=False,
        data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    return (
        x509.CertificateBuilder()
        .subject_name(_name(common))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=700))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(issuer_key, hashes.SHA256())
    )


ROOT_NAME = "OSD BSrE (simulasi)"


@cache
def _root() -> tuple[x509.Certificate, rsa.RSAPrivateKey]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return _issue(ROOT_NAME, key, ROOT_NAME, key, ca=True), key


def chain() -> bytes:
    """The simulator's root certificate as PEM."""
    return _root()[0].public_bytes(serialization.Encoding.PEM)


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


@cache
def _signer(nik: str) -> signers.SimpleSigner:
    root, root_key = _root()
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    der = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register(_asn1(root))
    return signers.SimpleSigner(
        signing_cert=_asn1(_issue(PEOPLE[nik].name, key, ROOT_NAME, root_key, ca=False)),
        signing_key=asn1_keys.PrivateKeyInfo.load(der),
        cert_registry=store,
    )


def _person(body: dict[str, Any]) -> tuple[str, Person]:
    nik = str(body.get("nik", ""))
    if nik not in PEOPLE:
        raise Refusal("404 Not Found", "User belum terdaftar", 1110)
    return nik, PEOPLE[nik]


def check_status(body: dict[str, Any]) -> dict[str, Any]:
    """POST /api/v2/user/check/status."""
    if str(body.get("nik", "")) not in PEOPLE:
        return {"status": "NOT_REGISTERED", "status_code": 1110, "message": "User tidak terdaftar"}
    status = _person(body)[1].status
    return {"status": status, "status_code": 1111, "message": f"User berstatus {status}"}


def sign_pdf(body: dict[str, Any]) -> dict[str, Any]:
    """POST /api/v2/sign/pdf: every file signed, with its properties."""
    nik, person = _person(body)
    if person.status == "EXPIRED":
        raise Refusal("400 Bad Request", "Sertifikat pengguna telah expired", 2021)
    if person.status != "ISSUE":
        raise Refusal("400 Bad Request", "Sertifikat pengguna telah dicabut", 2022)
    if body.get("passphrase") != person.passphrase:
        raise Refusal("400 Bad Request", "Passphrase anda salah", 2031)
    if troubles:
        raise Refusal("400 Bad Request", troubles.pop(0), 400)
    files, properties = body.get("file") or [], body.get("signatureProperties") or []
    if not files or len(properties) not in (1, len(files)):
        raise Refusal("400 Bad Request", "Parameter tidak lengkap", 400)
    made = [
        _signed(base64.b64decode(one), properties[place if len(properties) > 1 else 0], nik)
        for place, one in enumerate(files)
    ]
    return {"time": 1, "file": [base64.b64encode(one).decode() for one in made]}


def _signed(pdf: bytes, how: dict[str, Any], nik: str) -> bytes:
    style = spec = None
    if how.get("tampilan") == "VISIBLE":
        picture = Image.open(io.BytesIO(base64.b64decode(how["imageBase64"]))).convert("L")
        middle = AxisAlignment.ALIGN_MID
        style = StaticStampStyle(
            background=PdfImage(picture, writer=None), background_opacity=1.0, border_width=0,
            background_layout=SimpleBoxLayoutRule(x_align=middle, y_align=middle, margins=Margins(0, 0, 0, 0)),
        )  # fmt: skip
        x, y, width, height = (int(how[one]) for one in ("originX", "originY", "width", "height"))
        spec = fields.SigFieldSpec(
            "Signature1", on_page=int(how["page"]) - 1, box=(x, y, x + width, y + height)
        )
    meta = signers.PdfSignatureMetadata(
        field_name="Signature1", md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES,
        reason=how.get("reason") or None, location=how.get("location") or None,
    )  # fmt: skip
    try:
        out = signers.PdfSigner(meta, _signer(nik), stamp_style=style, new_field_spec=spec).sign_pdf(
            IncrementalPdfFileWriter(io.BytesIO(pdf))
        )
    except (PdfError, ValueError) as error:
        raise Refusal("400 Bad Request", "Dokumen tidak dapat diproses", 400) from error
    return bytes(out.getbuffer())


def verify_pdf(body: dict[str, Any]) -> dict[str, Any]:
    """POST /api/v2/verify/pdf."""
    context = ValidationContext(trust_roots=[_asn1(_root()[0])], allow_fetching=False)
    try:
        found = PdfFileReader(io.BytesIO(base64.b64decode(body["file"]))).embedded_regular_signatures
        results = [validate_pdf_signature(one, context) for one in found]
    except (PdfError, ValueError, KeyError) as error:
        raise Refusal("400 Bad Request", "Dokumen tidak dapat diproses", 400) from error
    if not results:
        return {"conclusion": "NO_SIGNATURE", "description": "Dokumen tidak memiliki tanda tangan elektronik"}
    if all(one.bottom_line for one in results):
        return {"conclusion": "VALID", "description": "Dokumen valid, sertifikat yang digunakan terpercaya"}
    return {
        "conclusion": "INVALID",
        "description": "Dokumen telah dimodifikasi atau sertifikat tidak dikenal",
    }


def certificate_chain(body: dict[str, Any]) -> dict[str, Any]:
    """POST /api/v2/user/certificate/chain."""
    _person(body)
    return {"certificate": [chain().decode()]}


PATHS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "/api/v2/user/check/status": check_status,
    "/api/v2/user/certificate/chain": certificate_chain,
    "/api/v2/sign/pdf": sign_pdf,
    "/api/v2/verify/pdf": verify_pdf,
}


def _answer(environ: WSGIEnvironment) -> tuple[str, dict[str, Any]]:
    known = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    if environ.get("HTTP_AUTHORIZATION") != f"Basic {known}":
        return "401 Unauthorized", {"error": "Unauthorized", "status_code": 401}
    act = PATHS.get(environ.get("PATH_INFO", ""))
    if act is None or environ["REQUEST_METHOD"] != "POST":
        return "404 Not Found", {"error": "Path tidak ada", "status_code": 404}
    size = int(environ.get("CONTENT_LENGTH") or 0)
    try:
        if size > MOST_BYTES:
            raise ValueError("too large")
        return "200 OK", act(json.loads(environ["wsgi.input"].read(size)))
    except Refusal as refusal:
        return refusal.status, {"error": refusal.words, "status_code": refusal.code}
    except (ValueError, TypeError, KeyError):
        return "400 Bad Request", {"error": "Parameter tidak dapat dibaca", "status_code": 400}


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer one request; see PATHS."""
    status, answer = _answer(environ)
    start_response(status, [("Content-Type", "application/json")])
    return [json.dumps(answer).encode()]
