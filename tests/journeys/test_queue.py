"""Siti takes a number for the puskesmas on her telephone, shows it, and gives it back."""

import re

import pytest
from playwright.sync_api import expect

from health import facilities
from pelalawan_portal.queues.models import Session, Ticket
from tests.conftest import SITI_NIK

from .axe import FAULTS, LOAD

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_works_a_number_is_taken_shown_and_given_back(open_browser, script):
    facilities.load()
    page = open_browser(script=script)
    page.context.add_init_script(LOAD)
    page.goto("/sehat/")
    page.get_by_role("link", name="Ambil nomor antrean").click()
    expect(page.get_by_text("119").first).to_be_visible()
    page.get_by_label("Anda tinggal di desa mana?").select_option("14.05.09.2002")
    page.get_by_role("button", name="Cari puskesmas").click()
    page.locator(".layanan a").first.click()
    expect(page.get_by_role("heading", name="Puskesmas Teluk Meranti")).to_be_visible()
    page.get_by_role("link", name="Poli Umum").click()
    page.locator(".layanan a").last.click()
    page.get_by_role("button", name="Ambil nomor").click()
    expect(page.get_by_text("Tulis NIK").first).to_be_visible()
    page.get_by_label("Nama pasien").fill("Siti Aminah")
    page.get_by_label("NIK pasien").fill(SITI_NIK)
    if script:
        assert page.evaluate(FAULTS) == []
    page.get_by_role("button", name="Ambil nomor").click()
    expect(page.get_by_text("Nomor antrean").first).to_be_visible()
    expect(page.locator(".antrean")).to_have_text("A1")
    expect(page.get_by_text("Berangkat dari rumah")).to_be_visible()
    ticket = Ticket.objects.get()
    assert page.locator("img.qr").get_attribute("src").endswith("qr.svg")
    if script:
        assert page.evaluate(FAULTS) == []
        assert page.locator("img.qr").evaluate("one => one.naturalWidth") > 0
    page.get_by_text("Batalkan nomor ini").click()
    page.get_by_role("button", name="Ya, batalkan").click()
    expect(page.get_by_text("Dibatalkan").first).to_be_visible()
    ticket.refresh_from_db()
    assert ticket.state == "cancelled"
    assert Session.objects.get(pk=ticket.session_id).taken_online == 0
    assert re.fullmatch(r".*/sehat/antrean/tiket/[0-9A-Z-]+/", page.url)
