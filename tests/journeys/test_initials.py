"""A draft goes through three parafs, back once, and is signed in ink: on the phones and desks of five officers."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from pelalawan_portal.documents.models import Decision, Initial
from tests.documents.chains import complete, publish_chain

from .desk import open_review, press, verdict
from .people import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def desk_of(open_browser, rina, dewi, anwar, hendra, officer):
    """desk_of("sari", number) → her browser on the review that waits for her."""
    officer("sari", "Sari Puspita", ("DPMPTSP", "kasi"))
    officer("tati", "Tati Suryani", ("DPMPTSP", "secretary"))
    pages = {}

    def open_desk(name, number, *, phone=False):
        if name not in pages:
            pages[name] = sign_in(open_browser(phone=phone), name)
        open_review(pages[name], number)
        return pages[name]

    return open_desk


def test_works_three_parafs_one_return_and_the_pen(portal, desk_of, rina, photo):
    submission = complete(publish_chain(), rina)
    number = submission.number

    writer = desk_of("dewi", number)
    verdict(writer, "Siapkan surat").get_by_role("button", name="Siapkan surat", exact=True).click()
    press(writer, "Kirim untuk paraf")
    press(desk_of("sari", number, phone=True), "Paraf")
    kabid = desk_of("anwar", number)
    expect(kabid.get_by_text("diparaf", exact=True)).to_be_visible()
    form = verdict(kabid, "Kembalikan ke konsep")
    form.locator("[name=reason]").fill("Tulis sampai pukul berapa.")
    form.get_by_role("button", name="Kembalikan ke konsep").click()

    writer = desk_of("dewi", number)
    expect(writer.get_by_text("Tulis sampai pukul berapa.").first).to_be_visible()
    form = verdict(writer, "Siapkan surat")
    form.locator("[name=terms]").fill("Sampai pukul 17.00.")
    form.get_by_role("button", name="Siapkan surat", exact=True).click()
    press(writer, "Kirim untuk paraf")

    kasi = desk_of("sari", number)
    expect(kasi.locator("ins").get_by_text("Sampai pukul 17.00.")).to_be_visible()
    press(kasi, "Paraf")
    press(desk_of("anwar", number), "Paraf")
    press(desk_of("tati", number), "Paraf")

    signer = desk_of("hendra", number, phone=True)
    expect(signer.get_by_text("Berubah sejak paraf")).to_be_visible()
    press(signer, "Beri nomor dan cetak")
    form = verdict(signer, "Unggah surat yang sudah ditandatangani")
    form.locator("[type=file]").set_input_files(photo("Surat bertanda tangan"))
    form.locator("[name=signed_on]").fill(timezone.localdate().isoformat())
    form.get_by_role("button", name="Unggah surat yang sudah ditandatangani").click()
    expect(signer.get_by_text("Ditandatangani", exact=True).first).to_be_visible()

    submission.refresh_from_db()
    assert submission.stage == "granted"
    assert Initial.objects.count() == 4
    assert Initial.objects.standing().count() == 3
    assert Decision.objects.get().text["terms"] == ["Sampai pukul 17.00."]
