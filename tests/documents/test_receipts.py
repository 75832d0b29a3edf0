"""Tanda terima: what it must carry, on every paper."""

import io
import os
from dataclasses import replace
from datetime import date

import pytest
from PIL import Image

from pelalawan_portal.documents.letterheads import BadLogo, Letterhead
from pelalawan_portal.documents.receipts import (
    PHONE_LIMIT,
    ReceiptRow,
    receipt_image,
    render_receipt,
    render_receipts,
)

from .papers import DPMPTSP, SITI, SITI_COMPLETE, batch
from .reading import pages, pixels, text

PAPERS = ["a5", "80mm", "58mm"]


def png(size=(80, 100), colour=(11, 93, 75)):
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize("paper", PAPERS)
def test_a_receipt_says_what_arrived_from_whom_and_until_when(paper):
    shown = text(render_receipt(SITI, paper))
    for fact in (
        "PEMERINTAH KABUPATEN PELALAWAN",
        "TANDA TERIMA PERMOHONAN",
        "LEMBAR ASLI",
        "PLW-2026-000123-7K",
        "27 Maret 2026 pukul 14.05 WIB",
        "Izin penyelenggaraan reklame",
        "Siti Aminah",
        "Online, lewat Portal Pelalawan",
        "Kelengkapan diperiksa paling lambat Senin, 30 Maret 2026",
        "Bila lengkap, selesai paling lambat Selasa, 7 April 2026",
        "5 hari kerja (tanpa Sabtu, Minggu, libur)",
        "TIDAK DIPUNGUT BIAYA (Rp 0)",
        "https://portal.pelalawankab.go.id/lacak/",
        "Pengaduan: WhatsApp 0812-3456-7890",
        "saat mengambil surat yang sudah jadi",
        "K7M2QX",
        "Simpan PIN ini; jangan diperlihatkan.",
    ):
        assert fact in shown


@pytest.mark.parametrize("paper", PAPERS)
def test_every_paper_asked_for_is_listed_with_its_state_and_reason(paper):
    shown = text(render_receipt(SITI, paper))
    for row in SITI.rows:
        assert row.name in shown
        assert row.note in shown
    assert shown.count("menyusul") == 1
    assert shown.count("perlu diganti") == 1


@pytest.mark.parametrize("paper", PAPERS)
def test_the_second_receipt_has_the_firm_date_and_no_estimate(paper):
    shown = text(render_receipt(SITI_COMPLETE, paper))
    assert "TANDA TERIMA BERKAS LENGKAP" in shown
    assert "Dinyatakan lengkap Senin, 30 Maret 2026" in shown
    assert "Selesai paling lambat Selasa, 7 April 2026" in shown
    assert "Rudi Hartono (kuasa)" in shown
    assert "Perkiraan" not in shown
    assert "Bila lengkap" not in shown


def test_without_a_date_the_usual_duration_is_promised():
    shown = text(render_receipt(replace(SITI, decided_by=None)))
    assert "Bila lengkap, selesai dalam 5 hari kerja (tanpa Sabtu, Minggu, libur)" in shown
    assert "7 April" not in shown


@pytest.mark.parametrize("paper", PAPERS)
def test_a_fee_is_named_and_not_called_free(paper):
    shown = text(render_receipt(replace(SITI, free=False, fee="Rp 150.000"), paper))
    assert "Rp 150.000" in shown
    assert "TIDAK DIPUNGUT BIAYA" not in shown


@pytest.mark.parametrize("paper", PAPERS)
def test_a_reprint_is_marked_as_the_copy_it_is(paper):
    shown = text(render_receipt(replace(SITI, copy_number=3), paper))
    assert "SALINAN ke-3" in shown
    assert "LEMBAR ASLI" not in shown


@pytest.mark.parametrize("paper", PAPERS)
def test_without_a_pin_there_is_no_strip_and_without_contacts_no_complaint_line(paper):
    shown = text(render_receipt(replace(SITI, pin=None, complaints=()), paper))
    assert "PIN ini" not in shown
    assert "potong" not in shown
    assert "Pengaduan" not in shown


@pytest.mark.parametrize("paper", PAPERS)
def test_a_trial_says_that_it_does_not_count(paper):
    assert "UJI COBA" in text(render_receipt(replace(SITI, trial=True), paper))
    assert "UJI COBA" not in text(render_receipt(SITI, paper))


