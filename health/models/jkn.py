"""What Mobile JKN and the portal owe each other: who may call, what was called, and with which account we call."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from health.models.facility import Facility
from pelalawan_portal.accounts.crypto import EncryptedTextField


class JknCredential(models.Model):
    """User name and password by which BPJS calls one facility. A new password raises `generation`: old tokens end."""

    facility = models.OneToOneField(
        Facility, models.PROTECT, related_name="+", verbose_name="fasilitas kesehatan"
    )
    username = models.SlugField("nama pengguna", max_length=40, unique=True)
    password_hash = models.CharField(max_length=160, editable=False)
    generation = models.PositiveIntegerField("sandi ke", default=1, editable=False)
    active = models.BooleanField("boleh memanggil", default=True)
    changed_at = models.DateTimeField("sandi dibuat", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "akses Mobile JKN"
        verbose_name_plural = "akses Mobile JKN"

    def __str__(self) -> str:
        return self.username


class BpjsAccount(models.Model):
    """With what the portal calls BPJS for one facility (domain.md 6.3)."""

    facility = models.OneToOneField(
        Facility, models.PROTECT, related_name="+", verbose_name="fasilitas kesehatan"
    )
    cons_id = EncryptedTextField("cons id", null=True)
    secret = EncryptedTextField("secret key", null=True)
    user_key = EncryptedTextField("user key", null=True)
    pcare_user = EncryptedTextField("nama pengguna PCare", null=True)
    pcare_password = EncryptedTextField("sandi PCare", null=True)
    active = models.BooleanField("kirim antrean ke BPJS", default=True)
    sent = models.PositiveIntegerField("terkirim", default=0, editable=False)
    last_sent_at = models.DateTimeField("terakhir terkirim", null=True, editable=False)

    class Meta:
        verbose_name = "akun BPJS"
        verbose_name_plural = "akun BPJS"

    def __str__(self) -> str:
        return str(self.facility_id)


class JknRequest(models.Model):
    """One call of Mobile JKN as it came and as it was answered; encrypted, because it holds NIK and card number."""

    credential = models.ForeignKey(JknCredential, models.PROTECT, related_name="+")
    facility = models.ForeignKey(
        Facility, models.PROTECT, related_name="+", verbose_name="fasilitas kesehatan"
    )
    operation = models.CharField("panggilan", max_length=12)
    asked = EncryptedTextField("yang diminta", null=True)
    answered = EncryptedTextField("jawaban", null=True)
    code = models.PositiveSmallIntegerField("kode")
    at = models.DateTimeField("waktu", default=timezone.now)
    replay_of = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="putar ulang dari"
    )

    class Meta:
        verbose_name = "panggilan Mobile JKN"
        verbose_name_plural = "panggilan Mobile JKN"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["facility", "-id"], name="jkn_calls_of_a_facility"),
            models.Index(fields=["at"], name="jkn_calls_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.operation} {self.pk}"
