"""Decisions: the paper that grants or refuses, from its draft to its signature."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from pelalawan_portal.accounts.crypto import EncryptedTextField
from pelalawan_portal.catalogue.models import Service
from pelalawan_portal.documents import codes
from pelalawan_portal.opds.models import Opd
from pelalawan_portal.submissions.actors import Actor
from pelalawan_portal.submissions.models import Review, StoredFile, Submission


class DecisionQuerySet(models.QuerySet["Decision"]):
    def living(self) -> DecisionQuerySet:
        """Without those that were voided."""
        return self.exclude(state=Decision.State.VOIDED)

    def in_force(self) -> DecisionQuerySet:
        """Signed, and neither voided nor revoked; whether the validity is over is not asked."""
        return self.filter(state=Decision.State.SIGNED)

    def visible_to(self, actor: Actor) -> DecisionQuerySet:
        """Papers of the permohonan this officer sees."""
        return self.filter(submission__in=Submission.objects.visible_to(actor))


class Decision(models.Model):
    """One paper of one permohonan. From its number on the database freezes what it says.

    `content` is the text of the paper as JSON, encrypted because it names people; `content_sha256` is the hash of
    that JSON, so that re-encrypting under a new key changes nothing that is frozen. `path` and `sha256` are of the
    signed PDF below MEDIA_ROOT, `scan` is the row that names it: the scan of wet ink, or the file that carries its
    electronic signature. `certificate_serial` is in hex. `code` opens /verifikasi/.
    """

    class Kind(models.TextChoices):
        GRANT = "grant", "Surat izin"
        REFUSAL = "refusal", "Surat penolakan"

    class State(models.TextChoices):
        DRAFT = "draft", "KONSEP"
        NUMBERED = "numbered", "Sudah bernomor, menunggu tanda tangan"
        SIGNED = "signed", "Ditandatangani"
        VOIDED = "voided", "Dibatalkan"
        REVOKED = "revoked", "Dicabut"

    class Signature(models.TextChoices):
        INK = "ink", "Tanda tangan basah"
        LOCAL = "local", "Tanda tangan elektronik dengan sertifikat uji"
        BSRE = "bsre", "Tanda tangan elektronik tersertifikasi (BSrE)"

    class Revocation(models.TextChoices):
        ASKED = "asked", "Permintaan pemegang"
        BROKEN = "broken", "Ketentuan dilanggar"
        UNTRUE = "untrue", "Data atau surat tidak benar"
        LAW = "law", "Peraturan atau keadaan berubah"
        COURT = "court", "Putusan pengadilan"

    submission = models.ForeignKey(
        Submission, models.PROTECT, related_name="decisions", verbose_name="permohonan"
    )
    # A copy, so that the register of a service is read in the order of an index.
    service = models.ForeignKey(Service, models.PROTECT, null=True, related_name="+", verbose_name="layanan")
    review = models.ForeignKey(Review, models.PROTECT, related_name="+")
    office = models.ForeignKey(Opd, models.PROTECT, related_name="+", verbose_name="diterbitkan oleh")
    kind = models.CharField("jenis", max_length=8, choices=Kind)
    title = models.CharField("judul", max_length=200)
    state = models.CharField("keadaan", max_length=10, choices=State, default=State.DRAFT)
    revision = models.PositiveIntegerField("putaran konsep", default=1)
    # The signer sent this revision back to be written again; a new one is another revision.
    returned_revision = models.PositiveIntegerField("putaran yang dikembalikan", default=0)
    content = EncryptedTextField()
    content_sha256 = models.CharField(max_length=64)
    valid_from = models.DateField("berlaku mulai", null=True, blank=True)
    valid_to = models.DateField("berlaku sampai", null=True, blank=True)

    series = models.CharField("seri", max_length=120, blank=True)
    year = models.PositiveSmallIntegerField("tahun", null=True, blank=True)
    serial = models.PositiveIntegerField("nomor urut", null=True, blank=True)
    number = models.CharField("nomor surat", max_length=120, blank=True)
    code = models.CharField("kode verifikasi", max_length=20, unique=True, default=codes.mint, editable=False)

    signatory_name = models.CharField("penanda tangan", max_length=120, blank=True)
    signatory_title = models.CharField("jabatan", max_length=160, blank=True)
    signatory_nip = models.CharField("NIP", max_length=18, blank=True)

    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="konsep oleh"
    )
    drafted_at = models.DateTimeField("konsep dibuat", default=timezone.now)
    numbered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="diberi nomor oleh",
    )
    numbered_at = models.DateTimeField("diberi nomor", null=True, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="dicatat oleh"
    )
    signed_at = models.DateTimeField("tanda tangan dicatat", null=True, blank=True)
    signed_on = models.DateField("ditandatangani", null=True, blank=True)
    signature = models.CharField("cara tanda tangan", max_length=5, choices=Signature, blank=True)
    certificate_subject = models.CharField("pemilik sertifikat", max_length=200, blank=True)
    certificate_serial = models.CharField("nomor seri sertifikat", max_length=64, blank=True)
    scan = models.OneToOneField(StoredFile, models.PROTECT, null=True, related_name="+")
    path = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="dibatalkan oleh"
    )
    voided_at = models.DateTimeField("dibatalkan", null=True, blank=True)
    void_reason = models.CharField("alasan dibatalkan", max_length=1000, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="dicabut oleh"
    )
    revoked_at = models.DateTimeField("pencabutan dicatat", null=True, blank=True)
    revoked_on = models.DateField("dicabut", null=True, blank=True)
    revocation_code = models.CharField("sebab pencabutan", max_length=8, choices=Revocation, blank=True)
    revocation_reason = models.CharField("alasan pencabutan", max_length=1000, blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "surat keputusan"
        verbose_name_plural = "surat keputusan"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission"],
                condition=~Q(state="voided"),
                name="a_permohonan_has_one_living_decision",
            ),
            models.UniqueConstraint(fields=["series", "year", "serial"], name="a_serial_is_given_once"),
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="a_number_is_given_once"),
            models.CheckConstraint(
                condition=Q(
                    state="draft", number="", series="", year=None, serial=None, numbered_by=None,
                    numbered_at=None,
                )
                | (
                    ~Q(state="draft") & ~Q(number="") & ~Q(series="") & ~Q(signatory_name="")
                    & Q(year__isnull=False, serial__gt=0, numbered_by__isnull=False, numbered_at__isnull=False)
                ),
                name="only_a_draft_is_without_a_number",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("signed", "revoked"))
                | (
                    Q(scan__isnull=False, signed_by__isnull=False, signed_at__isnull=False)
                    & Q(signed_on__isnull=False) & ~Q(path="") & ~Q(sha256="")
                ),
                name="signed_has_a_file_an_officer_and_a_time",
            ),
            models.CheckConstraint(
                condition=Q(signed_at=None, signature="", certificate_subject="", certificate_serial="")
                | Q(signed_at__isnull=False, signature="ink", certificate_subject="", certificate_serial="")
                | (
                    Q(signed_at__isnull=False, signature__in=("local", "bsre"))
                    & ~Q(certificate_subject="") & ~Q(certificate_serial="")
                ),
                name="signed_in_ink_or_with_a_named_certificate",
            ),
            models.CheckConstraint(
                condition=~Q(state="draft") & ~Q(state="numbered")
                | Q(scan=None, signed_by=None, signed_at=None, signed_on=None, path=""),
                name="before_signing_there_is_no_scan",
            ),
            models.CheckConstraint(
                condition=Q(state="voided", voided_by__isnull=False, voided_at__isnull=False)
                & ~Q(void_reason="")
                | ~Q(state="voided") & Q(voided_by=None, voided_at=None, void_reason=""),
                name="voided_has_a_reason_an_officer_and_a_time",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state="revoked", revoked_by__isnull=False, revoked_at__isnull=False)
                    & Q(revoked_on__isnull=False) & ~Q(revocation_code="") & ~Q(revocation_reason="")
                )
                | ~Q(state="revoked")
                & Q(revoked_by=None, revoked_at=None, revoked_on=None, revocation_code="", revocation_reason=""),
                name="revoked_has_a_reason_an_officer_and_a_day",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from__isnull=False, valid_to__gte=F("valid_from")),
                name="validity_ends_after_it_begins",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["submission", "-id"], name="decisions_of_a_submission"),
            models.Index(fields=["number"], opclasses=["varchar_pattern_ops"], name="decisions_by_number"),
            models.Index(
                fields=["service", "-id"], condition=Q(kind="grant", signed_at__isnull=False),
                name="register_of_a_service",
            ),
            models.Index(
                fields=["service", "state", "-id"], condition=Q(kind="grant", signed_at__isnull=False),
                name="register_by_state",
            ),
            models.Index(
                fields=["valid_to", "id"], condition=Q(kind="grant", state="signed", valid_to__isnull=False),
                name="papers_that_end",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number or f"Konsep {self.submission_id}"

    def write(self, content: dict[str, Any]) -> None:
        """Set what the paper says; the caller saves `content` and `content_sha256`."""
        text = json.dumps(content, ensure_ascii=False, sort_keys=True)
        self.content = text
        self.content_sha256 = hashlib.sha256(text.encode()).hexdigest()

    @property
    def text(self) -> dict[str, Any]:
        """What the paper says; raises ValueError when it is not what was frozen."""
        if hashlib.sha256((self.content or "").encode()).hexdigest() != self.content_sha256:
            raise ValueError(f"decision {self.pk}: the text is not what was frozen")
        words: dict[str, Any] = json.loads(self.content or "{}")
        return words

    @property
    def broken_number(self) -> SafeString:
        """The number for a narrow screen: it may break after each slash."""
        return mark_safe(escape(self.number).replace("/", "/<wbr>"))  # noqa: S308 -- escaped before

    @property
    def is_returned(self) -> bool:
        """Whether the signer sent this draft back and nobody has written it again since."""
        return self.state == Decision.State.DRAFT and self.returned_revision == self.revision

    @property
    def is_expired(self) -> bool:
        return self.valid_to is not None and timezone.localdate() > self.valid_to

    @property
    def verify_path(self) -> str:
        return f"/verifikasi/{codes.grouped(self.code)}/"

    @property
    def verify_url(self) -> str:
        return f"{settings.PUBLIC_URL}{self.verify_path}"
