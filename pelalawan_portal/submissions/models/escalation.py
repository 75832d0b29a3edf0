"""Escalations: that a share of the time had passed, once per level, for a step or for the whole permohonan."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone


class Escalation(models.Model):
    """A level that a clock has reached. Without `review` it is the clock of the whole permohonan.

    Levels 50, 80 and 100 are percent of the time; EXPIRED is the end of the date of the law.
    """

    EXPIRED = 110
    LEVELS = (50, 80, 100)
    NAMES = {50: "50 % waktu", 80: "80 % waktu", 100: "waktu habis", EXPIRED: "batas waktu hukum lewat"}

    submission = models.ForeignKey("submissions.Submission", models.PROTECT, related_name="escalations")
    review = models.ForeignKey("submissions.Review", models.PROTECT, null=True, related_name="escalations")
    level = models.PositiveSmallIntegerField("tingkat")
    at = models.DateTimeField("waktu", default=timezone.now)

    class Meta:
        verbose_name = "eskalasi"
        verbose_name_plural = "eskalasi"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "review", "level"],
                nulls_distinct=False,
                name="a_level_is_escalated_once",
            ),
            models.CheckConstraint(
                condition=Q(level__in=(50, 80, 100)) | Q(level=110, review__isnull=True),
                name="an_escalation_has_a_known_level",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.level}"

    @property
    def words(self) -> str:
        return self.NAMES[self.level]
