"""Pencabutan: the holder asks, or the office begins; the signing post decides, and a numbered letter tells it."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from pelalawan_portal.accounts.models import User
from pelalawan_portal.bahasa.dates import long_date
from pelalawan_portal.documents import revoking
from pelalawan_portal.documents.models import Decision
from pelalawan_portal.opds.models import Post
from pelalawan_portal.opds.posts import posts_of
from pelalawan_portal.submissions.actors import Actor
from pelalawan_portal.submissions.history import HISTORY_FIELDS, record
from pelalawan_portal.submissions.models import Event, Submission
from pelalawan_portal.submissions.notices import tell
from pelalawan_portal.submissions.outbox import owe
from pelalawan_portal.submissions.routing import lock
from pelalawan_portal.submissions.workflow import Refused
from permits.models import Revocation, TechnicalPaper
from permits.recommendations import about, signed_by
from permits.technical_papers import give_out, making
from permits.visits.appointments import answers_for

State = Revocation.State
CHANGED = "Keadaan surat ini sudah berubah. Muat ulang halaman, lalu lanjutkan."


def _locked(submission_id: int) -> tuple[Submission, Decision]:
    submission = lock(submission_id)
    rows = Decision.objects.select_for_update(of=("self",)).in_force()
    decision = rows.filter(submission=submission, kind=Decision.Kind.GRANT).first()
    if decision is None or submission.confidential:
        raise Refused(CHANGED)
    decision.submission = submission
    return submission, decision


@transaction.atomic
def ask(submission_id: int, *, actor: Actor, wish: str) -> Revocation:
    """The holder asks that their permit be revoked. Raises Refused when it is not theirs, or was asked before."""
    submission, decision = _locked(submission_id)
    if not answers_for(submission, actor):
        raise Refused("Hanya pemegang izin yang dapat meminta izinnya dicabut.")
    if not wish.strip():
        raise Refused("Tulis mengapa izin ini tidak diperlukan lagi.")
    if Revocation.objects.filter(decision=decision, state=State.ASKED).exists():
        raise Refused("Permintaan pencabutan sudah kami terima dan sedang dibaca.")
    made = Revocation.asked_now(decision, wish.strip()[:1000])
    made.save()
    event = record(submission, "revocation_asked", by=actor.user, data={"decision": decision.pk})
    submission.save(update_fields=[*HISTORY_FIELDS])
    owe(submission, event, tell(submission, event))
    return made


@transaction.atomic
def decline(revocation_id: int, *, by: User, answer: str) -> Revocation:
    """The signing post answers that the permit is not revoked, and why."""
    wanted = Revocation.objects.select_related("decision").get(pk=revocation_id)
    submission, decision = _locked(wanted.decision.submission_id)
    revocation = Revocation.objects.select_for_update().get(pk=revocation_id)
    if revocation.state != State.ASKED:
        raise Refused(CHANGED)
    if not revoking.may_revoke(decision, by):
        raise Refused("Hanya penanda tangan kantor yang menerbitkan yang dapat menjawab.")
    if not answer.strip():
        raise Refused("Tulis mengapa tidak dicabut.")
    revocation.state, revocation.answer = State.DECLINED, answer.strip()[:1000]
    revocation.by, revocation.at = by, timezone.now()
    revocation.save(update_fields=["state", "answer", "by", "at"])
    event = record(
        submission, "revocation_declined", by=by, office=decision.office, data={"decision": decision.pk},
        words=[("reason", revocation.answer)],
    )  # fmt: skip
    submission.save(update_fields=[*HISTORY_FIELDS])
    owe(submission, event, tell(submission, event))
    return revocation


@transaction.atomic
def revoke(decision_id: int, *, by: User, code: str, reason: str, basis: str) -> Revocation:
    """Revoke a permit for a reason and by a rule; the letter gets its number here and its PDF from the worker."""
    if not basis.strip():
        raise Refused("Tulis dasar hukum pencabutan.")
    decision, event = revoking.revoke(decision_id, by=by, code=code, reason=reason)
    submission = decision.submission
    asked = Revocation.objects.select_for_update().filter(decision=decision, state=State.ASKED).first()
    revocation = asked or Revocation(decision=decision)
    paper = give_out(
        TechnicalPaper.Kind.REVOCATION, decision.review, decision.office,
        {
            **about(submission),
            "old_number": decision.number,
            "old_title": decision.title,
            "old_date": long_date(decision.signed_on) if decision.signed_on else "",
            "cause": decision.get_revocation_code_display(),
            "reason": decision.revocation_reason,
            "basis": basis.strip()[:500],
            "asked": asked is not None,
            "signatory": signed_by(by, decision.office),
        },
        by=by,
    )  # fmt: skip
    revocation.state, revocation.basis, revocation.paper = State.DONE, basis.strip()[:500], paper
    revocation.by, revocation.at = by, timezone.now()
    revocation.save()
    owe(submission, event, [making(paper)])
    return revocation


def tile(user: User) -> tuple[str, int, str] | None:
    """Requests that wait for a head, on the first page of the desk."""
    offices = [one.opd_id for one in posts_of(user) if one.role == Post.Role.SIGNER]
    if not offices:
        return None
    waiting = Revocation.objects.filter(state=State.ASKED, decision__office__in=offices).count()
    return ("Minta dicabut", waiting, "/admin/permits/permit/pencabutan/") if waiting else None


def asked_words(submission: Submission, event: Event) -> tuple[str, str]:
    return "Permintaan pencabutan diterima", "Kantor yang menerbitkan akan menjawab. Tidak perlu datang."


def declined_words(submission: Submission, event: Event) -> tuple[str, str]:
    return (
        "Izin Anda tidak dicabut",
        "Izin tetap berlaku. Alasannya ada di halaman permohonan Anda. Tidak perlu datang.",
    )
