"""A service that uses everything: from a guest's phone to a signed paper that a stranger checks, and its renewal."""

import pytest
import requests
from playwright.sync_api import expect

from pelalawan_portal.documents.models import Decision, Initial
from pelalawan_portal.submissions.models import StoredFile, Submission
from permits.models import Bill, Renewal, TechnicalPaper
from permits.visits import holding
from tests.permits import visiting
from tests.permits.bank.conftest import contract, keys, simulated_bank  # noqa: F401 -- fixtures
from tests.permits.issuing import OLD
from tests.permits.paying import fee_document
from tests.submissions.envelopes import DOCUMENT, publish_service

from .desk import open_review, press, verdict
from .people import begin, day, fill_in, send, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PASSPHRASE = "ombak bono kuala 77"
OFFICERS = (
    ("tono", "Tono", "DISHUB", "technical"),
    ("eka", "Eka", "SATPOLPP", "technical"),
    ("ridwan", "Ridwan", "BPKAD", "technical"),
    ("sari", "Sari Puspita", "DPMPTSP", "kasi"),
    ("tati", "Tati Suryani", "DPMPTSP", "secretary"),
)


def _step(key, kind, role, post, *after, **more):
    return {"key": key, "kind": kind, "name": key.replace("_", " "), "role": role, "post": post,
            "after": list(after), **more}  # fmt: skip


STEPS = [
    *DOCUMENT["steps"][:3],
    _step("peninjauan", "visit", "teknis_dishub", "technical", "kelengkapan", checklist=visiting.CHECKLIST),
    _step("retribusi", "fee", "penagih", "technical", "lalu_lintas", "ketertiban", "peninjauan"),
    _step("konsep", "draft", "konsep", "verifier", "retribusi"),
    _step("paraf_kasi", "initial", "paraf", "kasi", "konsep"),
    _step("paraf_kabid", "initial", "paraf", "kabid", "paraf_kasi"),
    _step("paraf_sekretaris", "initial", "paraf", "secretary", "paraf_kabid"),
    _step("tanda_tangan", "sign", "penanda_tangan", "signer", "paraf_sekretaris"),
]


@pytest.fixture
def service(portal):
    document = fee_document(slug="uji-lengkap", code="UJI-LKP", name="Izin uji lengkap", steps=STEPS)
    return publish_service(
        **document
        | {"sections": [*document["sections"], OLD], "applications": ["baru", "perpanjangan"]}
        | {"decision": document["decision"] | {"validity": {"amount": 1, "unit": "tahun"}}}
    )


@pytest.fixture
def at_desk(open_browser, rina, dewi, anwar, hendra, officer):
    """at_desk("rina", number) → that officer's browser on the review that waits for them."""
    for name, words, opd, post in OFFICERS:
        officer(name, words, (opd, post))
    desks = {}

    def go(name, number):
        if name not in desks:
            desks[name] = sign_in(open_browser(phone=False), name)
        open_review(desks[name], number)
        return desks[name]

    return go


def filed(phone, photo):
    """Siti rents a hall for three days, as a guest; the number."""
    begin(phone, "uji-lengkap")
    fill_in(
        phone,
        {
            "nama": "Siti Aminah", "nik": "1405095205900001", "desa": "14.05.09.2002", "acara": "Kenduri",
            "jenis": "gedung", "mulai": day("1-12-2037"), "selesai": day("3-12-2037"), "sosial": "tidak",
        },
    )  # fmt: skip
    for name in ("ktp", "denah"):
        phone.locator(f"[type=file][name={name}]").set_input_files(photo(name))
        expect(phone.locator(f"[data-daftar={name}] li.terima")).to_have_count(1)
    phone.get_by_role("button", name="Simpan dan lanjut").click()
    expect(phone.get_by_text("Rp 750.000").first).to_be_visible()
    return send(phone)


def hold(visit, officer, page):
    """The visit, by its verbs: the phones of a visit are test_visit.py's."""
    visiting.agreed(visit, officer)
    visiting.filled(visit, officer)
    while StoredFile.objects.filter(state=StoredFile.State.QUARANTINED).exists():
        page.wait_for_timeout(100)
    holding.end(visit.pk, by=officer)


def pdf_of(page, address):
    """The PDF at an address, once the worker has made it."""
    answer, tries = page.request.get(address), 60
    while "pdf" not in answer.headers["content-type"] and tries:
        page.wait_for_timeout(500)
        answer, tries = page.request.get(address), tries - 1
    return answer.body()


