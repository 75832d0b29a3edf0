"""Taking a permit back: asked for by its holder, or begun by the office; carried out by the signing post alone."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from pelalawan_portal.accounts.crypto import EncryptedTextField
from pelalawan_portal.documents.models import Decision
from permits.models.technical_paper import TechnicalPaper


class Revocation(models.Model):
    """One request of a holder, or one revocation. `paper` is the letter that tells it, with a number of its own."""

    class State(models.TextChoices):
        ASKED = "asked", "Diminta pemegang"
        DECLINED = "declined", "Tidak dicabut"
        DONE = "done", "Dicabut"

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="+", verbose_name="surat")
    state = models.CharField("keadaan", max_length=8, choices=State)
    wish = EncryptedTextField("alasan pemegang", null=True, blank=True)
    asked_at = models.DateTimeField("diminta", null=True)
    basis = models.CharField("dasar hukum", max_length=500, blank=True)
    answer = models.CharField("jawaban kantor", max_length=1000, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="diputus oleh"
    )
    at = models.DateTimeField("diputus", null=True)
    paper = models.OneToOneField(TechnicalPaper, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "pencabutan"
        verbose_name_plural = "pencabutan"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision"], condition=Q(state__in=("asked", "done")),
                name="a_paper_is_revoked_once_and_asked_about_once",
            ),
            models.CheckConstraint(
                condition=Q(state="asked", asked_at__isnull=False, by=None, at=None, paper=None)
                | Q(state="declined", by__isnull=False, at__isnull=False, paper=None) & ~Q(answer="")
                | Q(state="done", by__isnull=False, at__isnull=False, paper__isnull=False) & ~Q(basis=""),
                name="a_revocation_names_officer_basis_and_letter",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def asked_now(cls, decision: Decision, wish: str) -> Revocation:
        """A request of the holder, not yet saved."""
        return cls(decision=decision, state=cls.State.ASKED, wish=wish, asked_at=timezone.now())
