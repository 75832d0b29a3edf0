"""Figures of the facilities an officer runs, or of all of them for Dinas Kesehatan, over some days (five queries)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet, Sum

from health.models import SessionFigure
from health.models.figure import BUCKET_MINUTES, BUCKETS
from pelalawan_portal.queues.models import Place

LONGEST = timedelta(days=366)
# Fewer people than this are not exported: they might be recognised.
SMALL = 5
SUMS = {name: Sum(name) for name in ("taken", "online", "visits", "no_shows")}


@dataclass(frozen=True)
class Row:
    """Sums of one facility, poli or day. `waits`: counts by five minutes; empty where waiting is not asked for."""

    label: str
    taken: int = 0
    online: int = 0
    visits: int = 0
    no_shows: int = 0
    waits: tuple[int, ...] = ()

    @property
    def online_share(self) -> int | None:
        """Percent of the numbers that were taken online."""
        return share(self.online, self.taken)

    @property
    def no_show_share(self) -> int | None:
        return share(self.no_shows, self.taken)

    @property
    def half(self) -> int | None:
        """Minutes within which half of the people were called."""
        return percentile(self.waits, 0.5)

    @property
    def most(self) -> int | None:
        """Minutes within which nine of ten people were called."""
        return percentile(self.waits, 0.9)


@dataclass(frozen=True)
class Figures:
    first: date
    last: date
    total: Row
    facilities: Sequence[Row]
    polis: Sequence[Row]
    days: Sequence[Row]
    hours: Sequence[Row]


def share(part: int, whole: int) -> int | None:
    return round(100 * part / whole) if whole else None


def percentile(waits: Sequence[int], part: float) -> int | None:
    """Minutes under which `part` (0..1) of those counted lie, in a bucket by proportion; None when nobody waited."""
    people = sum(waits)
    if not people:
        return None
    wanted, before = part * people, 0
    for place, count in enumerate(waits):
        if count and before + count >= wanted:
            return round(BUCKET_MINUTES * (place + (wanted - before) / count))
        before += count
    return BUCKET_MINUTES * BUCKETS


def rows_of(places: Iterable[int], first: date, last: date) -> QuerySet[SessionFigure]:
    return SessionFigure.objects.filter(facility__in=list(places), date__range=(first, last))


def _summed(rows: QuerySet[SessionFigure], by: str) -> list[dict[str, Any]]:
    return list(rows.values(by).annotate(**SUMS).order_by(by))


def _row(label: str, sums: dict[str, Any], waits: Sequence[int] = ()) -> Row:
    return Row(label, **{name: sums[name] or 0 for name in SUMS}, waits=tuple(waits))


def _places_added(column: str, places: Sequence[int], first: date, last: date) -> dict[int, list[int]]:
    """An array column added up place by place, per facility."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT facility_id, place, sum(count) FROM health_sessionfigure, "  # noqa: S608 -- our own column names
            f"unnest({column}) WITH ORDINALITY AS one(count, place) "
            "WHERE facility_id = ANY(%s) AND date BETWEEN %s AND %s AND count > 0 GROUP BY 1, 2",
            [list(places), first, last],
        )
        added: dict[int, list[int]] = {}
        for facility, place, count in cursor.fetchall():
            added.setdefault(facility, [0] * BUCKETS)[place - 1] = int(count)
    return added


def _together(added: dict[int, list[int]]) -> list[int]:
    return [sum(column) for column in zip(*added.values(), strict=True)] or [0] * BUCKETS


def figures(places: Sequence[Place], first: date, last: date) -> Figures:
    """Everything the page shows, for facilities that were chosen among those the officer may see."""
    names = {one.pk: one.name for one in places}
    rows = rows_of(names, first, last)
    waits = _places_added("waits", list(names), first, last)
    hours = _together(_places_added("hours", list(names), first, last))
    facilities = [
        _row(names[one["facility"]], one, waits.get(one["facility"], ())) for one in _summed(rows, "facility")
    ]
    totals = {name: sum(getattr(one, name) for one in facilities) for name in SUMS}
    return Figures(
        first,
        last,
        _row("Semua", totals, _together(waits)),
        sorted(facilities, key=lambda one: (-one.visits, one.label)),
        sorted(
            (_row(one["line__name"], one) for one in _summed(rows, "line__name")), key=lambda one: -one.visits
        ),
        [_row(f"{one['date']:%d/%m}", one) for one in _summed(rows, "date")],
        [Row(f"{hour:02d}.00", visits=count) for hour, count in enumerate(hours[:24]) if count],
    )


def exported(places: Sequence[Place], first: date, last: date) -> Iterable[list[str]]:
    """Rows of the CSV: facility, poli, day and counts, those under SMALL as "<5"; no sum gives them away."""
    yield ["fasilitas", "poli", "tanggal", "nomor", "kunjungan", "tidak datang", "online"]
    names = {one.pk: one.name for one in places}
    rows: QuerySet[Any, Any] = (
        rows_of(names, first, last)
        .values("facility", "line__name", "date")
        .annotate(**SUMS)
        .order_by("facility", "line__name", "date")
    )
    for one in rows.iterator(chunk_size=2000):
        counts = [hidden(one[name]) for name in ("taken", "visits", "no_shows", "online")]
        yield [names[one["facility"]], one["line__name"], one["date"].isoformat(), *counts]


def hidden(count: int) -> str:
    return f"<{SMALL}" if 0 < count < SMALL else str(count)
