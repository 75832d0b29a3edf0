"""What the hourly comparison of what is with what must be has found."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone


class Reconciliation(models.Model):
    """One run of `reconcile`.

    `counts` holds how many were looked at and explained, by code; `findings` at most 200 exceptions per code as
    {"code", "number"}, `totals` how many there are of each. No personal data.
    """

    at = models.DateTimeField("waktu", default=timezone.now)
    seconds = models.FloatField("lama (detik)", default=0)
    counts = models.JSONField("hitungan", default=dict)
    totals = models.JSONField("jumlah kejanggalan", default=dict)
    findings: models.JSONField[Any, Any] = models.JSONField("kejanggalan", default=list)

    class Meta:
        verbose_name = "pencocokan"
        verbose_name_plural = "hasil pencocokan"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"

    @property
    def is_clean(self) -> bool:
        return not self.totals

    @property
    def exceptions(self) -> int:
        return sum(self.totals.values())
