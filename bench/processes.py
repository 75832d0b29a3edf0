"""CPU seconds and memory of the portal's processes, read from /proc."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def _stat(pid: int) -> tuple[int, float] | None:
    """(parent, CPU seconds of the process and of the children it has buried), or None when it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return int(fields[1]), sum(int(one) for one in fields[11:15]) / TICKS


def _table() -> dict[int, tuple[int, float]]:
    pids = [int(one) for one in os.listdir("/proc") if one.isdigit()]
    return {pid: found for pid in pids if (found := _stat(pid))}


def family(root: int) -> list[int]:
    """The process and everything that descends from it, the root first."""
    table = _table()
    members = [root] if root in table else []
    for parent in members:
        members += [pid for pid, (above, _) in table.items() if above == parent]
    return members


def cpu_seconds(root: int) -> float:
    """User and system time of a process tree since it was started, the buried included."""
    table = _table()
    members = [root] if root in table else []
    for parent in members:
        members += [pid for pid, (above, _) in table.items() if above == parent]
    return sum(table[pid][1] for pid in members)


@dataclass(frozen=True)
class Memory:
    """MB of one process: resident, and proportional (pages shared with others counted in part)."""

    pid: int
    rss: float
    pss: float


def memory(pid: int) -> Memory:
    """Raises OSError when the process is gone."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    numbers = {line.split(":")[0]: int(line.split()[1]) for line in lines[1:] if line.endswith("kB")}
    return Memory(pid, numbers["Rss"] / 1024, numbers["Pss"] / 1024)


def swollen(root: int) -> list[Memory]:
    """Memory of every process of a tree, the largest first."""
    found = []
    for pid in family(root):
        try:
            found.append(memory(pid))
        except OSError:
            continue
    return sorted(found, key=lambda one: -one.rss)
