"""Rupiah as written on Indonesian papers: dot for thousands, comma for sen."""

import re
from decimal import ROUND_HALF_UP, Decimal

from .digits import plain

_SEN = Decimal("0.01")
_MOST = Decimal(10) ** 15
_SHAPE = re.compile(r"(?P<whole>\d{1,3}(?:\.\d{3})+|\d+)(?:,(?P<sen>\d{1,2}))?")
_UNITS = {"ribu": 1_000, "rb": 1_000, "juta": 1_000_000, "jt": 1_000_000, "miliar": 1_000_000_000}
_WORDED = re.compile(r"(?P<number>\d+(?:,\d+)?) ?(?P<unit>" + "|".join(_UNITS) + ")")


def rupiah(amount: int | Decimal) -> str:
    """Return "Rp 150.000", or "Rp 150.000,50" when there are sen (rounded half up to two digits).

    Negative amounts read "-Rp 150.000". Raises TypeError for a float (its sen are not exact)
    and ValueError for NaN or infinity.
    """
    if not isinstance(amount, int | Decimal):
        raise TypeError(f"rupiah wants an int or Decimal, not {type(amount).__name__}")
    value = Decimal(amount)
    if not value.is_finite():
        raise ValueError("rupiah wants a finite amount")
    value = value.quantize(_SEN, rounding=ROUND_HALF_UP)
    whole, sen = divmod(int(abs(value) * 100), 100)
    sign = "-" if value < 0 else ""
    tail = f",{sen:02d}" if sen else ""
    return f"{sign}Rp {whole:,}".replace(",", ".") + tail


def fee_words(amount: int | Decimal) -> str:
    """Return the fee for people: "Gratis (Rp 0, tidak dipungut biaya)" for zero, else `rupiah`."""
    return "Gratis (Rp 0, tidak dipungut biaya)" if amount == 0 else rupiah(amount)


def parse_rupiah(text: str) -> Decimal:
    """Return the amount typed as "150000", "Rp 150.000,50", "150.000,-", "150 ribu" or "1,5 juta".

    Zero to below one quadrillion, at most two digits of sen. Raises ValueError with an Indonesian sentence;
    what could mean two amounts ("150,000", "1.50") is refused rather than guessed.
    """
    typed = plain(text).lower()
    if not typed:
        raise ValueError("Jumlah uang belum diisi. Tulis angka, misalnya 150.000.")
    if "-" in typed.removesuffix("-") or typed == "-":
        raise ValueError(
            "Jumlah uang tidak boleh kurang dari nol. Tulis tanpa tanda minus, misalnya 150.000."
        )
    body = re.sub(r"^(rp|idr)\.?\s*", "", typed)
    body = re.sub(r"\s*rupiah$", "", body)
    body = re.sub(r"[.,]-$", "", body)
    body = re.sub(r"\s+", " ", body).strip()
    if worded := _WORDED.fullmatch(body):
        value = Decimal(worded["number"].replace(",", ".")) * _UNITS[worded["unit"]]
    elif shaped := _SHAPE.fullmatch(body.replace(" ", "")):
        value = Decimal(shaped["whole"].replace(".", "") + "." + (shaped["sen"] or "0"))
    elif re.fullmatch(r"[\d.,]+", body.replace(" ", "")):
        raise ValueError(
            f"Jumlah uang “{text.strip()[:40]}” kurang jelas. "
            "Pakai titik untuk ribuan dan koma untuk sen, misalnya 150.000 atau 150.000,50."
        )
    else:
        raise ValueError(
            f"Jumlah uang “{text.strip()[:40]}” bukan angka. Tulis angka saja, misalnya 150.000."
        )
    if value >= _MOST:
        raise ValueError("Jumlah uang terlalu besar. Periksa lagi banyaknya angka nol.")
    if value != value.quantize(_SEN):
        raise ValueError("Sen paling banyak dua angka di belakang koma, misalnya 150.000,50.")
    return value.quantize(_SEN) if value % 1 else value.quantize(Decimal(1))
