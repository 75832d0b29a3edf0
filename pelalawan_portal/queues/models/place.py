"""Where people wait: a place of an office, its lines, and the counters that call."""

from __future__ import annotations

from typing import Any

from django.core.validators import RegexValidator
from django.db import models

from pelalawan_portal.opds.models import Opd
from pelalawan_portal.opds.posts import offices_of
from pelalawan_portal.queues.registry import place_kind, place_kinds

LETTERS = RegexValidator(r"^[A-Z]{1,2}$", "Isi satu atau dua huruf besar, misalnya A.")


def runs_places(user: Any) -> bool:
    """Whether this officer runs or supervises a place. Every page of the admin asks, per model: kept on the user."""
    kinds = [place_kind(code) for code in place_kinds()]
    if not any(offices_of(user, one.roles) or one.supervises(user) for one in kinds):
        return False
    if "_runs_places" not in user.__dict__:
        user.__dict__["_runs_places"] = Place.objects.visible_to(user).exists()
    return bool(user.__dict__["_runs_places"])


class PlaceQuerySet(models.QuerySet["Place"]):
    def visible_to(self, user: Any) -> PlaceQuerySet:
        """The places this officer runs or supervises, by post (registry: `roles`, `supervisors`); superusers none."""
        allowed = models.Q(pk__in=[])
        for code in place_kinds():
            kind = place_kind(code)
            allowed |= models.Q(kind=code, opd_id__in=offices_of(user, kind.roles))
            if kind.supervises(user):
                allowed |= models.Q(kind=code)
        return self.filter(allowed)


class Place(models.Model):
    """A place with queues. `kind` is a code some upper app registered; the engine does not know what it means."""

    kind = models.SlugField("jenis", max_length=20)
    opd = models.ForeignKey(Opd, models.PROTECT, related_name="+", verbose_name="kantor")
    code = models.SlugField("alamat halaman", max_length=40, unique=True)
    name = models.CharField("nama", max_length=120)
    days_ahead = models.PositiveSmallIntegerField("dibuka berapa hari di depan", default=14)
    reserved_numbers = models.PositiveSmallIntegerField(
        "nomor cadangan tiap pagi", default=10, help_text="Dipakai di kertas bila internet putus"
    )
    active = models.BooleanField("aktif", default=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = "tempat antrean"
        verbose_name_plural = "tempat antrean"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "opd"], name="an_office_has_one_place_of_a_kind")
        ]

    def __str__(self) -> str:
        return self.name


class Line(models.Model):
    """What people wait for at a place (a poli, a service). Its letter is the first sign of its numbers: A12."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="lines", verbose_name="tempat")
    code = models.SlugField("kode", max_length=30)
    name = models.CharField("nama", max_length=80)
    letter = models.CharField("huruf nomor", max_length=2, validators=[LETTERS])
    fixed_minutes = models.PositiveSmallIntegerField(
        "menit tiap orang (perkiraan awal)", default=8, help_text="Dipakai sampai ada catatan yang sebenarnya"
    )
    usual_seconds = models.PositiveIntegerField("detik tiap orang menurut catatan", null=True, editable=False)
    show_rate = models.FloatField("bagian yang datang menurut catatan", default=0.85, editable=False)
    online_run = models.PositiveSmallIntegerField(
        "nomor online paling banyak sebelum satu yang datang langsung", default=1
    )
    bookable = models.BooleanField("dapat dipesan online", default=True)
    active = models.BooleanField("aktif", default=True)
    position = models.PositiveSmallIntegerField("urutan", default=0)

    class Meta:
        verbose_name = "jalur antrean"
        verbose_name_plural = "jalur antrean"
        ordering = ["place", "position", "name"]
        constraints = [
            models.UniqueConstraint(fields=["place", "code"], name="a_line_has_its_own_code"),
            models.UniqueConstraint(
                fields=["place", "letter"],
                condition=models.Q(active=True),
                name="a_letter_means_one_line_of_a_place",
            ),
            models.CheckConstraint(
                condition=models.Q(online_run__gte=1, fixed_minutes__gte=1),
                name="a_line_calls_online_numbers_and_takes_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.place}"

    @property
    def pace_seconds(self) -> int:
        """What one person usually takes, from calling to calling, in seconds."""
        return self.usual_seconds or self.fixed_minutes * 60


class Counter(models.Model):
    """A desk or room that calls numbers ("Loket 1", "Ruang periksa 2"); `lines` empty means every line."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="counters", verbose_name="tempat")
    number = models.PositiveSmallIntegerField("nomor")
    name = models.CharField("nama", max_length=60)
    lines = models.ManyToManyField(Line, related_name="counters", blank=True, verbose_name="jalur")
    active = models.BooleanField("aktif", default=True)

    class Meta:
        verbose_name = "loket"
        verbose_name_plural = "loket"
        ordering = ["place", "number"]
        constraints = [
            models.UniqueConstraint(fields=["place", "number"], name="a_counter_has_its_own_number")
        ]

    def __str__(self) -> str:
        return self.name