@pytest.mark.parametrize("paper", ["80mm", "58mm"])
def test_a_roll_is_black_on_white_and_as_wide_as_its_paper(paper):
    pdf = render_receipt(SITI, paper)
    picture = pixels(pdf, scale=1.0)
    assert abs(picture.width - {"80mm": 80, "58mm": 58}[paper] / 25.4 * 72) <= 1
    assert all(red == green == blue for _, (red, green, blue) in picture.getcolors(1 << 20))
    filled = sum(count for count, (red, *_rest) in picture.getcolors(1 << 20) if red < 128)
    assert filled < picture.width * picture.height * 0.2


def test_a_long_list_of_papers_goes_on_over_numbered_pages_with_the_pin_kept_whole():
    rows = tuple(ReceiptRow(f"Surat nomor {n}", "ada") for n in range(1, 41))
    shown = pages(render_receipt(replace(SITI, rows=rows)))
    assert len(shown) > 1
    assert all(f"Surat nomor {n} " in " ".join(shown) for n in range(1, 41))
    assert all("PLW-2026-000123-7K" in page and f"halaman {n}" in page for n, page in enumerate(shown, 1))
    assert "PIN K7M2QX" in shown[-1]


@pytest.mark.parametrize("paper", PAPERS)
def test_a_days_batch_is_one_file_in_order_with_one_receipt_a_page(paper):
    shown = pages(render_receipts(batch(30), paper))
    assert len(shown) == 30
    for index, page in enumerate(shown, 1):
        assert f"PLW-2026-{index:06d}-7K" in page
        assert f"P{index:05d}" in page
        assert f"Pemohon {index} " in page
        assert f"Pemohon {index + 1} " not in page


def test_pages_are_counted_anew_for_each_receipt_of_a_batch():
    rows = tuple(ReceiptRow(f"Surat nomor {n}", "ada") for n in range(1, 41))
    long = replace(SITI, rows=rows)
    shown = pages(render_receipts([long, long]))
    half = len(shown) // 2
    assert "halaman 1" in shown[half]


def test_a_batch_keeps_each_receipts_own_letterhead():
    camat = replace(DPMPTSP, office="Kecamatan Teluk Meranti")
    shown = pages(render_receipts([SITI, replace(SITI, letterhead=camat), SITI]))
    assert ["TELUK MERANTI" in page for page in shown] == [False, True, False]


def test_a_batch_leaves_nothing_of_itself_in_memory():
    def resident():
        with open("/proc/self/statm") as statm:
            return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    render_receipts(batch(75))
    before = resident()
    for again in range(4):
        render_receipts([replace(receipt, applicant=f"{again} {receipt.applicant}") for receipt in batch(75)])
    # Kept whole, as the typesetter does by itself, these would add about 200 MB.
    assert resident() - before < 60 * 1024 * 1024


def test_an_empty_batch_is_refused():
    with pytest.raises(ValueError, match="no receipts"):
        render_receipts([])


def test_the_lambang_is_printed_and_a_file_that_is_no_picture_is_refused():
    head = replace(DPMPTSP, logo=png())
    green = [
        colour for _, colour in pixels(render_receipt(replace(SITI, letterhead=head))).getcolors(1 << 20)
    ]
    assert (11, 93, 75) in green
    with pytest.raises(BadLogo, match="PNG atau JPEG"):
        Letterhead("Pemerintah", "Dinas", logo=b'<svg onload="x"/>')


def test_the_picture_for_the_phone_is_phone_shaped_and_small():
    for receipt in (SITI, replace(SITI_COMPLETE, copy_number=2)):
        data = receipt_image(receipt)
        assert len(data) <= PHONE_LIMIT
        with Image.open(io.BytesIO(data)) as picture:
            assert picture.format == "PNG"
            assert picture.width == 720
            assert picture.height > picture.width


def test_even_a_receipt_with_sixty_papers_and_a_lambang_fits_the_limit():
    rows = tuple(
        ReceiptRow(f"Surat keterangan nomor {n} dari desa", "menyusul", "Kirim segera") for n in range(60)
    )
    head = replace(DPMPTSP, logo=png((900, 1100)))
    assert len(receipt_image(replace(SITI, rows=rows, letterhead=head))) <= PHONE_LIMIT


def test_a_receipt_for_complete_papers_needs_the_day_and_a_copy_counts_from_zero():
    with pytest.raises(ValueError, match="day"):
        replace(SITI, kind="lengkap")
    with pytest.raises(ValueError, match="copy number"):
        replace(SITI, copy_number=-1)
    assert replace(SITI, kind="lengkap", complete_on=date(2026, 3, 30)).promise[0][0] == "Dinyatakan lengkap"
