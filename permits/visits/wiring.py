"""What visits and recommendations add to the registries of the apps below."""

from __future__ import annotations

from dataclasses import replace

from pelalawan_portal.documents import drafting
from pelalawan_portal.submissions import status
from pelalawan_portal.submissions.desk import story
from pelalawan_portal.submissions.files import sweeping
from pelalawan_portal.submissions.notices import WORDINGS
from pelalawan_portal.submissions.registry import (
    desk_panel,
    owed_on,
    periodic,
    register_step,
    status_panel,
    step_kind,
)
from permits import recommendations, technical_papers
from permits.visits import appointments, panels, step, words


def register() -> None:
    """Called from AppConfig.ready, after the apps below have registered theirs."""
    register_step(step.VISIT)
    register_step(replace(step_kind("recommendation"), opened=recommendations.ask))
    desk_panel(recommendations.panel)
    owed_on("recommended", recommendations.answer)
    owed_on("passed_on", recommendations.ask_those_passed_on)
    drafting.numbered_by(recommendations.numbers)
    status_panel(panels.visit_panel)
    periodic("tend", appointments.settle_unanswered)
    sweeping.named_by(technical_papers.named_paths)
    WORDINGS.update(words.WORDINGS)
    status.LINES.update(words.LINES)
    story.SENTENCES.update(words.SENTENCES)
