"""Papers: slots that are expected, and the files that fill them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Slot(models.Model):
    """A paper this permohonan needs; it may fill after sending."""

    class State(models.TextChoices):
        EXPECTED = "expected", "Belum ada"
        RECEIVED = "received", "Diterima"
        RETURNED = "returned", "Perlu diganti"
        ACCEPTED = "accepted", "Sudah benar"

    submission = models.ForeignKey("submissions.Submission", models.PROTECT, related_name="slots")
    key = models.CharField(max_length=40)
    name = models.CharField("surat", max_length=200)
    required = models.BooleanField("wajib", default=True)
    state = models.CharField("keadaan", max_length=10, choices=State, default=State.EXPECTED)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "surat persyaratan"
        verbose_name_plural = "surat persyaratan"
        ordering = ["submission", "position"]
        constraints = [models.UniqueConstraint(fields=["submission", "key"], name="a_paper_has_one_slot")]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.key}"


class StoredFile(models.Model):
    """One uploaded file. `bundle` is the key of the draft, which becomes the key of the submission.

    `path` is relative to MEDIA_ROOT: what was uploaded while `quarantined`, what the worker made of it once
    `clean`. Served only through an access check, and never before it is clean.
    """

    class State(models.TextChoices):
        QUARANTINED = "quarantined", "Sedang diperiksa sistem"
        CLEAN = "clean", "Siap"
        REFUSED = "refused", "Tidak dapat dibaca"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    bundle = models.UUIDField()
    key = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField("nama berkas", max_length=160)
    kind = models.CharField("jenis", max_length=40)
    size = models.PositiveIntegerField("ukuran (byte)")
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=200)
    state = models.CharField("keadaan", max_length=12, choices=State, default=State.QUARANTINED)
    refusal = models.CharField(max_length=200, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    uploaded_at = models.DateTimeField(default=timezone.now)
    processed_at = models.DateTimeField(null=True, blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)
    # Of the document wallet: the file of an earlier permohonan whose bytes these are.
    reused_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="dipakai ulang dari"
    )

    class Meta:
        verbose_name = "berkas"
        verbose_name_plural = "berkas"
        ordering = ["key", "position", "uploaded_at"]
        indexes = [
            models.Index(fields=["bundle", "key"], name="files_of_a_bundle"),
            models.Index(
                fields=["uploaded_at"], condition=Q(state="quarantined"), name="files_in_quarantine"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
