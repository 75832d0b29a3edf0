"""Offices, regions, posts of officers, who is responsible for what, and days on which offices are closed."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone


class Region(models.Model):
    """A kecamatan, desa or kelurahan by its Kemendagri code (14.05.…)."""

    class Level(models.TextChoices):
        KECAMATAN = "kecamatan", "Kecamatan"
        KELURAHAN = "kelurahan", "Kelurahan"
        DESA = "desa", "Desa"

    code = models.CharField("kode", max_length=13, primary_key=True)
    name = models.CharField("nama", max_length=80)
    level = models.CharField("tingkat", max_length=10, choices=Level)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="villages")

    class Meta:
        verbose_name = "wilayah"
        verbose_name_plural = "wilayah"
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.get_level_display()} {self.name}"


class Opd(models.Model):
    """An office of the regency: dinas, badan, kecamatan, puskesmas, hospital."""

    class Kind(models.TextChoices):
        AGENCY = "dinas", "Dinas, badan, atau sekretariat"
        KECAMATAN = "kecamatan", "Kantor camat"
        PUSKESMAS = "puskesmas", "Puskesmas"
        HOSPITAL = "rumah_sakit", "Rumah sakit"

    code = models.SlugField("kode", max_length=20, unique=True)
    name = models.CharField("nama", max_length=160)
    short_name = models.CharField("sebutan untuk warga", max_length=80, help_text="Misalnya: Dinas PUPR")
    kind = models.CharField("jenis", max_length=12, choices=Kind, default=Kind.AGENCY)
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, verbose_name="kecamatan")
    address = models.CharField("alamat", max_length=200, blank=True)
    phone = models.CharField("telepon", max_length=30, blank=True)
    email = models.EmailField("e-mail", blank=True)
    contact_confirmed = models.BooleanField(
        "kontak sudah dipastikan",
        default=False,
        help_text="Kontak hanya tampil kepada warga sesudah dipastikan",
    )
    head_title = models.CharField("jabatan kepala", max_length=160, blank=True)
    source = models.CharField("sumber", max_length=200, blank=True)
    active = models.BooleanField("aktif", default=True)

    class Meta:
        verbose_name = "OPD"
        verbose_name_plural = "OPD"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.short_name or self.name


class PostQuerySet(models.QuerySet["Post"]):
    def current(self, on: date | None = None) -> PostQuerySet:
        day = on or timezone.localdate()
        return self.filter(valid_from__lte=day).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))


class Post(models.Model):
    """What an officer may do, and for which office."""

    class Role(models.TextChoices):
        FRONT_OFFICE = "front_office", "Petugas loket"
        VERIFIER = "verifier", "Verifikator"
        TECHNICAL = "technical", "Petugas teknis"
        KASI = "kasi", "Kepala seksi"
        KABID = "kabid", "Kepala bidang"
        SECRETARY = "secretary", "Sekretaris"
        SIGNER = "signer", "Penanda tangan"
        TREASURER = "treasurer", "Bendahara"
        DISTRICT_OPERATOR = "district_operator", "Operator kecamatan"
        PUSKESMAS_CLERK = "puskesmas_clerk", "Petugas puskesmas"
        COMPLAINT_OFFICER = "complaint_officer", "Petugas pengaduan"
        ADMINISTRATOR = "administrator", "Pengelola portal"
        AUDITOR = "auditor", "Pemeriksa (hanya baca)"

    HEADS = (Role.KASI, Role.KABID, Role.SECRETARY, Role.SIGNER)

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="posts", verbose_name="petugas"
    )
    opd = models.ForeignKey(Opd, models.PROTECT, related_name="posts", verbose_name="OPD")
    role = models.CharField("tugas", max_length=20, choices=Role)
    title = models.CharField("sebutan jabatan", max_length=120, blank=True)
    nip = models.CharField("NIP", max_length=18, blank=True)
    valid_from = models.DateField("mulai", default=timezone.localdate)
    valid_to = models.DateField("sampai", null=True, blank=True)

    # "Plh." or "Plt." where `posts_of` found it for somebody who stands in for the holder.
    acting = ""
    order_number = ""

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = "tugas petugas"
        verbose_name_plural = "tugas petugas"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "opd", "role"],
                condition=Q(valid_to__isnull=True),
                name="an_open_post_is_held_once",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="a_post_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} · {self.opd}"


class ResponsibilityQuerySet(models.QuerySet["Responsibility"]):
    def on(self, day: date) -> ResponsibilityQuerySet:
        return self.filter(valid_from__lte=day).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))


class Responsibility(models.Model):
    """Which OPD answers for a role of a service in a region. The most specific row wins.

    `service` is the slug of the service ("" = every service): the catalogue stands above this app.
    """

    service = models.SlugField("layanan", max_length=60, blank=True, help_text="Kosong berarti semua layanan")
    role = models.SlugField("peran langkah", max_length=40)
    region = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="wilayah",
        help_text="Kosong berarti semua wilayah",
    )
    opd = models.ForeignKey(Opd, models.PROTECT, related_name="responsibilities", verbose_name="OPD")
    valid_from = models.DateField("berlaku sejak", default=date(2020, 1, 1))
    valid_to = models.DateField("berlaku sampai", null=True, blank=True)
    basis = models.CharField("dasar", max_length=200, blank=True)

    objects = ResponsibilityQuerySet.as_manager()

    class Meta:
        verbose_name = "tanggung jawab"
        verbose_name_plural = "tanggung jawab OPD"
        ordering = ["service", "role", "region"]
        constraints = [
            # Core PostgreSQL has no gist operator class for text; a one-point range of its hash has.
            ExclusionConstraint(
                name="two_opds_never_answer_for_the_same_thing_at_once",
                expressions=[
                    (
                        Func(
                            Cast(Func(F("service"), function="hashtext"), models.BigIntegerField()),
                            Cast(Func(F("service"), function="hashtext"), models.BigIntegerField()),
                            Value("[]"),
                            function="int8range",
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        Func(
                            Cast(Func(F("role"), function="hashtext"), models.BigIntegerField()),
                            Cast(Func(F("role"), function="hashtext"), models.BigIntegerField()),
                            Value("[]"),
                            function="int8range",
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        Func(
                            Cast(
                                Func(Coalesce(F("region_id"), Value("")), function="hashtext"),
                                models.BigIntegerField(),
                            ),
                            Cast(
                                Func(Coalesce(F("region_id"), Value("")), function="hashtext"),
                                models.BigIntegerField(),
                            ),
                            Value("[]"),
                            function="int8range",
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        Func(F("valid_from"), F("valid_to"), Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service or 'semua layanan'} · {self.role} → {self.opd}"


def responsible_opd(service: str, role: str, region_code: str | None, on: date) -> Opd | None:
    """The OPD that answers for a role on a day: desa before kecamatan before everywhere, service before all.

    `region_code` is a Kemendagri code (kecamatan "14.05.09" or desa "14.05.09.2001") or None.
    """
    places = [region_code, region_code[:8]] if region_code else []
    rows = (
        Responsibility.objects.on(on)
        .filter(role=role, service__in=[service, ""])
        .filter(Q(region_id__in=places) | Q(region_id__isnull=True))
        .select_related("opd")
    )
    best = max(rows, key=lambda row: (row.service != "", len(row.region_id or "")), default=None)
    return best.opd if best else None


class Holiday(models.Model):
    """A day on which offices are closed. Starts from the library; administrators correct it by decree."""

    class Kind(models.TextChoices):
        PUBLIC = "public", "Libur nasional"
        JOINT_LEAVE = "government", "Cuti bersama"
        LOCAL = "local", "Libur daerah"

    date = models.DateField("tanggal")
    name = models.CharField("nama", max_length=160)
    kind = models.CharField("jenis", max_length=10, choices=Kind)
    basis = models.CharField("dasar (nomor surat keputusan)", max_length=200, blank=True)
    active = models.BooleanField("berlaku", default=True)

    class Meta:
        verbose_name = "hari libur"
        verbose_name_plural = "hari libur"
        ordering = ["date"]
        constraints = [models.UniqueConstraint(fields=["date", "kind"], name="a_holiday_is_listed_once")]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {self.name}"


class CalendarChange(models.Model):
    """One decree that changed the calendar: which day was closed or opened, by whom. What followed hangs on it."""

    class Action(models.TextChoices):
        CLOSED = "closed", "Ditetapkan sebagai hari libur"
        OPENED = "opened", "Hari libur dibatalkan"
        MOVED = "moved", "Hari libur dipindahkan"

    action = models.CharField("perubahan", max_length=6, choices=Action)
    date = models.DateField("tanggal")
    moved_to = models.DateField("menjadi tanggal", null=True, blank=True)
    name = models.CharField("hari libur", max_length=160)
    decree = models.CharField("nomor surat keputusan", max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="diubah oleh"
    )
    at = models.DateTimeField("waktu", default=timezone.now)
    # What came of it, counted while the clocks are being recomputed.
    looked_at = models.PositiveIntegerField("permohonan diperiksa", default=0)
    moved = models.PositiveIntegerField("permohonan yang tanggalnya berubah", default=0)
    done_at = models.DateTimeField("selesai dihitung", null=True, blank=True)

    class Meta:
        verbose_name = "perubahan kalender"
        verbose_name_plural = "perubahan kalender"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(decree=""), name="a_calendar_changes_by_decree"),
            models.CheckConstraint(
                condition=Q(action="moved", moved_to__isnull=False)
                | ~Q(action="moved") & Q(moved_to__isnull=True),
                name="a_moved_holiday_says_where_to",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {self.action}"


class Identity(models.Model):
    """How the portal presents the regency: emblem, head of the permit office. One row."""

    emblem = models.BinaryField("lambang", null=True, blank=True, editable=True)
    emblem_type = models.CharField(max_length=40, blank=True, editable=False)
    emblem_version = models.CharField(max_length=12, blank=True, editable=False)
    signer_line = models.CharField("atas nama", max_length=160, default="a.n. BUPATI PELALAWAN")
    place = models.CharField("tempat penetapan", max_length=80, default="Pangkalan Kerinci")

    class Meta:
        verbose_name = "jati diri"
        verbose_name_plural = "jati diri"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="the_regency_has_one_identity")]

    def __str__(self) -> str:
        return "Kabupaten Pelalawan"


# At the end: tables of their own file that name these by text.
from pelalawan_portal.opds.delegations import Delegation, Mandate  # noqa: E402, F401
