"""What the pages show of a clock: the date first promised, the present one, the law's, and why they differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from pelalawan_portal.bahasa.dates import WIB, long_date, weekday_date
from pelalawan_portal.opds.working_days import calendar_for
from pelalawan_portal.submissions.models import Event, Pause, Submission

# Why a clock stood still, in words for the applicant.
REASONS = {
    Pause.Reason.RETURN: "menunggu perbaikan dari pemohon",
    Pause.Reason.DEFERRAL: "menunggu syarat teknis dipenuhi",
    Pause.Reason.PAYMENT: "menunggu pembayaran",
    Pause.Reason.APPOINTMENT: "menunggu pemohon menyetujui waktu peninjauan",
}
# What is waited for comes from the applicant. (What was returned has a stage of its own.)
ON_THE_APPLICANT = (Pause.Reason.DEFERRAL, Pause.Reason.PAYMENT, Pause.Reason.APPOINTMENT)


@dataclass(frozen=True)
class LateReturn:
    """One request after "lengkap": who approved it and why."""

    head: str
    why: str


@dataclass(frozen=True)
class Clock:
    """`why` are sentences, oldest first; `still` what it waits for now; `left` working days to the date of the law.

    `waits`: for the applicant to pay, to answer or to meet a condition.
    """

    first: date
    now: date
    legal: date
    why: tuple[str, ...]
    still: tuple[str, ...]
    waits: bool
    late_returns: tuple[LateReturn, ...]
    deemed: bool
    deemed_basis: str
    expired: bool
    left: int

    @property
    def moved(self) -> bool:
        return self.first != self.now

    @property
    def law_differs(self) -> bool:
        return self.legal != self.now


def clock_of(submission: Submission, events: Sequence[Event]) -> Clock | None:
    """The clock of a permohonan that was declared complete; None before. `events` are its events in order.

    A clock that never stood still costs no query.
    """
    if submission.promised_on is None or submission.due_on is None or submission.legal_on is None:
        return None
    verbs = {one.verb for one in events}
    pauses = list(submission.pauses.all()) if "paused" in verbs else []
    asked = (
        submission.returns.filter(late=True).select_related("approved_by") if "returned_late" in verbs else ()
    )
    today = timezone.localdate()
    calendar = calendar_for(submission.spec.calendar)
    return Clock(
        first=submission.promised_on,
        now=submission.due_on,
        legal=submission.legal_on,
        why=(*_declared_again(events), *_stretches(submission, pauses), *_decrees(events)),
        still=tuple(
            f"Waktu berhenti sejak {weekday_date(one.began_at.astimezone(WIB).date())}: "
            f"{REASONS[Pause.Reason(one.reason)]}."
            for one in pauses
            if one.ended_at is None
        ),
        waits=any(one.ended_at is None and one.reason in ON_THE_APPLICANT for one in pauses),
        late_returns=tuple(LateReturn(str(one.approved_by), one.why) for one in asked),
        deemed=submission.deemed_at is not None,
        deemed_basis=submission.spec.deemed_basis,
        expired=submission.expired_at is not None,
        left=calendar.count_days(today, submission.legal_on),
    )


def _declared_again(events: Sequence[Event]) -> list[str]:
    declared = [one.at.astimezone(WIB).date() for one in events if one.verb == "complete"]
    return [
        f"Dinyatakan lengkap ulang {long_date(day)}: pernyataan sebelumnya ditarik, jadi waktu dihitung lagi sejak itu."
        for day in declared[1:]
    ]


def _stretches(submission: Submission, pauses: Sequence[Pause]) -> list[str]:
    calendar = calendar_for(submission.spec.calendar)
    said = []
    for one in pauses:
        if one.ended_at is None:
            continue
        begins, ends = one.began_at.astimezone(WIB).date(), one.ended_at.astimezone(WIB).date()
        days = calendar.count_days(begins, ends)
        if days:
            law = "; batas waktu hukum ikut berhenti" if one.stops_legal else ""
            said.append(
                f"Berhenti {days} hari kerja ({long_date(begins)} sampai {long_date(ends)}): "
                f"{REASONS[Pause.Reason(one.reason)]}{law}."
            )
    return said


def _decrees(events: Sequence[Event]) -> list[str]:
    moved = [one.data for one in events if one.verb == "date_moved"]
    return [
        f"Hari libur berubah: {one['name']} ({one['decree']}). Dari {long_date(date.fromisoformat(one['from']))} "
        f"menjadi {long_date(date.fromisoformat(one['to']))}."
        for one in moved
    ]
