"""From a phone: number and PIN, "Perpanjang", one answer changed, sent; then the desk hands the old paper over."""

import os
import re

import pytest
from playwright.sync_api import expect

from permits.models import Handover, Renewal
from tests.permits import issuing
from tests.permits.conftest import eka, people, tono  # noqa: F401 -- fixtures

from .axe import FAULTS, LOAD, TOO_WIDE
from .people import send, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def sound(page, name):
    """No fault for axe, and no page wider than its screen, at 360 and 1280 pixels."""
    size = page.viewport_size
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate(LOAD)
        assert page.evaluate(FAULTS) == [], name
        assert page.evaluate(TOO_WIDE) <= 0, name
        if folder := os.environ.get("LOOK"):
            page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
    page.set_viewport_size(size)


def test_works_a_permit_is_renewed_and_only_what_changes_is_asked(portal, open_browser, people):  # noqa: F811
    submission, decision = issuing.issue(issuing.publish(), people, days=20)
    phone = open_browser()
    phone.goto("/lacak/")
    phone.locator("[name=nomor]").fill(submission.number)
    phone.locator("[name=pin]").fill(submission.pin)
    phone.get_by_role("main").locator("button").first.click()
    sound(phone, "permohonan")
    phone.get_by_role("link", name="Perpanjang", exact=True).click()
    expect(phone.get_by_text("Data diri: tetap sama")).to_be_visible()
    phone.get_by_label("Kegiatan", exact=True).check()
    sound(phone, "perpanjang")
    phone.get_by_role("button", name="Lanjutkan").click()
    expect(phone.locator("[name=acara]")).to_have_value("Kenduri")
    phone.locator("[name=acara]").fill("Pesta panen")
    phone.get_by_role("button", name="Simpan dan lanjut").click()
    for _ in range(2):  # what stays the same is looked through, not typed again
        if phone.locator("[name=pernyataan]").count() == 0:
            phone.get_by_role("button", name="Simpan dan lanjut").click()
    number = send(phone)
    renewal = Renewal.objects.get(decision=decision)
    assert renewal.submission.number == number
    assert renewal.submission.plain_answers["acara"] == "Pesta panen"
    assert renewal.submission.plain_answers["nama"] == "Siti Aminah"
    phone.goto(f"/permohonan/{submission.number}/")
    expect(phone.get_by_text(number)).to_be_visible()
    phone.goto(f"/permohonan/{submission.number}/cabut/")
    sound(phone, "minta-cabut")
    phone.goto("/perpanjang/")
    sound(phone, "dengan-surat")

    desk = sign_in(open_browser(phone=False), "rina")
    desk.goto("/admin/permits/permit/")
    sound(desk, "register-layanan")
    desk.goto(f"/admin/permits/permit/register/{submission.service_id}/")
    sound(desk, "register")
    desk.get_by_role("link", name=re.compile("KRM")).first.click()
    desk.locator("[name=serah-receiver]").fill("Siti Aminah")
    sound(desk, "izin")
    desk.get_by_role("button", name="Catat penyerahan").click()
    expect(desk.get_by_text("Penyerahan dicatat.")).to_be_visible()
    assert Handover.objects.get(how="desk").receiver == "Siti Aminah"
    head = sign_in(open_browser(), "hendra")
    head.goto(f"/admin/permits/permit/{decision.pk}/change/")
    head.get_by_text("Cabut izin ini").click()
    sound(head, "cabut")
