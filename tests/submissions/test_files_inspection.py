"""What the separate program makes of files: photos re-encoded, PDFs disarmed, bombs and broken ones refused."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image

from pelalawan_portal.submissions.files import programs
from pelalawan_portal.submissions.files.programs import SENTENCES
from pelalawan_portal.submissions.files.sniffing import Unacceptable, check, sniff


def picture(size: tuple[int, int] = (320, 240), form: str = "JPEG", **options: Any) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, "teal").save(file, form, **options)
    return file.getvalue()


def pdf(change: Any = lambda made: None, **options: Any) -> bytes:
    file = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page(page_size=(300, 200))
        change(made)
        made.save(file, **options)
    return file.getvalue()


def cleaned(tmp_path: Path, kind: str, content: bytes) -> tuple[programs.Outcome, Path]:
    source, target = tmp_path / "asal", tmp_path / "hasil"
    source.write_bytes(content)
    return programs.clean(kind, source, target), target


def test_a_photo_loses_its_metadata_and_stands_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x010F] = "Merek ponsel"
    outcome, target = cleaned(tmp_path, "jpeg", picture((400, 300), exif=exif))
    assert outcome.kind == "image/jpeg"
    with Image.open(target) as photo:
        assert photo.size == (300, 400)
        assert not photo.getexif()
    assert b"Merek ponsel" not in target.read_bytes()


def test_a_large_photo_is_made_smaller(tmp_path: Path) -> None:
    outcome, target = cleaned(tmp_path, "jpeg", picture((5000, 3000)))
    assert not outcome.refusal
    with Image.open(target) as photo:
        assert max(photo.size) == 2400


def test_a_transparent_png_becomes_a_white_jpeg(tmp_path: Path) -> None:
    file = io.BytesIO()
    Image.new("RGBA", (64, 64), (0, 0, 0, 0)).save(file, "PNG")
    outcome, target = cleaned(tmp_path, "png", file.getvalue())
    assert outcome.kind == "image/jpeg"
    with Image.open(target) as photo:
        assert photo.getpixel((10, 10)) == (255, 255, 255)


def test_a_heic_photo_is_taken(tmp_path: Path) -> None:
    import pillow_heif

    file = io.BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (128, 96), "red")).save(file)
    content = file.getvalue()
    assert sniff(content[:32]) == "heif"
    outcome, target = cleaned(tmp_path, "heif", content)
    assert outcome.kind == "image/jpeg"
    assert sniff(target.read_bytes()[:32]) == "jpeg"


def test_what_hangs_behind_a_photo_is_gone(tmp_path: Path) -> None:
    polyglot = picture() + b"PK\x03\x04<script>alert(1)</script>" + b"\xff\xd9"
    outcome, target = cleaned(tmp_path, "jpeg", polyglot)
    assert not outcome.refusal
    assert b"script" not in target.read_bytes()


def test_a_truncated_photo_is_refused(tmp_path: Path) -> None:
    noisy = io.BytesIO()
    Image.effect_noise((400, 300), 90).save(noisy, "JPEG")
    outcome, target = cleaned(tmp_path, "jpeg", noisy.getvalue()[:-4000])
    assert outcome.refusal == SENTENCES["broken"]
    assert not target.exists()


def test_a_png_damaged_so_that_it_still_decodes_is_refused(tmp_path: Path) -> None:
    """Its pixels are a whole picture to the decoder, but not those that its checksum was made of."""
    content = bytearray(picture(form="PNG"))
    content[-13] ^= 0xFF  # the end of the pixels' checksum; the last chunk has twelve bytes
    outcome, target = cleaned(tmp_path, "png", bytes(content))
    assert outcome.refusal == SENTENCES["broken"]
    assert not target.exists()


def test_a_pixel_bomb_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    bomb = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(10_000)))
        + chunk(b"IEND", b"")
    )
    outcome, _ = cleaned(tmp_path, "png", bomb)
    assert outcome.refusal == SENTENCES["pixels"]


def test_a_pdf_loses_its_scripts_files_and_launches(tmp_path: Path) -> None:
    def arm(made: pikepdf.Pdf) -> None:
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
        launch = pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("calc.exe"))
        made.Root.OpenAction = made.make_indirect(script)
        made.Root.Names = pikepdf.Dictionary(
            JavaScript=pikepdf.Dictionary(Names=pikepdf.Array([pikepdf.String("a"), script]))
        )
        link = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=pikepdf.Array([0, 0, 9, 9]), A=launch
        )
        made.pages[0].Annots = made.make_indirect(pikepdf.Array([made.make_indirect(link)]))
        made.attachments["jahat.exe"] = b"MZ" * 50
        made.docinfo["/Author"] = "Nama orang"

    outcome, target = cleaned(tmp_path, "pdf", pdf(arm))
    assert outcome.kind == "application/pdf"
    with pikepdf.open(target) as clean:
        assert "/OpenAction" not in clean.Root
        assert len(clean.attachments) == 0
        assert len(clean.pages) == 1
        everything = b"".join(one.unparse() for one in clean.objects)
    for wanted_gone in (b"app.alert", b"calc.exe", b"JavaScript", b"Launch", b"Nama orang", b"MZMZ"):
        assert wanted_gone not in everything


def test_a_locked_pdf_is_refused(tmp_path: Path) -> None:
    locked = pdf(encryption=pikepdf.Encryption(user="rahasia", owner="rahasia"))
    outcome, _ = cleaned(tmp_path, "pdf", locked)
    assert outcome.refusal == SENTENCES["locked"]


@pytest.mark.parametrize("content", [b"%PDF-1.7\nbukan pdf\n%%EOF", b"%PDF-1.4\n" + bytes(500) + b"%%EOF"])
def test_a_broken_pdf_is_refused(tmp_path: Path, content: bytes) -> None:
    outcome, _ = cleaned(tmp_path, "pdf", content)
    assert outcome.refusal == SENTENCES["broken"]


def test_a_stamp_changes_what_is_seen_and_keeps_the_pages(tmp_path: Path) -> None:
    photo, sheet = tmp_path / "a.jpg", tmp_path / "a.pdf"
    photo.write_bytes(picture((800, 600)))
    sheet.write_bytes(pdf())
    programs.stamp("jpeg", photo, tmp_path / "b.jpg", "PLW-1 Rina")
    programs.stamp("pdf", sheet, tmp_path / "b.pdf", "PLW-1 (Rina)")
    with Image.open(tmp_path / "b.jpg") as stamped:
        assert len(stamped.convert("L").getcolors() or []) > 5
    with pikepdf.open(tmp_path / "b.pdf") as stamped_pdf:
        assert len(stamped_pdf.pages) == 1
        assert any(
            b"Rina" in one.read_bytes() for one in stamped_pdf.objects if isinstance(one, pikepdf.Stream)
        )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "kosong"),
        (b"GIF89a" + bytes(100), "Jenis berkas"),
        (b"<svg onload=alert(1)>", "Jenis berkas"),
        (b"PK\x03\x04" + bytes(100), "Jenis berkas"),
        (b"MZ" + bytes(100), "Jenis berkas"),
        (picture()[:-300], "terpotong"),
        (pdf()[:-40], "terpotong"),
        (b"\xff\xd8\xff" + bytes(10 * 1024 * 1024), "paling besar 10 MB"),
    ],
)
def test_what_cannot_be_taken_is_said_at_once(content: bytes, said: str) -> None:
    with pytest.raises(Unacceptable, match=said):
        check(io.BytesIO(content), len(content), ("foto", "pdf"))


def test_the_paper_says_what_it_takes() -> None:
    with pytest.raises(Unacceptable, match="bukan PDF"):
        check(io.BytesIO(pdf()), len(pdf()), ("foto",))
    with pytest.raises(Unacceptable, match="bukan foto"):
        check(io.BytesIO(picture()), len(picture()), ("pdf",))
