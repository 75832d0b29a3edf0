"""A morning at the puskesmas: booked and walked in, called on the board, the line cut and back."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from health import facilities
from pelalawan_portal.queues import board, reserved
from pelalawan_portal.queues.models import Place, Session, Ticket
from tests.conftest import SITI_NIK
from tests.queues.days import today

from .axe import FAULTS, LOAD, TOO_WIDE
from .people import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]
HERE = "/petugas/antrean/teluk-meranti/"
DESK = HERE + "loket/1/umum/"
BOARD = "/sehat/layar/teluk-meranti/"
SECONDS_OF_SOUND = """async () => {
  const sound = await (await fetch(document.body.dataset.suara)).arrayBuffer();
  return (await new AudioContext().decodeAudioData(sound)).duration;
}"""


@pytest.fixture
def session(portal, officer):
    """Poli Umum of Teluk Meranti, open now; Bu Sari works there."""
    officer("sari", "Sari Dewi", ("PKM-TELUK-MERANTI", "puskesmas_clerk"))
    facilities.load()
    Session.objects.all().delete()
    board.forget()
    place = Place.objects.get(code="teluk-meranti")
    open_now = today(place.lines.get(code="umum"), online_until=timezone.now() + timedelta(hours=1))
    reserved.reserve_for_the_day()  # A1 to A10
    return open_now


def sound(page):
    assert page.evaluate(FAULTS) == []
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(TOO_WIDE) <= 0


def test_works_booked_checked_in_called_on_the_board_done_beside_a_walk_in(open_browser, session):
    phone, desk, wall = open_browser(), open_browser(phone=False), open_browser(phone=False)
    for page in (desk, wall):
        page.context.add_init_script(LOAD)
    phone.goto(f"/sehat/antrean/teluk-meranti/umum/{session.pk}/")
    phone.get_by_label("Nama pasien").fill("Siti Aminah")
    phone.get_by_label("NIK pasien").fill(SITI_NIK)
    phone.get_by_role("button", name="Ambil nomor").click()
    expect(phone.locator(".antrean")).to_have_text("A11")
    sign_in(desk, "sari").goto("/petugas/antrean/")
    sound(desk)
    desk.get_by_role("link", name=re.compile("Poli Umum.*Loket 1")).first.click()
    desk.get_by_role("textbox", name=re.compile("^Datang")).fill(phone.url)  # what a scanner types
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("A11 sudah dicatat datang")).to_be_visible()
    sound(desk)
    desk.get_by_role("link", name="Beri nomor").click()
    desk.get_by_role("button", name="Biasa").click()
    expect(desk.locator(".antrean")).to_have_text("A12")
    sound(desk)
    wall.goto(BOARD)
    wall.get_by_role("button", name="Nyalakan suara").click()
    expect(wall.get_by_text("Belum ada yang dipanggil")).to_be_visible()
    desk.goto(DESK)
    desk.locator("h1").click()
    desk.keyboard.press("b")
    expect(wall.locator("[data-panggil] li").first).to_contain_text("Loket 1")
    first = wall.locator("[data-panggil] b").first.inner_text()
    assert first in ("A11", "A12")
    expect(wall.locator("body")).to_have_attribute(
        "data-terucap", re.compile("Nomor antrean A, .*belas, silakan ke Loket")
    )
    assert wall.evaluate(SECONDS_OF_SOUND) > 40  # this browser can play what is said
    sound(wall)
    assert "Siti" not in wall.content()
    sound(desk)
    desk.set_viewport_size({"width": 1366, "height": 768})
    desk.locator("h1").click()
    desk.keyboard.press("m")
    expect(desk.get_by_text("Sedang dilayani")).to_be_visible()
    desk.keyboard.press("b")
    expect(wall.locator("[data-panggil] li")).to_have_count(2)
    desk.keyboard.press("s")
    expect(desk.get_by_text("Belum ada yang dipanggil")).to_be_visible()
    assert sorted(Ticket.objects.filter(number__gt=10).values_list("state", flat=True)) == ["done", "done"]


def test_handles_a_line_cut_in_the_morning_and_back(open_browser, session):
    from pelalawan_portal.queues import workflow

    first, second = workflow.walk_in(session.pk), workflow.walk_in(session.pk)
    desk, wall = open_browser(phone=False), open_browser(phone=False)
    sign_in(desk, "sari").goto(DESK)
    wall.goto(BOARD)
    desk.locator("h1").click()
    desk.keyboard.press("b")
    expect(desk.locator(".panggil .antrean")).to_have_text("A11")
    expect(wall.locator("[data-panggil] b").first).to_have_text("A11")
    for page in (desk, wall):
        page.context.set_offline(True)
    expect(wall.get_by_text(re.compile(r"Terputus sejak \d\d\.\d\d"))).to_be_visible()
    expect(wall.locator("[data-panggil] b").first).to_have_text("A11")
    desk.keyboard.press("s")
    expect(desk.get_by_text(re.compile(r"Terputus sejak \d\d\.\d\d"))).to_be_visible()
    expect(desk.get_by_text("belum terjadi")).to_contain_text("Selesai")
    desk.get_by_label("A12", exact=True).check()
    desk.get_by_label(re.compile("^A1 cadangan")).check()
    first.refresh_from_db()
    assert first.state == "called"  # nothing was kept back and sent later
    for page in (desk, wall):
        page.context.set_offline(False)
    expect(wall.get_by_text("Terputus sejak")).to_be_hidden()
    expect(desk.get_by_text("Catatan selama terputus belum masuk")).to_contain_text("A12")
    desk.get_by_role("link", name="Periksa dan masukkan").click()
    expect(desk.get_by_role("button", name="Simpan semuanya")).to_be_visible()
    desk.goto(DESK)  # looked, and did not save: the notes are still there
    expect(desk.get_by_text("Catatan selama terputus belum masuk")).to_contain_text("A12")
    desk.get_by_role("link", name="Periksa dan masukkan").click()
    expect(desk.locator("select option:checked").filter(has_text="sudah dilayani")).to_have_count(2)
    desk.get_by_role("button", name="Simpan semuanya").click()
    expect(desk.get_by_text("2 nomor sudah dimasukkan")).to_be_visible()
    assert list(session.tickets.filter(state="done").order_by("number").values_list("number", flat=True)) == [
        1,
        12,
    ]
    second.refresh_from_db()
    assert second.events.last().data["entered_at"]
    desk.goto(DESK)
    expect(desk.get_by_text("Catatan selama terputus belum masuk")).to_be_hidden()
    desk.locator("h1").click()
    desk.keyboard.press("s")
    expect(desk.get_by_text("Belum ada yang dipanggil")).to_be_visible()
    first.refresh_from_db()
    assert first.state == "done"
