"""docs/bench.md, written from the figures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.table import Row, written
from deploy.local.demo import ROOT

PAGE = ROOT / "docs" / "bench.md"
TITLES = {
    "weight": "What goes over the wire",
    "filing": "Filing",
    "memory": "Memory",
    "statements": "SQL statements",
    "papers": "Papers",
    "photo": "A photo of twelve megapixels",
    "broker": "Without a broker",
    "desk": "The officer's queue",
    "clock": "The clock",
    "queues": "Queues",
    "boards": "Boards",
    "loss": "Nothing is lost",
    "floors": "Floors: the same work without us",
    "profile": "Where the time goes",
}
HOW = Path(__file__).with_name("how.md")


def write(kept: dict[str, Any], rows: Sequence[Row]) -> None:
    """Write the page: machine, tables by group, the commonest statements, how it was measured."""
    machine = kept["machine"]
    parts = [
        "# Benchmark\n",
        "`make bench` measures all of this again; `.venv/bin/python -m bench filing` one group, and with `--write` "
        "the figures are kept in `bench/results/latest.json` and here.\n",
        f"Measured {machine['at']} UTC on {machine['cores']} cores ({machine['cpu']}), {machine['memory_gb']} GB, "
        f"Linux {machine['kernel']}, Python {machine['python']}; load before the start {machine['load_before']:.1f}.\n",
    ]
    for group, title in TITLES.items():
        own = [one for one in rows if one.group == group]
        if own:
            parts += [f"## {title}\n", written(own) + "\n"]
    for name, title in (
        ("statements", "Statements of one filing, the commonest first"),
        ("profile", "Profile"),
    ):
        found = kept["details"].get(name)
        if found:
            parts += [f"## {title}\n", _listed(found) + "\n"]
    parts.append(HOW.read_text())
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text("\n".join(parts))


def _listed(found: Sequence[dict[str, Any]]) -> str:
    heads = list(found[0])
    lines = [heads, ["---"] * len(heads), *([str(one[head]) for head in heads] for one in found[:30])]
    return "\n".join("| " + " | ".join(cell.replace("|", "¦") for cell in line) + " |" for line in lines)
