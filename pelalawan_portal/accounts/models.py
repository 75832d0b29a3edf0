"""People: residents who sign in with their NIK, officers with a user name, and who looked at what."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils import timezone

from pelalawan_portal.accounts.crypto import EncryptedTextField, keyed_hash
from pelalawan_portal.accounts.nik import mask


def nik_hash(nik: str) -> str:
    """The keyed hash under which a NIK is looked up; the NIK itself is only stored encrypted."""
    return keyed_hash("nik", nik)


def resident_username(nik: str) -> str:
    return f"nik-{nik_hash(nik)}"


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(username, password, is_staff=True, is_superuser=True, **fields)

    def create_resident(self, nik: str, name: str, password: str | None = None, **fields: Any) -> User:
        """A resident's account; the user name is the keyed hash of the NIK (DESIGN 4)."""
        return self.create_user(
            resident_username(nik), password, name=name, nik=nik, nik_hash=nik_hash(nik), **fields
        )


class User(AbstractBaseUser, PermissionsMixin):
    """A person. Deactivated, never deleted."""

    username = models.CharField("nama pengguna", max_length=80, unique=True)
    name = models.CharField("nama", max_length=120, blank=True)
    email = models.EmailField("e-mail", blank=True)
    nik = EncryptedTextField("NIK", null=True, blank=True, editable=False)
    nik_hash = models.CharField(max_length=64, null=True, blank=True, unique=True, editable=False)
    phone = EncryptedTextField("telepon", null=True, blank=True)
    verified_at = models.DateTimeField("NIK diperiksa", null=True, blank=True, editable=False)
    verified_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name="diperiksa oleh",
    )  # fmt: skip
    must_change_password = models.BooleanField("harus ganti sandi", default=False)
    temporary_password_until = models.DateTimeField(
        "sandi sementara berlaku sampai", null=True, blank=True, editable=False
    )
    is_staff = models.BooleanField("petugas", default=False)
    is_active = models.BooleanField("aktif", default=True)
    date_joined = models.DateTimeField("terdaftar", default=timezone.now, editable=False)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        verbose_name = "orang"
        verbose_name_plural = "orang"
        constraints = [
            models.CheckConstraint(
                condition=Q(verified_at__isnull=True, verified_by__isnull=True)
                | Q(verified_at__isnull=False, verified_by__isnull=False),
                name="verified_has_an_officer_and_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return self.name or self.username

    def get_short_name(self) -> str:
        return self.get_full_name()

    @property
    def masked_nik(self) -> str:
        return mask(self.nik) if self.nik else ""

    @property
    def is_resident(self) -> bool:
        return self.nik_hash is not None


class Opening(models.Model):
    """One opening of a person's papers or data: who, what, when (UU 27/2022 Ps 31). Append-only."""

    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="yang membuka")
    office = models.CharField("kantor", max_length=160, blank=True)
    subject = models.CharField("permohonan", max_length=40, db_index=True)
    what = models.CharField("yang dibuka", max_length=160)
    at = models.DateTimeField("waktu", default=timezone.now)

    class Meta:
        verbose_name = "pembukaan berkas"
        verbose_name_plural = "catatan pembukaan berkas"
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.subject} {self.what}"


class Consent(models.Model):
    """A recorded consent with the text that was shown (UU 27/2022 Ps 22-24)."""

    subject = models.CharField(max_length=64, db_index=True)
    purpose = models.CharField(max_length=40)
    text_sha256 = models.CharField(max_length=64)
    text_version = models.CharField(max_length=20)
    channel = models.CharField(max_length=20)
    given_at = models.DateTimeField(default=timezone.now)
    assisted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "persetujuan"
        verbose_name_plural = "persetujuan"

    def __str__(self) -> str:
        return f"{self.purpose} {self.text_version}"
