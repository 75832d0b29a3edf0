"""No page of a resident has an accessibility fault that axe can see, on a phone and on a wide screen.

The pages are data: `tests/pictures_pages.py`. A page that is added there is looked at here.
"""

import pytest

from tests.pictures_pages import FILING, FOLLOWING, PUBLIC
from tests.pictures_town import build

from .axe import FAULTS, LOAD, TOO_WIDE, faults_of_all

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_works_no_page_has_a_fault_at_either_width(portal, browser):
    found = faults_of_all(PUBLIC + FILING + FOLLOWING, build(), browser, portal)
    assert not found, "\n".join(found)


def test_handles_the_check_sees_a_fault_when_there_is_one(browser):
    page = browser.new_page()
    page.set_content(
        "<html lang=id><title>x</title><main><h1>x</h1><img src=x><div style='width:3000px'>lebar</div>"
    )
    page.evaluate(LOAD)
    assert any("image-alt" in fault for fault in page.evaluate(FAULTS))
    assert page.evaluate(TOO_WIDE) > 0
    page.close()
