"""Sentences an officer picks instead of typing the same reason again."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from pelalawan_portal.opds.models import Opd

STEP_CHOICES = [
    ("", "Semua langkah"),
    ("completeness", "Periksa kelengkapan"),
    ("verification", "Verifikasi"),
    ("recommendation", "Rekomendasi teknis"),
    ("visit", "Kunjungan lapangan"),
    ("sign", "Tanda tangan"),
]


class ReasonSnippet(models.Model):
    """A ready sentence for a kind of step ("" = every kind), of one office or of all."""

    kind = models.CharField("langkah", max_length=16, choices=STEP_CHOICES, blank=True)
    opd = models.ForeignKey(
        Opd, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="OPD",
        help_text="Kosong berarti semua OPD",
    )  # fmt: skip
    text = models.CharField("kalimat", max_length=300, help_text="Dibaca pemohon: sebut apa dan bagaimana")
    active = models.BooleanField("dipakai", default=True)

    class Meta:
        verbose_name = "kalimat siap pakai"
        verbose_name_plural = "kalimat siap pakai"
        ordering = ["kind", "text"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "opd", "text"], nulls_distinct=False, name="a_sentence_is_kept_once"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="a_sentence_says_something"),
        ]

    def __str__(self) -> str:
        return self.text
