"""What the applicant's pages show of visits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from pelalawan_portal.submissions.models import Review, Submission
from permits.models import Appointment, TechnicalPaper
from permits.visits.appointments import MOST_WISHES


@dataclass(frozen=True)
class Shown:
    """One visit: the date that stands, the last that did not, the minutes; `may_ask`: for another time."""

    review: Review
    now: Appointment | None
    last: Appointment | None
    may_ask: bool
    minutes: TechnicalPaper | None

    @property
    def office(self) -> str:
        return str(self.review.opd) if self.review.opd else "Kantor perizinan (DPMPTSP)"


def visits_of(submission: Submission) -> list[Shown]:
    """Visits of a permohonan that were begun; three queries at most, none for a service without visits."""
    if not any(step.kind == "visit" for step in submission.spec.steps):
        return []
    reviews = submission.reviews.filter(kind="visit").exclude(verdict="cancelled").select_related("opd")
    dates: dict[int, list[Appointment]] = {}
    for one in Appointment.objects.filter(review__submission=submission).order_by("turn"):
        dates.setdefault(one.review_id, []).append(one)
    papers = {
        one.review_id: one
        for one in TechnicalPaper.objects.filter(submission=submission, kind=TechnicalPaper.Kind.MINUTES)
    }
    shown = []
    for review in reviews.order_by("id"):
        rows = dates.get(review.pk, [])
        now = next((one for one in rows if one.state in Appointment.LIVING), None) if review.is_open else None
        asked = sum(one.state == Appointment.State.ASKED for one in rows)
        if rows or review.pk in papers:
            shown.append(
                Shown(review, now, rows[-1] if rows else None, asked < MOST_WISHES, papers.get(review.pk))
            )
    return shown


def visit_panel(submission: Submission) -> Mapping[str, Any] | None:
    """The panel of the permohonan's page."""
    shown = visits_of(submission)
    if not shown:
        return None
    asked = next((one.now for one in shown if one.now and one.now.state == Appointment.State.PROPOSED), None)
    call = asked and {
        "text": f"Petugas ingin datang {asked.when}.",
        "address": reverse("peninjauan", args=[submission.number]),
        "label": "Jawab sekarang",
    }
    return {"template": "permits/panel_visit.html", "visits": shown, "submission": submission, "call": call}
