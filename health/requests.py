"""What the portal adds to health requests: the answer on the applicant's page, and a first wording for officers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from health.figures_tile import week_tile
from health.requests_immunisation import schedule_words
from health.requests_phbs import card_words
from health.workflow import apply
from pelalawan_portal.submissions.answer_steps import answer_of, suggest
from pelalawan_portal.submissions.models import Submission
from pelalawan_portal.submissions.registry import Family, desk_tile, register_family, status_panel

FAMILY = "kesehatan"


def answer_panel(submission: Submission) -> Mapping[str, Any] | None:
    """The answer of the puskesmas, once it is given."""
    if submission.spec.family != FAMILY:
        return None
    note = answer_of(submission)
    if note is None:
        return None
    return {
        "template": "health/requests/answer.html",
        "text": note.text,
        "office": note.review,
        "at": note.at,
    }


def first_words(submission: Submission) -> str:
    """What the answer may begin with, worked out from what was asked; "" where there is nothing to work out."""
    answers = submission.plain_answers
    if submission.spec.slug == "imunisasi-anak" and answers.get("lahir_anak"):
        return schedule_words(date.fromisoformat(answers["lahir_anak"]))
    if submission.spec.slug == "pemeriksaan-phbs":
        return card_words(answers)
    return ""


def register() -> None:
    register_family(Family(FAMILY, "Kesehatan", apply))
    status_panel(answer_panel)
    desk_tile(week_tile)
    suggest(first_words)
