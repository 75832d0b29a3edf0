"""What applicants and treasurers do by hand: a slip is handed in, looked at and booked; money is given back.

No officer takes cash. Who confirms a payment decides nothing else of that permohonan, and the other way round.
"""

from __future__ import annotations

from datetime import date, datetime, time

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from pelalawan_portal.accounts.models import User
from pelalawan_portal.bahasa.dates import WIB
from pelalawan_portal.opds.models import Opd, Post
from pelalawan_portal.opds.posts import holds
from pelalawan_portal.submissions import pauses, retraction
from pelalawan_portal.submissions.actors import Actor
from pelalawan_portal.submissions.files import intake
from pelalawan_portal.submissions.history import HISTORY_FIELDS, record
from pelalawan_portal.submissions.models import Pause, Review, StoredFile, Submission
from pelalawan_portal.submissions.notices import tell
from pelalawan_portal.submissions.outbox import Owed, owe
from pelalawan_portal.submissions.routing import lock
from pelalawan_portal.submissions.workflow import Refused
from permits import payments
from permits.books import book_on
from permits.fees.billing import retire
from permits.models import Bill, Payment, Proof

SLOT = "bukti_bayar"
Kind = Payment.Kind


def may_treat(user: User, bill: Bill | None) -> bool:
    """Whether this officer keeps the money of the office that issued the bill (of any, when there is no bill)."""
    return holds(user, Post.Role.TREASURER, bill.office_id if bill else None)


def why_not(submission: Submission, user: User) -> str:
    """Why a treasurer may not confirm a payment of this permohonan; "" when they may."""
    if user.pk in (submission.filed_by_id, submission.applicant_id):
        return "Anda yang mengajukan permohonan ini, jadi bendahara lain yang memeriksa."
    if submission.reviews.filter(decided_by=user).exists() or Bill.objects.filter(
        submission=submission, issued_by=user
    ):
        return "Anda ikut memutus permohonan ini, jadi bendahara lain yang memeriksa uangnya."
    return ""


def confirmed_here(submission: Submission, user: User) -> str:
    """Why an officer may not decide a permohonan: they confirmed a payment of it (DESIGN 7)."""
    if not any(one.kind == "fee" for one in submission.spec.steps):
        return ""
    if Payment.objects.filter(bill__submission=submission.pk, recorded_by=user).exists():
        return "Anda yang mengesahkan pembayarannya, jadi petugas lain yang harus memutus."
    return ""


def _lock_bill(bill_id: int) -> tuple[Submission, Bill]:
    submission = lock(Bill.objects.values_list("submission_id", flat=True).get(pk=bill_id))
    bill = Bill.objects.select_for_update(of=("self",)).get(pk=bill_id)
    bill.submission = submission
    return submission, bill


@transaction.atomic
def send_proof(bill_id: int, *, received: intake.Received, actor: Actor) -> Proof:
    """The applicant hands in a teller's slip; one at a time waits for the treasurer."""
    submission, bill = _lock_bill(bill_id)
    if submission.trial:
        raise Refused("Ini uji coba. Tidak ada yang perlu dibayar.")
    if bill.state != Bill.State.OPEN:
        raise Refused("Tagihan ini sudah tidak menunggu pembayaran.")
    if bill.proofs.filter(state=Proof.State.WAITING).exists():
        raise Refused("Bukti bayar Anda yang tadi sedang diperiksa bendahara. Tunggu kabarnya.")
    position = StoredFile.objects.filter(bundle=submission.key, key=SLOT).count()
    file = intake.keep(received, bundle=submission.key, slot=SLOT, position=position, by=actor.user)
    proof = Proof.objects.create(bill=bill, file=file)
    event = record(submission, "proof_sent", by=actor.user, data={"bill": bill.pk, "proof": proof.pk})
    submission.save(update_fields=[*HISTORY_FIELDS])
    owe(submission, event, _tell_the_treasury(bill.office, bill.review_id))
    _let_the_clock(bill, actor.user)
    return proof


def _let_the_clock(bill: Bill, by: User | None) -> None:
    """Let it stand still while the applicant has to pay, and run while a slip waits for the treasurer."""
    open_bills = Bill.objects.filter(review=bill.review_id, state=Bill.State.OPEN)
    if not open_bills.exists():
        return
    submission = Submission.objects.get(pk=bill.submission_id)  # its history went on in this verb
    looked_at = Proof.objects.filter(bill__in=open_bills, state=Proof.State.WAITING).exists()
    act = pauses.resume if looked_at else pauses.pause
    act(submission, Pause.Reason.PAYMENT, by=by, review=bill.review)


