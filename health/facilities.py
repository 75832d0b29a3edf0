"""Facilities as shipped, and how far they are. Loading adds what is missing and changes nothing that is there."""

from __future__ import annotations

from datetime import time
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from health.models import Facility, Poli
from health.models.patient import KIND
from pelalawan_portal.opds.models import Opd
from pelalawan_portal.queues import sessions
from pelalawan_portal.queues.models import Counter, Hours, Line, Place

DATA = Path(__file__).parent / "data" / "facilities.yaml"
# Roads meet before Pangkalan Kerinci; going from one kecamatan to another of the same road costs at least this.
AT_LEAST = 25


@lru_cache(maxsize=1)
def _shipped() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    return found


def _clock(text: str) -> time:
    return time.fromisoformat(text)


def _furnish(place: Place, facility: Facility, kind: str) -> None:
    """Lines, poli, hours and counters of a place that was just made."""
    shipped = _shipped()
    Counter.objects.create(place=place, number=1, name="Loket 1")
    for position, row in enumerate(shipped["poli"][kind]):
        bookable = row.get("bookable", True)
        line = Line.objects.create(
            place=place, code=row["code"], name=row["name"], letter=row["letter"], fixed_minutes=row["minutes"],
            bookable=bookable, position=position,
        )  # fmt: skip
        Poli.objects.create(line=line, facility=facility, pcare_code=row["pcare"])
        online, walk_in, priority = row["quota"]
        Hours.objects.bulk_create(
            Hours(
                line=line, weekday=day, starts=_clock(opens), ends=_clock(closes),
                quota_online=online, quota_walk_in=walk_in, quota_priority=priority,
            )
            for day, (opens, closes) in enumerate(shipped["hours"][kind])
        )  # fmt: skip
        Counter.objects.create(place=place, number=position + 2, name=row["name"]).lines.add(line)


@transaction.atomic
def load() -> str:
    """The facilities that are not there yet, with their poli and hours; then the sessions of the days ahead."""
    offices = Opd.objects.in_bulk([row["opd"] for row in _shipped()["facilities"]], field_name="code")
    known = set(Place.objects.filter(kind=KIND).values_list("opd__code", flat=True))
    made = 0
    for row in _shipped()["facilities"]:
        office = offices.get(row["opd"])
        if office is None or row["opd"] in known:
            continue
        place = Place.objects.create(kind=KIND, opd=office, code=row["code"], name=office.short_name)
        facility = Facility.objects.create(
            place=place, bpjs_code=row["bpjs"], by_boat=row.get("by_boat", False), note=row.get("note", "")
        )
        _furnish(place, facility, office.kind)
        made += 1
    return f"Fasilitas kesehatan: {made} baru, {len(known)} sudah ada; {sessions.generate()} sesi dibuka"


def travel_minutes(home: str, facility_region: str | None) -> int | None:
    """Minutes from a desa or kecamatan (Kemendagri code) to a facility's kecamatan; None when it is not known."""
    table = _shipped()["travel"]
    start, end = table.get(home[:8]), table.get((facility_region or "")[:8])
    if start is None or end is None:
        return None
    if home[:8] == (facility_region or "")[:8]:
        return int(end["within"])
    if start["way"] == end["way"]:
        return AT_LEAST + abs(int(start["hub"]) - int(end["hub"]))
    return max(AT_LEAST, int(start["hub"]) + int(end["hub"]))


def way_words(minutes: int) -> str:
    """ "25 menit", "3 jam 20 menit": an estimate, rounded to five minutes."""
    hours, rest = divmod(round(minutes / 5) * 5, 60)
    return " ".join(one for one in (f"{hours} jam" if hours else "", f"{rest} menit" if rest else "") if one)
