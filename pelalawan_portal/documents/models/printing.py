"""What was printed for whom, and the files that the worker made."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from pelalawan_portal.opds.models import Opd
from pelalawan_portal.submissions.models import Submission


class Print(models.Model):
    """One line of the print log: append-only, the database refuses anything else."""

    class What(models.TextChoices):
        SENT = "kirim", "Tanda terima permohonan"
        COMPLETE = "lengkap", "Tanda terima berkas lengkap"
        SHEET = "naskah", "Naskah untuk ditandatangani"

    submission = models.ForeignKey(
        Submission, models.PROTECT, related_name="prints", verbose_name="permohonan"
    )
    decision = models.ForeignKey(
        "documents.Decision",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="prints",
        verbose_name="surat",
    )
    what = models.CharField("yang dicetak", max_length=8, choices=What)
    copy_number = models.PositiveIntegerField("salinan ke", help_text="0 = lembar asli")
    paper = models.CharField("kertas", max_length=4)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="dicetak oleh"
    )
    office = models.ForeignKey(
        Opd, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="di kantor"
    )
    at = models.DateTimeField("waktu", default=timezone.now)

    class Meta:
        verbose_name = "cetakan"
        verbose_name_plural = "catatan cetak"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "what", "copy_number"],
                condition=Q(decision=None),
                name="a_copy_is_counted_once",
            ),
            models.UniqueConstraint(
                fields=["decision", "copy_number"], condition=Q(decision__isnull=False),
                name="a_copy_of_a_decision_is_counted_once",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.submission_id} {self.what} {self.copy_number}"


class Printout(models.Model):
    """A PDF or picture that the worker makes: asked for once per `subject`, remade when it is gone.

    `path` lies below MEDIA_ROOT/cetakan and is empty until it is made. `asked_by` is set where it belongs to one
    officer alone (a batch).
    """

    subject = models.CharField(max_length=120, unique=True)
    path = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=40, blank=True)
    size = models.PositiveIntegerField("ukuran (byte)", default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    made_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "hasil cetak"
        verbose_name_plural = "hasil cetak"
        constraints = [
            models.CheckConstraint(
                condition=Q(made_at=None, path="", sha256="")
                | Q(made_at__isnull=False) & ~Q(path="") & ~Q(sha256=""),
                name="made_means_bytes_and_a_time",
            )
        ]
        indexes = [models.Index(fields=["asked_at"], name="printouts_by_age")]

    def __str__(self) -> str:
        return self.subject
