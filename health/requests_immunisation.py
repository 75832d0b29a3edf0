"""The national table of routine immunisation as dates for one child.

Ages up to nine months as public health offices of Riau print them (dinkes.inhukab.go.id, September 2025); the
later ones after the national programme (Permenkes 12/2017 and its additions of PCV and rotavirus), to be confirmed
by Dinas Kesehatan: `UNSURE`. The officer reads the text and corrects it before it is sent.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from pelalawan_portal.bahasa.dates import long_date

# (age in months, vaccines); 0 = within a day of birth.
TABLE: tuple[tuple[int, str], ...] = (
    (0, "Hepatitis B (HB-0), dalam 24 jam sesudah lahir"),
    (1, "BCG dan polio tetes 1"),
    (2, "DPT-HB-Hib 1, polio tetes 2, PCV 1, rotavirus 1"),
    (3, "DPT-HB-Hib 2, polio tetes 3, PCV 2, rotavirus 2"),
    (4, "DPT-HB-Hib 3, polio tetes 4, polio suntik 1, rotavirus 3"),
    (9, "Campak rubela (MR) 1, polio suntik 2"),
    (12, "PCV 3"),
    (18, "DPT-HB-Hib 4 dan campak rubela (MR) 2"),
)
UNSURE = (12, 18)


def months_after(born: date, months: int) -> date:
    """The same day of a later month, or the last day of that month where it has no such day."""
    year, month = divmod(born.month - 1 + months, 12)
    first = date(born.year + year, month + 1, 1)
    following = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    return min(first + timedelta(days=born.day - 1), following - timedelta(days=1))


def schedule(born: date) -> list[tuple[date, str]]:
    """(the earliest date, vaccines) of a child, in order."""
    return [(months_after(born, age), words) for age, words in TABLE]


def schedule_words(born: date) -> str:
    """The schedule as the first wording of an answer; what may have been missed is said first."""
    today = timezone.localdate()
    rows = schedule(born)
    past = [f"- {words}" for day, words in rows if day <= today]
    coming = [f"- mulai {long_date(day)}: {words}" for day, words in rows if day > today]
    parts = []
    if past:
        parts.append("\n".join(["Seharusnya sudah diberikan (yang terlewat boleh dikejar):", *past]))
    if coming:
        parts.append("\n".join(["Berikutnya:", *coming]))
    parts.append("Bawa buku KIA. Tempat dan hari posyandu: ")
    return "\n\n".join(parts)
