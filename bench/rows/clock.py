"""The clock: ten thousand open dates after a decree, and a sweep that looks only at what is due."""

from __future__ import annotations

import json

from bench.clocks import OPEN
from bench.stage import Stage
from bench.table import Row, at_most, figure

GROUP = "clock"


def measure(stage: Stage) -> list[Row]:
    for name in ("beat", "routing"):  # what is measured here must not be done by a worker meanwhile
        stage.programs[name].stop()
    stage.python("-m", "bench.clocks", "grow")
    found = json.loads(stage.python("-m", "bench.clocks").splitlines()[-1])
    stage.facts["clock"] = found
    waited = f"the administrator waited {figure(found['asked_ms'])} ms"
    return [
        at_most(
            GROUP, f"{OPEN:,} open clocks recounted after a decree", found["recount_s"], 10, "s",
            note=f"{found['moved']:,.0f} moved, an event each; {figure(found['recount_cpu_s'])} CPU-s; {waited}",
        ),
        at_most(
            GROUP, "memory that grows after the first chunk of it", found["rest_mb"], 8, "MB",
            note=f"the first chunk {figure(found['chunk_mb'])} MB",
        ),
        at_most(
            GROUP, f"escalation sweep over {OPEN:,} open clocks, nothing due", found["idle_ms"], 50, "ms",
            note=f"{found['idle_statements']:.0f} statements",
        ),
        Row(GROUP, "one clock that is due", figure(found["due_ms"], "ms"), note=f"{found['due']:.0f} were"),
    ]  # fmt: skip
