"""The letter "izin": what a permit knows beyond its envelope."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from pelalawan_portal.documents.models import Decision
from pelalawan_portal.submissions.models import Submission


class Permit(models.Model):
    """Hangs on its submission; the envelope cannot look up (DESIGN 2)."""

    class ApplicantKind(models.TextChoices):
        PERSON = "perorangan", "Perorangan"
        ORGANISATION = "badan", "Badan"

    class ApplicationKind(models.TextChoices):
        NEW = "baru", "Baru"
        RENEWAL = "perpanjangan", "Perpanjangan"
        CHANGE = "perubahan", "Perubahan"

    submission = models.OneToOneField(
        Submission, models.PROTECT, primary_key=True, related_name="+", verbose_name="permohonan"
    )
    applicant_kind = models.CharField("pemohon", max_length=12, choices=ApplicantKind)
    application_kind = models.CharField("jenis permohonan", max_length=14, choices=ApplicationKind)
    previous = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="surat yang lama"
    )
    previous_decision = models.CharField("nomor izin yang lama", max_length=120, blank=True)

    class Meta:
        verbose_name = "izin"
        verbose_name_plural = "izin"
        constraints = [
            models.CheckConstraint(
                condition=~Q(application_kind="baru") | Q(previous_decision="", previous=None),
                name="a_new_permit_follows_no_earlier_one",
            ),
        ]

    def __str__(self) -> str:
        return str(self.submission_id)
