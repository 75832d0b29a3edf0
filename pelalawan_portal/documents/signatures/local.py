"""Signing with certificates that the portal makes itself: for trying out, without any force ("sertifikat uji").

Certificate and key of each officer lie below DATA_DIR, the key locked with the officer's passphrase. The portal's
settings refuse this in production.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.conf import settings
from django.utils import timezone

from pelalawan_portal.accounts.models import User
from pelalawan_portal.documents.signatures.interface import (
    Appearance,
    Mark,
    Passphrase,
    SignerRefused,
    SigningFailed,
)

AUTHORITY_NAME = "Sertifikat uji Portal Pelalawan - TIDAK BERLAKU"
AUTHORITY_DAYS, CERTIFICATE_DAYS = 3650, 730
SHORTEST_PASSPHRASE = 8
NOTICE = (
    "SERTIFIKAT UJI – TIDAK BERLAKU. Surat ini ditandatangani secara elektronik dengan sertifikat percobaan portal, "
    "bukan sertifikat yang diterbitkan penyelenggara resmi.",
)


def folder() -> Path:
    """Where the test certificates lie; made when the first is."""
    return Path(settings.DATA_DIR) / "sertifikat-uji"


def _write_once(path: Path, content: bytes) -> bytes:
    """Put a file there whole or leave what another process put first; what lies there now."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}-{secrets.token_hex(6)}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        return path.read_bytes()
    finally:
        draft.unlink()
    return content


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "ID"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Pemerintah Kabupaten Pelalawan (uji)"),
            x509.NameAttribute(NameOID.COMMON_NAME, common[:64]),
        ]
    )


def _certificate(
    subject: str, key: rsa.RSAPrivateKey, issuer: x509.Name, issuer_key: rsa.RSAPrivateKey, days: int, *, ca: bool
) -> x509.Certificate:  # fmt: skip
    now = timezone.now()
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=0 if ca else None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False
        )
        .add_extension(
            x509.KeyUsage(
                digital_signature=not ca, content_commitment=not ca, key_cert_sign=ca, crl_sign=ca,
                key_encipherment=False, data_encipherment=False, key_agreement=False,
                encipher_only=False, decipher_only=False,
            ),
            critical=True,
        )
    )  # fmt: skip
    if not ca:
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
        builder = builder.add_extension(usage, critical=False)
    return builder.sign(issuer_key, hashes.SHA256())


def _new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _pem(
    certificate: x509.Certificate, key: rsa.RSAPrivateKey, lock: serialization.KeySerializationEncryption
) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, lock
    )


def _authority() -> bytes:
    """Certificate and key of the test authority, made at the first run."""
    path = folder() / "induk.pem"
    if path.exists():
        return path.read_bytes()
    key = _new_key()
    made = _certificate(AUTHORITY_NAME, key, _name(AUTHORITY_NAME), key, AUTHORITY_DAYS, ca=True)
    return _write_once(path, _pem(made, key, serialization.NoEncryption()))


def has_authority() -> bool:
    """Whether anything was ever signed with a test certificate here."""
    return (folder() / "induk.pem").exists()


def authority_certificate() -> bytes:
    """The test authority's certificate as PEM: the root that checking a PDF knows."""
    (certificate,) = x509.load_pem_x509_certificates(_authority())
    return certificate.public_bytes(serialization.Encoding.PEM)


def _path(user: User) -> Path:
    return folder() / f"petugas-{user.pk}.pem"


def enrol(user: User, passphrase: Passphrase) -> None:
    """Make an officer's test certificate, its key locked with the passphrase; an existing one is replaced.

    Raises SigningFailed for a passphrase that is too short.
    """
    if len(passphrase.reveal()) < SHORTEST_PASSPHRASE:
        raise SigningFailed(f"Passphrase paling sedikit {SHORTEST_PASSPHRASE} huruf atau angka.")
    bundle = _authority()
    (authority,) = x509.load_pem_x509_certificates(bundle)
    authority_key = serialization.load_pem_private_key(bundle, None)
    if not isinstance(authority_key, rsa.RSAPrivateKey):
        raise SigningFailed("Sertifikat uji portal rusak. Minta pengelola menghapus foldernya.")
    key = _new_key()
    made = _certificate(
        f"{user.name or user} (SERTIFIKAT UJI)", key, authority.subject, authority_key, CERTIFICATE_DAYS, ca=False
    )  # fmt: skip
    lock = serialization.BestAvailableEncryption(passphrase.reveal().encode())
    path = _path(user)
    path.unlink(missing_ok=True)
    _write_once(path, _pem(made, key, lock))


@dataclass(frozen=True)
class Unlocked:
    """An officer's key, and as DER the certificate and the one above it."""

    key: rsa.RSAPrivateKey = field(repr=False)
    certificate: bytes
    root: bytes


class LocalHand:
    """An officer's test key, unlocked for one request."""

    def __init__(self, unlocked: Unlocked) -> None:
        from pelalawan_portal.documents.signatures import (
            pades,
        )  # in the process that signs: others stay small

        self._signer = pades.KeyAtHand(unlocked)

    def sign(self, pdf: bytes, appearance: Appearance) -> bytes:
        """See `Hand`."""
        from pelalawan_portal.documents.signatures import pades

        return pades.sign(pdf, appearance, self._signer)


class LocalSigner:
    """See `Signer`."""

    kind = "local"
    certificate = "sertifikat uji portal (tidak berlaku)"
    mark = Mark(test=True, notice=NOTICE)

    def is_known(self, user: User) -> bool:
        return _path(user).exists()

    def open(self, user: User, passphrase: Passphrase) -> LocalHand:
        """See `Signer`."""
        try:
            bundle = _path(user).read_bytes()
        except FileNotFoundError:
            raise SignerRefused(
                "Anda belum punya sertifikat uji. Buat dulu di halaman Tanda tangan."
            ) from None
        try:
            key = serialization.load_pem_private_key(bundle, passphrase.reveal().encode())
        except (ValueError, TypeError):  # TypeError: for an empty one
            raise SignerRefused(
                "Passphrase salah. Tidak ada yang ditandatangani. Periksa huruf besar dan kecilnya, lalu coba lagi."
            ) from None
        if not isinstance(key, rsa.RSAPrivateKey):
            raise SignerRefused("Sertifikat uji Anda rusak. Buat yang baru.")
        (certificate,) = x509.load_pem_x509_certificates(bundle)
        if certificate.not_valid_after_utc < timezone.now():
            raise SignerRefused("Sertifikat uji Anda sudah habis masa berlakunya. Buat yang baru.")
        (root,) = x509.load_pem_x509_certificates(authority_certificate())
        own, above = (one.public_bytes(serialization.Encoding.DER) for one in (certificate, root))
        return LocalHand(Unlocked(key, own, above))