@pytest.mark.usefixtures("service")
def test_works_every_step_there_is(
    open_browser,
    at_desk,
    photo,
    portal,
    simulated_bank,  # noqa: F811
    settings,
    tmp_path,
    monkeypatch,
):
    settings.DATA_DIR = tmp_path / "data"
    monkeypatch.setenv("PUBLIC_URL", portal)
    phone = open_browser()
    number = filed(phone, photo)

    verdict(at_desk("rina", number), "Lengkap").get_by_role("button", name="Lengkap", exact=True).click()
    submission = Submission.objects.get(number=number)
    visit = submission.reviews.get(kind="visit")
    hold(visit, visit.opd.posts.get(user__username="tono").user, phone)
    for name in ("tono", "eka"):
        desk = at_desk(name, number)
        verdict(desk, "Setuju").get_by_role("button", name="Setuju", exact=True).click()
        expect(desk.get_by_text("Tersimpan: Setuju").first).to_be_visible()
    assert TechnicalPaper.objects.filter(submission=submission, kind="minutes").count() == 1

    collector = at_desk("ridwan", number)
    form = verdict(collector, "Tetapkan dan tagih (SKRD)")
    form.get_by_role("button", name="Tetapkan dan tagih (SKRD)").click()
    expect(collector.get_by_text("Tersimpan").first).to_be_visible()
    phone.goto(f"/permohonan/{number}/")
    expect(phone.get_by_text("Rp 750.000").first).to_be_visible()
    bill = Bill.objects.get(submission=submission)
    for _ in range(100):
        bill.refresh_from_db()
        if bill.account_opened_at:
            break
        phone.wait_for_timeout(100)
    paid = requests.post(
        f"{settings.BANK_URL}/bayar",
        data={"nomor": bill.virtual_account, "jumlah": str(bill.total), "cara": "kabar"},
        timeout=30,
    )
    assert "2003400" in paid.text
    phone.reload()
    expect(phone.get_by_text("lunas").first).to_be_visible()

    writer = at_desk("dewi", number)
    verdict(writer, "Siapkan surat").get_by_role("button", name="Siapkan surat", exact=True).click()
    press(writer, "Kirim untuk paraf")
    for name in ("sari", "anwar", "tati"):
        desk = at_desk(name, number)
        press(desk, "Paraf")
        expect(desk.get_by_text("Tersimpan: Paraf").first).to_be_visible()
    assert Initial.objects.standing().count() == 3

    head = sign_in(open_browser(), "hendra")
    head.goto("/petugas/tanda-tangan/")
    head.get_by_role("link", name="Siapkan sekarang").click()
    head.get_by_label("Passphrase baru").fill(PASSPHRASE)
    head.get_by_label("Passphrase sekali lagi").fill(PASSPHRASE)
    head.get_by_role("button", name="Buat sertifikat uji").click()
    head.get_by_label("Saya setuju, tanda tangani surat ini").check()
    head.get_by_label("Passphrase").fill(PASSPHRASE)
    head.get_by_role("button", name="Tanda tangani").click()
    expect(head.get_by_text("1 surat ditandatangani.")).to_be_visible()

    phone.goto(f"/permohonan/{number}/")
    expect(phone.get_by_text("Izin jadi").first).to_be_visible()
    paper = pdf_of(phone, f"/permohonan/{number}/surat/")
    stranger = open_browser()
    stranger.goto(Decision.objects.get(submission=submission).verify_path)
    expect(stranger.get_by_text("Berlaku").first).to_be_visible()
    stranger.locator("input[type=file]").set_input_files(
        {"name": "surat.pdf", "mimeType": "application/pdf", "buffer": paper}
    )
    stranger.get_by_role("button", name="Periksa PDF ini").click()
    expect(stranger.get_by_role("heading", level=1)).to_contain_text("Asli")

    phone.get_by_role("link", name="Perpanjang", exact=True).click()
    phone.get_by_role("button", name="Lanjutkan").click()
    for _ in range(4):  # everything is there already; pages are looked through, photos are asked anew
        if phone.locator("[name=pernyataan]").count():
            break
        for name in ("ktp", "denah"):
            if phone.locator(f"[type=file][name={name}]").count():
                phone.locator(f"[type=file][name={name}]").set_input_files(photo(name))
                expect(phone.locator(f"[data-daftar={name}] li.terima")).to_have_count(1)
        phone.get_by_role("button", name="Simpan dan lanjut").click()
    again = send(phone)
    renewal = Renewal.objects.get(decision__submission=submission)
    assert renewal.submission.number == again != number
    assert renewal.submission.plain_answers["acara"] == "Kenduri"
