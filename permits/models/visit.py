"""A visit to the place: the appointments made for it, what was found, and the photos taken there."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from pelalawan_portal.accounts.crypto import EncryptedTextField
from pelalawan_portal.bahasa.dates import clock_time, weekday_date
from pelalawan_portal.submissions.models import Review, StoredFile
from permits.models.technical_paper import TechnicalPaper


class Appointment(models.Model):
    """One date proposed for a visit. What became of it is its state; a new date is a new row.

    `preparation` says what the applicant keeps ready; `answer_by` is the last day on which no answer is no consent.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", "Menunggu jawaban pemohon"
        AGREED = "agreed", "Disepakati"
        ASKED = "asked", "Pemohon minta waktu lain"
        CHANGED = "changed", "Diganti petugas"
        MISSED = "missed", "Tidak jadi"
        LAPSED = "lapsed", "Lewat tanpa jawaban"
        HELD = "held", "Sudah dilaksanakan"

    class Consent(models.TextChoices):
        APPLICANT = "applicant", "oleh pemohon"
        PHONE = "phone", "lewat telepon"
        SILENCE = "silence", "karena tidak ada jawaban sampai batas waktu"

    LIVING = (State.PROPOSED, State.AGREED)

    review = models.ForeignKey(Review, models.PROTECT, related_name="+")
    turn = models.PositiveSmallIntegerField("usul ke")
    state = models.CharField("keadaan", max_length=8, choices=State, default=State.PROPOSED)
    starts_at = models.DateTimeField("mulai")
    ends_at = models.DateTimeField("sampai")
    place = EncryptedTextField("tempat bertemu")
    preparation = models.CharField("yang disiapkan", max_length=500, blank=True)
    team = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", verbose_name="tim")
    answer_by = models.DateField("dijawab paling lambat")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField("diusulkan", default=timezone.now)
    agreed_at = models.DateTimeField("disepakati", null=True, blank=True)
    agreed_how = models.CharField("cara disepakati", max_length=9, choices=Consent, blank=True)
    ended_at = models.DateTimeField("berakhir", null=True, blank=True)
    assignment = models.OneToOneField(TechnicalPaper, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "janji peninjauan"
        verbose_name_plural = "janji peninjauan"
        ordering = ["review", "turn"]
        constraints = [
            models.UniqueConstraint(fields=["review", "turn"], name="an_appointment_has_its_turn"),
            models.UniqueConstraint(
                fields=["review"],
                condition=Q(state__in=("proposed", "agreed")),
                name="a_visit_has_one_living_appointment",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="an_appointment_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(agreed_at=None, agreed_how="") | Q(agreed_at__isnull=False) & ~Q(agreed_how=""),
                name="an_agreed_appointment_says_how",
            ),
            models.CheckConstraint(
                condition=Q(state="agreed", agreed_at__isnull=False, assignment__isnull=False)
                | ~Q(state="agreed"),
                name="an_agreed_appointment_has_its_assignment",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("proposed", "agreed"), ended_at=None)
                | ~Q(state__in=("proposed", "agreed")) & Q(ended_at__isnull=False),
                name="an_appointment_that_is_over_has_an_end",
            ),
        ]
        indexes = [
            models.Index(
                fields=["answer_by"], condition=Q(state="proposed"), name="appointments_without_answer"
            )
        ]

    def __str__(self) -> str:
        return f"{self.review_id} #{self.turn}"

    @property
    def when(self) -> str:
        """ "Jumat, 27 Maret 2026 pukul 09.00–11.00 WIB" """
        begins = clock_time(self.starts_at).removesuffix(" WIB")
        return f"{weekday_date(self.starts_at)} pukul {begins}–{clock_time(self.ends_at)}"


class Visit(models.Model):
    """What is found on the spot. `entries` are the form's fields as typed (JSON of texts), so nothing is lost.

    Once `minutes` exist the visit is over and the entries stay as they are.
    """

    review = models.OneToOneField(Review, models.PROTECT, primary_key=True, related_name="+")
    entries = EncryptedTextField(null=True, blank=True)
    saved_at = models.DateTimeField("disimpan", default=timezone.now)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    minutes = models.OneToOneField(TechnicalPaper, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "peninjauan lapangan"
        verbose_name_plural = "peninjauan lapangan"

    def __str__(self) -> str:
        return str(self.review_id)

    @property
    def typed(self) -> dict[str, str]:
        found: dict[str, str] = json.loads(self.entries or "{}")
        return found

    def keep(self, typed: dict[str, Any]) -> None:
        """Set the entries; the caller saves."""
        self.entries = json.dumps(typed, ensure_ascii=False, sort_keys=True)


class VisitPhoto(models.Model):
    """A photo of a visit: of the place, or of the minutes signed with a pen. Time and place are typed or measured,
    because what the camera wrote into the file is removed when the file is cleaned.
    """

    class Shows(models.TextChoices):
        PLACE = "place", "Foto lapangan"
        SIGNED = "signed", "Berita acara bertanda tangan basah"

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="photos")
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="+")
    shows = models.CharField("isi", max_length=6, choices=Shows, default=Shows.PLACE)
    taken_at = models.DateTimeField("waktu foto")
    point = EncryptedTextField("titik", null=True, blank=True)
    caption = EncryptedTextField("keterangan", null=True, blank=True)
    removed_at = models.DateTimeField("dihapus", null=True, blank=True)

    class Meta:
        verbose_name = "foto peninjauan"
        verbose_name_plural = "foto peninjauan"
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.file_id)
