"""The same engine through other doors: the app of the JKN, and a slot of the vehicle test."""

import re

import pytest
from playwright.sync_api import expect

from deploy.simulators import bpjs
from health import facilities
from health.jkn import credentials
from health.models import Facility
from pelalawan_portal.accounts.models import User
from pelalawan_portal.opds.models import Opd, Post
from pelalawan_portal.queues import board
from pelalawan_portal.queues.models import Line, Place, Session, Ticket
from permits import vehicle_test
from tests.conftest import PASSWORD
from tests.queues.days import today
from tests.simulators import running

from .axe import FAULTS, LOAD, TOO_WIDE
from .people import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def person(offices):
    """person("hasan", "DISHUB", "technical") → an officer who can sign in."""

    def make(username, office, role):
        user = User.objects.create_user(username, PASSWORD, name=username.title(), is_staff=True)
        Post.objects.create(user=user, opd=Opd.objects.get(code=office), role=role)

    return make


def test_works_mobile_jkn_takes_asks_and_cancels_and_the_desk_sees_it(open_browser, portal, person):
    facilities.load()
    person("mega", "PKM-TELUK-MERANTI", "puskesmas_clerk")
    place = Place.objects.get(code="teluk-meranti")
    credentials.make(Facility.objects.get(place=place), "jkn-teluk-meranti", bpjs.APP_PASSWORD)
    Session.objects.all().delete()
    board.forget()
    session = today(place.lines.get(code="umum"))
    Session.objects.filter(pk=session.pk).update(online_until=session.ends_at)
    bpjs.state.reset()
    bpjs.state.portal = portal
    desk = sign_in(open_browser(phone=False), "mega")
    with running() as simulators:
        phone = open_browser()
        phone.goto(f"{simulators}/bpjs/")
        for button, said in (
            ("Ambil nomor", f'"nomorantrean": "{session.letter}1"'),
            ("Berapa di depan saya", '"sisaantrean": "0"'),
        ):
            phone.get_by_label("Tanggal").fill(session.date.isoformat())
            phone.get_by_role("button", name=button).click()
            expect(phone.get_by_role("status")).to_contain_text(said)
        desk.goto("/petugas/antrean/teluk-meranti/loket/1/umum/")
        expect(desk.get_by_text("1 belum datang")).to_be_visible()
        phone.get_by_role("button", name="Batalkan").click()
        expect(phone.get_by_role("status")).to_contain_text('"code": 200')
    expect(desk.get_by_text("0 belum datang")).to_be_visible()
    assert Ticket.objects.get().state == "cancelled"


def test_works_a_vehicle_is_booked_called_on_its_board_and_done(open_browser, person):
    vehicle_test.load()
    board.forget()
    person("hasan", "DISHUB", "technical")
    Session.objects.all().delete()
    session = today(Line.objects.get(place__kind="uji-kir"))
    Session.objects.filter(pk=session.pk).update(online_until=session.ends_at)
    phone, desk, wall = open_browser(), open_browser(phone=False), open_browser(phone=False)
    for page in (phone, desk, wall):
        page.context.add_init_script(LOAD)
    phone.goto("/uji-kir/")
    phone.locator("ul.layanan a").first.click()
    phone.get_by_label("Nomor kendaraan").fill("bm8123cd")
    phone.get_by_label("Nama di STNK").fill("Joko Susilo")
    phone.get_by_label("Jenis kendaraan").select_option("truk")
    phone.get_by_role("button", name="Ambil nomor").click()
    expect(phone.locator(".antrean")).to_have_text("K1")
    assert phone.evaluate(FAULTS) == []
    assert phone.evaluate(TOO_WIDE) <= 0
    phone.goto("/uji-kir/")
    expect(phone.get_by_role("link", name="K1")).to_be_visible()
    assert phone.evaluate(FAULTS) == []
    wall.goto("/uji-kir/layar/uji-kir/")
    sign_in(desk, "hasan").goto("/petugas/antrean/")
    desk.get_by_role("link", name=re.compile("Uji berkala")).first.click()
    desk.get_by_role("textbox", name=re.compile("^Datang")).fill("K1")
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("K1 sudah dicatat datang")).to_be_visible()
    desk.get_by_role("button", name="Panggil berikutnya").click()
    expect(wall.locator("[data-panggil] li").first).to_contain_text("Jalur uji 1")
    desk.get_by_role("button", name="Selesai").click()
    expect(desk.get_by_text("Belum ada yang dipanggil")).to_be_visible()
    assert "8123" not in wall.content()
    assert Ticket.objects.get().state == "done"
