"""What people do in a browser, in their own words: file, sign in, decide."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Page, expect

from tests.conftest import PASSWORD

NUMBER = re.compile(r"PLW-\d{4}-\d{6,}-\w{2}")


def begin(page: Page, slug: str, applicant: str = "Perorangan") -> None:
    page.goto(f"/izin/{slug}/")
    page.get_by_role("link", name="Ajukan sekarang").click()
    if page.get_by_label(applicant, exact=True).count():
        page.get_by_label(applicant, exact=True).check()
    if page.get_by_label("Baru: belum pernah punya izin ini").count():
        page.get_by_label("Baru: belum pernah punya izin ini").check()
    if page.locator("[name=setuju]").count():  # an officer who fills it in for somebody
        page.locator("[name=setuju]").check()
    page.get_by_role("button", name="Mulai mengisi").click()


def fill_in(page: Page, answers: Mapping[str, Any]) -> None:
    """Fill the fields of a page by their names, and go on."""
    for name, answer in answers.items():
        if isinstance(answer, dict):
            for part, value in answer.items():
                page.locator(f"[name={name}_{part}]").fill(value)
        elif page.locator(f"select[name={name}]").count():
            page.locator(f"select[name={name}]").select_option(answer)
        elif page.locator(f"[type=radio][name={name}]").count():
            page.locator(f"[type=radio][name={name}][value={answer}]").check()
        else:
            page.locator(f"[name={name}]").fill(str(answer))
    page.get_by_role("button", name="Simpan dan lanjut").click()


def day(text: str) -> dict[str, str]:
    """A date as three boxes: "3-12-2026"."""
    return dict(zip(("0", "1", "2"), text.split("-"), strict=True))


def send(page: Page) -> str:
    """Declare, send, and read the number."""
    expect(page.get_by_role("heading", name="Periksa jawaban Anda")).to_be_visible()
    page.locator("[name=pernyataan]").check()
    page.get_by_role("button", name="Kirim permohonan").click()
    expect(page.get_by_text("Permohonan diterima").first).to_be_visible()
    found = NUMBER.search(page.content())
    assert found, "no number on the page after sending"
    return found[0]


def sign_in(page: Page, username: str) -> Page:
    """An officer signs in at the admin."""
    page.goto("/admin/")
    page.locator("[name=login]").fill(username)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(re.compile("/admin/"))
    return page


def road_closure(page: Page, photos: Mapping[str, dict[str, Any]]) -> None:
    """Siti's permohonan to close the road for a wedding, up to the check page."""
    begin(page, "penutupan-jalan")
    fill_in(
        page,
        {
            "nama": "Siti Aminah",
            "nik": "1405095205900001",
            "surel": "siti@example.com",
            "alamat": "Jalan Rambutan RT 2 RW 1, Teluk Meranti",
        },
    )
    fill_in(
        page,
        {
            "nama_acara": "Kenduri nikah",
            "mulai": day("19-12-2036"),
            "jam_mulai": "07.00",
            "selesai": day("19-12-2036"),
            "jam_selesai": "17.00",
            "jumlah_tamu": "200",
        },
    )
    fill_in(
        page,
        {
            "wilayah": "14.05.09.1001",
            "nama_jalan": "Jalan Rambutan",
            "status_jalan": "kabupaten",
            "bagian_jalan": "sebagian",
            "panjang_jalan": "40",
        },
    )
    for name, photo in photos.items():
        page.locator(f"[type=file][name={name}]").set_input_files(photo)
        expect(page.locator(f"[data-daftar={name}] li.terima")).to_have_count(1)
    page.get_by_role("button", name="Simpan dan lanjut").click()
