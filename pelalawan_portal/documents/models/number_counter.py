"""The counters from which gap-free numbers of papers are drawn."""

from __future__ import annotations

from django.db import models


class NumberCounter(models.Model):
    """The last serial given in a series and year. Its row is locked last in a transaction and until its end."""

    series = models.CharField("seri", max_length=120)
    year = models.PositiveSmallIntegerField("tahun")
    last = models.PositiveIntegerField("nomor urut terakhir")

    class Meta:
        verbose_name = "penghitung nomor"
        verbose_name_plural = "penghitung nomor"
        ordering = ["-year", "series"]
        constraints = [models.UniqueConstraint(fields=["series", "year"], name="a_series_counts_once_a_year")]

    def __str__(self) -> str:
        return f"{self.series} {self.year}"
