"""What is owed: an SKRD, the STRD that takes its place when it is late, and the proofs handed in for them."""

from __future__ import annotations

import re
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from pelalawan_portal.opds.models import Opd
from pelalawan_portal.submissions.actors import Actor
from pelalawan_portal.submissions.models import Review, StoredFile, Submission

LIVING = ("draft", "open", "paid")


class BillQuerySet(models.QuerySet["Bill"]):
    def living(self) -> BillQuerySet:
        """The one of a step that counts: neither replaced nor cancelled."""
        return self.filter(state__in=LIVING)

    def issued(self) -> BillQuerySet:
        return self.exclude(state=Bill.State.DRAFT)

    def visible_to(self, actor: Actor) -> BillQuerySet:
        return self.filter(submission__in=Submission.objects.visible_to(actor))


class Bill(models.Model):
    """A letter that fixes a sum: SKRD or STRD (domain.md 7.5). From its number on the database freezes what it says.

    `lines` is a list of {"key", "label", "tariff", "volume", "unit", "amount"}: tariff and amount whole rupiah as int,
    volume a decimal number as text; a corrected volume keeps "computed" and "reason" beside it. `total` is whole
    rupiah. `rule` is the fee of the service's version as it was ({"perda", "class", "account", …}). `virtual_account`
    is digits only, without the bank's padding; empty when no bank is configured. Amounts are never changed: a wrong
    SKRD is cancelled and a new one takes its place.
    """

    class Kind(models.TextChoices):
        SKRD = "skrd", "SKRD"
        STRD = "strd", "STRD"

    class State(models.TextChoices):
        DRAFT = "draft", "Dihitung, belum ditetapkan"
        OPEN = "open", "Menunggu pembayaran"
        PAID = "paid", "Lunas"
        REPLACED = "replaced", "Diganti"
        CANCELLED = "cancelled", "Dibatalkan"

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="+", verbose_name="permohonan")
    review = models.ForeignKey(Review, models.PROTECT, related_name="+")
    office = models.ForeignKey(
        Opd, models.PROTECT, null=True, related_name="+", verbose_name="ditetapkan oleh"
    )
    kind = models.CharField("jenis", max_length=4, choices=Kind, default=Kind.SKRD)
    state = models.CharField("keadaan", max_length=9, choices=State, default=State.DRAFT)
    follows = models.ForeignKey("self", models.PROTECT, null=True, related_name="followers")
    rule = models.JSONField("dasar", default=dict)
    lines = models.JSONField("rincian", default=list)
    total = models.PositiveBigIntegerField("jumlah", default=0)
    problem = models.CharField("belum bisa dihitung", max_length=300, blank=True)

    series = models.CharField("seri", max_length=120, blank=True)
    year = models.PositiveSmallIntegerField("tahun", null=True)
    serial = models.PositiveIntegerField("nomor urut", null=True)
    number = models.CharField("nomor", max_length=120, blank=True)
    npwrd = models.CharField("NPWRD", max_length=40, blank=True)
    account_code = models.CharField("kode rekening", max_length=40, blank=True)
    virtual_account = models.CharField("virtual account", max_length=28, blank=True)
    account_opened_at = models.DateTimeField("virtual account dibuka", null=True)
    issued_on = models.DateField("ditetapkan", null=True)
    due_on = models.DateField("jatuh tempo", null=True)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField("dibayar", null=True)
    closed_at = models.DateTimeField(null=True)
    reason = models.CharField("alasan", max_length=1000, blank=True)
    asked_at = models.DateTimeField("ditanyakan ke bank", null=True)
    made_at = models.DateTimeField(default=timezone.now)

    objects = BillQuerySet.as_manager()

    class Meta:
        verbose_name = "ketetapan retribusi"
        verbose_name_plural = "ketetapan retribusi"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["review"], condition=Q(state__in=LIVING), name="a_fee_step_has_one_living_bill"
            ),
            models.UniqueConstraint(fields=["series", "year", "serial"], name="a_bill_serial_is_given_once"),
            models.UniqueConstraint(
                fields=["number"], condition=~Q(number=""), name="a_bill_number_is_given_once"
            ),
            models.UniqueConstraint(
                fields=["virtual_account"], condition=~Q(virtual_account=""),
                name="a_virtual_account_belongs_to_one_bill",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", number="", serial=None, due_on=None, issued_at=None)
                | Q(state="cancelled", number="", serial=None)
                | (
                    ~Q(state="draft") & ~Q(number="") & ~Q(series="") & ~Q(account_code="") & Q(total__gt=0)
                    & Q(year__isnull=False, serial__gt=0, due_on__isnull=False, issued_at__isnull=False)
                ),
                name="an_issued_bill_has_number_account_sum_and_date",
            ),
            models.CheckConstraint(
                condition=Q(state="paid", paid_at__isnull=False) | ~Q(state="paid") & Q(paid_at=None),
                name="a_paid_bill_says_when",
            ),
            models.CheckConstraint(
                condition=Q(kind="skrd") | Q(kind="strd", follows__isnull=False), name="an_strd_follows_a_bill"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["submission", "-id"], name="bills_of_a_submission"),
            models.Index(fields=["due_on"], condition=Q(state="open"), name="open_bills_by_due_date"),
        ]

    def __str__(self) -> str:
        return self.number or f"Konsep ketetapan {self.submission_id}"

    @property
    def is_late(self) -> bool:
        return self.state == self.State.OPEN and self.was_late_on(timezone.localdate())

    def was_late_on(self, day: date) -> bool:
        """Whether a payment on that day (WIB) comes after the due date; the due date itself is in time."""
        return self.due_on is not None and day > self.due_on

    @property
    def account_words(self) -> str:
        """The virtual account in groups of four, to be typed from a phone."""
        return " ".join(re.findall(".{1,4}", self.virtual_account))


class Proof(models.Model):
    """A teller's slip that the applicant photographed; a treasurer looks at it."""

    class State(models.TextChoices):
        WAITING = "waiting", "Menunggu diperiksa bendahara"
        ACCEPTED = "accepted", "Diterima"
        REFUSED = "refused", "Tidak diterima"

    bill = models.ForeignKey(Bill, models.PROTECT, related_name="proofs")
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="+")
    state = models.CharField("keadaan", max_length=8, choices=State, default=State.WAITING)
    sent_at = models.DateTimeField("dikirim", default=timezone.now)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField("alasan", max_length=500, blank=True)

    class Meta:
        verbose_name = "bukti bayar"
        verbose_name_plural = "bukti bayar"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["bill"], condition=Q(state="waiting"), name="one_proof_of_a_bill_waits_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at=None)
                | ~Q(state="waiting") & Q(decided_at__isnull=False, decided_by__isnull=False),
                name="a_proof_is_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bill_id} {self.state}"
