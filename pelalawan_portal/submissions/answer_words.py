"""Answers as people read them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from pelalawan_portal.accounts import nik
from pelalawan_portal.bahasa import dates, money, phones
from pelalawan_portal.catalogue.spec import FieldSpec
from pelalawan_portal.opds.regions import region_name


def words_of(question: FieldSpec, answer: Any, *, masked: bool = False) -> str:
    """One answer in words; identity numbers and phones masked on request. "" when nothing was answered."""
    if answer in (None, "", [], {}):
        return ""
    match question.type:
        case "yesno":
            return "Ya" if answer in (True, "ya") else "Tidak"
        case "choice":
            return dict(question.choices).get(str(answer), str(answer))
        case "choices":
            return ", ".join(dict(question.choices).get(str(one), str(one)) for one in answer)
        case "date":
            return dates.long_date(date.fromisoformat(answer))
        case "money":
            return money.rupiah(Decimal(str(answer)))
        case "number":
            return f"{_number(Decimal(str(answer)))} {question.unit}".strip()
        case "region":
            return region_name(str(answer))
        case "nik":
            return nik.mask(str(answer)) if masked else str(answer)
        case "phone":
            return phones.mask(str(answer)) if masked else phones.display(str(answer))
        case "group":
            return "\n".join(
                " · ".join(
                    filter(None, (words_of(one, row.get(one.key), masked=masked) for one in question.columns))
                )
                for row in answer
            )
        case "point":
            return ", ".join(str(one) for one in answer) if isinstance(answer, list) else str(answer)
        case "polygon":
            return _land(answer)
    if masked and question.personal and question.type in ("npwp", "nib"):
        text = str(answer)
        return text[:4] + "•" * (len(text) - 6) + text[-2:]
    return str(answer)


def _number(number: Decimal) -> str:
    """With a comma, and dots from five digits on: a year or a few thousand people read better without."""
    text = f"{number:,f}" if abs(number) >= 10_000 else f"{number:f}"
    return text.translate(str.maketrans(",.", ".,"))


def _land(answer: dict[str, Any]) -> str:
    """The corners of a piece of land and its size, in hectares from one hectare on."""
    metres = Decimal(answer["area_m2"])
    size = f"{_number(metres)} m²" if metres < 10_000 else f"{_number(round(metres / 10_000, 2))} hektare"
    return f"{len(answer['points'])} titik, luas kira-kira {size}"
