"""The decision on paper, from KONSEP to the print that is signed."""

import io
from dataclasses import replace

import pikepdf
import pytest

from pelalawan_portal.documents.decisions import render_decision

from .papers import REKLAME
from .reading import pages, pixels, text

DRAFT = replace(REKLAME, stage="konsep", number=None, verify_url=None, decided_on=None)


def test_a_decision_says_who_may_do_what_until_when_by_which_rule():
    shown = text(render_decision(REKLAME))
    for fact in (
        "DINAS PENANAMAN MODAL DAN PELAYANAN TERPADU SATU PINTU",
        "IZIN PENYELENGGARAAN REKLAME",
        "NOMOR: 503/0042/IPR/DPMPTSP/2026",
        "Menimbang",
        "Mengingat",
        "MEMUTUSKAN",
        "Siti Aminah",
        "1405••••••••0001",
        "1 April 2026 sampai 30 April 2026",
        "Ketentuan",
        "Ditetapkan di : Pangkalan Kerinci",
        "pada tanggal : 1 April 2026",
        "a.n. BUPATI PELALAWAN",
        "Budi Santoso, S.Sos., M.Si.",
        "NIP 197001011990031001",
        "Tembusan:",
        "Camat Pangkalan Kerinci",
        "halaman 1 dari 1",
        "https://portal.pelalawankab.go.id/verifikasi/7KQ2M9XR/",
    ):
        assert fact in shown, fact
    assert "KONSEP" not in shown


def test_the_short_form_rests_on_berdasarkan_and_does_not_decree():
    shown = text(render_decision(replace(REKLAME, considering=(), recalling=(), based_on=("Perda 1/2024",))))
    assert "Berdasarkan : Perda 1/2024" in shown
    assert "MEMUTUSKAN" not in shown
    assert "Menimbang" not in shown


def test_a_draft_carries_the_watermark_and_nothing_that_could_be_verified():
    shown = text(render_decision(replace(DRAFT, verify_url=REKLAME.verify_url)))
    assert "KONSEP" in shown
    assert "verifikasi" not in shown
    assert "Pindai" not in shown


def test_the_watermark_is_on_every_page_of_a_draft():
    long = replace(
        DRAFT, terms=tuple(f"Ketentuan ke-{n} yang cukup panjang untuk satu baris." for n in range(80))
    )
    shown = pages(render_decision(long))
    assert len(shown) > 1
    assert all("KONSEP" in page for page in shown)
    assert all(f"halaman {n} dari {len(shown)}" in page for n, page in enumerate(shown, 1))


@pytest.mark.parametrize("missing", [{"number": None}, {"verify_url": None}, {"number": ""}])
@pytest.mark.parametrize("stage", ["naskah", "sah"])
def test_past_the_draft_a_sheet_without_number_or_verification_is_refused(stage, missing):
    with pytest.raises(ValueError, match="draft"):
        render_decision(replace(REKLAME, stage=stage, **missing))


def test_a_trial_is_marked_over_every_sheet():
    assert "UJI COBA" in text(render_decision(replace(REKLAME, trial=True)))


def test_many_copies_are_all_named():
    copies = tuple(f"Kepala OPD {n}" for n in range(1, 9))
    shown = text(render_decision(replace(REKLAME, copies_to=copies)))
    assert all(name in shown for name in copies)


def test_there_is_room_for_wet_ink_between_post_and_name():
    picture = pixels(render_decision(replace(REKLAME, copies_to=())), scale=1.0)
    half = picture.crop((picture.width // 2, 0, picture.width, int(picture.height * 0.92))).convert("L")
    blank, longest = 0, 0
    for row in range(half.height // 2, half.height):
        empty = half.crop((0, row, half.width, row + 1)).getextrema()[0] > 200
        blank = blank + 1 if empty else 0
        if not empty or row < half.height * 0.9:
            longest = max(longest, blank)
    assert longest >= 20 / 25.4 * 72


def test_the_file_is_a_tagged_archive_in_indonesian():
    with pikepdf.open(io.BytesIO(render_decision(REKLAME))) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
        assert str(pdf.Root.Lang).startswith("id")
        with pdf.open_metadata() as metadata:
            assert metadata.pdfa_status == "2A"
            assert "503/0042" in metadata["dc:title"]
