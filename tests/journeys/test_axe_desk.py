"""No page of the officers' desk has an accessibility fault that axe can see (beside `test_axe.py`: another process)."""

import pytest

from tests.pictures_pages import DESK, KEEPING
from tests.pictures_town import build

from .axe import faults_of_all

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_works_no_page_of_the_desk_has_a_fault_at_either_width(portal, browser):
    found = faults_of_all(DESK + KEEPING, build(), browser, portal)
    assert not found, "\n".join(found)
