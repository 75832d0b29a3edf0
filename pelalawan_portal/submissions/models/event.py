"""History: events that the database never lets go of, the words that hang on them, and what was told."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from pelalawan_portal.bahasa.dates import clock_time
from pelalawan_portal.opds.models import Opd
from pelalawan_portal.submissions.models.messages import Channel


class Event(models.Model):
    """One thing that happened. Holds ids, codes and field names, no personal data; append-only, hash-chained."""

    submission = models.ForeignKey(
        "submissions.Submission", models.PROTECT, related_name="events", db_index=False
    )
    seq = models.PositiveIntegerField()
    verb = models.CharField(max_length=40)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    office = models.ForeignKey(Opd, models.PROTECT, null=True, related_name="+", db_index=False)
    review = models.ForeignKey(
        "submissions.Review", models.PROTECT, null=True, related_name="events", db_index=False
    )
    at = models.DateTimeField(default=timezone.now)
    data = models.JSONField(default=dict)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = "kejadian"
        verbose_name_plural = "riwayat"
        ordering = ["submission", "seq"]
        constraints = [models.UniqueConstraint(fields=["submission", "seq"], name="an_event_has_its_place")]

    def __str__(self) -> str:
        return f"{self.submission_id}#{self.seq} {self.verb}"


class Note(models.Model):
    """Words that belong to an event – a reason, conditions, a private note – which retention may blank."""

    class Kind(models.TextChoices):
        REASON = "reason", "Alasan"
        BASIS = "basis", "Dasar hukum"
        CONDITIONS = "conditions", "Ketentuan"
        PRIVATE = "private", "Catatan petugas"
        ANSWER = "answer", "Jawaban untuk pemohon"

    submission = models.ForeignKey("submissions.Submission", models.PROTECT, related_name="notes")
    event = models.ForeignKey(Event, models.PROTECT, related_name="notes", null=True)
    review = models.ForeignKey("submissions.Review", models.PROTECT, related_name="notes", null=True)
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.TextField(max_length=4000)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "catatan"
        verbose_name_plural = "catatan"
        ordering = ["id"]
        indexes = [models.Index(fields=["submission", "kind"], name="notes_of_a_submission")]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.kind}"


class Notice(models.Model):
    """What the applicant was told: always on the page of the permohonan, and by a message where that was agreed to."""

    class State(models.TextChoices):
        PAGE = "page", "Di halaman permohonan"
        SENDING = "sending", "Sedang dikirim"
        SENT = "sent", "Terkirim"
        ARRIVED = "arrived", "Sampai"
        FAILED = "failed", "Tidak sampai"

    submission = models.ForeignKey("submissions.Submission", models.PROTECT, related_name="notices")
    event = models.OneToOneField(Event, models.PROTECT, related_name="notice")
    subject = models.CharField(max_length=160)
    text = models.TextField()
    state = models.CharField(max_length=8, choices=State, default=State.PAGE)
    channel = models.CharField("saluran", max_length=8, choices=Channel, blank=True)
    at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "kabar"
        verbose_name_plural = "kabar"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.event_id}"

    @property
    def how(self) -> str:
        """What became of it, for people: "Terkirim lewat WhatsApp pukul 14.05 WIB"."""
        if self.state in (self.State.SENT, self.State.ARRIVED) and self.sent_at:
            by = self.get_channel_display() or Channel.EMAIL.label
            return f"{self.get_state_display()} lewat {by} pukul {clock_time(self.sent_at)}"
        return str(self.get_state_display())
