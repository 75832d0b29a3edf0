"""`python -m bench [groups …] [--write]`: measure, print the table, keep it as JSON, write docs/bench.md."""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import platform
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.report import write
from bench.rows import (
    bank,
    boards,
    broker,
    clock,
    desk,
    filing,
    floors,
    loss,
    memory,
    papers,
    photo,
    queues,
    signatures,
    statements,
    weight,
)
from bench.stage import Stage
from bench.table import Row, printed
from deploy.local.processes import Failure, end_with_parent

RESULTS = Path(__file__).parent / "results" / "latest.json"
# Those of a group share one portal; a group of its own has one that it may fill or break.
TOGETHER: dict[str, Callable[[Stage], list[Row]]] = {
    "weight": weight.measure,
    "filing": filing.measure,
    "memory": memory.measure,
    "statements": statements.measure,
    "papers": papers.measure,
    "signatures": signatures.measure,
    "photo": photo.measure,
    "broker": broker.measure,
    "floors": floors.measure,
}
ALONE: dict[str, Callable[[Stage], list[Row]]] = {
    "desk": desk.measure,
    "bank": bank.measure,
    "clock": clock.measure,
    "queues": queues.measure,
    "boards": boards.measure,
    "loss": loss.measure,
}


def machine() -> dict[str, Any]:
    """What it was measured on."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    model = next(
        (line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine()
    )
    memory = int(Path("/proc/meminfo").read_text().split()[1]) // 1024 // 1024
    return {
        "cpu": model,
        "cores": os.cpu_count(),
        "memory_gb": memory,
        "python": platform.python_version(),
        "kernel": platform.release().split("-")[0],
        "load_before": os.getloadavg()[0],
        "at": datetime.now(UTC).isoformat(timespec="minutes"),
    }


def run(names: list[str]) -> tuple[list[Row], dict[str, Any]]:
    """Measure the groups; a group that cannot be measured is a row that says so."""
    rows: list[Row] = []
    details: dict[str, Any] = {}

    def one(name: str, work: Callable[[Stage], list[Row]], stage: Stage) -> None:
        begun = time.monotonic()
        try:
            found = work(stage)
        except Exception as error:  # noqa: BLE001 -- the other groups are still worth measuring
            found = [
                Row(name, f"{name}: not measured", f"{type(error).__name__}: {error}"[-300:], passed=False)
            ]
        rows.extend(found)
        print(f"{printed(found)}\n({name}: {time.monotonic() - begun:.0f} s)\n", flush=True)

    shared = [name for name in TOGETHER if name in names]
    if shared:
        with Stage() as stage:
            for name in shared:
                one(name, TOGETHER[name], stage)
            details |= {key: value for key, value in stage.facts.items() if key != "sessions"}
    for name in [name for name in ALONE if name in names]:
        with Stage() as stage:
            one(name, ALONE[name], stage)
            details |= {key: value for key, value in stage.facts.items() if key != "sessions"}
    return rows, details


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("groups", nargs="*", choices=[*TOGETHER, *ALONE, []], metavar="group")
    parser.add_argument(
        "--write",
        action="store_true",
        help="keep the figures, those of other groups too, and write docs/bench.md",
    )
    arguments = parser.parse_args()
    if "MAKELEVEL" in os.environ:
        end_with_parent()
    what = machine()
    try:
        rows, details = run(arguments.groups or [*TOGETHER, *ALONE])
    except Failure as failure:
        print(failure, file=sys.stderr)
        return failure.code
    print(printed(rows))
    if arguments.write:
        RESULTS.parent.mkdir(exist_ok=True)
        before = json.loads(RESULTS.read_text()) if RESULTS.exists() else {"rows": [], "details": {}}
        measured = {one.group for one in rows}
        rows = [Row(**one) for one in before["rows"] if one["group"] not in measured] + rows
        details = before["details"] | details
        kept = {"machine": what, "rows": [dataclasses.asdict(one) for one in rows], "details": details}
        RESULTS.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n")
        write(kept, rows)
    return 1 if any(one.passed is False for one in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
