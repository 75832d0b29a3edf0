"""Agreeing on a date for a visit: proposed, agreed or another time asked for, changed, missed. Each verb is one
transaction that locks the submission first.

"Tidak perlu datang ke kantor, petugas yang datang": whoever does not answer agrees, and was told so; but a time that
has passed is agreed by nobody. While an answer is waited for, the clock stands still.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from pelalawan_portal.accounts.models import User
from pelalawan_portal.bahasa.dates import WIB
from pelalawan_portal.opds.posts import officers_of
from pelalawan_portal.opds.working_days import calendar_for
from pelalawan_portal.submissions.actors import Actor
from pelalawan_portal.submissions.history import HISTORY_FIELDS, record
from pelalawan_portal.submissions.models import Pause, Review, Submission
from pelalawan_portal.submissions.notices import tell
from pelalawan_portal.submissions.outbox import Owed, owe
from pelalawan_portal.submissions.pauses import pause, resume
from pelalawan_portal.submissions.reviewing import lock_review
from pelalawan_portal.submissions.routing import lock, tell_offices
from pelalawan_portal.submissions.workflow import Refused
from permits.models import Appointment
from permits.recommendations import about, signed_by
from permits.technical_papers import Kind, give_out, making

State, Consent = Appointment.State, Appointment.Consent
# Days an applicant has to answer, and how often they may ask for another time; the portal's own rule.
ANSWER_DAYS = 2
MOST_WISHES = 3
SETTLED_AT_ONCE = 200


def lock_visit(review_id: int, by: User) -> tuple[Submission, Review]:
    """The submission and its open visit, locked; raises Refused for whoever may not work on it."""
    return lock_review(review_id, by, kinds=("visit",))


def living(review: Review) -> Appointment | None:
    """The appointment that stands: proposed or agreed."""
    return Appointment.objects.filter(review=review, state__in=Appointment.LIVING).first()


def wishes(review: Review) -> int:
    """How often the applicant has asked for another time."""
    return Appointment.objects.filter(review=review, state=State.ASKED).count()


def _end(appointment: Appointment, state: str) -> None:
    appointment.state, appointment.ended_at = state, timezone.now()
    appointment.save(update_fields=["state", "ended_at"])


def _agree(submission: Submission, appointment: Appointment, how: str) -> list[Owed]:
    """Fix an appointment and give the team its letter; what is owed for that."""
    review = appointment.review
    review.submission = submission
    office = review.opd
    if office is None:
        raise Refused("Belum ada OPD yang bertanggung jawab untuk peninjauan ini.")
    team = list(appointment.team.order_by("name", "pk"))
    paper = give_out(
        Kind.ASSIGNMENT, review, office,
        {
            **about(submission),
            "team": [signed_by(one, office) for one in team],
            "when": appointment.when,
            "meeting": appointment.place,
            "signatory": {
                "on_behalf": "", "post": office.head_title or f"Kepala {office.name}", "name": "", "rank": "",
                "nip": "",
            },
        },
        by=appointment.proposed_by,
    )  # fmt: skip
    appointment.assignment = paper
    appointment.state, appointment.agreed_at, appointment.agreed_how = State.AGREED, timezone.now(), how
    appointment.save(update_fields=["assignment", "state", "agreed_at", "agreed_how"])
    resume(submission, Pause.Reason.APPOINTMENT, review=review)
    return [making(paper)]


@transaction.atomic
def propose(
    review_id: int,
    *,
    by: User,
    starts_at: datetime,
    ends_at: datetime,
    place: str,
    preparation: str = "",
    team: Sequence[User] = (),
    reason: str = "",
    by_phone: bool = False,
) -> Appointment:
    """Propose a date, or another one in place of that which stands (then with a reason the applicant reads).

    `by_phone`: it was agreed on the telephone, so nobody has to answer any more.
    """
    submission, review = lock_visit(review_id, by)
    now = timezone.now()
    if ends_at <= starts_at:
        raise Refused("Jam selesai harus sesudah jam mulai.")
    if starts_at <= now:
        raise Refused("Waktu itu sudah lewat. Pilih waktu yang akan datang.")
    day = starts_at.astimezone(WIB).date()
    today = timezone.localdate(now)
    if day == today and not by_phone:
        raise Refused("Untuk hari ini, sepakati dulu lewat telepon. Pemohon perlu waktu untuk menjawab.")
    if not place.strip():
        raise Refused("Tulis tempat bertemu.")
    colleagues = {one.pk for one in officers_of(review.opd_id)} if review.opd_id else set()
    if not team or not {one.pk for one in team} <= colleagues:
        raise Refused("Pilih petugas yang datang, dari OPD ini sendiri.")
    before = living(review)
    if before is not None:
        if not reason.strip():
            raise Refused("Tulis mengapa waktunya diganti. Pemohon membaca alasan ini.")
        _end(before, State.CHANGED)
    appointment = Appointment.objects.create(
        review=review,
        turn=Appointment.objects.filter(review=review).count() + 1,
        starts_at=starts_at,
        ends_at=ends_at,
        place=place.strip(),
        preparation=preparation.strip(),
        answer_by=_answer_by(submission, today, day),
        proposed_by=by,
    )
    appointment.team.set(team)
    also = _agree(submission, appointment, Consent.PHONE) if by_phone else []
    if not by_phone:
        pause(submission, Pause.Reason.APPOINTMENT, by=by, review=review)
    event = record(
        submission, "visit_changed" if before else "visit_proposed", by=by, review=review,
        data={"appointment": appointment.pk, "agreed": by_phone}, words=[("reason", reason.strip())],
    )  # fmt: skip
    submission.save(update_fields=[*HISTORY_FIELDS])
    owe(submission, event, [*tell(submission, event), *also])
    return appointment


def _answer_by(submission: Submission, today: date, day: date) -> date:
    """ANSWER_DAYS working days from today, but never the day of the visit itself."""
    return min(
        calendar_for(submission.spec.calendar).add_days(today, ANSWER_DAYS),
        max(today, day - timedelta(days=1)),
    )


def _lock_living(submission_id: int, actor: Actor, appointment_id: int) -> tuple[Submission, Appointment]:
    """The submission, locked, and the date its applicant answers; raises Refused when it stands no more."""
    submission = lock(submission_id)
    if not answers_for(submission, actor):
        raise Refused("Hanya pemohon yang dapat menjawab usul waktu.")
    appointment = (
        Appointment.objects.select_related("review__opd", "proposed_by")
        .filter(
            pk=appointment_id,
            review__submission=submission,
            review__decided_at=None,
            state__in=Appointment.LIVING,
        )
        .first()
    )
    if appointment is None:
        raise Refused("Usul waktu ini sudah berubah. Lihat yang terbaru di bawah.")
    return submission, appointment


def answers_for(submission: Submission, actor: Actor) -> bool:
    """Whether this is the applicant: by their account, or by number and PIN."""
    own = submission.applicant_id is not None and submission.applicant_id == actor.user_id
    return own or submission.number in actor.numbers


@transaction.atomic
def agree(submission_id: int, *, actor: Actor, appointment_id: int) -> Appointment:
    """The applicant agrees to the date."""
    submission, appointment = _lock_living(submission_id, actor, appointment_id)
    if appointment.state == State.AGREED:
        raise Refused("Waktu ini sudah disepakati.")
    if appointment.starts_at <= timezone.now():
        raise Refused("Waktu itu sudah lewat. Petugas akan mengusulkan waktu lain.")
    also = _agree(submission, appointment, Consent.APPLICANT)
    return _recorded(submission, appointment, "visit_agreed", by=actor.user, also=also)


@transaction.atomic
def ask_another(
    submission_id: int, *, actor: Actor, appointment_id: int, reason: str, wish: str = ""
) -> Appointment:
    """The applicant asks for another time, of an agreed date too, with a reason; at most MOST_WISHES times."""
    submission, appointment = _lock_living(submission_id, actor, appointment_id)
    if appointment.starts_at <= timezone.now():
        raise Refused("Waktunya sudah tiba. Hubungi kantor yang meninjau.")
    if not reason.strip():
        raise Refused("Tulis mengapa waktu itu tidak bisa.")
    if wishes(appointment.review) >= MOST_WISHES:
        raise Refused(
            "Waktu lain sudah diminta tiga kali. Hubungi kantor yang meninjau untuk menyepakatinya."
        )
    _end(appointment, State.ASKED)
    resume(submission, Pause.Reason.APPOINTMENT, by=actor.user, review=appointment.review)
    words = reason.strip() + (f"\nWaktu yang bisa: {wish.strip()}" if wish.strip() else "")
    return _recorded(submission, appointment, "visit_asked", by=actor.user, words=words)


@transaction.atomic
def settle(appointment_id: int) -> bool:
    """Count a proposal nobody answered as agreed, or let it lapse when its time has passed; whether it was due."""
    appointment = Appointment.objects.select_related("review__opd", "proposed_by").get(pk=appointment_id)
    submission = lock(appointment.review.submission_id)
    appointment.refresh_from_db()
    appointment.review.refresh_from_db()
    due = appointment.answer_by < timezone.localdate()
    if not due or appointment.state != State.PROPOSED or not appointment.review.is_open:
        return False
    if appointment.starts_at <= timezone.now():  # beat was down meanwhile
        _end(appointment, State.LAPSED)
        resume(submission, Pause.Reason.APPOINTMENT, review=appointment.review)
        _recorded(submission, appointment, "visit_lapsed", also=tell_offices([appointment.review]))
    else:
        also = _agree(submission, appointment, Consent.SILENCE)
        _recorded(submission, appointment, "visit_agreed", also=also)
    return True


def settle_unanswered() -> int:
    """Settle what nobody answered in time; how many. Called by beat."""
    due = Appointment.objects.filter(
        state=State.PROPOSED, answer_by__lt=timezone.localdate(), review__decided_at=None
    ).order_by("answer_by", "pk")
    return sum(settle(one) for one in list(due.values_list("pk", flat=True)[:SETTLED_AT_ONCE]))


@transaction.atomic
def miss(review_id: int, *, by: User, absent: str, reason: str) -> Appointment:
    """The visit did not happen: `absent` is "applicant" or "team". A new date has to be proposed."""
    submission, review = lock_visit(review_id, by)
    appointment = living(review)
    if appointment is None or appointment.state != State.AGREED:
        raise Refused("Belum ada waktu yang disepakati.")
    if appointment.starts_at > timezone.now():
        raise Refused("Waktunya belum tiba. Untuk mengganti waktu, pakai “Ganti waktu”.")
    if absent not in ("applicant", "team"):
        raise Refused("Pilih siapa yang tidak hadir.")
    if not reason.strip():
        raise Refused("Tulis apa yang terjadi.")
    appointment.review = review
    _end(appointment, State.MISSED)
    return _recorded(
        submission, appointment, "visit_missed", by=by, words=reason.strip(), data={"absent": absent}
    )


def _recorded(
    submission: Submission,
    appointment: Appointment,
    verb: str,
    *,
    by: User | None = None,
    words: str = "",
    data: dict[str, Any] | None = None,
    also: Sequence[Owed] = (),
) -> Appointment:
    event = record(
        submission, verb, by=by, review=appointment.review,
        data={"appointment": appointment.pk, **(data or {})}, words=[("reason", words)],
    )  # fmt: skip
    submission.save(update_fields=[*HISTORY_FIELDS])
    owe(submission, event, [*tell(submission, event), *also])
    return appointment
