"""The envelope of every answer, the sheet's words, and the reading of what a caller sent (domain.md 6.1)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

OK, REFUSED, NEW_PATIENT, TOO_MANY, BROKEN = 200, 201, 202, 429, 500

CARD_DIGITS = "Nomor kartu harus 13 digit"
CARD_SHAPE = "Format Nomor Kartu Tidak Sesuai"
NIK_SHAPE = "NIK harus 16 digit"
DATE_SHAPE = "Format Tanggal Tidak Sesuai, format yang benar adalah yyyy-mm-dd"
DATE_PAST = "Tanggal Periksa Tidak Berlaku Mundur"
CLOSED = "Pendaftaran ke Poli Ini Sedang Tutup"
ONCE = "Nomor Antrean Hanya Dapat Diambil 1 Kali Pada Tanggal dan Poli Yang Sama"
NOT_FOUND = "Antrean Tidak Ditemukan"
SERVED = "Pasien Sudah Dilayani, Antrean Tidak Dapat Dibatalkan"
NO_POLI = "Poli Tidak Ditemukan"
EXPIRED = "Token Expired"
BAD_TOKEN = "Token Tidak Sesuai"  # noqa: S105 -- a sentence
BAD_LOGIN = "Username atau Password Tidak Sesuai"
NEW = "Pasien Baru, lengkapi data peserta terlebih dahulu"
BAD_JSON = "Isi permintaan harus JSON"
TOO_LONG = "Isi permintaan terlalu panjang"
NO_SUCH = "Alamat atau metode tidak dikenal"
BUSY = "Terlalu banyak permintaan, coba lagi beberapa menit lagi"
TROUBLE = "Terjadi gangguan, coba lagi beberapa saat"


@dataclass(frozen=True)
class Answer:
    """`code` is also the HTTP status; `response` is left out when there is none."""

    code: int = OK
    message: str = "Ok"
    response: Mapping[str, str] | None = None

    def body(self) -> dict[str, Any]:
        meta = {"message": self.message, "code": self.code}
        return {"metadata": meta} if self.response is None else {"response": self.response, "metadata": meta}


class Rejected(Exception):
    """The call is answered with this code and message, and nothing changes."""

    def __init__(self, message: str, code: int = REFUSED) -> None:
        self.answer = Answer(code, message)
        super().__init__("rejected")


def text(asked: Mapping[str, Any], name: str, most: int = 200) -> str:
    """A field as one line of text; numbers count as text, anything else as nothing."""
    value = asked.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    if isinstance(value, int) and abs(value) > 10**18:
        return ""
    printable = "".join(one if one.isprintable() else " " for one in str(value))
    return " ".join(printable.split())[:most]


def card(asked: Mapping[str, Any]) -> str:
    """nomorkartu: 13 digits. Raises Rejected."""
    given = text(asked, "nomorkartu")
    if not re.fullmatch(r"[0-9]*", given):
        raise Rejected(CARD_SHAPE)
    if len(given) != 13:
        raise Rejected(CARD_DIGITS)
    return given


def nik(asked: Mapping[str, Any]) -> str:
    """16 digits. Raises Rejected."""
    given = text(asked, "nik")
    if not re.fullmatch(r"[0-9]{16}", given):
        raise Rejected(NIK_SHAPE)
    return given


def day(asked: Mapping[str, Any], name: str = "tanggalperiksa", *, ahead: bool = True) -> date:
    """A yyyy-mm-dd date, today or later when `ahead`. Raises Rejected."""
    given = text(asked, name)
    try:
        found = date.fromisoformat(given) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", given) else None
    except ValueError:
        found = None
    if found is None:
        raise Rejected(DATE_SHAPE)
    if ahead and found < timezone.localdate():
        raise Rejected(DATE_PAST)
    return found
