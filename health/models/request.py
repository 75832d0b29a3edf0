"""A health request: what hangs on its envelope."""

from __future__ import annotations

from django.db import models

from health.models.facility import Facility
from pelalawan_portal.submissions.models import Submission


class HealthRequest(models.Model):
    """`facility` is the puskesmas that answered for the desa on the day it was sent; None where there was none."""

    submission = models.OneToOneField(Submission, models.PROTECT, primary_key=True, related_name="+")
    facility = models.ForeignKey(Facility, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "permohonan kesehatan"
        verbose_name_plural = "permohonan kesehatan"

    def __str__(self) -> str:
        return str(self.submission_id)
