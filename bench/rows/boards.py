"""A hundred boards poll while counters call: what it costs, and when a call is seen."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from bench.stage import HOST, Stage
from bench.table import Row, at_most, figure, median, percentile
from deploy.local.demo import ROOT

GROUP = "boards"
BOARDS = 100
SECONDS = 30
RUNS = 3


def _begin(stage: Stage, what: str, *, inside: bool) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "bench.boards", what], cwd=ROOT, text=True, env=stage.env if inside else None,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip


def _run(stage: Stage) -> dict[str, Any]:
    """One run: the answers, the CPU of each part in cores, and the seconds from every call to every board."""
    caller, boards = _begin(stage, "call", inside=True), _begin(stage, "watch", inside=False)
    assert caller.stdout
    codes = json.loads(caller.stdout.readline())
    plan = {"port": stage.port, "host": HOST, "codes": codes, "boards": BOARDS, "seconds": SECONDS}
    before = stage.cpu()
    assert caller.stdin
    caller.stdin.write(f"{SECONDS - 3}\n")
    caller.stdin.flush()
    watch_done = boards.communicate(json.dumps(plan) + "\n")[0]
    after = stage.cpu()
    caller_done = caller.communicate()[0]
    told = json.loads(watch_done.splitlines()[-1])
    made = dict(json.loads(caller_done.splitlines()[-1]))
    late = [at - made[key] for key, at in told["seen"] if key in made]
    asked = len(told["seconds"])
    return {
        "asked": asked,
        "unchanged": told["status"].get("304", 0) / asked,
        "wrong": asked - told["status"].get("304", 0) - told["status"].get("200", 0),
        "p95": percentile(told["seconds"], 0.95),
        "cores": {name: (after[name] - before[name]) / SECONDS for name in after},
        "late": late,
        "calls": len(made),
    }


def measure(stage: Stage) -> list[Row]:
    """Boards at every facility, one poll a second each, RUNS times."""
    runs = [_run(stage) for _ in range(RUNS)]
    if any(one["wrong"] for one in runs):
        raise RuntimeError(f"{runs[0]['wrong']} polls were answered neither 200 nor 304")
    web = median([one["cores"]["web"] for one in runs])
    database = median([one["cores"]["postgres"] for one in runs])
    asked = median([one["asked"] / SECONDS for one in runs])
    late = [second for one in runs for second in one["late"]]
    note = (
        f"web {100 * web:.0f} %, PostgreSQL {100 * database:.0f} % with the calling counters; "
        f"{100 * median([one['unchanged'] for one in runs]):.0f} % of polls 304"
    )
    polls = f"p95 {figure(median([one['p95'] for one in runs]))} s"
    seen = f"p50 {figure(median(late))} s, {len(late)} sightings"
    cores = 100 * (web + database)
    return [
        Row(GROUP, f"{BOARDS} boards, polls answered", figure(asked, "/s"), note=polls),
        at_most(GROUP, f"CPU of {BOARDS} boards: web and PostgreSQL", cores, 50, "% of a core", note=note),
        at_most(GROUP, "from a call to a board that shows it, the slowest", max(late), 2, "s", note=seen),
    ]
