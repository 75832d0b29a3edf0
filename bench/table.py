"""Rows of the benchmark's table: what was measured, the bar, our figure, the floor beside it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

__all__ = ["Row", "at_least", "at_most", "figure", "median", "percentile", "printed", "written"]


@dataclass(frozen=True)
class Row:
    """One line. `passed` is None where there is no bar; `floor` what the same work costs without us."""

    group: str
    what: str
    ours: str
    bar: str = ""
    passed: bool | None = None
    floor: str = ""
    note: str = ""

    @property
    def mark(self) -> str:
        return {True: "ya", False: "BELUM", None: ""}[self.passed]


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` (0 to 1) of them lie; nan for none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else math.nan


def figure(value: float, unit: str = "") -> str:
    """Three significant digits: 0.0123 → "0.0123", 15.234 → "15.2", 1234.5 → "1234"."""
    if math.isnan(value):
        return "–"
    digits = max(0, 2 - math.floor(math.log10(abs(value)))) if value else 0
    text = f"{value:.{min(digits, 4)}f}"
    return f"{text} {unit}".strip()


def at_most(
    group: str, what: str, value: float, bar: float, unit: str = "", *, floor: str = "", note: str = ""
) -> Row:
    """A row whose figure may not exceed the bar."""
    return Row(group, what, figure(value, unit), f"≤ {bar:g} {unit}".strip(), value <= bar, floor, note)


def at_least(
    group: str, what: str, value: float, bar: float, unit: str = "", *, floor: str = "", note: str = ""
) -> Row:
    """A row whose figure may not fall below the bar."""
    return Row(group, what, figure(value, unit), f"≥ {bar:g} {unit}".strip(), value >= bar, floor, note)


HEADS = ("what", "ours", "bar", "met", "floor", "note")


def _cells(row: Row) -> tuple[str, ...]:
    return (row.what, row.ours, row.bar, row.mark, row.floor, row.note)


def printed(rows: Sequence[Row]) -> str:
    """The table for a terminal."""
    cells = [HEADS, *(_cells(one) for one in rows)]
    widths = [max(len(line[place]) for line in cells) for place in range(5)]
    return "\n".join(
        "  ".join(
            [*(text.ljust(width) for text, width in zip(line[:5], widths, strict=True)), line[5]]
        ).rstrip()
        for line in cells
    )


def written(rows: Sequence[Row]) -> str:
    """The table in Markdown."""
    lines = [" | ".join(HEADS), " | ".join("---" for _ in HEADS), *(" | ".join(_cells(one)) for one in rows)]
    return "\n".join(f"| {line} |" for line in lines)
