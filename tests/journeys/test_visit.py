"""A visit on phones of 360 px: the date is agreed, the form is filled on the spot, the minutes are downloaded."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from permits.models import Appointment, TechnicalPaper, VisitPhoto
from tests.permits import visiting

from .desk import verdict
from .people import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def sign_on(page, place):
    """Draw a signature into a canvas as a finger does."""
    box = page.locator("[data-tanda]").nth(place).locator("canvas")
    box.scroll_into_view_if_needed()
    at = box.bounding_box()
    page.mouse.move(at["x"] + 30, at["y"] + 90)
    page.mouse.down()
    for step in range(1, 12):
        page.mouse.move(at["x"] + 30 + step * 20, at["y"] + (30 if step % 2 else 90), steps=3)
    page.mouse.up()
    expect(page.locator("[data-tanda-kabar]").nth(place)).to_have_text("Tanda tangan sudah ada.")


def propose(officer, hour):
    box = verdict(officer, "Usulkan waktu")
    box.locator("[name=day]").fill((timezone.localdate() + timedelta(days=7)).isoformat())
    box.locator("[name=begins]").fill(f"{hour:02d}:00")
    box.locator("[name=ends]").fill(f"{hour + 2:02d}:00")
    box.locator("[name=place]").fill("Depan toko Siti, Jalan Rambutan")
    box.locator("[name=preparation]").fill("Gambar reklame")
    box.locator("[name=team]").select_option(label="Tono")
    box.get_by_role("button", name="Usulkan waktu").click()
    expect(officer.get_by_text("Menunggu jawaban pemohon").first).to_be_visible()


def test_works_from_the_proposed_date_to_the_minutes_in_the_applicants_hand(
    open_browser, officer, rina, photo
):
    tono = officer("tono", "Tono", ("DISHUB", "technical"))
    submission, review = visiting.at_visit(visiting.publish(), rina)
    team, siti = open_browser(), open_browser()
    sign_in(team, "tono")
    team.goto(f"/admin/submissions/review/{review.pk}/change/")
    propose(team, 9)

    siti.goto("/lacak/")
    siti.locator("[name=nomor]").fill(submission.number)
    siti.locator("[name=pin]").fill(submission.pin)
    siti.locator("main form button").click()
    siti.get_by_role("link", name="Jawab usul waktu").click()
    siti.get_by_text("Saya minta waktu lain").click()
    siti.locator("[name=alasan]").fill("Pagi saya ke kebun")
    siti.get_by_role("button", name="Minta waktu lain").click()
    expect(siti.get_by_text("Permintaan Anda diterima")).to_be_visible()

    team.reload()
    expect(team.get_by_text("Pagi saya ke kebun").first).to_be_visible()
    propose(team, 14)
    siti.reload()
    expect(siti.get_by_text("pukul 14.00–16.00 WIB").first).to_be_visible()
    siti.get_by_role("button", name="Setuju waktu ini").click()
    expect(siti.get_by_text("Waktu peninjauan sudah tetap")).to_be_visible()
    assert siti.evaluate("document.documentElement.scrollWidth") <= 360

    now = timezone.now()
    Appointment.objects.filter(review=review, state="agreed").update(
        starts_at=now, ends_at=now + timedelta(hours=2)
    )
    team.reload()
    team.get_by_role("link", name="Isi hasil peninjauan").click()
    for number in range(len(visiting.CHECKLIST)):
        team.locator(f"[name=butir_{number}][value=sesuai]").check()
    team.locator("[name=titik]").fill("-0.12345, 102.12345")
    team.locator("[name=foto]").set_input_files([photo("depan"), photo("samping")])
    team.get_by_role("button", name="Simpan dan unggah foto").click()
    expect(team.locator(".berkas li")).to_have_count(2)
    # In WIB whatever zone the phone (here: the machine) is set to.
    taken = VisitPhoto.objects.filter(visit=review.pk).values_list("taken_at", flat=True)
    assert all(abs(timezone.now() - one) < timedelta(hours=1) for one in taken)
    team.locator("[name=hadir]").fill("Siti Aminah")
    team.locator("[name=sebagai]").fill("Pemohon sendiri")
    sign_on(team, 0)
    sign_on(team, 1)
    team.get_by_role("button", name="Selesai, buat berita acara").click()
    # One thing was forgotten: everything else, drawings too, is still there.
    expect(team.get_by_role("alert")).to_contain_text("Kesimpulan")
    expect(team.locator("[data-tanda-kabar]").nth(1)).to_have_text("Tanda tangan sudah ada.")
    assert team.evaluate("document.documentElement.scrollWidth") <= 360
    expect(team.locator(".berkas li.terima")).to_have_count(2)
    team.locator("[name=kesimpulan]").fill("Sesuai dengan permohonan.")
    team.get_by_role("button", name="Selesai, buat berita acara").click()
    expect(team.get_by_text("Peninjauan selesai").first).to_be_visible()

    paper = TechnicalPaper.objects.get(review=review, kind="minutes")
    assert paper.by == tono
    assert all(len(one["strokes"]) == 1 for one in paper.text["signatures"])
    siti.goto(f"/permohonan/{submission.number}/")
    address = siti.get_by_role("link", name="Unduh berita acara").get_attribute("href")
    opened, tries = siti.request.get(address), 60
    while "pdf" not in opened.headers["content-type"] and tries:
        siti.wait_for_timeout(500)
        opened, tries = siti.request.get(address), tries - 1
    assert opened.body().startswith(b"%PDF")
