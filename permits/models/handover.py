"""What was handed out: the paper itself, certified copies of it, and the whole dossier to the office."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from pelalawan_portal.accounts.crypto import EncryptedTextField
from pelalawan_portal.documents.models import Decision
from pelalawan_portal.opds.models import Opd
from pelalawan_portal.submissions.models import Submission


class Handover(models.Model):
    """A signed paper reached its holder (domain.md 1.3 stage 10): over a desk, or opened online for the first time.

    `receiver` and `drawing` (strokes as JSON) are of who signed for it at the desk; without a drawing the typed name
    stands for the signature, and the officer saw the person.
    """

    class How(models.TextChoices):
        DESK = "desk", "Diserahkan di loket"
        ONLINE = "online", "Diunduh sendiri"

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="+", verbose_name="surat")
    how = models.CharField("cara", max_length=6, choices=How)
    receiver = EncryptedTextField("penerima", null=True, blank=True)
    standing = models.CharField("sebagai", max_length=60, blank=True)
    drawing = EncryptedTextField(null=True, blank=True)
    office = models.ForeignKey(Opd, models.PROTECT, null=True, related_name="+", verbose_name="di kantor")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="petugas"
    )
    at = models.DateTimeField("waktu", default=timezone.now)

    class Meta:
        verbose_name = "penyerahan"
        verbose_name_plural = "penyerahan"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "how"], name="a_paper_is_handed_over_once_a_way"),
            models.CheckConstraint(
                condition=Q(how="online", by=None, office=None)
                | Q(how="desk", by__isnull=False, office__isnull=False, receiver__isnull=False),
                name="a_desk_names_receiver_and_officer",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Copy(models.Model):
    """One line of the log of certified copies: never changed. `request` is the permohonan that asked for it, if any."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="+", verbose_name="surat")
    serial = models.PositiveIntegerField("salinan ke")
    request = models.ForeignKey(
        Submission, models.PROTECT, null=True, related_name="+", verbose_name="permohonan salinan"
    )
    office = models.ForeignKey(Opd, models.PROTECT, related_name="+", verbose_name="di kantor")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="dibuat oleh"
    )
    at = models.DateTimeField("waktu", default=timezone.now)

    class Meta:
        verbose_name = "salinan"
        verbose_name_plural = "salinan"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "serial"], name="a_certified_copy_is_counted_once")
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Dossier(models.Model):
    """One export of everything about a permohonan: who asked, when, and the zip that the worker made.

    `path` lies below MEDIA_ROOT and is emptied when the export is old; the row stays as the log of who took it.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="+", verbose_name="permohonan")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="diminta oleh"
    )
    asked_at = models.DateTimeField("diminta", default=timezone.now)
    made_at = models.DateTimeField("dibuat", null=True)
    path = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    size = models.PositiveBigIntegerField("ukuran (byte)", default=0)

    class Meta:
        verbose_name = "berkas lengkap"
        verbose_name_plural = "berkas lengkap"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(made_at=None, path="", sha256="") | Q(made_at__isnull=False) & ~Q(sha256=""),
                name="a_made_dossier_has_a_hash",
            )
        ]
        indexes = [models.Index(fields=["asked_at"], condition=~Q(path=""), name="dossiers_by_age")]

    def __str__(self) -> str:
        return str(self.pk)
