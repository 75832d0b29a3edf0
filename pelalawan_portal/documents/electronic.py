"""Signing electronically: one paper, or a batch with one passphrase.

A paper is signed in three moves: number and claim (a transaction), typeset and sign (outside any transaction, it may
take half a minute), file and conclude (a transaction). What fails in the middle leaves the paper numbered and
waiting, as a pen that failed would. The passphrase is never handed to anything but the signer.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from pelalawan_portal.accounts.models import User
from pelalawan_portal.documents import initials, scans, workflow
from pelalawan_portal.documents.compositor import Compositor, CompositorFailed
from pelalawan_portal.documents.issuing_office import signatory_of
from pelalawan_portal.documents.models import Decision
from pelalawan_portal.documents.signatures import choice, paper
from pelalawan_portal.documents.signatures.interface import (
    Hand,
    Passphrase,
    Signer,
    SignerRefused,
    SigningFailed,
)
from pelalawan_portal.submissions.files import storage
from pelalawan_portal.submissions.history import HISTORY_FIELDS, record
from pelalawan_portal.submissions.models import Review
from pelalawan_portal.submissions.reviewing import conclude
from pelalawan_portal.submissions.workflow import Refused

if TYPE_CHECKING:
    from pelalawan_portal.documents.signatures.pades import Seal

log = logging.getLogger(__name__)
State = Decision.State
# A proxy gives up on a page after about a minute: what is not begun by then waits for the next batch.
BATCH_SECONDS = 28.0
MOST_AT_ONCE = 200
# Longer than one signature can take; afterwards another signer may try, as when this process died.
HELD = timedelta(minutes=3)
CHANGED = "Konsep ini diubah sejak Anda membacanya. Baca lagi, lalu tanda tangani."
NOT_BEGUN = "Belum dikerjakan."
BROKEN = "Ada gangguan di portal, jadi surat ini belum ditandatangani. Coba lagi, atau beri tahu pengelola."


@dataclass(frozen=True)
class Wanted:
    """A signing step, and the revision of the paper that the signer has seen."""

    review_id: int
    revision: int


@dataclass(frozen=True)
class Outcome:
    """What became of one paper of a batch; `problem` is a sentence, empty when it was signed."""

    review_id: int
    submission: str
    title: str
    number: str
    problem: str = ""


def way() -> Signer:
    """The electronic way of this portal; raises Refused where there is none."""
    signer = choice.signer()
    if signer is None:
        raise Refused(
            "Tanda tangan elektronik belum dinyalakan di portal ini. Cetak dan tanda tangani dengan tinta."
        )
    return signer


@sensitive_variables()
def sign(wanted: Wanted, *, by: User, passphrase: Passphrase) -> Decision:
    """Sign one paper; with it the permohonan is granted or refused. Raises Refused with what to do."""
    signer = way()
    try:
        hand = signer.open(by, passphrase)
        with Compositor() as compositor:
            return _sign(wanted, by, signer, hand, compositor)
    except SigningFailed as failure:
        raise Refused(str(failure)) from None


@sensitive_variables()
def sign_batch(wanted: Sequence[Wanted], *, by: User, passphrase: Passphrase) -> list[Outcome]:
    """Sign each paper in turn, each in transactions of its own; what fails does not stop the rest.

    It ends early only where nothing more can succeed (wrong passphrase, signature service down) or when its time is
    over; those left are named as not begun. Raises Refused when it could not begin at all.
    """
    if len(wanted) > MOST_AT_ONCE:
        raise Refused(f"Paling banyak {MOST_AT_ONCE} surat sekaligus. Kurangi yang ditandai.")
    signer = way()
    try:
        hand = signer.open(by, passphrase)
    except SigningFailed as failure:
        raise Refused(str(failure)) from None
    problems: dict[int, str] = {}
    ended, begun = "", time.monotonic()
    with Compositor() as compositor:
        for one in dict.fromkeys(wanted):
            if ended or time.monotonic() - begun > BATCH_SECONDS:
                problems[one.review_id] = f"{NOT_BEGUN} {ended or 'Waktunya habis; tandai lagi.'}"
                continue
            try:
                _sign(one, by, signer, hand, compositor)
            except SignerRefused as failure:
                problems[one.review_id] = ended = str(failure)
            except (SigningFailed, Refused) as failure:
                problems[one.review_id] = str(failure)
            except Exception as error:  # noqa: BLE001 -- a full disk, a database gone: what is signed must be said
                log.error("tanda tangan langkah %s gagal (%s)", one.review_id, type(error).__name__)
                problems[one.review_id] = BROKEN
    return _outcomes(wanted, problems)


def _outcomes(wanted: Sequence[Wanted], problems: dict[int, str]) -> list[Outcome]:
    ids = [one.review_id for one in dict.fromkeys(wanted)]
    reviews = Review.objects.in_bulk(ids)
    papers = Decision.objects.living().filter(submission__in=[one.submission_id for one in reviews.values()])
    found = {one.submission_id: one for one in papers.only("submission_id", "title", "number")}
    made = []
    for one in ids:
        review = reviews[one]
        decision = found.get(review.submission_id)
        title, number = (decision.title, decision.number) if decision else ("", "")
        made.append(Outcome(one, review.number, title, number, problems.get(one, "")))
    return made


@sensitive_variables()
def _sign(wanted: Wanted, by: User, signer: Signer, hand: Hand, compositor: Compositor) -> Decision:
    from pelalawan_portal.documents.signatures import pades  # in the process that signs: others stay small

    decision = _prepare(wanted, by, signer)
    today = timezone.localdate()
    try:
        pdf, appearance = paper.compose(decision, signer.mark, today, compositor)
        signed = hand.sign(pdf, appearance)
        found = pades.read(signed)
        key = uuid.uuid4()
        scan = scans.Scan(key, "surat-bertanda-tangan.pdf", storage.write(key, [signed]))
    except CompositorFailed:
        _let_go(wanted.review_id, by)
        raise SigningFailed(
            "Surat tidak dapat disusun. Coba lagi; bila tetap gagal, beri tahu pengelola."
        ) from None
    except BaseException:
        _let_go(wanted.review_id, by)
        raise
    try:
        return _conclude(wanted, by, signer, scan, found, today)
    except BaseException:
        scans.discard(scan)
        _let_go(wanted.review_id, by)
        raise


@transaction.atomic
def _prepare(wanted: Wanted, by: User, signer: Signer) -> Decision:
    """Number the paper where it has none, and hold it for this signer so that no other begins meanwhile."""
    submission, review, decision = workflow.lock_signing(wanted.review_id, by)
    if decision is None or decision.state not in (State.DRAFT, State.NUMBERED) or decision.is_returned:
        raise Refused("Belum ada surat yang siap ditandatangani. Muat ulang halaman.")
    if decision.revision != wanted.revision:
        raise Refused(CHANGED)
    if submission.trial and not signer.mark.test:
        raise Refused("Ini permohonan uji coba. Sertifikat resmi tidak dipakai untuk mencoba; pakai tinta.")
    if submission.reviews.undecided().exclude(pk=review.pk).exists():
        raise Refused("Masih ada OPD yang belum memutus.")
    if decision.state == State.DRAFT:
        decision = workflow.allot_number(review.pk, by=by, for_ink=False)
    me = signatory_of(by, decision.office, "")
    if (decision.signatory_name, decision.signatory_nip) != (me.name[:120], me.nip):
        raise Refused(
            f"Surat ini menyebut {decision.signatory_name} sebagai penanda tangan. Beliau yang menandatangani, atau "
            "kembalikan ke konsep agar memakai nama Anda."
        )
    review.claimed_by, review.claimed_until = by, timezone.now() + HELD
    review.save(update_fields=["claimed_by", "claimed_until"])
    return Decision.objects.select_related("submission", "office", "drafted_by").get(pk=decision.pk)


def _let_go(review_id: int, by: User) -> None:
    """The paper waits again for whoever may sign it."""
    Review.objects.undecided().filter(pk=review_id, claimed_by=by).update(claimed_by=None, claimed_until=None)


@transaction.atomic
def _conclude(
    wanted: Wanted, by: User, signer: Signer, scan: scans.Scan, found: Seal, signed_on: date
) -> Decision:
    submission, review, decision = workflow.lock_signing(wanted.review_id, by)
    decision = workflow.waiting_for(decision, State.NUMBERED)
    decision.scan = scans.name_it(scan, bundle=submission.key, by=by)
    decision.path, decision.sha256 = scan.written.path, scan.written.sha256
    decision.state, decision.signed_by, decision.signature = State.SIGNED, by, signer.kind
    decision.signed_at, decision.signed_on = timezone.now(), signed_on
    decision.certificate_subject, decision.certificate_serial = found.subject, found.serial
    decision.save(
        update_fields=[
            "scan", "path", "sha256", "state", "signed_by", "signature", "signed_at", "signed_on",
            "certificate_subject", "certificate_serial",
        ]
    )  # fmt: skip
    reasons = decision.text["reasons"] if decision.kind == Decision.Kind.REFUSAL else []
    conclude(
        review.pk, by=by, granted=decision.kind == Decision.Kind.GRANT,
        reason="\n".join(text for text, _ in reasons),
        basis="\n".join(dict.fromkeys(basis for _, basis in reasons)),
    )  # fmt: skip
    return decision


@transaction.atomic
def send_back(review_id: int, *, by: User, reason: str) -> None:
    """Return a paper to whoever wrote it, with a reason; a number it has already is voided with that reason.

    Where the service has a step for the draft, that step opens again; else the draft waits to be written anew.
    """
    if not reason.strip():
        raise Refused("Tulis apa yang harus diubah.")
    submission, review, decision = workflow.lock_signing(review_id, by)
    if decision is None or decision.state not in (State.DRAFT, State.NUMBERED) or decision.is_returned:
        raise Refused("Tidak ada surat yang dapat dikembalikan. Muat ulang halaman.")
    numbered = decision.state == State.NUMBERED
    if numbered:
        workflow.void(decision.pk, by=by, reason=reason)
    if initials.draft_step(submission) is not None:
        initials.return_draft(review.pk, by=by, reason=reason)
        return
    if not numbered:
        decision.returned_revision = decision.revision
        decision.save(update_fields=["returned_revision"])
        submission.refresh_from_db()
        record(
            submission, "draft_returned", by=by, review=review, data={"decision": decision.pk},
            words=[("reason", reason.strip())],
        )  # fmt: skip
        submission.save(update_fields=[*HISTORY_FIELDS])
