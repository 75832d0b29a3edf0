"""Resident memory of the processes that stay, after they have worked."""

from __future__ import annotations

from bench.processes import swollen
from bench.rows.filing import warm
from bench.stage import Stage
from bench.table import Row, at_most, figure

GROUP = "memory"


def measure(stage: Stage) -> list[Row]:
    warm(stage)
    rows = []
    for name, what, bar in (
        ("web", "web worker", 130.0),
        ("routing", "routing worker", 130.0),
        ("documents", "documents worker", 0.0),
    ):
        root = stage.pid(name)
        largest = next(one for one in swollen(root) if one.pid != root)
        note = f"proportional (PSS) {figure(largest.pss, 'MB')}"
        title = f"resident memory of a {what}, the largest"
        rows.append(
            at_most(GROUP, title, largest.rss, bar, "MB", note=note)
            if bar
            else Row(GROUP, title, figure(largest.rss, "MB"), note=note)
        )
    names = ("web", "routing", "documents", "outside", "beat", "postgres", "redis")
    whole = sum(one.pss for name in names for one in swollen(stage.pid(name)))
    rows.append(
        Row(GROUP, "everything together (PSS)", figure(whole, "MB"), note="the nearest peer: 1,000 MB")
    )
    return rows
