"""What fees add to the registries of the apps below; called from AppConfig.ready."""

from __future__ import annotations

from pelalawan_portal.accounts.models import User
from pelalawan_portal.documents.makers import Maker, register_maker
from pelalawan_portal.submissions import status
from pelalawan_portal.submissions.desk import story
from pelalawan_portal.submissions.registry import bar, desk_tile, status_panel
from permits import treasury
from permits.fees import panels, steps, tending, wording


def register() -> None:
    wording.register()
    steps.register()
    tending.register()
    bar(treasury.confirmed_here)
    status_panel(panels.fee_panel)
    desk_tile(_tile)
    register_maker("skrd", _maker)
    status.LINES.update(wording.LINES)
    story.SENTENCES.update(wording.SENTENCES)


def _tile(user: User) -> tuple[str, int, str] | None:
    from permits.fees.desk import (
        tile,
    )  # the pages of the admin, which are not there while apps are made ready

    return tile(user)


def _maker() -> Maker:
    from permits.fees.sheets import make  # what typesets loads in the worker that needs it

    return make
