"""A place of queues that treats people: its BPJS code, its poli with PCare codes, its doctors."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from pelalawan_portal.queues.models import Hours, Line, Place


class Facility(models.Model):
    """A puskesmas or the hospital. `bpjs_code` is kdProviderPeserta; None where it is not known (domain.md 4.4)."""

    place = models.OneToOneField(
        Place, models.PROTECT, primary_key=True, related_name="+", verbose_name="tempat antrean"
    )
    bpjs_code = models.CharField("kode BPJS", max_length=8, null=True, blank=True, unique=True)
    bpjs_confirmed = models.BooleanField(
        "kode BPJS sudah dipastikan", default=False, help_text="Kode bawaan berasal dari daftar faskes lama"
    )
    by_boat = models.BooleanField("biasanya dicapai lewat air", default=False)
    note = models.CharField("catatan untuk warga", max_length=200, blank=True)

    class Meta:
        verbose_name = "fasilitas kesehatan"
        verbose_name_plural = "fasilitas kesehatan"

    def __str__(self) -> str:
        return str(self.place_id)


class Poli(models.Model):
    """A line of a facility as PCare knows it. An empty code: not offered to Mobile JKN."""

    line = models.OneToOneField(
        Line, models.PROTECT, primary_key=True, related_name="+", verbose_name="jalur antrean"
    )
    facility = models.ForeignKey(
        Facility, models.PROTECT, related_name="polis", verbose_name="fasilitas kesehatan"
    )
    pcare_code = models.CharField("kode poli PCare", max_length=3, blank=True)
    pcare_confirmed = models.BooleanField("kode PCare sudah dipastikan", default=False)

    class Meta:
        verbose_name = "poli"
        verbose_name_plural = "poli"
        constraints = [
            models.UniqueConstraint(
                fields=["facility", "pcare_code"],
                condition=~Q(pcare_code=""),
                name="a_pcare_code_means_one_poli_of_a_facility",
            )
        ]

    def __str__(self) -> str:
        return f"{self.pcare_code or '–'} {self.line_id}"


class Doctor(models.Model):
    """Who treats in a poli, and when; `pcare_code` is kodedokter of Mobile JKN."""

    poli = models.ForeignKey(Poli, models.PROTECT, related_name="doctors", verbose_name="poli")
    name = models.CharField("nama", max_length=120)
    pcare_code = models.CharField("kode dokter PCare", max_length=12, blank=True)
    hours = models.ManyToManyField(Hours, related_name="doctors", blank=True, verbose_name="jam praktik")
    active = models.BooleanField("aktif", default=True)

    class Meta:
        verbose_name = "dokter"
        verbose_name_plural = "dokter"
        ordering = ["poli", "name"]

    def __str__(self) -> str:
        return self.name