def _tell_the_treasury(office: Opd | None, review_id: int) -> list[Owed]:
    if office is None or not (office.email and office.contact_confirmed):
        return []
    return [Owed("tell_office", recipient=f"opd:{office.pk}:{review_id}", data={"review": review_id})]


def _begin(proof_id: int, by: User) -> tuple[Submission, Bill, Proof]:
    submission, bill = _lock_bill(Proof.objects.values_list("bill_id", flat=True).get(pk=proof_id))
    proof = Proof.objects.select_for_update(of=("self",)).select_related("file").get(pk=proof_id)
    if not may_treat(by, bill):
        raise Refused("Hanya bendahara kantor ini yang memeriksa bukti bayar.")
    if reason := why_not(submission, by):
        raise Refused(reason)
    if proof.state != Proof.State.WAITING:
        raise Refused("Bukti ini sudah diperiksa.")
    return submission, bill, proof


def _decide(proof: Proof, state: str, by: User, reason: str = "") -> None:
    proof.state, proof.decided_by, proof.decided_at, proof.reason = state, by, timezone.now(), reason[:500]
    proof.save(update_fields=["state", "decided_by", "decided_at", "reason"])


@transaction.atomic
def confirm(proof_id: int, *, by: User, amount: int, paid_on: date, reference: str) -> Payment:
    """The treasurer found the money in the account: `amount` rupiah on `paid_on` (WIB), by the slip's number.

    A sum or day that does not settle the bill is booked all the same, as `payments.receive` would.
    """
    _, bill, proof = _begin(proof_id, by)
    if proof.file.state != StoredFile.State.CLEAN:
        raise Refused("Foto bukti belum selesai diperiksa sistem, atau tidak terbaca.")
    number = "".join(reference.split()).upper()[:64]
    if not number:
        raise Refused("Tulis nomor bukti setor.")
    if amount <= 0:
        raise Refused("Tulis jumlah yang masuk.")
    # The slip names a day and no hour; a moment that has not come is none at which anybody paid.
    paid_at = min(datetime.combine(paid_on, time(12), WIB), timezone.now())
    if paid_on > timezone.localdate():
        raise Refused("Tanggal bayar belum tiba.")
    if bill.issued_on and paid_on < bill.issued_on:
        raise Refused("Tanggal bayar lebih awal daripada tanggal ketetapan.")
    _decide(proof, Proof.State.ACCEPTED, by)
    outcome = payments.judge(bill, amount, paid_at)
    payment = Payment(
        bill=bill, amount=amount, channel=Payment.Channel.MANUAL, paid_at=paid_at, reference=number, proof=proof,
        recorded_by=by, turn=1 + _taken_back(number),
    )  # fmt: skip
    try:
        with transaction.atomic():
            payments.book(payment, outcome)
    except IntegrityError as error:
        if "a_teller_slip_is_booked_once" not in str(error):
            raise
        raise Refused(f"Nomor bukti {number} sudah pernah dibukukan.") from error
    _let_the_clock(bill, by)
    return payment


def _taken_back(number: str) -> int:
    """How often the booking of a slip was corrected. Two who count at once are told apart by the constraint."""
    corrections = Payment.objects.filter(kind=Kind.CORRECTION, channel=Payment.Channel.MANUAL)
    return corrections.filter(refers_to__reference=number).count()


@transaction.atomic
def refuse_proof(proof_id: int, *, by: User, reason: str) -> Proof:
    """The slip shows no payment of this bill; the applicant is told why and sends another."""
    submission, bill, proof = _begin(proof_id, by)
    if not reason.strip():
        raise Refused("Tulis alasan mengapa bukti ini tidak diterima.")
    _decide(proof, Proof.State.REFUSED, by, reason.strip())
    event = record(submission, "proof_refused", by=by, data={"bill": bill.pk, "proof": proof.pk})
    submission.save(update_fields=[*HISTORY_FIELDS])
    owe(submission, event, tell(submission, event))
    _let_the_clock(bill, by)
    return proof


