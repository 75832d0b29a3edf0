"""Replacements: a signed paper that was withdrawn and is issued anew under another number."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from pelalawan_portal.documents.models.decision import Decision


class Replacement(models.Model):
    """One withdrawn paper for which another one is issued. The other is the permohonan's paper that is in force."""

    old = models.OneToOneField(Decision, models.PROTECT, related_name="+", verbose_name="surat yang diganti")
    reason = models.CharField("alasan", max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="oleh")
    at = models.DateTimeField("waktu", default=timezone.now)

    class Meta:
        verbose_name = "penggantian surat"
        verbose_name_plural = "penggantian surat"
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="a_replacement_has_a_reason")]

    def __str__(self) -> str:
        return str(self.old_id)
