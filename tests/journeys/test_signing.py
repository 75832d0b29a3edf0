"""The head signs on a phone, and whoever is handed the PDF checks it: no page on the way has a fault axe can see."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from pelalawan_portal.documents import drafting, workflow
from pelalawan_portal.documents.models import Decision
from pelalawan_portal.submissions import reviewing
from pelalawan_portal.submissions.files import storage
from tests.submissions.envelopes import file_one, publish_service

from .axe import FAULTS, LOAD, TOO_WIDE
from .people import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PASSPHRASE = "ombak bono kuala 77"


def drafted(version, rina, hendra, others, **changes):
    submission = file_one(version, **changes)
    reviewing.declare_complete(submission.reviews.get(step="kelengkapan").pk, by=rina)
    for step, who in others.items():
        reviewing.recommend(
            submission.reviews.get(step=step).pk, by=who, agree=True, conditions="Selesai pukul 23.00."
        )
    review = submission.reviews.get(step="tanda_tangan")
    workflow.draft(review.pk, by=hendra, kind="grant", content=drafting.grant_content(submission),
                   valid_from=timezone.localdate())  # fmt: skip
    return submission


def faults(page):
    page.evaluate(LOAD)
    found = page.evaluate(FAULTS)
    return [*found, *(["wider than the screen"] if page.evaluate(TOO_WIDE) > 0 else [])]


def test_works_two_papers_with_one_passphrase(
    portal, open_browser, settings, tmp_path, rina, hendra, officer
):
    settings.DATA_DIR = tmp_path / "data"
    others = {
        "lalu_lintas": officer("tono", "Tono", ("DISHUB", "technical")),
        "ketertiban": officer("eka", "Eka", ("SATPOLPP", "technical")),
    }
    version = publish_service()
    papers = [drafted(version, rina, hendra, others) for _ in range(2)]
    found = {}

    page = sign_in(open_browser(phone=True), "hendra")
    page.goto("/admin/")
    page.get_by_role("link", name="Menunggu tanda tangan Anda").click()
    expect(page.get_by_text("Selesai pukul 23.00.").first).to_be_visible()
    page.get_by_role("link", name="Siapkan sekarang").click()
    found["sertifikat"] = faults(page)
    page.get_by_label("Passphrase baru").fill(PASSPHRASE)
    page.get_by_label("Passphrase sekali lagi").fill(PASSPHRASE)
    page.get_by_role("button", name="Buat sertifikat uji").click()
    for box in page.get_by_label("Saya setuju, tanda tangani surat ini").all():
        box.check()
    page.get_by_label("Passphrase").fill("bukan yang ini")
    page.get_by_role("button", name="Tanda tangani").click()
    expect(page.get_by_text("Passphrase salah.")).to_be_visible()
    expect(page.get_by_label("Passphrase")).to_have_value("")
    found["meja"] = faults(page)
    page.get_by_label("Passphrase").fill(PASSPHRASE)  # what was ticked is ticked still
    page.get_by_role("button", name="Tanda tangani").click()
    expect(page.get_by_text("2 surat ditandatangani.")).to_be_visible()
    found["hasil"] = faults(page)

    decision = Decision.objects.get(submission=papers[0])
    with storage.open_stored(decision.path) as file:
        whole = file.read()
    stranger = open_browser(phone=True)
    for name, content, words in (
        ("surat.pdf", whole, "PDF Anda: Asli"),
        ("palsu.pdf", whole.replace(b"/Title", b"/Tutle", 1), "PDF Anda: Sudah diubah"),
    ):
        stranger.goto(decision.verify_path)
        upload = {"name": name, "mimeType": "application/pdf", "buffer": content}
        stranger.locator("input[type=file]").set_input_files(upload)
        stranger.get_by_role("button", name="Periksa PDF ini").click()
        expect(stranger.get_by_role("heading", level=1)).to_contain_text(words.split(": ")[1])
        stranger.get_by_text("Rincian").click()
        found[name] = faults(stranger)
    assert not {name: one for name, one in found.items() if one}
