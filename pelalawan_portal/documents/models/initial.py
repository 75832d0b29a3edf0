"""Paraf: who agreed with which wording of a draft before it is signed."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from pelalawan_portal.accounts.crypto import EncryptedTextField
from pelalawan_portal.documents.models.decision import Decision
from pelalawan_portal.submissions.models import Review


class InitialQuerySet(models.QuerySet["Initial"]):
    def standing(self) -> InitialQuerySet:
        """Those that count: the step was not opened again since, and the draft still says what they agreed with."""
        return self.filter(
            review__verdict=Review.Verdict.DONE, content_sha256=models.F("decision__content_sha256")
        )


class Initial(models.Model):
    """One officer's paraf on one wording of a draft; append-only.

    `content` is that wording (as `Decision.content`), kept so that it can be shown what has changed since. `title` is
    the post as it stands on the draft, "Plh. Kepala Bidang …" where somebody stood in.
    """

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="initials", verbose_name="surat")
    review = models.OneToOneField(Review, models.PROTECT, related_name="+")
    step = models.CharField("langkah", max_length=40)
    revision = models.PositiveIntegerField("putaran konsep")
    content = EncryptedTextField()
    content_sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="diparaf oleh"
    )
    title = models.CharField("sebagai", max_length=160)
    at = models.DateTimeField("waktu", default=timezone.now)

    objects = InitialQuerySet.as_manager()

    class Meta:
        verbose_name = "paraf"
        verbose_name_plural = "paraf"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.title} ({self.decision_id})"

    @property
    def text(self) -> dict[str, Any]:
        """The wording that was agreed with; raises ValueError when it is not what it was."""
        if hashlib.sha256((self.content or "").encode()).hexdigest() != self.content_sha256:
            raise ValueError(f"initial {self.pk}: the text is not what was agreed with")
        words: dict[str, Any] = json.loads(self.content or "{}")
        return words
