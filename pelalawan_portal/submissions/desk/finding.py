"""What somebody typed into the search box: a number, the beginning of one, a NIK, or a name."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q
from django.utils import timezone

from pelalawan_portal.accounts.models import nik_hash
from pelalawan_portal.submissions import numbers

LONGEST = 80
_WORD = re.compile(r"[^\W_]+")


def number_prefixes(text: str) -> list[str]:
    """Beginnings of numbers the text may mean, or [] when it is no number: "plw2026-12" → PLW-2026-12.

    Digits alone are a year with a serial, or a serial of this year or the last.
    """
    letters = re.sub(r"[\s\-./]", "", text.upper())
    prefixed = letters.startswith("PLW")
    digits = letters.removeprefix("PLW").replace("O", "0")
    tail = digits[10:]
    if not digits[:10].isdigit() or len(digits) > 15 or not (tail == "" or tail.isalnum()):
        return []
    found = []
    if re.match(r"20\d\d", digits):
        serial, check = (digits[4:10], f"-{tail}") if tail else (digits[4:], "")
        found.append(f"PLW-{digits[:4]}-{serial}{check}")
    if not prefixed and len(digits) <= 6:
        year = timezone.localdate().year
        found += [f"PLW-{year}-{digits}", f"PLW-{year - 1}-{digits}"]
    return found


def by_number(text: str) -> Q | None:
    """The condition on `number`, or None when the text is no number."""
    if whole := numbers.read(text):
        return Q(number=whole)
    prefixes = number_prefixes(text)
    if not prefixes:
        return None
    condition = Q()
    for one in prefixes:
        condition |= Q(number__startswith=one)
    return condition


def by_nik(text: str) -> Q | None:
    """The condition on `nik_hash` for sixteen digits, else None."""
    digits = re.sub(r"[\s.\-]", "", text)
    return Q(nik_hash=nik_hash(digits)) if re.fullmatch(r"\d{16}", digits) else None


def by_name(text: str, offices: Iterable[int] = ()) -> SearchQuery | None:
    """A full-text query for every word as a prefix, at one of the offices when some are given; None without a word."""
    words = [f"{word}:*" for word in _WORD.findall(text.casefold())[:6]]
    if not words:
        return None
    places = " | ".join(f"0opd{one}" for one in offices)
    return SearchQuery(
        " & ".join([*words, f"({places})"] if places else words), search_type="raw", config="simple"
    )
