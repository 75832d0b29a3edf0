"""Numbered papers on the way to a decision: letters to the technical offices, and what these send back."""

from __future__ import annotations

import hashlib
import json
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from pelalawan_portal.accounts.crypto import EncryptedTextField
from pelalawan_portal.opds.models import Opd
from pelalawan_portal.submissions.actors import Actor
from pelalawan_portal.submissions.models import Review, Submission


class TechnicalPaperQuerySet(models.QuerySet["TechnicalPaper"]):
    def visible_to(self, actor: Actor) -> TechnicalPaperQuerySet:
        """Papers of the permohonan this actor sees."""
        return self.filter(submission__in=Submission.objects.visible_to(actor))


class TechnicalPaper(models.Model):
    """One numbered paper of one review. The database freezes it from the first moment; its PDF is added once.

    `content` is what the paper says as JSON, encrypted because it names people; `content_sha256` is the hash of that
    JSON. `path`, `sha256` and `size` (bytes) are of the PDF below MEDIA_ROOT, empty until the worker has made it.
    """

    class Kind(models.TextChoices):
        REQUEST = "request", "Surat permintaan rekomendasi"
        ASSIGNMENT = "assignment", "Surat tugas peninjauan lapangan"
        MINUTES = "minutes", "Berita acara peninjauan lapangan"
        RECOMMENDATION = "recommendation", "Surat rekomendasi teknis"
        REVOCATION = "revocation", "Surat pencabutan izin"

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="+", verbose_name="permohonan")
    review = models.ForeignKey(Review, models.PROTECT, related_name="+")
    office = models.ForeignKey(Opd, models.PROTECT, related_name="+", verbose_name="diterbitkan oleh")
    kind = models.CharField("jenis", max_length=14, choices=Kind)
    content = EncryptedTextField()
    content_sha256 = models.CharField(max_length=64)
    series = models.CharField("seri", max_length=120)
    year = models.PositiveSmallIntegerField("tahun")
    serial = models.PositiveIntegerField("nomor urut")
    number = models.CharField("nomor surat", max_length=120, unique=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="dibuat oleh"
    )
    at = models.DateTimeField("dibuat", default=timezone.now)
    path = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    size = models.PositiveIntegerField("ukuran (byte)", default=0)
    made_at = models.DateTimeField("PDF dibuat", null=True, blank=True)

    objects = TechnicalPaperQuerySet.as_manager()

    class Meta:
        verbose_name = "surat teknis"
        verbose_name_plural = "surat teknis"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "year", "serial"], name="a_serial_of_a_technical_paper_is_given_once"
            ),
            models.UniqueConstraint(
                fields=["review", "kind"],
                condition=Q(kind__in=("minutes", "recommendation")),
                name="a_review_ends_in_one_paper_of_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(made_at=None, path="", sha256="", size=0)
                | Q(made_at__isnull=False, size__gt=0) & ~Q(path="") & ~Q(sha256=""),
                name="a_made_technical_paper_has_bytes_and_a_time",
            ),
        ]
        indexes = [models.Index(fields=["submission", "kind"], name="technical_papers_by_submission")]

    def __str__(self) -> str:
        return self.number

    def write(self, content: dict[str, Any]) -> None:
        """Set what the paper says, before it is saved for the first time."""
        text = json.dumps(content, ensure_ascii=False, sort_keys=True)
        self.content, self.content_sha256 = text, hashlib.sha256(text.encode()).hexdigest()

    @property
    def text(self) -> dict[str, Any]:
        """What the paper says; raises ValueError when it is not what was frozen."""
        if hashlib.sha256((self.content or "").encode()).hexdigest() != self.content_sha256:
            raise ValueError(f"technical paper {self.pk}: the text is not what was frozen")
        words: dict[str, Any] = json.loads(self.content or "{}")
        return words
