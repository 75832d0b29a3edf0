"""A neighbour asks for a visit at home; the puskesmas of the desa answers, and the answer is read on the telephone."""

import pytest
from playwright.sync_api import expect

from health import facilities
from pelalawan_portal.accounts.models import User
from pelalawan_portal.opds.models import Opd, Post
from pelalawan_portal.submissions.models import Submission
from tests.conftest import PASSWORD

from .axe import FAULTS, LOAD
from .people import fill_in, send, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def clerk(username, name, office):
    user = User.objects.create_user(username, PASSWORD, name=name, is_staff=True)
    Post.objects.create(user=user, opd=Opd.objects.get(code=office), role="puskesmas_clerk")


def begin_visit(page):
    page.goto("/sehat/")
    page.get_by_role("link", name="Permohonan kesehatan").click()
    expect(page.get_by_role("link", name="119")).to_be_visible()
    page.get_by_role("link", name="Kunjungan rumah untuk lansia").click()
    page.get_by_role("link", name="Ajukan sekarang").click()
    page.get_by_role("button", name="Mulai mengisi").click()


def test_works_a_visit_is_asked_for_routed_by_desa_and_answered(open_browser):
    facilities.load()
    clerk("sari", "Sari Dewi", "PKM-TELUK-MERANTI")
    clerk("wati", "Wati", "PKM-LANGGAM")
    page = open_browser()
    page.context.add_init_script(LOAD)
    begin_visit(page)
    assert page.evaluate(FAULTS) == []
    fill_in(page, {"tanda_bahaya": "ya"})
    expect(page.get_by_role("heading", name="Telepon 119 sekarang")).to_be_visible()
    assert page.evaluate(FAULTS) == []
    begin_visit(page)
    fill_in(page, {"tanda_bahaya": "tidak"})
    fill_in(
        page,
        {
            "nama": "Joko Susilo",
            "nik": "3404071708850002",
            "alamat": "Jalan Rambutan RT 2",
            "wilayah": "14.05.09.2002",
        },
    )
    fill_in(
        page,
        {
            "nama_pasien": "Nenek Halimah", "sebab": "lansia", "keluhan": "Kaki bengkak", "petunjuk": "Dekat masjid",
        },
    )  # fmt: skip
    number = send(page)

    other = sign_in(open_browser(phone=False), "wati")
    other.goto("/admin/submissions/review/")
    expect(other.get_by_text(number)).to_have_count(0)

    desk = sign_in(open_browser(phone=False), "sari")
    desk.context.add_init_script(LOAD)
    for button in ("Lengkap", "Jawab dan selesaikan"):
        desk.goto("/admin/submissions/review/")
        desk.get_by_role("link", name=number).click()
        if button != "Lengkap":
            desk.get_by_label("Jawaban untuk pemohon").fill("Kami datang Kamis pagi. Siapkan KTP.")
            assert desk.evaluate(FAULTS) == []
        desk.get_by_role("button", name=button, exact=True).last.click()
        expect(desk.get_by_text("Tersimpan").first).to_be_visible()

    page.reload()
    expect(page.get_by_text("Kami datang Kamis pagi. Siapkan KTP.")).to_be_visible()
    expect(page.get_by_text("Selesai dijawab").first).to_be_visible()
    assert page.evaluate(FAULTS) == []
    assert Submission.objects.get(number=number).stage == "granted"
