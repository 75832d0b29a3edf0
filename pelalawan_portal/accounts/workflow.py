"""Verbs on people. Each is one transaction; what officers do to others leaves a line in the log."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from pelalawan_portal.accounts.crypto import ALPHABET
from pelalawan_portal.accounts.models import Consent, User, nik_hash
from pelalawan_portal.accounts.openings import account_subject, record_opening
from pelalawan_portal.database import rows

TEMPORARY_HOURS = 24
REGISTERED = "NIK ini sudah terdaftar: masuk dengan sandi Anda, atau pulihkan di kantor camat."


def _log(by: User, person: User, flag: int, message: str) -> None:
    # Never the name: the log outlives the person's consent to be named in it.
    LogEntry.objects.create(
        user_id=by.pk,
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(person.pk),
        object_repr=account_subject(person),
        action_flag=flag,
        change_message=message,
    )


def _locked(person: User) -> User:
    return User.objects.select_for_update(of=("self",)).get(pk=person.pk)


def _temporary_password() -> str:
    """Ten characters that are read out and typed without doubt, like "H7KM4-P2XQ9" (49 bits)."""
    letters = [secrets.choice(ALPHABET) for _ in range(10)]
    return f"{''.join(letters[:5])}-{''.join(letters[5:])}"


@transaction.atomic
def register_resident(nik: str, name: str, password: str, *, phone: str = "", email: str = "") -> User:
    """A resident's own account. `nik` is clean (16 digits), `phone` E.164 or empty.

    Raises ValidationError on "nik" when it is registered already, saying nothing about that account.
    """
    try:
        with transaction.atomic():
            return User.objects.create_resident(nik, name, password, phone=phone or None, email=email)
    except IntegrityError:
        raise ValidationError({"nik": REGISTERED}) from None


def find_resident(nik: str) -> User | None:
    """The account of a clean NIK, active or not."""
    return User.objects.filter(nik_hash=nik_hash(nik)).first()


@transaction.atomic
def change_contact(person: User, *, phone: str, email: str) -> User:
    """A person's own telephone (E.164 or empty) and e-mail; neither has to be unique or present."""
    person.phone, person.email = phone or None, email
    person.save(update_fields=["phone", "email"])
    return person


@transaction.atomic
def verify_nik(person: User, by: User, *, ktp_seen: bool) -> User:
    """Record that an officer compared the person with their KTP. Typing a NIK proves nothing.

    Raises ValidationError when the KTP was not seen, the account has no NIK, or the officer means themselves.
    """
    person = _locked(person)
    if not ktp_seen:
        raise ValidationError({"ktp_seen": "Lihat KTP asli dulu, lalu centang."})
    if not person.is_resident or person.pk == by.pk:
        raise ValidationError("Hanya akun warga lain yang bisa diperiksa.")
    person.verified_at, person.verified_by = timezone.now(), by
    person.save(update_fields=["verified_at", "verified_by"])
    _log(by, person, CHANGE, "NIK diperiksa dengan KTP asli")
    return person


@transaction.atomic
def recover(person: User, by: User, *, ktp_seen: bool) -> str:
    """Give a resident at a desk a temporary password, on sight of the KTP; the NIK becomes verified.

    Returns the password, to be shown once: it lapses after 24 hours and must be changed at the next sign-in.
    Every open session ends and a lost second factor is taken away. Raises ValidationError when the KTP was not
    seen, or for an account that is no active resident's.
    """
    person = verify_nik(person, by, ktp_seen=ktp_seen)
    if person.is_staff or not person.is_active:
        raise ValidationError("Akun ini tidak bisa dipulihkan di meja. Hubungi pengelola portal.")
    password = _set_temporary(person)
    record_opening(by, account_subject(person), "Akun dipulihkan di meja; KTP dilihat")
    _log(by, person, CHANGE, "Sandi sementara diberikan di meja")
    return password


def _set_temporary(person: User) -> str:
    password = _temporary_password()
    person.set_password(password)
    person.must_change_password = True
    person.temporary_password_until = timezone.now() + timedelta(hours=TEMPORARY_HOURS)
    person.save(update_fields=["password", "must_change_password", "temporary_password_until"])
    Authenticator.objects.filter(user=person).delete()
    return password


@transaction.atomic
def create_officer(username: str, name: str, by: User, *, email: str = "") -> tuple[User, str]:
    """An officer's account without any post, and its temporary password (shown once).

    Raises ValidationError when the user name is taken.
    """
    try:
        with transaction.atomic():
            officer = User.objects.create_user(username.lower(), None, name=name, email=email, is_staff=True)
    except IntegrityError:
        raise ValidationError({"username": "Nama pengguna ini sudah dipakai."}) from None
    password = _set_temporary(officer)
    _log(by, officer, ADDITION, "Akun petugas dibuat")
    return officer, password


@transaction.atomic
def reset_officer(officer: User, by: User) -> str:
    """A new temporary password for an officer who lost theirs or their second factor. Returns it."""
    officer = _locked(officer)
    if not officer.is_staff or not officer.is_active or officer.pk == by.pk:
        raise ValidationError("Hanya akun petugas lain yang aktif yang bisa dipulihkan di sini.")
    if officer.is_superuser and not by.is_superuser:
        raise ValidationError("Hanya pengelola utama yang bisa memulihkan akun pengelola utama.")
    password = _set_temporary(officer)
    _log(by, officer, CHANGE, "Sandi sementara diberikan; kode masuk dilepas")
    return password


@transaction.atomic
def deactivate(person: User, by: User, reason: str) -> User:
    """Close an account: nobody is ever deleted. Sessions end at their next request.

    Raises ValidationError without a reason, for oneself, or for a superuser by anyone else.
    """
    person = _locked(person)
    if not reason.strip():
        raise ValidationError({"reason": "Tulis alasannya."})
    if person.pk == by.pk or (person.is_superuser and not by.is_superuser):
        raise ValidationError("Akun ini tidak bisa Anda nonaktifkan.")
    person.is_active = False
    person.save(update_fields=["is_active"])
    _log(by, person, CHANGE, f"Dinonaktifkan: {reason.strip()}")
    return person


@transaction.atomic
def reactivate(person: User, by: User, reason: str) -> User:
    """Open a closed account again. Raises ValidationError without a reason."""
    person = _locked(person)
    if not reason.strip():
        raise ValidationError({"reason": "Tulis alasannya."})
    person.is_active = True
    person.save(update_fields=["is_active"])
    _log(by, person, CHANGE, f"Diaktifkan lagi: {reason.strip()}")
    return person


def give_consent(
    subject: str, purpose: str, text: str, version: str, *, channel: str, assisted_by: User | None = None
) -> Consent:
    """Record a consent with proof of the very text that was shown (UU 27/2022 Ps 22-24).

    `subject` is a permohonan's number, a draft's id or an account's subject (at most 64 characters).
    """
    return rows.add(
        Consent(
            subject=subject,
            purpose=purpose,
            text_sha256=hashlib.sha256(text.encode()).hexdigest(),
            text_version=version,
            channel=channel,
            assisted_by=assisted_by,
        )
    )
