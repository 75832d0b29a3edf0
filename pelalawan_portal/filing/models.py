"""Drafts: what somebody is still writing. Nothing here is a permohonan until it is sent."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from pelalawan_portal.accounts.crypto import EncryptedTextField, derive_code
from pelalawan_portal.catalogue.models import Service, ServiceVersion, spec_of
from pelalawan_portal.catalogue.spec import ServiceSpec
from pelalawan_portal.filing.holders import Holder
from pelalawan_portal.filing.pages import Page, pages_of, relevant
from pelalawan_portal.opds.models import Opd
from pelalawan_portal.submissions.answers import unseal
from pelalawan_portal.submissions.models import Submission

KEPT = timedelta(days=30)
CODE_LENGTH = 8


class DraftQuerySet(models.QuerySet["Draft"]):
    def open_to(self, holder: Holder) -> list[Draft]:
        """What this person can go on with, the last saved first, with its service; a stranger costs no query."""
        if holder.user is None and not holder.keys:
            return []
        return list(self.unsent().held_by(holder).select_related("service")[:50])

    def held_by(self, holder: Holder) -> DraftQuerySet:
        """What this person is writing: by account, as the officer who helps, or by the secret in the cookie."""
        held = Q(pk__in=[])
        if holder.user_id is not None:
            held |= Q(owner_id=holder.user_id) | Q(filed_by_id=holder.user_id)
        for key, generation in holder.keys.items():
            held |= Q(key=key, generation=generation)
        return self.filter(held)

    def unsent(self) -> DraftQuerySet:
        """Drafts that can still be sent."""
        return self.filter(submission__isnull=True, kept_until__gte=timezone.now())


class Draft(models.Model):
    """One filing in the making. `key` becomes the key of the submission; the files lie under it from the start."""

    key = models.UUIDField("kunci", default=uuid.uuid4, unique=True, editable=False)
    service = models.ForeignKey(
        Service, models.PROTECT, related_name="+", verbose_name="layanan", db_index=False
    )
    version = models.ForeignKey(
        ServiceVersion, models.PROTECT, related_name="+", verbose_name="versi", db_index=False
    )
    version_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    trial = models.BooleanField("uji coba", default=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="akun",
        db_index=False,
    )
    generation = models.PositiveSmallIntegerField(default=1)
    applicant_kind = models.CharField("pemohon", max_length=12, default="perorangan")
    application_kind = models.CharField("jenis permohonan", max_length=14, default="baru")
    from_paper = models.BooleanField("berawal dari surat lama", default=False)
    answers = models.JSONField("jawaban", default=dict)
    done = models.JSONField("bagian selesai", default=list)
    channel = models.CharField(max_length=10, choices=Submission.Channel, default=Submission.Channel.ONLINE)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="petugas",
        db_index=False,
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
    contact = EncryptedTextField("e-mail untuk pengingat", null=True, blank=True)
    created_at = models.DateTimeField("dimulai", default=timezone.now)
    saved_at = models.DateTimeField("tersimpan", default=timezone.now)
    kept_until = models.DateTimeField("disimpan sampai")
    reminded_at = models.DateTimeField("diingatkan", null=True, blank=True)
    submission = models.OneToOneField(Submission, models.PROTECT, null=True, blank=True, related_name="+")

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = "isian belum dikirim"
        verbose_name_plural = "isian belum dikirim"
        ordering = ["-saved_at"]
        indexes = [
            models.Index(
                fields=["kept_until"], condition=Q(submission__isnull=True), name="drafts_by_their_end"
            ),
            models.Index(fields=["owner"], condition=Q(submission__isnull=True), name="drafts_of_an_account"),
            models.Index(
                fields=["filed_by"], condition=Q(submission__isnull=True), name="drafts_of_an_officer"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(channel="online", filed_by__isnull=True)
                | ~Q(channel="online") & Q(filed_by__isnull=False, filed_at__isnull=False),
                name="assisted_drafts_name_officer_and_office",
            ),
            models.CheckConstraint(
                condition=Q(submission__isnull=True) | Q(answers={}), name="a_sent_draft_keeps_no_answers"
            ),
        ]

    def __str__(self) -> str:
        return f"BELUM-DIKIRIM-{self.pk}"

    @property
    def spec(self) -> ServiceSpec:
        """The version this draft was begun with; it keeps it to the end."""
        return spec_of(self.version_id, self.version_sha256) if self.version_sha256 else self.trial_spec

    @cached_property
    def trial_spec(self) -> ServiceSpec:
        return self.version.spec

    @cached_property
    def plain_answers(self) -> dict[str, Any]:
        """Answers decrypted, plus @pemohon and @jenis."""
        return unseal(self.answers) | {"@pemohon": self.applicant_kind, "@jenis": self.application_kind}

    def read_again(self) -> None:
        """Forget what was worked out from the answers and kinds, which have changed."""
        for read in ("plain_answers", "asked_answers", "pages"):
            self.__dict__.pop(read, None)

    @property
    def may_change_kinds(self) -> bool:
        """Whether who files, and for what, can still be chosen otherwise; a paper that is renewed has decided both."""
        spec = self.spec
        return not self.from_paper and max(len(spec.applicants), len(spec.applications)) > 1

    @cached_property
    def asked_answers(self) -> dict[str, Any]:
        """Those of them that count now (`relevant`)."""
        return relevant(self.spec, self.plain_answers)

    @cached_property
    def address(self) -> str:
        """Where its pages lie: the key of one and a stroke follow. The check names two dozen of them."""
        return reverse("draft", args=[self.key])

    @cached_property
    def pages(self) -> list[Page]:
        """The pages it has now, in order; the check stands last."""
        return pages_of(self.spec, self.asked_answers)

    @property
    def secret(self) -> str:
        """The secret part of the resume code: derived, so that every page and mail shows the same."""
        return derive_code("draft", str(self.key), self.generation, CODE_LENGTH)

    def is_held_by(self, holder: Holder) -> bool:
        """The rule of `held_by`, for one draft that was fetched by its key."""
        if holder.user_id is not None and holder.user_id in (self.owner_id, self.filed_by_id):
            return True
        return holder.keys.get(self.key) == self.generation

    @property
    def is_over(self) -> bool:
        return self.submission_id is None and self.kept_until < timezone.now()

    def keep_longer(self, now: datetime) -> None:
        """Saved just now: kept for another 30 days, and a reminder is due again only then."""
        self.saved_at, self.kept_until, self.reminded_at = now, now + KEPT, None


SAVED_FIELDS = ("saved_at", "kept_until", "reminded_at")
