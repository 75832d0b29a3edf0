"""Pages of a list that never counts or offsets through the table: the next page begins after the last row seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

PAGE_SIZE = 50
COUNT_AT_MOST = 1000


Place = tuple[datetime, int] | tuple[int]


@dataclass(frozen=True)
class Order:
    """A moment and the id, or the id alone (`moment` ""), in one direction; an index has exactly this order."""

    moment: str = ""
    descending: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.moment, "id") if self.moment else ("id",)

    def names(self, *, reverse: bool = False) -> list[str]:
        sign = "-" if self.descending != reverse else ""
        return [sign + one for one in self.columns]


@dataclass(frozen=True)
class Cursor:
    """The row a page begins after, or (`back`) ends before."""

    place: Place
    back: bool = False

    @classmethod
    def read(cls, after: str, before: str, order: Order) -> Cursor | None:
        """From the address; None for the first page, or for a place that cannot be read."""
        text = before or after
        head, _, tail = text.rpartition("~")
        if not tail.isdigit() or len(tail) > 18 or bool(head) != bool(order.moment):
            return None
        try:
            place: Place = (datetime.fromisoformat(head), int(tail)) if head else (int(tail),)
        except ValueError:
            return None
        if head and place[0].tzinfo is None:  # type: ignore[union-attr]
            return None
        return cls(place, bool(before))


def mark(place: Sequence[Any]) -> str:
    """A place as it stands in an address: "2026-03-27T09:00:00+00:00~17" or "17"."""
    return "~".join(one.isoformat() if isinstance(one, datetime) else str(one) for one in place)


@dataclass(frozen=True)
class Page:
    """Ids in the order they are shown; `after` and `before` are addresses of the neighbours, "" where none is."""

    ids: list[int]
    after: str
    before: str
    count: int

    @property
    def counted(self) -> str:
        """ "37", or "1.000+" where counting stopped."""
        return "1.000+" if self.count > COUNT_AT_MOST else f"{self.count:,}".replace(",", ".")


def _beyond(rows: QuerySet[Any], order: Order, cursor: Cursor | None) -> QuerySet[Any]:
    """Rows after the cursor, as one row comparison: equal deadlines by the thousand cost nothing."""
    if cursor is None:
        return rows
    table = rows.model._meta.db_table
    columns = ", ".join(f'"{table}"."{one}"' for one in order.columns)
    sign = "<" if order.descending != cursor.back else ">"
    marks = ", ".join(["%s"] * len(cursor.place))
    sql = f"ROW({columns}) {sign} ROW({marks})"
    return rows.filter(RawSQL(sql, list(cursor.place), output_field=BooleanField()))  # noqa: S611 -- names are ours


def places_of(
    branches: Sequence[QuerySet[Any]], order: Order, cursor: Cursor | None, at_most: int
) -> list[tuple[Any, ...]]:
    """The first places beyond the cursor, each branch read in the order of its index and merged; one query."""
    names = order.names(reverse=cursor is not None and cursor.back)
    parts = [
        _beyond(rows, order, cursor).order_by(*names).values_list(*order.columns)[:at_most]
        for rows in branches
    ]
    if not parts:
        return []
    return list(
        parts[0] if len(parts) == 1 else parts[0].union(*parts[1:], all=True).order_by(*names)[:at_most]
    )


def page_of(
    branches: Sequence[QuerySet[Any]], order: Order, cursor: Cursor | None, size: int = PAGE_SIZE
) -> Page:
    """One page over disjoint querysets; two queries."""
    back = cursor is not None and cursor.back
    places = places_of(branches, order, cursor, size + 1)
    more = len(places) > size
    places = places[:size]
    if back:
        places.reverse()
    return Page(
        ids=[place[-1] for place in places],
        after=mark(places[-1]) if places and (more or back) else "",
        before=mark(places[0]) if places and cursor is not None and (more or not back) else "",
        count=count_of(branches),
    )


def count_of(branches: Sequence[QuerySet[Any]], at_most: int = COUNT_AT_MOST) -> int:
    """How many there are, counting no further than one beyond `at_most`; one query."""
    parts = [rows.order_by().values_list("pk")[: at_most + 1] for rows in branches]
    if not parts:
        return 0
    first = parts[0] if len(parts) == 1 else parts[0].union(*parts[1:], all=True)[: at_most + 1]
    return int(first.count())
