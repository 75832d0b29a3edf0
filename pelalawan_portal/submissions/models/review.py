"""Reviews: one row per step, office and round. A queue is a filter on this table."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Func, Q, Value
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from pelalawan_portal.catalogue.models import Service
from pelalawan_portal.catalogue.spec import StepSpec
from pelalawan_portal.opds.models import Opd, Region
from pelalawan_portal.submissions.actors import Actor

OPEN = Q(decided_at__isnull=True)
DONE = Q(decided_at__isnull=False)
NEAR = 80  # percent of its time after which a step is near its limit
CARRIED = ("kind", "service", "kecamatan", "post", "confidential")


def name_and_office() -> Func:
    """The words a review is found by: the applicant's name and, as one word "0opd<id>", the office.

    The office among the words keeps a search for a very common name small: both lists meet inside the index.
    Punctuation becomes space first, or the parser takes "M.Yusuf" for the name of a computer.
    """
    return Func(
        "applicant_name",
        Coalesce(Cast("opd", models.TextField()), Value("")),
        arg_joiner=" || ' 0opd' || ",
        template="to_tsvector('simple', translate(%(expressions)s, '.,-''/()', '       '))",
        output_field=SearchVectorField(),
    )


class ReviewQuerySet(models.QuerySet["Review"]):
    def visible_to(self, actor: Actor) -> ReviewQuerySet:
        """Reviews of the actor's offices; the permit office's desk also sees the waiting ones without an office."""
        seen = Q(opd_id__in=actor.offices)
        if actor.sees_all:
            seen |= Q(confidential=False)
        return self.filter(seen)

    def undecided(self) -> ReviewQuerySet:
        return self.filter(decided_at__isnull=True)


class Review(models.Model):
    """What one office has to do for one permohonan. What a queue filters and sorts by is copied onto it."""

    class Verdict(models.TextChoices):
        COMPLETE = "complete", "Lengkap"
        RETURNED = "returned", "Dikembalikan untuk diperbaiki"
        AGREE = "agree", "Setuju"
        REJECT = "reject", "Tolak"
        GRANT = "grant", "Ditetapkan"
        REFUSE = "refuse", "Ditolak"
        PASSED_ON = "passed_on", "Diteruskan ke OPD lain"
        DONE = "done", "Selesai"
        CANCELLED = "cancelled", "Tidak diperlukan lagi"

    submission = models.ForeignKey(
        "submissions.Submission", models.PROTECT, related_name="reviews", db_index=False
    )
    step = models.CharField("langkah", max_length=40)
    kind = models.CharField("jenis langkah", max_length=16)
    role = models.CharField("peran", max_length=40)
    post = models.CharField("tugas", max_length=20)
    # Without an OPD it waits visibly with the front office (issue: a step without a responsible OPD).
    opd = models.ForeignKey(
        Opd,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reviews",
        verbose_name="OPD",
        db_index=False,
    )
    round = models.PositiveSmallIntegerField("putaran", default=1)
    opened_at = models.DateTimeField("dibuka", default=timezone.now)
    due_at = models.DateTimeField("paling lambat", default=timezone.now)

    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="dipegang",
        db_index=False,
    )
    claimed_until = models.DateTimeField("dipegang sampai", null=True, blank=True)
    deferred_at = models.DateTimeField("ditangguhkan", null=True, blank=True)
    # When beat has to look at this clock again; empty while it stands still or every level was told.
    next_escalation_at = models.DateTimeField(null=True, blank=True)
    escalated = models.PositiveSmallIntegerField("waktu terpakai (%)", default=0)
    verdict = models.CharField("putusan", max_length=10, choices=Verdict, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="diputus oleh",
        db_index=False,
    )
    decided_at = models.DateTimeField("diputus", null=True, blank=True)

    number = models.CharField("nomor", max_length=24)
    service = models.ForeignKey(
        Service, models.PROTECT, related_name="+", verbose_name="layanan", db_index=False
    )
    kecamatan = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="kecamatan",
        db_index=False,
    )
    applicant_name = models.CharField("pemohon", max_length=160)
    nik_hash = models.CharField(max_length=64, blank=True)
    confidential = models.BooleanField(default=False)
    trial = models.BooleanField("uji coba", default=False)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = "pemeriksaan"
        verbose_name_plural = "antrean pemeriksaan"
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "step"],
                condition=Q(decided_at__isnull=True),
                name="a_step_is_open_once",
            ),
            models.UniqueConstraint(fields=["submission", "step", "round"], name="a_round_is_held_once"),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, verdict="")
                | (Q(decided_at__isnull=False) & ~Q(verdict="")),
                name="decided_means_a_verdict_and_a_time",
            ),
            models.CheckConstraint(
                condition=Q(claimed_by__isnull=True, claimed_until__isnull=True)
                | Q(claimed_by__isnull=False, claimed_until__isnull=False),
                name="a_claim_has_an_end",
            ),
        ]
        # The queue reads ids from these alone (index-only) and fetches the fifty rows of a page afterwards; what it
        # filters by is therefore carried along.
        indexes = [
            models.Index(
                fields=["opd", "due_at", "id"], include=CARRIED, condition=OPEN, name="queue_of_an_office"
            ),
            models.Index(fields=["due_at", "id"], include=("opd", *CARRIED), condition=OPEN, name="queue_of_the_house"),
            models.Index(
                fields=["opd", "-decided_at", "-id"], include=CARRIED, condition=DONE, name="done_by_an_office"
            ),
            models.Index(
                fields=["-decided_at", "-id"], include=("opd", *CARRIED), condition=DONE, name="done_by_the_house"
            ),
            models.Index(
                fields=["claimed_by", "due_at", "id"],
                condition=OPEN & Q(claimed_by__isnull=False),
                name="queue_of_an_officer",
            ),
            models.Index(
                fields=["next_escalation_at"],
                condition=OPEN & Q(next_escalation_at__isnull=False),
                name="reviews_to_escalate",
            ),
            models.Index(
                fields=["opd", "due_at", "id"], include=CARRIED, condition=OPEN & Q(escalated__gte=NEAR),
                name="near_the_limit_at_an_office",
            ),
            models.Index(
                fields=["due_at", "id"], include=("opd", *CARRIED), condition=OPEN & Q(escalated__gte=NEAR),
                name="near_the_limit_in_the_house",
            ),
            models.Index(fields=["nik_hash"], condition=~Q(nik_hash=""), name="reviews_of_a_nik"),
            # By prefix too, whatever the collation of the database.
            models.Index(fields=["number"], opclasses=["varchar_pattern_ops"], name="reviews_of_a_number"),
            GinIndex(name_and_office(), condition=OPEN, name="open_reviews_by_name"),
            GinIndex(name_and_office(), condition=DONE, name="done_reviews_by_name"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number

    @property
    def spec_step(self) -> StepSpec:
        return self.submission.spec.step(self.step)

    @property
    def is_open(self) -> bool:
        return self.decided_at is None

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.due_at < timezone.now()

    def held_by_another(self, user_id: int) -> bool:
        """Whether a colleague holds it: a claim lapses at the end of the working day by itself."""
        return (
            self.claimed_by_id is not None
            and self.claimed_by_id != user_id
            and self.claimed_until is not None
            and self.claimed_until > timezone.now()
        )
