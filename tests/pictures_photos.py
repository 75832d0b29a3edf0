"""Made-up papers as a telephone photographs them."""

from __future__ import annotations

import io
from functools import cache
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFont


def _font(size: int) -> Any:
    return ImageFont.load_default(size)


def _jpeg(image: Image.Image) -> bytes:
    held = io.BytesIO()
    image.save(held, "JPEG", quality=80)
    return held.getvalue()


@cache
def identity_card(name: str = "SITI AMINAH", nik: str = "1405095205900001") -> bytes:
    """A made-up identity card on a table, as a telephone takes it."""
    image = Image.new("RGB", (1600, 1200), "#8a7a66")
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((160, 200, 1440, 1000), 40, fill="#bcd7ec")
    draw.text((520, 240), "CONTOH KARTU", fill="#123", font=_font(56))
    draw.rounded_rectangle((1110, 420, 1380, 780), 12, fill="#b5483f")
    draw.ellipse((1180, 470, 1310, 620), fill="#e7c6a5")
    draw.pieslice((1130, 620, 1360, 900), 180, 360, fill="#30485d")
    lines = (
        ("NIK", nik),
        ("Nama", name),
        ("Lahir", "Teluk Meranti, 12-05-1990"),
        ("Alamat", "Jl. Rambutan RT 2 RW 1"),
    )
    for row, (label, text) in enumerate(lines):
        draw.text((210, 380 + 100 * row), label, fill="#123", font=_font(44))
        draw.text((400, 380 + 100 * row), text, fill="#123", font=_font(44))
    return _jpeg(image)


@cache
def sketch() -> bytes:
    """A hand-drawn map of the road."""
    image = Image.new("RGB", (1500, 1000), "#fbfaf4")
    draw = ImageDraw.Draw(image)
    draw.line((100, 520, 1400, 480), fill="#444", width=70)
    draw.line((760, 100, 740, 950), fill="#444", width=46)
    draw.rectangle((850, 410, 1150, 590), outline="#b3261e", width=10)
    draw.text((880, 340), "TENDA", fill="#b3261e", font=_font(52))
    draw.text((140, 560), "Jl. Rambutan", fill="#222", font=_font(48))
    draw.text((780, 830), "Jl. Mangga (pengganti)", fill="#222", font=_font(44))
    return _jpeg(image)


@cache
def slip() -> bytes:
    """What a teller gives back, held upright."""
    image = Image.new("RGB", (1200, 1600), "#8a7a66")
    draw = ImageDraw.Draw(image)
    draw.rectangle((180, 120, 1020, 1480), fill="#fdfcf7")
    draw.text((260, 200), "BUKTI SETOR (CONTOH)", fill="#123", font=_font(56))
    lines = ("Rek. kas umum daerah", "Jumlah  Rp 750.000", "Ref.  STB-0012345", "TELLER 03")
    for row, text in enumerate(lines):
        draw.text((260, 380 + 140 * row), text, fill="#222", font=_font(52))
    draw.ellipse((600, 1060, 940, 1340), outline="#30485d", width=10)
    draw.text((660, 1165), "DITERIMA", fill="#30485d", font=_font(44))
    return _jpeg(image)


@cache
def letter() -> bytes:
    """A signed letter of the neighbours."""
    image = Image.new("RGB", (1000, 1400), "#f4f1ea")
    draw = ImageDraw.Draw(image)
    draw.text((220, 120), "PERSETUJUAN WARGA", fill="#222", font=_font(52))
    for row in range(9):
        draw.line((120, 300 + 80 * row, 880 - 30 * (row % 3), 300 + 80 * row), fill="#777", width=6)
    draw.arc((560, 1080, 820, 1220), 20, 300, fill="#1d3f8f", width=7)
    draw.text((560, 1240), "Ketua RT 2", fill="#222", font=_font(40))
    return _jpeg(image)


def scan() -> SimpleUploadedFile:
    """The scan of a signed paper."""
    held = io.BytesIO()
    Image.open(io.BytesIO(letter())).save(held, "PDF")
    return SimpleUploadedFile("surat.pdf", held.getvalue())
