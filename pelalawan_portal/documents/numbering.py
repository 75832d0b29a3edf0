"""Gap-free numbers of papers: a template per service, a counter per series and year (domain.md 13).

A number is drawn in the transaction that ties it to its paper: what is rolled back gives it back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from pelalawan_portal.bahasa.dates import roman_month
from pelalawan_portal.catalogue.spec import ServiceSpec

_TOKEN = re.compile(r"\{([^{}]*)\}")
_SERIAL = re.compile(r"urut(?::0?([1-9]))?")
# Where the service names no number of its own for a refusal.
REFUSAL = "503/{urut:04}/TOLAK/{opd}/{romawi}/{tahun}"
TRIAL = "UJI COBA"


def template_of(spec: ServiceSpec, *, refusal: bool) -> str:
    """The template by which papers of a service are numbered."""
    return spec.decision.number if not refusal else spec.decision.refusal_number or REFUSAL


class BadTemplate(ValueError):
    """The number's template cannot be carried out; the message tells the officer what to mend (Indonesian)."""


@dataclass(frozen=True, slots=True)
class Series:
    """A template with everything filled in but the serial, the month and the year."""

    name: str
    width: int

    def number(self, serial: int, on: date) -> str:
        """The number of a serial on a day: "503/TPJ/0042/DPMPTSP/III/2026"."""
        filled = self.name.replace("{romawi}", roman_month(on.month)).replace("{tahun}", str(on.year))
        return filled.replace("{urut}", f"{serial:0{self.width}d}")


def series_of(template: str, *, code: str, office: str, trial: bool = False) -> Series:
    """The series that a template belongs to, `code` filled in for {kode} and `office` for {opd}.

    A trial counts in a series of its own, so that it takes no number from the real one. The padding of {urut:04} is
    no part of the series: changing it does not begin a new count. Raises BadTemplate.
    """
    width = 1
    serials = 0
    fixed = {"kode": code, "opd": office}

    def fill(found: re.Match[str]) -> str:
        nonlocal width, serials
        token = found[1]
        if serial := _SERIAL.fullmatch(token):
            serials += 1
            width = max(width, int(serial[1] or 1))
            return "{urut}"
        if token in fixed:
            return fixed[token]
        if token in ("romawi", "tahun"):
            return found[0]
        raise BadTemplate(
            f"Pola nomor surat memakai isian yang tidak dikenal: {{{token}}}. Yang ada: {{kode}}, {{urut}}, "
            "{urut:04}, {opd}, {romawi}, {tahun}."
        )

    name = _TOKEN.sub(fill, template.strip())
    if serials != 1:
        raise BadTemplate("Pola nomor surat harus memuat {urut} satu kali. Perbaiki di katalog layanan.")
    name = f"{TRIAL}/{name}" if trial else name
    if len(name) > 100:
        raise BadTemplate("Pola nomor surat terlalu panjang. Perbaiki di katalog layanan.")
    return Series(name, width)


_DRAW = """
INSERT INTO documents_numbercounter AS counter (series, year, last) VALUES (%s, %s, 1)
ON CONFLICT (series, year) DO UPDATE SET last = counter.last + 1
RETURNING last
"""


def draw(series: Series, year: int) -> int:
    """The next serial, in one statement that holds the counter's row until the caller's transaction ends.

    Draw last: everything after it keeps the whole house waiting. Raises TransactionManagementError outside a
    transaction, where the number would be gone if what follows failed.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a number is drawn in the transaction that ties it down")
    with connection.cursor() as cursor:
        cursor.execute(_DRAW, [series.name, year])
        return int(cursor.fetchone()[0])
