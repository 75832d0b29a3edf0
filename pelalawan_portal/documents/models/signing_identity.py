"""Under which NIK an officer is known to BSrE; nothing else of a signer is kept, least of all a passphrase."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from pelalawan_portal.accounts.crypto import EncryptedTextField


class SigningIdentity(models.Model):
    """One officer's NIK as registered with BSrE, typed by the officer and known there when it was saved."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, primary_key=True, related_name="+", verbose_name="petugas"
    )
    nik = EncryptedTextField("NIK")
    checked_at = models.DateTimeField("diperiksa", default=timezone.now)

    class Meta:
        verbose_name = "identitas penanda tangan"
        verbose_name_plural = "identitas penanda tangan"

    def __str__(self) -> str:
        return str(self.user_id)
