"""Services and their versions. The rows an officer edits in a draft are in `drafts.py`."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from pelalawan_portal.catalogue.drafts import Fact, Field, Requirement, Section, Step
from pelalawan_portal.catalogue.spec import ServiceSpec

__all__ = [
    "Fact",
    "Field",
    "Requirement",
    "Section",
    "Service",
    "ServiceVersion",
    "Step",
    "in_force_at",
    "spec_of",
]


class ServiceQuerySet(models.QuerySet["Service"]):
    def offered(self) -> ServiceQuerySet:
        """Services a resident can find: those with a version in force."""
        return self.filter(current__isnull=False, active=True)


class Service(models.Model):
    """A permit or request people come for; what is true of it is in its versions."""

    slug = models.SlugField("alamat", max_length=60, unique=True)
    code = models.CharField("kode", max_length=20, unique=True, help_text="Dipakai dalam nomor surat")
    name = models.CharField("nama", max_length=160)
    active = models.BooleanField("ditawarkan", default=True)
    order = models.PositiveSmallIntegerField("urutan", default=100)
    current = models.ForeignKey(
        "ServiceVersion", models.PROTECT, related_name="+", null=True, blank=True, editable=False,
        verbose_name="versi berlaku",
    )  # fmt: skip

    objects = ServiceQuerySet.as_manager()

    class Meta:
        verbose_name = "layanan"
        verbose_name_plural = "layanan"
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name


class ServiceVersion(models.Model):
    """One state of a service: rows while a draft, one frozen document with its hash once published."""

    class State(models.TextChoices):
        DRAFT = "draft", "Konsep"
        PUBLISHED = "published", "Terbit"
        RETIRED = "retired", "Tidak berlaku lagi"

    service = models.ForeignKey(Service, models.PROTECT, related_name="versions", verbose_name="layanan")
    number = models.PositiveIntegerField("versi")
    state = models.CharField("keadaan", max_length=10, choices=State, default=State.DRAFT, editable=False)
    head = models.JSONField("pokok konsep", default=dict, editable=False)
    document = models.JSONField("dokumen", default=dict, editable=False)
    sha256 = models.CharField("sidik jari", max_length=64, blank=True, editable=False)
    effective_from = models.DateTimeField("berlaku sejak", null=True, blank=True, editable=False)
    # The fingerprint of the shipped file this version was loaded from; empty for what an officer made.
    loaded_sha256 = models.CharField("sidik jari berkas bawaan", max_length=64, blank=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    made_at = models.DateTimeField("dibuat", default=timezone.now, editable=False)
    edited_at = models.DateTimeField("diubah petugas", null=True, blank=True, editable=False)
    note = models.TextField("catatan perubahan", blank=True)

    class Meta:
        verbose_name = "versi layanan"
        verbose_name_plural = "versi layanan"
        ordering = ["service", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["service", "number"], name="a_version_number_is_used_once"),
            models.UniqueConstraint(
                fields=["service"], condition=Q(state="published"), name="a_service_has_one_version_in_force"
            ),
            models.UniqueConstraint(
                fields=["service"], condition=Q(state="draft"), name="a_service_has_one_draft_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | ~Q(sha256="") & Q(effective_from__isnull=False),
                name="what_is_published_is_frozen",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_id}-v{self.number}"

    @property
    def spec(self) -> ServiceSpec:
        """The version as immutable values: a draft's is read from its rows (and raises BadSpec while they do not
        fit), a published one is cached per process."""
        if self.state == self.State.DRAFT:
            from pelalawan_portal.catalogue.rows import document_of  # its rows stand above this module

            return ServiceSpec.parse(document_of(self))
        return spec_of(self.pk, self.sha256)

    @property
    def untouched(self) -> bool:
        """Loaded from a shipped file and never edited by an officer."""
        return bool(self.loaded_sha256) and self.edited_at is None


# Keyed by content: equal fingerprints are equal documents, whichever row they were read from.
_specs: dict[str, ServiceSpec] = {}


def spec_of(version_id: int, sha256: str) -> ServiceSpec:
    """The cached spec of a published version without loading its document."""
    return specs_of({version_id: sha256})[version_id]


def specs_of(versions: dict[int, str]) -> dict[int, ServiceSpec]:
    """The specs of published versions ({id: sha256}); at most one query, none once they are known."""
    missing = [pk for pk, sha256 in versions.items() if sha256 not in _specs]
    if missing:
        if len(_specs) > 1000:
            _specs.clear()
            missing = list(versions)
        rows = ServiceVersion.objects.filter(pk__in=missing).exclude(sha256="")
        for sha256, document in rows.values_list("sha256", "document"):
            _specs[sha256] = ServiceSpec.parse(document)
    return {pk: _specs[sha256] for pk, sha256 in versions.items()}


def in_force_at(slug: str, when: datetime) -> ServiceVersion | None:
    """The published or retired version that was in force at a time."""
    return (
        ServiceVersion.objects.filter(service__slug=slug, effective_from__lte=when)
        .exclude(state=ServiceVersion.State.DRAFT)
        .order_by("-effective_from", "-number")
        .first()
    )
