"""The verbs of a bill: worked out, corrected, issued, cancelled, and replaced by an STRD when it is late."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from pelalawan_portal.accounts.models import User
from pelalawan_portal.catalogue import amounts
from pelalawan_portal.catalogue.amounts import CannotCompute
from pelalawan_portal.catalogue.conditions import holds
from pelalawan_portal.catalogue.fees import FeeRule, Line, Row, row_of, work_out
from pelalawan_portal.documents import numbering, printouts
from pelalawan_portal.submissions import reviewing
from pelalawan_portal.submissions.history import HISTORY_FIELDS, record
from pelalawan_portal.submissions.models import Event, OutboxEntry, Pause, Review, Submission
from pelalawan_portal.submissions.notices import tell
from pelalawan_portal.submissions.outbox import Owed, owe
from pelalawan_portal.submissions.pauses import pause, resume
from pelalawan_portal.submissions.registry import handler
from pelalawan_portal.submissions.routing import lock
from pelalawan_portal.submissions.workflow import Refused
from permits.fees import accounts, late
from permits.models import Bill, Proof

State, Kind = Bill.State, Bill.Kind
# Gap-free for the office and the year; the pattern is the portal's own.
NUMBERS = {
    Kind.SKRD: "SKRD/{urut:04}/{opd}/{romawi}/{tahun}",
    Kind.STRD: "STRD/{urut:04}/{opd}/{romawi}/{tahun}",
}
DAYS_FOR_AN_STRD = 30
OPEN_ACCOUNT, CLOSE_ACCOUNT, SETTLE_FREE = (
    "create_virtual_account",
    "close_virtual_account",
    "settle_free_fee",
)


def rule_of(submission: Submission) -> FeeRule:
    """The fee rule of the version a permohonan was filed on; Refused when a fee step stands without one."""
    rule = submission.spec.fee_rule
    if rule is None:
        raise Refused("Layanan ini tidak punya aturan retribusi.")
    return rule


def subject_of(bill: Bill) -> str:
    """The printout of an issued bill: what it says is frozen, so one is enough."""
    return f"skrd:{bill.pk}"


def bill_of(review: Review) -> Bill | None:
    """The living bill of a fee step, asked once per review object."""
    if "_bill" not in review.__dict__:
        review.__dict__["_bill"] = Bill.objects.living().filter(review_id=review.pk).first()
    found: Bill | None = review.__dict__["_bill"]
    return found


def _plain(row: Row) -> dict[str, Any]:
    return {
        "key": row.key, "label": row.label, "tariff": row.tariff, "volume": f"{row.volume.normalize():f}",
        "unit": row.unit, "amount": row.amount,
    }  # fmt: skip


def work_out_draft(review: Review) -> None:
    """What opening a fee step does, inside the verb that opens it: a draft from the answers, or nothing to pay.

    Rp 0 closes the step by itself through the outbox, once the verb that opened it has committed.
    """
    submission = review.submission
    rule = submission.spec.fee_rule
    if rule is None:
        return
    answers = submission.plain_answers
    lines: list[dict[str, Any]] = []
    problem = ""
    try:
        worked = work_out(rule, answers)
        if worked.total == 0:
            owe(submission, None, [Owed(SETTLE_FREE, f"review:{review.pk}", data={"review": review.pk})])
            return
        lines = [_plain(row) for row in worked.rows]
    except CannotCompute as error:
        problem = str(error)[:300]
        lines = [_as_far_as_known(line, answers) for line in rule.lines if holds(line.when, answers)]
    Bill.objects.create(
        submission=submission, review=review, office=review.opd, rule=_words_of(rule), lines=lines,
        total=sum(one["amount"] for one in lines), problem=problem, account_code=rule.account,
    )  # fmt: skip


def _as_far_as_known(line: Line, answers: Mapping[str, Any]) -> dict[str, Any]:
    """A line whose volume an officer has to give; without a tariff it stays at Rp 0 and cannot be issued."""
    try:
        tariff = amounts.compute(line.tariff, answers)
    except CannotCompute:
        tariff = Decimal(0)
    return _plain(row_of(line, tariff, Decimal(0)))


def _words_of(rule: FeeRule) -> dict[str, Any]:
    return {
        "perda": rule.perda, "class": rule.class_, "account": rule.account, "due": rule.due, "late": rule.late,
        "own": rule.own,
    }  # fmt: skip


@handler(SETTLE_FREE)
def settle_free(entry: OutboxEntry) -> None:
    """Close a fee step at which nothing is to be paid; the reason is the rule's and stays with the event."""
    review = Review.objects.filter(pk=entry.data["review"]).first()
    if review is None or not review.is_open:
        return
    submission = lock(review.submission_id)
    worked = work_out(rule_of(submission), submission.plain_answers)
    reason = worked.free or "Menurut jawaban Anda tidak ada yang ditagih."
    if worked.total == 0:
        reviewing.finish(review.pk, by=None, verb="fee_free", words=[("reason", reason)])


