import pytest
from playwright.sync_api import expect

from pelalawan_portal.submissions.models import Submission

from .desk import open_review, verdict
from .people import road_closure, send, sign_in
from .test_filing import papers

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.usefixtures("rina")
def test_works_an_officer_returns_a_photo_and_an_answer_and_the_resident_mends_only_those(
    open_browser, photo
):
    phone, desk = open_browser(), open_browser(phone=False)
    road_closure(phone, papers(photo))
    number = send(phone)

    sign_in(desk, "rina")
    open_review(desk, number)
    form = verdict(desk, "Minta perbaikan")
    form.locator("[name='document:ktp']").check()
    form.locator("[name='reason:document:ktp']").fill("Tulisan tidak terbaca")
    form.locator("[name='answer:nama_jalan']").check()
    form.locator("[name='reason:answer:nama_jalan']").fill("Tulis nama jalan yang lengkap")
    form.get_by_role("button", name="Minta perbaikan").click()

    phone.reload()
    expect(phone.get_by_text("2 hal perlu diperbaiki").first).to_be_visible()
    phone.get_by_role("link", name="Perbaiki sekarang").click()
    expect(phone.get_by_text("Tulisan tidak terbaca")).to_be_visible()
    assert phone.locator("[name=nama]").count() == 0
    phone.get_by_role("button", name="Kirim perbaikan").click()
    expect(phone.get_by_text("yang baru belum ada").first).to_be_visible()
    phone.locator("[type=file][name=ktp]").set_input_files(photo("KTP jelas"))
    expect(phone.locator("[data-daftar=ktp] li.terima")).to_have_count(1)
    phone.locator("[name=nama_jalan]").fill("Jalan Rambutan Raya")
    phone.get_by_role("button", name="Kirim perbaikan").click()
    expect(phone.get_by_text("Perbaikan Anda diterima").first).to_be_visible()

    submission = Submission.objects.get(number=number)
    assert submission.plain_answers["nama_jalan"] == "Jalan Rambutan Raya"
    open_review(desk, number)
    expect(desk.get_by_text("putaran ke-2")).to_be_visible()
    form = verdict(desk, "Minta perbaikan")
    assert form.locator("[name='document:denah']").count() == 0


@pytest.mark.usefixtures("rina")
def test_works_a_resident_withdraws(open_browser, photo):
    phone, desk = open_browser(), open_browser(phone=False)
    road_closure(phone, papers(photo))
    number = send(phone)
    phone.get_by_role("link", name="Batalkan permohonan ini").click()
    phone.locator("[name=alasan]").fill("Acara batal")
    phone.get_by_role("button", name="Ya, batalkan").click()
    expect(phone.get_by_text("Dibatalkan").first).to_be_visible()
    sign_in(desk, "rina")
    desk.goto("/admin/submissions/review/")
    expect(desk.get_by_text(number)).to_have_count(0)
