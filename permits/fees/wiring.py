"""What fees add to the registries of the apps below; called from AppConfig.ready."""

from __future__ import annotations

from pelalawan_portal.documents.makers import Maker, register_maker
from pelalawan_portal.submissions import status
from pelalawan_portal.submissions.desk import story
from pelalawan_portal.submissions.registry import bar, status_panel
from permits import treasury
from permits.fees import panels, steps, tending, wording


def register() -> None:
    wording.register()
    steps.register()
    tending.register()
    bar(treasury.confirmed_here)
    status_panel(panels.fee_panel)
    register_maker("skrd", _maker)
    status.LINES.update(wording.LINES)
    story.SENTENCES.update(wording.SENTENCES)


def _maker() -> Maker:
    from permits.fees.sheets import make  # what typesets loads in the worker that needs it

    return make
