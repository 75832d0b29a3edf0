import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from pelalawan_portal.submissions.models import Submission

from .desk import open_review, press, verdict
from .people import road_closure, send, sign_in
from .test_filing import papers

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def desks(officer, rina, hendra):
    officer("hasan", "Hasan", ("DISHUB", "technical"))
    officer("darma", "Darma", ("SATPOLPP", "technical"))


@pytest.fixture
def at_the_signer(open_browser, photo, desks):
    """A permohonan both offices have recommended; returns the resident's phone, the signer's desk and the number."""
    phone = open_browser()
    road_closure(phone, papers(photo))
    number = send(phone)
    for name, label in (("rina", "Lengkap"), ("hasan", "Setuju"), ("darma", "Setuju")):
        desk = open_browser(phone=False)
        sign_in(desk, name)
        open_review(desk, number)
        form = verdict(desk, label)
        if name == "hasan":
            form.locator("[name=conditions]").fill("Sisakan satu lajur untuk ambulans")
        form.get_by_role("button", name=label, exact=True).click()
        expect(desk.get_by_role("heading", name=number)).to_be_visible()
    signer = open_browser(phone=False)
    sign_in(signer, "hendra")
    open_review(signer, number)
    return phone, signer, number


def test_works_offices_recommend_the_signer_grants_the_resident_opens_it_and_anyone_verifies(
    open_browser, at_the_signer, photo
):
    phone, signer, number = at_the_signer
    expect(signer.get_by_text("Sisakan satu lajur untuk ambulans").first).to_be_visible()
    verdict(signer, "Siapkan surat").get_by_role("button", name="Siapkan surat", exact=True).click()
    expect(signer.get_by_text("KONSEP").first).to_be_visible()
    phone.goto(f"/permohonan/{number}/")
    assert phone.get_by_role("link", name="Unduh").count() == 0
    press(signer, "Beri nomor dan cetak")
    form = verdict(signer, "Unggah surat yang sudah ditandatangani")
    form.locator("[type=file]").set_input_files(photo("Surat bertanda tangan"))
    form.locator("[name=signed_on]").fill(timezone.localdate().isoformat())
    form.get_by_role("button", name="Unggah surat yang sudah ditandatangani").click()

    submission = Submission.objects.get(number=number)
    assert submission.stage == "granted"
    phone.reload()
    expect(phone.get_by_text("Izin jadi").first).to_be_visible()
    from pelalawan_portal.documents.models import Decision

    decision = Decision.objects.get(submission=submission)
    assert decision.number.startswith("503/TPJ/0001/DPMPTSP/")
    anyone = open_browser()
    anyone.goto(f"/verifikasi/{decision.code}/")
    expect(anyone.get_by_text(decision.number)).to_be_visible()
    expect(anyone.get_by_text(re.compile("berlaku", re.IGNORECASE)).first).to_be_visible()
    assert "Siti Aminah" not in anyone.content()
    paper = phone.request.get(f"/permohonan/{number}/surat/")
    deadline = 60
    while "pdf" not in paper.headers["content-type"] and deadline:
        phone.wait_for_timeout(500)
        paper, deadline = phone.request.get(f"/permohonan/{number}/surat/"), deadline - 1
    assert paper.headers["content-type"] == "application/pdf"
    assert paper.body().startswith(b"%PDF")
    receipt = phone.request.get(f"/permohonan/{number}/tanda-terima/")
    assert receipt.ok


def test_works_a_refusal_states_reasons_basis_and_how_to_object(at_the_signer, photo):
    phone, signer, number = at_the_signer
    form = verdict(signer, "Siapkan surat penolakan")
    form.locator("[name=reasons]").fill("Tidak ada jalan pengganti")
    form.locator("[name=basis]").fill("UU 22/2009 Pasal 128")
    form.get_by_role("button", name="Siapkan surat penolakan").click()
    press(signer, "Beri nomor dan cetak")
    form = verdict(signer, "Unggah surat yang sudah ditandatangani")
    form.locator("[type=file]").set_input_files(photo("Surat penolakan"))
    form.locator("[name=signed_on]").fill(timezone.localdate().isoformat())
    form.get_by_role("button", name="Unggah surat yang sudah ditandatangani").click()
    assert Submission.objects.get(number=number).stage == "refused"
    phone.goto(f"/permohonan/{number}/")
    for words in ("Tidak ada jalan pengganti", "UU 22/2009 Pasal 128", "keberatan"):
        expect(phone.get_by_text(words).first).to_be_visible()