def begin(review_id: int, by: User) -> tuple[Submission, Review, Bill]:
    """Lock a fee step and its living bill for an officer; raises Refused."""
    submission, review = reviewing.lock_review(review_id, by)
    if review.kind != "fee":
        raise Refused("Langkah ini bukan langkah retribusi.")
    bill = Bill.objects.select_for_update(of=("self",)).living().filter(review=review).first()
    if bill is None:
        raise Refused("Belum ada hitungan retribusi untuk langkah ini.")
    return submission, review, bill


@transaction.atomic
def correct_volumes(review_id: int, *, by: User, volumes: Mapping[str, Decimal], reason: str) -> Bill:
    """Put what was measured in the place of what was answered; both stay on the bill, with the reason."""
    submission, review, bill = begin(review_id, by)
    if bill.state != State.DRAFT:
        raise Refused("Ketetapan sudah terbit. Batalkan dulu, lalu hitung ulang.")
    if not reason.strip():
        raise Refused("Tulis alasan mengapa volume diubah.")
    rule = {one.key: one for one in rule_of(submission).lines}
    lines = []
    changed = []
    for line in bill.lines:
        volume = volumes.get(line["key"], Decimal(line["volume"]))
        if volume == Decimal(line["volume"]):
            lines.append(line)
            continue
        changed.append(line["key"])
        kept = {"computed": line.get("computed", line["volume"]), "reason": reason.strip()[:500]}
        try:
            lines.append({**_plain(row_of(rule[line["key"]], Decimal(line["tariff"]), volume)), **kept})
        except CannotCompute as error:
            raise Refused(str(error)) from error
    if not changed:
        raise Refused("Belum ada volume yang berubah.")
    bill.lines, bill.total, bill.problem = lines, sum(one["amount"] for one in lines), ""
    bill.save(update_fields=["lines", "total", "problem"])
    record(
        submission, "fee_corrected", by=by, review=review, data={"bill": bill.pk, "lines": changed},
        words=[("private", reason.strip())],
    )  # fmt: skip
    submission.save(update_fields=[*HISTORY_FIELDS])
    return bill


@transaction.atomic
def issue(review_id: int, *, by: User, npwrd: str = "") -> Bill:
    """Fix the sum: number, due date, virtual account, notice. From here on the database freezes it."""
    submission, review, bill = begin(review_id, by)
    if bill.state != State.DRAFT:
        raise Refused("Ketetapan ini sudah terbit.")
    if bill.problem:
        raise Refused(f"Belum bisa ditetapkan. {bill.problem} Isi volumenya dulu.")
    if bill.total <= 0:
        raise Refused("Jumlahnya masih Rp 0. Periksa volumenya dulu.")
    if review.opd is None:
        raise Refused("Belum ada OPD yang bertanggung jawab. Teruskan ke OPD yang tepat.")
    due = timezone.localdate() + timedelta(days=int(bill.rule["due"]))
    event = record(
        submission, "billed", by=by, review=review,
        data={"bill": bill.pk, "amount": bill.total, "due": due.isoformat()},
    )  # fmt: skip
    pause(submission, Pause.Reason.PAYMENT, by=by, review=review)
    submission.save(update_fields=[*HISTORY_FIELDS])
    bill.office = review.opd
    bill.npwrd = (npwrd.strip() or _npwrd(submission))[:40]
    bill.issued_by = by
    told = tell(submission, event)
    number_bill(bill, due)
    owe_what_follows(submission, event, bill, told)
    return bill


