"""Submission numbers: PLW-2026-000123-7K, readable over the phone, with check characters (domain.md 13).

The check is the remainder by a prime of all digits, written in an alphabet without letters that are mistaken for
others: every single wrong digit and every swap of two neighbours is noticed.
"""

from __future__ import annotations

import re

from django.db import connection

ALPHABET = "23456789ACDEFGHJKMNPQRTUVWXY"
PRIME = 773
SHAPE = re.compile(r"^(?:PLW)?(\d{4})(\d{6,9})([0-9A-Z]{2})$")
SEQUENCE = "submissions_number"


def check_characters(year: int, serial: int) -> str:
    rest = int(f"{year}{serial:06d}") % PRIME
    return ALPHABET[rest // len(ALPHABET)] + ALPHABET[rest % len(ALPHABET)]


def compose(year: int, serial: int) -> str:
    return f"PLW-{year}-{serial:06d}-{check_characters(year, serial)}"


def draw(year: int) -> str:
    """The next number. From a sequence: gaps are allowed, two alike are not."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT nextval('{SEQUENCE}')")
        return compose(year, cursor.fetchone()[0])


def read(text: str) -> str | None:
    """The number somebody typed – any case, with or without dashes, O for 0 – or None when it cannot be one."""
    letters = re.sub(r"[^0-9A-Z]", "", text.upper())
    head, tail = letters[:-2], letters[-2:]
    prefix, digits = ("PLW", head[3:]) if head.startswith("PLW") else ("", head)
    digits = digits.replace("O", "0").replace("I", "1").replace("L", "1")
    found = SHAPE.match(prefix + digits + tail)
    if not found:
        return None
    year, serial = int(found[1]), int(found[2])
    return compose(year, serial) if check_characters(year, serial) == tail else None
