"""A hundred papers signed with the local test certificate: numbered, typeset, signed, on the disk, concluded."""

from __future__ import annotations

import json

from bench.stage import Stage
from bench.table import Row, at_most, figure, median

GROUP = "signatures"
RUNS = 3


def measure(stage: Stage) -> list[Row]:
    """RUNS batches, each of a hundred new permohonan; the median."""
    found = []
    for _ in range(RUNS):
        # Production refuses the test certificate, so this one program runs on the same database as a test would.
        with stage.env_changed(PORTAL_MODE="test", ELECTRONIC_SIGNATURE="uji"):
            found.append(json.loads(stage.python("-m", "bench.signatures").splitlines()[-1]))
        stage.settled()
    mid = {name: median([float(run[name]) for run in found]) for name in found[0]}
    return [
        at_most(
            GROUP, f"{mid['count']:.0f} papers signed and stored in one batch", mid["batch_s"], 20, "s",
            note=f"{figure(mid['batch_cpu_s'])} CPU-s here, {figure(mid['child_cpu_s'])} CPU-s typesetting beside it, "
            f"{figure(mid['kb'])} KB each",
        ),
        at_most(GROUP, "looking at a PDF that somebody sent", mid["examine_s"], 3, "s", note="a program of its own"),
    ]  # fmt: skip
