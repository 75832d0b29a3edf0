"""A list of people grows on a phone without losing the place on the page."""

import pytest
from playwright.sync_api import expect

from .people import begin

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("script", [True, False])
def test_works_the_next_person_is_written_where_the_finger_is(open_browser, script):
    page = open_browser(script=script)
    begin(page, "ormas", "Badan, lembaga, atau perusahaan")
    page.goto(page.url.replace("/data_diri/", "/organisasi/"))
    page.locator("[name=pengurus-0-nama_pengurus]").fill("Siti Aminah")
    page.get_by_role("button", name="Tambah orang").click()
    new = page.locator("[name=pengurus-1-nama_pengurus]")
    expect(new).to_be_in_viewport()
    expect(page.locator("legend", has_text="Orang 2")).to_be_visible()
    expect(page.locator("[name=pengurus-0-nama_pengurus]")).to_have_value("Siti Aminah")
    page.get_by_role("button", name="Hapus orang 1").click()
    expect(page.locator("[name=pengurus-1-nama_pengurus]")).to_have_count(0)
    expect(page.locator("legend", has_text="Orang 1")).to_be_in_viewport()
