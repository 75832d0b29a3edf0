"""Charts as SVG that needs no script: bars with their words and values beside them; a table says the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from health.figures import Row

WIDTH, LABEL, VALUE = 640, 236, 60
EDGE = 28  # room for half a label on both sides of columns
STEP, HEIGHT = 30, 20
COLUMNS_HEIGHT = 160
ROOMY = 12


@dataclass(frozen=True)
class Bar:
    label: str
    value: int
    x: float
    y: float
    width: float
    height: float

    @property
    def words_y(self) -> float:
        return self.y + HEIGHT * 0.75

    @property
    def value_x(self) -> float:
        return self.x + self.width + 6

    @property
    def over(self) -> float:
        return self.y - 6

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


@dataclass(frozen=True)
class Chart:
    """`lying`: one bar a line; else columns side by side, of which every `every`-th is named below."""

    title: str
    bars: tuple[Bar, ...]
    lying: bool
    width: int
    height: int

    @property
    def named(self) -> list[Bar]:
        every = max(1, -(-len(self.bars) // 8))
        return [bar for place, bar in enumerate(self.bars) if place % every == 0]

    @property
    def valued(self) -> list[Bar]:
        """The columns whose value stands above them: each where there is room, else the highest alone."""
        if len(self.bars) <= ROOMY:
            return list(self.bars)
        return [max(self.bars, key=lambda bar: bar.value)]


def bars(title: str, rows: Sequence[Row]) -> Chart:
    """Visits of each row as lying bars, in the order given."""
    most = max((one.visits for one in rows), default=0) or 1
    room = WIDTH - LABEL - VALUE
    made = tuple(
        Bar(one.label, one.visits, LABEL, place * STEP + 4, round(room * one.visits / most, 1), HEIGHT)
        for place, one in enumerate(rows)
    )
    return Chart(title, made, True, WIDTH, max(1, len(rows)) * STEP + 8)


def columns(title: str, rows: Sequence[Row]) -> Chart:
    """Visits of each row as standing columns: days, hours."""
    most = max((one.visits for one in rows), default=0) or 1
    step = (WIDTH - 2 * EDGE) / max(1, len(rows))
    made = tuple(
        Bar(
            one.label, one.visits, round(EDGE + place * step, 1),
            round(COLUMNS_HEIGHT * (1 - one.visits / most) + 18, 1),
            round(max(1.0, step * 0.8), 1), round(COLUMNS_HEIGHT * one.visits / most, 1),
        )
        for place, one in enumerate(rows)
    )  # fmt: skip
    return Chart(title, made, False, WIDTH, COLUMNS_HEIGHT + 44)
