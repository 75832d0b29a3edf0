"""The envelope: what is numbered, routed, reviewed, timed and printed."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from pelalawan_portal.accounts.crypto import EncryptedTextField, derive_code
from pelalawan_portal.catalogue.models import Service, ServiceVersion, spec_of
from pelalawan_portal.catalogue.spec import ServiceSpec
from pelalawan_portal.opds.models import Opd, Region
from pelalawan_portal.submissions.actors import Actor
from pelalawan_portal.submissions.answers import unseal

PIN_LENGTH = 6


CLOSED_STAGES = ("granted", "refused", "withdrawn", "lapsed", "forwarded")


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def visible_to(self, actor: Actor) -> SubmissionQuerySet:
        """What this actor may see; everything else answers 404 (DESIGN 7).

        An applicant sees their own, a bearer of number and PIN that one, an officer what has or had a review at
        an OPD of theirs (not at a step that shows a few answers only) or what they filed, a district office what it
        filed, the permit office's desk and auditors everything; the last two nothing confidential.
        """
        from pelalawan_portal.submissions.models.review import Review
        from pelalawan_portal.submissions.registry import narrow_kinds

        seen = Q(number__in=actor.numbers)
        if actor.user_id:
            seen |= Q(applicant_id=actor.user_id) | Q(filed_by_id=actor.user_id)
        if actor.offices:
            reviews = Review.objects.filter(submission=OuterRef("pk"), opd_id__in=actor.offices)
            seen |= Q(Exists(reviews.exclude(kind__in=narrow_kinds())))
        if actor.district_offices:
            seen |= Q(filed_at_id__in=actor.district_offices, confidential=False)
        if actor.sees_all:
            seen |= Q(confidential=False)
        return self.filter(seen)

    def real(self) -> SubmissionQuerySet:
        """Without those filed as a trial of a draft version."""
        return self.filter(trial=False)


class Submission(models.Model):
    """A permohonan from the moment it is sent. It keeps its version for ever.

    Here, and on what is written with every filing, a foreign key is indexed only where rows are looked up by it: what
    it points to is never deleted, and each index is paid for by every filing (25 fewer than by default).
    """

    class Stage(models.TextChoices):
        RECEIVED = "received", "Diterima"
        CHECKING = "checking", "Diperiksa kelengkapannya"
        RETURNED = "returned", "Menunggu Anda"
        IN_REVIEW = "in_review", "Sedang diperiksa"
        SIGNING = "signing", "Menunggu tanda tangan"
        GRANTED = "granted", "Disetujui"
        REFUSED = "refused", "Ditolak"
        WITHDRAWN = "withdrawn", "Dibatalkan pemohon"
        LAPSED = "lapsed", "Tidak dilanjutkan"
        # Of a `tugas`: the regency's part is done, another system decides.
        FORWARDED = "forwarded", "Diteruskan ke aplikasi pusat"

    CLOSED = (Stage.GRANTED, Stage.REFUSED, Stage.WITHDRAWN, Stage.LAPSED, Stage.FORWARDED)

    class Channel(models.TextChoices):
        ONLINE = "online", "Dikirim sendiri"
        DESK = "desk", "Dibantu kantor perizinan"
        DISTRICT = "district", "Dibantu kantor camat"

    key = models.UUIDField("kunci konsep", default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField("nomor permohonan", max_length=24, unique=True, editable=False)
    service = models.ForeignKey(
        Service, models.PROTECT, related_name="submissions", verbose_name="layanan", db_index=False
    )
    version = models.ForeignKey(
        ServiceVersion,
        models.PROTECT,
        related_name="submissions",
        verbose_name="versi",
        db_index=False,
    )
    version_sha256 = models.CharField(max_length=64, editable=False)
    trial = models.BooleanField("uji coba", default=False)
    confidential = models.BooleanField("rahasia", default=False)
    stage = models.CharField("tahap", max_length=10, choices=Stage, default=Stage.RECEIVED)
    channel = models.CharField("cara kirim", max_length=10, choices=Channel, default=Channel.ONLINE)

    applicant = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="submissions",
        verbose_name="akun pemohon",
        db_index=False,
    )  # fmt: skip
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="petugas",
    )
    filed_at = models.ForeignKey(
        Opd,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="dibantu di kantor",
        db_index=False,
    )
    applicant_kind = models.CharField("pemohon", max_length=12, default="perorangan")
    application_kind = models.CharField("jenis permohonan", max_length=14, default="baru")
    applicant_name = models.CharField("nama pemohon", max_length=160)
    organisation = models.CharField("nama badan", max_length=200, blank=True)
    nik = EncryptedTextField("NIK", null=True, blank=True)
    nik_hash = models.CharField(max_length=64, blank=True)
    phone = EncryptedTextField("telepon", null=True, blank=True)
    email = EncryptedTextField("e-mail", null=True, blank=True)
    # Whether a phone was agreed to (`contact`); kept here so that who gave none costs no look-up.
    messages = models.BooleanField("dikabari ke ponsel", default=False)
    region = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="desa",
        db_index=False,
    )
    answers = models.JSONField("jawaban", default=dict)

    received_at = models.DateTimeField("diterima", default=timezone.now)
    check_by = models.DateField("diperiksa paling lambat", null=True, blank=True)
    complete_at = models.DateTimeField("lengkap", null=True, blank=True)
    complete_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="dinyatakan lengkap oleh",
        db_index=False,
    )  # fmt: skip
    # Told once and never written over (a trigger holds it), also when "lengkap" is taken back: then the present date is
    # empty until it is declared again.
    promised_on = models.DateField("janji pertama", null=True, blank=True)
    due_on = models.DateField("paling lambat", null=True, blank=True)
    # The date of the law (UU 30/2014 Ps 53): only pauses that the service says stop it move it.
    legal_on = models.DateField("batas waktu hukum", null=True, blank=True)
    # When beat has to look at this clock again; empty while nothing can fall due.
    next_clock_at = models.DateTimeField(null=True, blank=True)
    escalated = models.PositiveSmallIntegerField("waktu terpakai (%)", default=0)
    expired_at = models.DateTimeField("batas waktu hukum lewat", null=True, blank=True)
    deemed_at = models.DateTimeField("dianggap dikabulkan", null=True, blank=True)
    # Decided in its time, and open again for a paper that takes the place of one: no clock of the law runs any more.
    reissued_at = models.DateTimeField("surat pengganti sejak", null=True, blank=True)
    closed_at = models.DateTimeField("selesai", null=True, blank=True)

    pin_generation = models.PositiveSmallIntegerField(default=1)
    events_count = models.PositiveIntegerField(default=0)
    chain = models.CharField(max_length=64, blank=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = "permohonan"
        verbose_name_plural = "permohonan"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["applicant", "-id"], name="submissions_of_an_applicant"),
            models.Index(fields=["nik_hash", "-id"], condition=~Q(nik_hash=""), name="submissions_of_a_nik"),
            models.Index(fields=["filed_at", "-id"], name="submissions_of_an_office"),
            models.Index(
                fields=["filed_at", "received_at"], condition=Q(filed_at__isnull=False),
                name="filings_of_an_office_by_day",
            ),
            models.Index(fields=["service", "closed_at"], name="submissions_usual_time"),
            models.Index(
                fields=["stage"], condition=~Q(stage__in=CLOSED_STAGES),
                name="submissions_not_closed",
            ),
            models.Index(
                fields=["next_clock_at"], condition=Q(next_clock_at__isnull=False, closed_at__isnull=True),
                name="clocks_to_look_at",
            ),
            models.Index(fields=["id"], condition=Q(closed_at__isnull=True), name="clocks_running"),
        ]  # fmt: skip
        constraints = [
            models.CheckConstraint(
                condition=Q(complete_at__isnull=True, complete_by__isnull=True)
                | Q(complete_at__isnull=False, complete_by__isnull=False, due_on__isnull=False),
                name="complete_means_who_and_when_and_a_date",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=CLOSED_STAGES, closed_at__isnull=False)
                | ~Q(stage__in=CLOSED_STAGES) & Q(closed_at__isnull=True),
                name="closed_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(channel="online", filed_by__isnull=True)
                | ~Q(channel="online") & Q(filed_by__isnull=False),
                name="assisted_filing_names_the_officer",
            ),
            models.CheckConstraint(
                condition=Q(deemed_at__isnull=True) | Q(stage="granted"), name="what_is_deemed_is_granted"
            ),
            models.CheckConstraint(
                condition=Q(due_on__isnull=True, legal_on__isnull=True)
                | Q(promised_on__isnull=False, due_on__isnull=False, legal_on__isnull=False),
                name="a_present_date_has_a_first_and_a_legal_one",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def spec(self) -> ServiceSpec:
        if not self.version_sha256:
            return self.version.spec
        return spec_of(self.version_id, self.version_sha256)

    @cached_property
    def plain_answers(self) -> dict[str, Any]:
        """The answers with personal ones decrypted, plus @pemohon and @jenis."""
        return unseal(self.answers) | {"@pemohon": self.applicant_kind, "@jenis": self.application_kind}

    @property
    def pin(self) -> str:
        """Derived, never stored: every reprint shows the same (DESIGN 7)."""
        return derive_code("pin", self.number, self.pin_generation, PIN_LENGTH)

    @property
    def is_closed(self) -> bool:
        return self.stage in self.CLOSED

    @property
    def deemed_since(self) -> date | None:
        """The day from which the law holds it granted: the one after its date, whenever beat saw it."""
        return self.legal_on + timedelta(days=1) if self.deemed_at and self.legal_on else None

    @property
    def may_be_withdrawn(self) -> bool:
        return not self.is_closed

    @property
    def is_late(self) -> bool:
        return not self.is_closed and self.due_on is not None and timezone.localdate() > self.due_on

    def deadline(self) -> date | None:
        """The date the applicant was told: of the check before "lengkap", of the decision after."""
        return self.due_on or self.check_by
