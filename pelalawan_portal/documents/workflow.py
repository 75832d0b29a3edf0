"""The life of a decision: draft, number, sign, void. Each verb is one transaction.

Locks are taken in one order: submission, decision, counter.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from pelalawan_portal.accounts.models import User
from pelalawan_portal.bahasa.dates import WIB
from pelalawan_portal.documents import initials, numbering, printouts, scans
from pelalawan_portal.documents.issuing_office import authority, signatory_of
from pelalawan_portal.documents.models import Decision, Print, Replacement
from pelalawan_portal.opds.models import Post
from pelalawan_portal.opds.posts import holds
from pelalawan_portal.submissions.files.sniffing import Unacceptable
from pelalawan_portal.submissions.history import HISTORY_FIELDS, record
from pelalawan_portal.submissions.models import Event, Review, Submission
from pelalawan_portal.submissions.notices import tell
from pelalawan_portal.submissions.outbox import owe
from pelalawan_portal.submissions.reviewing import conclude
from pelalawan_portal.submissions.routing import lock
from pelalawan_portal.submissions.workflow import Refused

State = Decision.State
_NUMBER_FIELDS = (
    "series", "year", "serial", "number", "state", "numbered_by", "numbered_at", "signatory_name", "signatory_title",
    "signatory_nip",
)  # fmt: skip


def lock_signing(
    review_id: int, by: User, kinds: tuple[str, ...] = ("sign",)
) -> tuple[Submission, Review, Decision | None]:
    """`initials.lock_paper`, of the signing step unless said otherwise."""
    return initials.lock_paper(review_id, by, kinds)


def waiting_for(decision: Decision | None, state: str) -> Decision:
    """The decision, once it is in the state that a verb needs; raises Refused."""
    if decision is None or decision.state != state:
        raise Refused("Keadaan surat ini sudah berubah. Muat ulang halaman, lalu lanjutkan.")
    return decision


def _check_content(kind: str, content: Mapping[str, Any]) -> None:
    if kind == Decision.Kind.REFUSAL:
        reasons = content.get("reasons") or []
        if not reasons or any(not text.strip() or not basis.strip() for text, basis in reasons):
            raise Refused("Penolakan harus menyebut alasan dan dasar hukumnya.")
    elif not content.get("paragraphs") and not content.get("holder"):
        raise Refused("Isi surat masih kosong. Tulis apa yang ditetapkan.")


@transaction.atomic
def draft(
    review_id: int,
    *,
    by: User,
    kind: str,
    content: Mapping[str, Any],
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Decision:
    """Write the draft of a grant or a refusal, or write it again: until it is numbered it may be changed.

    `content` is what `drafting.grant_content` or `refusal_content` gives, changed by the officer.
    """
    submission, review, decision = lock_signing(review_id, by, ("draft", "sign"))
    if review.kind == "sign" and initials.draft_step(submission) is not None:
        raise Refused(
            "Konsep layanan ini ditulis pada langkah konsep. Kembalikan ke konsep untuk mengubahnya."
        )
    if decision is not None and decision.state != State.DRAFT:
        raise Refused("Surat ini sudah bernomor, jadi isinya tidak dapat diubah. Batalkan dulu nomornya.")
    _check_content(kind, content)
    if kind != Decision.Kind.GRANT and Replacement.objects.filter(old__submission=submission).exists():
        raise Refused("Izin ini sudah ditetapkan. Surat pengganti tidak dapat berupa penolakan.")
    if valid_to and (valid_from is None or valid_to < valid_from):
        raise Refused("Tanggal akhir masa berlaku harus sesudah tanggal mulainya.")
    assert review.opd is not None  # noqa: S101 -- who may decide does so at the office of the step
    if decision is None:
        decision = Decision(
            submission=submission, service_id=submission.service_id, review=review, office=review.opd, revision=0
        )  # fmt: skip
    decision.kind, decision.title = kind, str(content["title"])[:200]
    decision.review, decision.office, decision.revision = review, review.opd, decision.revision + 1
    decision.valid_from, decision.valid_to = valid_from, valid_to
    decision.drafted_by, decision.drafted_at = by, timezone.now()
    decision.write(
        {
            **content,
            **authority(review.opd, submission.spec.slug, timezone.localdate()),
            "validity": [one.isoformat() if one else "" for one in (valid_from, valid_to)],
        }
    )
    decision.save()
    event = record(
        submission, "drafted", by=by, review=review,
        data={"decision": decision.pk, "kind": kind, "revision": decision.revision},
    )  # fmt: skip
    submission.save(update_fields=[*HISTORY_FIELDS])
    owe(submission, event, [printouts.owed(printouts.sheet_subject(decision))])
    return decision


@transaction.atomic
def allot_number(review_id: int, *, by: User, for_ink: bool = True) -> Decision:
    """Give the draft its number and freeze it; the clean print is owed where it is signed with a pen (`for_ink`).

    Number and paper belong together from here on, however often signing fails. Raises Refused while an office
    still has to decide, and for a number template that cannot be carried out.
    """
    submission, review, decision = lock_signing(review_id, by)
    decision = waiting_for(decision, State.DRAFT)
    if submission.reviews.undecided().exclude(pk=review.pk).exists():
        raise Refused("Masih ada OPD yang belum memutus.")
    initials.check_chain(submission, decision)
    _check_authority(decision)
    series = _series_of(decision)
    now = timezone.now()
    today = now.astimezone(WIB).date()
    signatory = signatory_of(by, decision.office, "")
    decision.signatory_name, decision.signatory_title = signatory.name[:120], signatory.post[:160]
    decision.signatory_nip = signatory.nip
    decision.numbered_by, decision.numbered_at, decision.state = by, now, State.NUMBERED
    event = record(submission, "numbered", by=by, review=review, data={"decision": decision.pk})
    submission.save(update_fields=[*HISTORY_FIELDS])
    if for_ink:
        Print.objects.create(
            submission=submission, decision=decision, what=Print.What.SHEET, copy_number=0, paper="a4", by=by,
            office=decision.office, at=now,
        )  # fmt: skip
        owe(submission, event, [printouts.owed(printouts.sheet_subject(decision))])
    _tie_number(decision, series, today)
    return decision


def _check_authority(decision: Decision) -> None:
    """What the draft says of the decree must hold on the day it gets its number; the words are frozen then."""
    said = decision.text
    if "mandate" in said:
        now = authority(decision.office, decision.submission.spec.slug, timezone.localdate())
        if (now["mandate"], now["on_behalf"]) != (said["mandate"], said["on_behalf"]):
            raise Refused(
                "Dasar pendelegasian tanda tangan berubah sejak konsep ini ditulis. Simpan konsepnya sekali lagi."
            )


def _series_of(decision: Decision) -> numbering.Series:
    spec = decision.submission.spec
    template = numbering.template_of(spec, refusal=decision.kind == Decision.Kind.REFUSAL)
    try:
        return numbering.series_of(
            template, code=spec.code, office=decision.office.code, trial=decision.submission.trial
        )
    except numbering.BadTemplate as error:
        raise Refused(str(error)) from error


def _tie_number(decision: Decision, series: numbering.Series, today: date) -> None:
    """Draw and write: the last two statements of the transaction, so that the counter is held shortly."""
    decision.series, decision.year = series.name, today.year
    decision.serial = numbering.draw(series, today.year)
    decision.number = series.number(decision.serial, today)
    try:
        with transaction.atomic():
            decision.save(update_fields=_NUMBER_FIELDS)
    except IntegrityError as error:
        raise Refused(
            f"Nomor {decision.number} sudah dipakai surat lain. Minta pengelola memeriksa pola nomor layanan ini."
        ) from error


def sign(review_id: int, *, by: User, upload: UploadedFile[bytes], signed_on: date) -> Decision:
    """Take the scan of the paper that was signed in ink; with it the permohonan is granted or refused.

    Raises Refused, and then nothing was kept: for a file that cannot be read, a date outside numbering and today,
    and whatever forbids deciding.
    """
    with transaction.atomic():  # asked first, so that nobody waits for a file that would be refused anyway
        _before_signing(review_id, by, signed_on)
    try:
        scan = scans.take(upload)
    except Unacceptable as error:
        raise Refused(str(error)) from error
    try:
        return _sign(review_id, by=by, scan=scan, signed_on=signed_on)
    except BaseException:
        scans.discard(scan)
        raise


def _before_signing(review_id: int, by: User, signed_on: date) -> tuple[Submission, Review, Decision]:
    submission, review, decision = lock_signing(review_id, by)
    decision = waiting_for(decision, State.NUMBERED)
    assert decision.numbered_at is not None  # noqa: S101 -- held by a constraint
    if not decision.numbered_at.astimezone(WIB).date() <= signed_on <= timezone.localdate():
        raise Refused("Tanggal tanda tangan harus di antara tanggal nomor diberikan dan hari ini.")
    return submission, review, decision


@transaction.atomic
def _sign(review_id: int, *, by: User, scan: scans.Scan, signed_on: date) -> Decision:
    submission, review, decision = _before_signing(review_id, by, signed_on)
    decision.scan = scans.name_it(scan, bundle=submission.key, by=by)
    decision.path, decision.sha256 = scan.written.path, scan.written.sha256
    decision.state, decision.signed_by, decision.signature = State.SIGNED, by, Decision.Signature.INK
    decision.signed_at, decision.signed_on = timezone.now(), signed_on
    decision.save(
        update_fields=["scan", "path", "sha256", "state", "signed_by", "signature", "signed_at", "signed_on"]
    )
    granted = decision.kind == Decision.Kind.GRANT
    reasons = [] if granted else decision.text["reasons"]
    conclude(
        review.pk, by=by, granted=granted,
        reason="\n".join(text for text, _ in reasons),
        basis="\n".join(dict.fromkeys(basis for _, basis in reasons)),
    )  # fmt: skip
    return decision


def may_void(decision: Decision, user: User) -> bool:
    """Whoever holds the signing post of the office that issued it, and did not file the permohonan."""
    return (
        decision.state in (State.NUMBERED, State.SIGNED)
        and decision.submission.filed_by_id != user.pk
        and holds(user, Post.Role.SIGNER, decision.office_id)
    )


@transaction.atomic
def void(decision_id: int, *, by: User, reason: str, quiet: bool = False) -> Decision:
    """Take a paper out of force, for a reason. Its number stays its own and is never given again.

    A numbered one makes way for a new draft; a signed one is shown as "dibatalkan" wherever it is verified, and the
    applicant is told (`quiet`: the caller tells).
    """
    submission = lock(Decision.objects.values_list("submission_id", flat=True).get(pk=decision_id))
    decision = Decision.objects.select_for_update(of=("self",)).get(pk=decision_id)
    decision.submission = submission
    if not reason.strip():
        raise Refused("Tulis alasan mengapa dibatalkan.")
    if decision.state not in (State.NUMBERED, State.SIGNED):
        raise Refused("Keadaan surat ini sudah berubah. Muat ulang halaman, lalu lanjutkan.")
    if not may_void(decision, by):
        raise Refused("Hanya penanda tangan kantor yang menerbitkan yang dapat membatalkan surat ini.")
    was_signed = decision.state == State.SIGNED
    decision.state, decision.voided_by, decision.voided_at = State.VOIDED, by, timezone.now()
    decision.void_reason = reason.strip()[:1000]
    decision.save(update_fields=["state", "voided_by", "voided_at", "void_reason"])
    event = _voided(submission, decision, by, reason)
    owe(submission, event, tell(submission, event) if was_signed and not quiet else [])
    return decision


def _voided(submission: Submission, decision: Decision, by: User, reason: str) -> Event:
    event = record(
        submission, "voided", by=by, office=decision.office, data={"decision": decision.pk},
        words=[("reason", reason.strip())],
    )  # fmt: skip
    submission.save(update_fields=[*HISTORY_FIELDS])
    return event