def _npwrd(submission: Submission) -> str:
    """An id of the payer that says nothing of the person: R, class of retribusi, running id [own]."""
    return f"R.2.{submission.pk:07d}.{(submission.region_id or '14.05')[3:8].replace('.', '')}"


def number_bill(bill: Bill, due: date) -> None:
    """Number a draft and save it: the counter is locked last."""
    today = timezone.localdate()
    office = bill.office.code if bill.office else ""
    series = numbering.series_of(
        NUMBERS[Kind(bill.kind)], code="", office=office, trial=bill.submission.trial
    )
    bill.state, bill.issued_on, bill.due_on, bill.issued_at = State.OPEN, today, due, timezone.now()
    bill.virtual_account = accounts.number_for(bill)
    bill.series, bill.year = series.name, today.year
    bill.serial = numbering.draw(series, today.year)
    bill.number = series.number(bill.serial, today)
    bill.save()


def owe_what_follows(submission: Submission, event: Event, bill: Bill, told: list[Owed]) -> None:
    """The notice, the paper and the account of a bill that was just issued."""
    owe(submission, event, [*told, printouts.owed(subject_of(bill)), *accounts.opening(bill)])


def retire(bill: Bill, state: str, reason: str) -> None:
    """Let a locked bill stop counting; its number and words stay."""
    bill.state, bill.closed_at, bill.reason, bill.paid_at = state, timezone.now(), reason[:1000], None
    bill.save(update_fields=["state", "closed_at", "reason", "paid_at"])


@transaction.atomic
def cancel(review_id: int, *, by: User, reason: str) -> Bill:
    """Take an issued bill back because it is wrong; a new draft with the same rows takes its place."""
    submission, review, bill = begin(review_id, by)
    if bill.state != State.OPEN:
        raise Refused("Hanya ketetapan yang belum dibayar yang bisa dibatalkan.")
    if bill.proofs.filter(state=Proof.State.WAITING).exists():
        raise Refused("Ada bukti bayar yang menunggu bendahara. Tunggu sampai diperiksa.")
    if late.paid_for(bill):
        raise Refused("Sudah ada uang yang masuk untuk ketetapan ini. Kembalikan dulu lewat bendahara.")
    if not reason.strip():
        raise Refused("Tulis alasan pembatalan.")
    retire(bill, State.CANCELLED, reason.strip())
    first = late.first_of(bill)
    draft = Bill.objects.create(
        submission=submission, review=review, office=review.opd, rule=first.rule, lines=first.lines,
        total=first.total, account_code=first.account_code,
    )  # fmt: skip
    event = record(
        submission,
        "bill_cancelled",
        by=by,
        review=review,
        data={"bill": bill.pk},
        words=[("reason", reason.strip())],
    )
    resume(submission, Pause.Reason.PAYMENT, by=by, review=review)
    submission.save(update_fields=[*HISTORY_FIELDS])
    owe(submission, event, [*tell(submission, event), *accounts.closing(bill)])
    return draft


@transaction.atomic
def pretend_paid(review_id: int, *, by: User) -> None:
    """Go on in a trial ("uji coba") as if it had been paid: no money moves and nothing is booked."""
    submission, _, bill = begin(review_id, by)
    if not submission.trial:
        raise Refused("Hanya permohonan uji coba yang boleh dilewati begini.")
    retire(bill, State.CANCELLED, "Uji coba")
    reviewing.finish(review_id, by=by, verb="fee_tried", data={"bill": bill.pk})
