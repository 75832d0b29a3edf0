"""Receipts: one, warm, and a day's batch of two hundred."""

from __future__ import annotations

import json

from bench.driver import drive
from bench.rows.filing import plan
from bench.stage import Stage
from bench.table import Row, at_most, figure, median

GROUP = "papers"
RUNS = 3
ENOUGH = 200


def measure(stage: Stage) -> list[Row]:
    while stage.sql("SELECT count(*) FROM submissions_submission")[0][0] < ENOUGH:
        drive(plan(stage, kind="closed", clients=8, seconds=4, receipt=False))
    stage.settled()
    found = [json.loads(stage.python("-m", "bench.receipts").splitlines()[-1]) for _ in range(RUNS)]
    one = {name: median([float(run[name]) for run in found]) for name in found[0]}
    return [
        at_most(
            GROUP, "a receipt (A5, tagged), CPU, warm", one["single_ms"], 15, "ms", note=figure(one["kb"], "KB")
        ),
        at_most(
            GROUP, f"a batch of {one['count']:.0f} receipts in one PDF", one["batch_s"], 3, "s",
            note=f"{figure(one['batch_cpu_s'])} CPU-s",
        ),
    ]  # fmt: skip
