"""What is owed because of an event. The outbox alone retries (DESIGN 3)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone


class OutboxEntry(models.Model):
    """One thing to do after a commit; `lane` keeps what concerns one recipient in order."""

    submission = models.ForeignKey(
        "submissions.Submission", models.PROTECT, related_name="outbox", null=True, db_index=False
    )
    event = models.ForeignKey(
        "submissions.Event", models.PROTECT, related_name="outbox", null=True, db_index=False
    )
    kind = models.CharField("pekerjaan", max_length=40)
    recipient = models.CharField("penerima", max_length=60, blank=True)
    queue = models.CharField("jalur", max_length=12, default="routing")
    lane = models.CharField(max_length=60, blank=True)
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField("dibuat", default=timezone.now)
    due_at = models.DateTimeField("jatuh waktu", default=timezone.now)
    claimed_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("percobaan", default=0)
    error = models.CharField("galat terakhir", max_length=200, blank=True)
    done_at = models.DateTimeField("selesai", null=True, blank=True)

    class Meta:
        verbose_name = "pekerjaan keluar"
        verbose_name_plural = "pekerjaan keluar"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["event", "kind", "recipient"], name="an_event_asks_once"),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(done_at__isnull=True), name="outbox_due"),
            models.Index(
                fields=["lane", "id"], condition=Q(done_at__isnull=True) & ~Q(lane=""), name="outbox_lane"
            ),
            models.Index(fields=["submission"], name="outbox_of_a_submission"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
