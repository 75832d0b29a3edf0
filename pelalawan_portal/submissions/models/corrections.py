"""Returns: one request with every fault, item by item, so that only those are asked again."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Return(models.Model):
    """A permohonan handed back. Number and place are kept; past `until` it is "tidak dilanjutkan"."""

    submission = models.ForeignKey("submissions.Submission", models.PROTECT, related_name="returns")
    review = models.OneToOneField("submissions.Review", models.PROTECT, related_name="returned")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    until = models.DateField("paling lambat")
    reminded_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    lapsed_at = models.DateTimeField(null=True, blank=True)
    # Asked after "lengkap": only with the head of the office, by name, and for a reason.
    late = models.BooleanField("sesudah lengkap", default=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="disetujui kepala",
    )  # fmt: skip
    why = models.TextField("alasan sesudah lengkap", max_length=1000, blank=True)

    class Meta:
        verbose_name = "pengembalian"
        verbose_name_plural = "pengembalian"
        constraints = [
            models.CheckConstraint(
                condition=Q(late=False, approved_by__isnull=True)
                | Q(late=True, approved_by__isnull=False) & ~Q(why=""),
                name="a_late_return_names_the_head_and_the_reason",
            ),
            models.UniqueConstraint(
                fields=["submission"],
                condition=Q(answered_at__isnull=True),
                name="one_return_is_open_at_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["until"],
                condition=Q(answered_at__isnull=True, lapsed_at__isnull=True),
                name="returns_running",
            )
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.until:%Y-%m-%d}"


class Correction(models.Model):
    """One item of a return: an answer or a paper, and what is wrong with it."""

    class Kind(models.TextChoices):
        ANSWER = "answer", "Jawaban"
        DOCUMENT = "document", "Surat"

    handed_back = models.ForeignKey(Return, models.PROTECT, related_name="items")
    kind = models.CharField(max_length=8, choices=Kind)
    key = models.CharField(max_length=40)
    reason = models.TextField("yang perlu diperbaiki", max_length=1000)
    answered_at = models.DateTimeField(null=True, blank=True)
    # The answer that the correction took the place of, as it lay in `Submission.answers` (sealed where personal).
    before = models.JSONField("jawaban sebelumnya", null=True, blank=True)

    class Meta:
        verbose_name = "perbaikan"
        verbose_name_plural = "perbaikan"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["handed_back", "kind", "key"], name="a_return_asks_an_item_once")
        ]

    def __str__(self) -> str:
        return f"{self.handed_back_id} {self.kind} {self.key}"
