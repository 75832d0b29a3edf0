"""The shipped facilities, and the officers who run them."""

from __future__ import annotations

import pytest

from health import facilities
from pelalawan_portal.queues.models import Place
from tests.submissions.conftest import phones

__all__ = ["phones"]


@pytest.fixture
def places(offices):
    """Every shipped facility by the code in its address ("teluk-meranti"), with the sessions of the days ahead."""
    facilities.load()
    return {one.code: one for one in Place.objects.select_related("opd")}


@pytest.fixture
def sari(officer):
    """Bu Sari, clerk at Puskesmas Teluk Meranti."""
    return officer("sari", "Sari Dewi", ("PKM-TELUK-MERANTI", "puskesmas_clerk"))


@pytest.fixture
def wati(officer):
    """Bu Wati, clerk at Puskesmas Langgam."""
    return officer("wati", "Wati", ("PKM-LANGGAM", "puskesmas_clerk"))
