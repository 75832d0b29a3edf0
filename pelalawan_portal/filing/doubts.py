"""What looks odd but is never refused: shown on the page where answers are checked before sending."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Any

from pelalawan_portal.accounts import nik
from pelalawan_portal.catalogue.spec import ServiceSpec
from pelalawan_portal.filing.geometry import near_pelalawan

FAR = "Titik ini di luar Kabupaten Pelalawan. Bila memang begitu, lanjutkan saja."


def doubts(spec: ServiceSpec, answers: Mapping[str, Any]) -> dict[str, list[str]]:
    """Sentences by question: a NIK that tells another birth date or sex, a place outside the regency."""
    found: dict[str, list[str]] = {}
    for one in spec.asked_questions(answers):
        value = answers.get(one.key)
        if not value:
            continue
        if one.type == "nik":
            if said := nik.warnings(value, answers.get("jenis_kelamin"), _day(answers.get("tanggal_lahir"))):
                found[one.key] = said
        elif (one.type == "point" and not near_pelalawan(value)) or (
            one.type == "polygon" and not all(map(near_pelalawan, value["points"]))
        ):
            found[one.key] = [FAR]
    return found


def _day(answer: Any) -> date | None:
    with suppress(ValueError, TypeError):
        return date.fromisoformat(answer)
    return None
