import pytest
from playwright.sync_api import expect

from pelalawan_portal.submissions.models import StoredFile, Submission

from .people import road_closure, send

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def papers(photo):
    return {"ktp": photo("KTP Siti"), "denah": photo("Denah"), "persetujuan_warga": photo("Persetujuan")}


def test_works_a_guest_files_with_photos_from_a_phone(open_browser, photo):
    page = open_browser()
    road_closure(page, papers(photo))
    number = send(page)
    submission = Submission.objects.get(number=number)
    expect(page.get_by_text("Tidak perlu datang").first).to_be_visible()
    page.reload()
    assert StoredFile.objects.filter(bundle=submission.key, superseded_at__isnull=True).count() == 3
    assert submission.applicant_name == "Siti Aminah"
    assert submission.region_id == "14.05.09.1001"


def test_works_without_javascript(open_browser, photo):
    from .people import begin, day, fill_in

    page = open_browser(script=False)
    begin(page, "penutupan-jalan")
    fill_in(page, {"nama": "Siti Aminah", "alamat": "Teluk Meranti"})
    fill_in(
        page,
        {
            "nama_acara": "Kenduri", "mulai": day("19-12-2036"), "jam_mulai": "07.00", "selesai": day("19-12-2036"),
            "jam_selesai": "17.00", "jumlah_tamu": "90",
        },
    )  # fmt: skip
    fill_in(
        page,
        {
            "wilayah": "14.05.09.1001", "nama_jalan": "Jalan Rambutan", "status_jalan": "desa",
            "bagian_jalan": "sebagian", "panjang_jalan": "40",
        },
    )  # fmt: skip
    for name, picture in papers(photo).items():
        page.locator(f"[type=file][name={name}]").set_input_files(picture)
    page.get_by_role("button", name="Simpan dan lanjut").click()
    assert Submission.objects.filter(number=send(page)).exists()
