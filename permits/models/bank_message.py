"""What was said between the bank and us, kept for ten years, and what makes a message count once."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from pelalawan_portal.accounts.crypto import EncryptedTextField


class BankToken(models.Model):
    """A bearer token we issued to the bank for 15 minutes; only its SHA-256 is kept."""

    digest = models.CharField(max_length=64, unique=True)
    issued_at = models.DateTimeField("diberikan", default=timezone.now)
    expires_at = models.DateTimeField("berlaku sampai", db_index=True)

    class Meta:
        verbose_name = "token bank"
        verbose_name_plural = "token bank"

    def __str__(self) -> str:
        return str(self.pk)


class BankMessage(models.Model):
    """One request and its answer. ASPI asks for ten years (domain.md 7.1); `bank.journal` removes what is older.

    `body` and `answer` are the texts as they went over the wire, encrypted, without tokens and passwords. `body` is
    None for a request that proved no origin: a stranger must not fill this table; its SHA-256 and size stay.
    """

    class Direction(models.TextChoices):
        IN = "in", "Dari bank"
        OUT = "out", "Ke bank"

    direction = models.CharField("arah", max_length=3, choices=Direction)
    service = models.CharField("layanan", max_length=2)
    path = models.CharField("alamat", max_length=120)
    external_id = models.CharField("X-EXTERNAL-ID", max_length=36, blank=True)
    headers = models.JSONField(default=dict)
    body = EncryptedTextField("isi", null=True)
    body_sha256 = models.CharField(max_length=64)
    body_bytes = models.PositiveIntegerField("byte")
    status = models.PositiveSmallIntegerField("HTTP", null=True)
    code = models.CharField("kode jawaban", max_length=12, blank=True)
    answer = EncryptedTextField("jawaban", null=True)
    address = models.CharField("alamat pengirim", max_length=45, blank=True)
    at = models.DateTimeField("waktu", default=timezone.now)
    milliseconds = models.PositiveIntegerField("lama", null=True)

    class Meta:
        verbose_name = "pesan bank"
        verbose_name_plural = "catatan pesan bank"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["at"], name="bank_messages_by_time"),
            models.Index(fields=["external_id", "at"], name="bank_messages_by_external_id"),
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.pk}"


class BankExternalId(models.Model):
    """An X-EXTERNAL-ID the bank has used: once a day for an address, with the answer it got (domain.md 7.1)."""

    day = models.DateField("hari")
    path = models.CharField("alamat", max_length=120)
    external_id = models.CharField("X-EXTERNAL-ID", max_length=36)
    body_sha256 = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField("HTTP", null=True)
    answer = EncryptedTextField("jawaban", null=True)

    class Meta:
        verbose_name = "X-EXTERNAL-ID dari bank"
        verbose_name_plural = "X-EXTERNAL-ID dari bank"
        constraints = [
            models.UniqueConstraint(
                fields=["day", "path", "external_id"], name="an_external_id_comes_once_a_day_to_an_address"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.external_id}"
