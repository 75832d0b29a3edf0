"""When and why a clock stood still: the rows between the date first promised and the present one."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from pelalawan_portal.catalogue.parts import PAUSE_NAMES


class Pause(models.Model):
    """One stretch in which the clock of a permohonan stood still; open while `ended_at` is empty.

    With `review` it belongs to that step: the step and the whole permohonan wait, other steps do not. `stops_legal`
    is what the service said when it began (default no): then the date of the law waits too.
    """

    class Reason(models.TextChoices):
        RETURN = "return", PAUSE_NAMES["return"]
        DEFERRAL = "deferral", PAUSE_NAMES["deferral"]
        PAYMENT = "payment", PAUSE_NAMES["payment"]
        APPOINTMENT = "appointment", PAUSE_NAMES["appointment"]

    submission = models.ForeignKey("submissions.Submission", models.PROTECT, related_name="pauses")
    review = models.ForeignKey("submissions.Review", models.PROTECT, null=True, related_name="pauses")
    event = models.OneToOneField("submissions.Event", models.PROTECT, related_name="+")
    reason = models.CharField("alasan", max_length=12, choices=Reason)
    stops_legal = models.BooleanField("menghentikan batas waktu hukum", default=False)
    began_at = models.DateTimeField("berhenti", default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField("berjalan lagi", null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "jeda waktu"
        verbose_name_plural = "jeda waktu"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "reason", "review"],
                condition=Q(ended_at__isnull=True),
                nulls_distinct=False,
                name="a_clock_stands_still_once_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("began_at")),
                name="a_pause_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.reason}"
