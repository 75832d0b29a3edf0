"""Acting for others: who stands in for an officer (Plh., Plt.), and by which decree offices sign for the Bupati.

Foreign keys name their tables by text: `models.py` imports this module and not the other way round.
"""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Cast
from django.utils import timezone

from pelalawan_portal.bahasa.dates import long_date

DATES = Func(F("valid_from"), F("valid_to"), Value("[]"), function="daterange")


class DelegationQuerySet(models.QuerySet["Delegation"]):
    def current(self, on: date | None = None) -> DelegationQuerySet:
        return self.filter(in_force(on or timezone.localdate()))


def in_force(day: date, prefix: str = "") -> Q:
    """What a delegation fulfils while it is in force; `prefix` as in a lookup through a relation."""
    return Q(
        **{
            f"{prefix}valid_from__lte": day,
            f"{prefix}valid_to__gte": day,
            f"{prefix}ended_at__isnull": True,
        }
    )


class Delegation(models.Model):
    """One officer stands in for the holder of a post, by an order with a number (surat perintah Plh./Plt.).

    Plh.: the holder is away for a while; Plt.: the post is vacant, `post` is its last holder's (UU 30/2014 Ps 14).
    `title` is the post as papers name it, without "Plh.". It is ended, never deleted or changed.
    """

    class Kind(models.TextChoices):
        PLH = "plh", "Plh. (pelaksana harian)"
        PLT = "plt", "Plt. (pelaksana tugas)"

    kind = models.CharField("jenis", max_length=3, choices=Kind)
    post = models.ForeignKey(
        "opds.Post", models.PROTECT, related_name="delegations", verbose_name="tugas yang digantikan"
    )
    delegate = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="delegations", verbose_name="digantikan oleh"
    )
    title = models.CharField(
        "jabatan pada surat",
        max_length=120,
        blank=True,
        help_text="Tanpa “Plh.”. Kosong: sebutan jabatan itu",
    )
    nip = models.CharField("NIP pengganti", max_length=18, blank=True)
    order_number = models.CharField("nomor surat perintah", max_length=80)
    ordered_on = models.DateField("tanggal surat perintah")
    valid_from = models.DateField("mulai")
    valid_to = models.DateField("sampai")
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="dicatat oleh"
    )
    entered_at = models.DateTimeField("dicatat", default=timezone.now)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="diakhiri oleh",
    )
    ended_at = models.DateTimeField("diakhiri", null=True, blank=True)
    end_reason = models.CharField("alasan diakhiri", max_length=300, blank=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = "pelaksana harian atau tugas"
        verbose_name_plural = "Plh. dan Plt."
        ordering = ["-valid_from", "-id"]
        constraints = [
            ExclusionConstraint(
                name="one_officer_stands_in_for_a_post_at_a_time",
                expressions=[
                    (
                        Func(F("post_id"), F("post_id"), Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    (DATES, RangeOperators.OVERLAPS),
                ],
                condition=Q(ended_at__isnull=True),
            ),
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")), name="standing_in_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=~Q(order_number=""), name="standing_in_has_an_order"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, end_reason="")
                | Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(end_reason=""),
                name="ended_standing_in_has_an_officer_and_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.acting_title} · {self.delegate}"

    @property
    def prefix(self) -> str:
        """ "Plh." or "Plt.", as it stands before the post."""
        return prefix_of(self.kind)

    @property
    def acting_title(self) -> str:
        """ "Plh. Kepala Dinas …"."""
        return f"{self.prefix} {self.title}"


def prefix_of(kind: str) -> str:
    """ "Plh." or "Plt."."""
    return f"{kind.capitalize()}."


class MandateQuerySet(models.QuerySet["Mandate"]):
    def on(self, day: date) -> MandateQuerySet:
        return self.filter(valid_from__lte=day).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))


class Mandate(models.Model):
    """The decree by which the Bupati lets an office sign for him ("a.n. BUPATI"); the portal prints it on papers.

    `service` is the slug of a service, "" for all. `unverified`: nobody has compared it with the decree yet.
    """

    opd = models.ForeignKey("opds.Opd", models.PROTECT, related_name="mandates", verbose_name="OPD")
    service = models.SlugField("layanan", max_length=60, blank=True, help_text="Kosong berarti semua layanan")
    decree = models.CharField(
        "jenis peraturan", max_length=80, help_text="Misalnya: Peraturan Bupati Pelalawan"
    )
    number = models.CharField("nomor", max_length=80)
    issued_on = models.DateField("tanggal ditetapkan")
    about = models.CharField("tentang", max_length=300)
    valid_from = models.DateField("berlaku sejak")
    valid_to = models.DateField("berlaku sampai", null=True, blank=True)
    unverified = models.BooleanField("perlu verifikasi", default=False)
    source = models.CharField("sumber", max_length=200, blank=True)

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = "pendelegasian tanda tangan"
        verbose_name_plural = "pendelegasian tanda tangan Bupati"
        ordering = ["opd", "service", "-valid_from"]
        constraints = [
            ExclusionConstraint(
                name="one_decree_lets_an_office_sign_at_a_time",
                expressions=[
                    (
                        Func(F("opd_id"), F("opd_id"), Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        Func(
                            Cast(Func(F("service"), function="hashtext"), models.BigIntegerField()),
                            Cast(Func(F("service"), function="hashtext"), models.BigIntegerField()),
                            Value("[]"),
                            function="int8range",
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                    (DATES, RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="a_mandate_ends_after_it_begins",
            ),
            models.CheckConstraint(condition=~Q(number=""), name="a_mandate_has_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.decree} {self.number} · {self.opd}"

    @property
    def citation(self) -> str:
        """As papers name it: "Peraturan Bupati Pelalawan Nomor 12 Tahun 2021 tanggal 4 Mei 2021 tentang …"."""
        return f"{self.decree} Nomor {self.number} tanggal {long_date(self.issued_on)} tentang {self.about}"


def mandate_of(opd_id: int, service: str, on: date) -> Mandate | None:
    """The decree in force on a day for an office and a service; the one that names the service before all."""
    rows = Mandate.objects.on(on).filter(opd_id=opd_id, service__in=[service, ""])
    return max(rows, key=lambda row: row.service != "", default=None)
