"""What somebody asks for on the ground of a paper they hold: to go on with it, or to change it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from pelalawan_portal.documents.models import Decision
from pelalawan_portal.submissions.models import Submission


class Renewal(models.Model):
    """A draft begun from a decision, and the permohonan it became.

    `draft` is the key of the draft. `changes` are the keys of the sections that the holder said would change. One that
    was given up (another was begun, the permohonan was refused or withdrawn) has `ended_at`.
    """

    class Kind(models.TextChoices):
        RENEWAL = "perpanjangan", "Perpanjangan"
        CHANGE = "perubahan", "Perubahan"

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="+", verbose_name="surat yang lama")
    kind = models.CharField("jenis", max_length=14, choices=Kind)
    draft = models.UUIDField("kunci isian", unique=True)
    changes = models.JSONField("bagian yang berubah", default=list)
    submission = models.OneToOneField(
        Submission, models.PROTECT, null=True, related_name="+", verbose_name="permohonan baru"
    )
    begun_at = models.DateTimeField("dimulai", default=timezone.now)
    ended_at = models.DateTimeField("tidak dilanjutkan", null=True)

    class Meta:
        verbose_name = "perpanjangan atau perubahan"
        verbose_name_plural = "perpanjangan dan perubahan"
        constraints = [
            models.UniqueConstraint(
                fields=["decision"], condition=Q(ended_at=None), name="a_paper_has_one_living_renewal"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Reminder(models.Model):
    """Written with the notice that a paper ends in `days` days: each is told once a paper."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="+", verbose_name="surat")
    days = models.PositiveSmallIntegerField("hari sebelumnya")
    at = models.DateTimeField("waktu", default=timezone.now)

    class Meta:
        verbose_name = "pengingat masa berlaku"
        verbose_name_plural = "pengingat masa berlaku"
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "days"], name="the_end_of_a_paper_is_told_once_a_mark"
            )
        ]

    def __str__(self) -> str:
        return f"{self.decision_id} {self.days}"
