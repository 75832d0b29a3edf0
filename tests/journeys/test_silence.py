"""Nobody decides: the date of the law passes, and the resident downloads the letter of the deemed grant on a phone."""

import pytest
from playwright.sync_api import expect

from pelalawan_portal.submissions import escalation, outbox
from tests.submissions.conftest import clockwork, completed  # noqa: F401 -- fixtures
from tests.submissions.moments import wib

from .axe import FAULTS, LOAD

pytestmark = pytest.mark.django_db(transaction=True)
BASIS = "Peraturan Bupati Pelalawan Nomor 7 Tahun 2026"


def test_silence_becomes_a_grant_with_its_letter(completed, clockwork, live_server, browser):  # noqa: F811
    submission = completed(wib(11, 9, 8), deemed={"on": True, "basis": BASIS})
    clockwork(wib(11, 13, 9))
    escalation.sweep()
    context = browser.new_context(viewport={"width": 360, "height": 740}, bypass_csp=True)
    context.add_init_script(LOAD)
    page = context.new_page()
    page.goto(f"{live_server.url}/lacak/")
    page.fill("[name=nomor]", submission.number)
    page.fill("[name=pin]", submission.pin)
    page.click("main form button")
    expect(page.get_by_text("Tinggal 1 hari kerja.")).to_be_visible()
    assert page.evaluate(FAULTS) == []
    clockwork(wib(11, 17, 0, 5))
    escalation.sweep()
    outbox.drain()
    page.reload()
    expect(page.get_by_text("Permohonan dianggap dikabulkan.")).to_be_visible()
    assert page.evaluate(FAULTS) == []
    letter = page.get_by_role("link", name="Unduh surat keterangan (PDF)").get_attribute("href")
    answer = page.context.request.get(f"{live_server.url}{letter}")
    assert answer.body().startswith(b"%PDF")
    page.get_by_role("link", name="Halaman verifikasi").click()
    expect(page.get_by_text("dianggap dikabulkan menurut hukum")).to_be_visible()
    expect(page.get_by_text("Siti Aminah")).to_have_count(0)
    assert page.evaluate(FAULTS) == []
    context.close()
