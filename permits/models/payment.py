"""Money that came or went: rows nobody changes, and the days that are closed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from permits.models.bill import Bill, Proof


class Payment(models.Model):
    """One movement of money. The database refuses UPDATE, DELETE and TRUNCATE: a correction is a row of its own.

    `amount` is whole rupiah and positive; what it does to the sum is in `kind`. `request_id` is the bank's id of the
    payment (paymentRequestId), `facts` codes of the bank's message without personal data. `booked_on` is the day of
    the books: the day of payment, or the next open day when that one is closed already.
    """

    class Kind(models.TextChoices):
        PAYMENT = "payment", "Pembayaran"
        # Came, but settles no bill: paid twice, wrong sum, too late, unknown account. To be given back.
        SURPLUS = "surplus", "Lebih bayar, untuk dikembalikan"
        REFUND = "refund", "Pengembalian"
        # Takes back what was recorded by mistake.
        CORRECTION = "correction", "Pembetulan"

    class Channel(models.TextChoices):
        BANK = "bank", "Virtual account"
        MANUAL = "manual", "Teller, bukti diperiksa bendahara"

    class Outcome(models.TextChoices):
        PAID = "paid", "Lunas"
        ALREADY_PAID = "already_paid", "Sudah lunas sebelumnya"
        EXPIRED = "expired", "Lewat jatuh tempo"
        WRONG_AMOUNT = "wrong_amount", "Jumlah tidak sama"
        UNKNOWN_BILL = "unknown_bill", "Tagihan tidak dikenal"
        BLOCKED = "blocked", "Tagihan sudah tidak berlaku"

    bill = models.ForeignKey(Bill, models.PROTECT, null=True, related_name="payments")
    kind = models.CharField("jenis", max_length=10, choices=Kind)
    amount = models.PositiveBigIntegerField("jumlah")
    channel = models.CharField("cara", max_length=6, choices=Channel)
    outcome = models.CharField("hasil", max_length=12, choices=Outcome, blank=True)
    virtual_account = models.CharField(max_length=28, blank=True)
    paid_at = models.DateTimeField("dibayar")
    booked_on = models.DateField("dibukukan")
    request_id = models.CharField(max_length=128, blank=True)
    reference = models.CharField("nomor bukti", max_length=64, blank=True)
    refers_to = models.ForeignKey("self", models.PROTECT, null=True, related_name="later")
    proof = models.ForeignKey(Proof, models.PROTECT, null=True, related_name="+")
    # Of a slip: booked a second time only once its first booking was taken back by a correction.
    turn = models.PositiveSmallIntegerField("pembukuan ke", default=1)
    reason = models.CharField("alasan", max_length=500, blank=True)
    facts = models.JSONField(default=dict)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField("dicatat", default=timezone.now)

    class Meta:
        verbose_name = "pembayaran"
        verbose_name_plural = "pembayaran"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["request_id"], condition=~Q(request_id=""), name="a_bank_request_is_booked_once"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_payment_is_more_than_nothing"),
            models.CheckConstraint(
                condition=Q(kind__in=("payment", "surplus"), refers_to=None)
                | Q(kind__in=("refund", "correction"), refers_to__isnull=False, recorded_by__isnull=False)
                & ~Q(reason=""),
                name="a_refund_or_correction_names_its_payment_officer_and_reason",
            ),
            models.CheckConstraint(
                condition=Q(channel="bank") | Q(recorded_by__isnull=False) & ~Q(reference=""),
                name="a_payment_by_hand_names_the_officer_and_the_slip",
            ),
            models.CheckConstraint(
                condition=~Q(kind="payment") | Q(bill__isnull=False), name="a_payment_is_for_a_bill"
            ),
            models.UniqueConstraint(
                fields=["refers_to"], condition=Q(kind__in=("refund", "correction")),
                name="a_payment_is_given_back_once",
            ),
            models.UniqueConstraint(
                fields=["reference", "turn"], condition=Q(channel="manual", kind__in=("payment", "surplus")),
                name="a_teller_slip_is_booked_once",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["booked_on", "id"], name="payments_of_a_day"),
            models.Index(fields=["bill", "id"], name="payments_of_a_bill"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def signed(self) -> int:
        """What it adds to the treasury: rupiah, negative for a refund or a correction."""
        return -self.amount if self.kind in (self.Kind.REFUND, self.Kind.CORRECTION) else self.amount


class ClosedDay(models.Model):
    """A day whose books a treasurer closed; never opened again, late facts go to the next open day."""

    day = models.DateField("hari", unique=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField("ditutup", default=timezone.now)
    count = models.PositiveIntegerField("banyaknya")
    sum = models.BigIntegerField("jumlah")

    class Meta:
        verbose_name = "hari yang ditutup"
        verbose_name_plural = "hari yang ditutup"
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"


class BankReport(models.Model):
    """What the bank says came in on a day, as last asked: [{"account", "amount", "request_id", "reference", "at"}]."""

    day = models.DateField("hari", unique=True)
    lines = models.JSONField(default=list)
    fetched_at = models.DateTimeField("diambil", default=timezone.now)

    class Meta:
        verbose_name = "laporan bank"
        verbose_name_plural = "laporan bank"
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"