def _later_row(payment: Payment, kind: str, by: User, reason: str, reference: str = "") -> Payment:
    now = timezone.now()
    return Payment.objects.create(
        bill_id=payment.bill_id, kind=kind, amount=payment.amount, channel=payment.channel,
        virtual_account=payment.virtual_account, paid_at=now, booked_on=book_on(now), reference=reference[:64] or "–",
        refers_to=payment, reason=reason.strip()[:500], recorded_by=by,
    )  # fmt: skip


def _lock_payment(payment_id: int, by: User, reason: str) -> tuple[Submission | None, Bill | None, Payment]:
    payment = Payment.objects.get(pk=payment_id)
    submission, bill = _lock_bill(payment.bill_id) if payment.bill_id else (None, None)
    if not may_treat(by, bill):
        raise Refused("Hanya bendahara kantor ini yang mencatat uang.")
    if submission is not None and (reason_not := why_not(submission, by)):
        raise Refused(reason_not)
    if payment.kind not in (Kind.PAYMENT, Kind.SURPLUS):
        raise Refused("Baris ini sendiri sudah pengembalian atau pembetulan.")
    if Payment.objects.filter(refers_to=payment).exists():
        raise Refused("Uang ini sudah dikembalikan atau dibetulkan.")
    if not reason.strip():
        raise Refused("Tulis alasannya.")
    return submission, bill, payment


@transaction.atomic
def refund(payment_id: int, *, by: User, reason: str, reference: str) -> Payment:
    """Write down that money was given back, by the number of the order to pay (SP2D); the first row stays."""
    submission, bill, payment = _lock_payment(payment_id, by, reason)
    if not reference.strip():
        raise Refused("Tulis nomor surat perintah pengembalian.")
    if payment.kind == Kind.PAYMENT and submission is not None and not submission.is_closed:
        raise Refused("Pembayaran permohonan yang masih berjalan tidak dikembalikan. Betulkan bila keliru.")
    row = _later_row(payment, Kind.REFUND, by, reason, reference.strip())
    _tell(submission, bill, row, "refunded", by)
    return row


@transaction.atomic
def correct(payment_id: int, *, by: User, reason: str) -> Payment:
    """Take back what was recorded by mistake. Where it had settled a bill, that bill is void and the step reopens.

    A slip that was booked wrongly waits for the treasurer again, or is free for the bill it belongs to. Raises Refused
    once the next step has begun: then the paper comes back first.
    """
    submission, bill, payment = _lock_payment(payment_id, by, reason)
    row = _later_row(payment, Kind.CORRECTION, by, reason)
    if payment.proof_id and bill is not None and bill.state == Bill.State.OPEN:
        _look_again(payment.proof_id)
    if payment.kind == Kind.PAYMENT and bill is not None and bill.state == Bill.State.PAID:
        retire(bill, Bill.State.CANCELLED, "Pembayaran keliru dicatat")
        retraction.open_again(Review.objects.select_related("opd").get(pk=bill.review_id), by=by)
    if bill is not None:
        submission = Submission.objects.get(pk=bill.submission_id)
    _tell(submission, bill, row, "payment_corrected", by)
    if bill is not None:
        _let_the_clock(bill, by)
    return row


def _look_again(proof_id: int) -> None:
    """Let a slip wait once more, unless the applicant has sent another meanwhile; its bill is locked."""
    proof = Proof.objects.select_for_update(of=("self",)).get(pk=proof_id)
    if not Proof.objects.filter(bill=proof.bill_id, state=Proof.State.WAITING).exists():
        proof.state, proof.decided_by, proof.decided_at = Proof.State.WAITING, None, None
        proof.save(update_fields=["state", "decided_by", "decided_at"])


def _tell(submission: Submission | None, bill: Bill | None, row: Payment, verb: str, by: User) -> None:
    if submission is None or bill is None:
        return
    event = record(submission, verb, by=by, data={"bill": bill.pk, "payment": row.pk, "amount": row.amount})
    submission.save(update_fields=[*HISTORY_FIELDS])
    owe(submission, event, tell(submission, event))


def waiting_proofs(user: User) -> list[Proof]:
    """Slips a treasurer has to look at, the oldest first."""
    offices = [one.pk for one in Opd.objects.all() if holds(user, Post.Role.TREASURER, one)]
    rows = Proof.objects.filter(Q(state=Proof.State.WAITING, bill__office__in=offices))
    return list(rows.select_related("bill__submission__service", "file").order_by("id")[:200])
