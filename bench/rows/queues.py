"""Queues: numbers a second over HTTP, the race for the last places, ten counters, how far the estimate lies off."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from itertools import count
from typing import Any

from bench.stage import HOST, Stage
from bench.table import Row, at_least, at_most, figure, median, percentile
from deploy.local.demo import ROOT

GROUP = "queues"
RUNS = 3
PROCESSES = 2
_serials = count(0)


def measure(stage: Stage) -> list[Row]:
    """All of it, on a portal of its own."""
    return [*capacity(stage), *race(stage), *counters(stage), *estimate(stage)]


def _sessions(stage: Stage, how_many: int) -> list[tuple[int, str]]:
    """Sessions a week ahead, of different facilities: id and the address of their form."""
    rows = stage.sql(
        "SELECT s.id, '/sehat/antrean/' || p.code || '/' || l.code || '/' || s.id || '/' FROM queues_session s"
        " JOIN queues_line l ON l.id = s.line_id JOIN queues_place p ON p.id = l.place_id"
        " WHERE s.date > current_date + 3 AND l.code = 'umum' AND s.last_number = 0 AND s.state = 'open'"
        " ORDER BY s.date, s.id LIMIT %s",
        how_many,
    )
    return [(int(key), str(path)) for key, path in rows]


def _drive(stage: Stage, plan: dict[str, Any], processes: int = PROCESSES) -> dict[str, Any]:
    """Run the plan in some processes; everything they report, together."""
    children = []
    for _ in range(processes):
        own = {"port": stage.port, "host": HOST, "first": next(_serials) * 100_000, "step": 1, **plan}
        child = subprocess.Popen(
            [sys.executable, "-m", "bench.booking"],
            cwd=ROOT,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        child.stdin.write(json.dumps(own) + "\n")
        child.stdin.flush()
        children.append(child)
    told = [json.loads(one.communicate()[0].splitlines()[-1]) for one in children]
    return {
        "done": [one for each in told for one in each["done"]],
        "seconds": max(each["seconds"] for each in told),
        "cpu": sum(each["cpu"] for each in told),
    }


def _load(stage: Stage, *, pages: bool) -> tuple[float, float, float, float, str]:
    """Median of RUNS: bookings a second, p95 of one, portal's CPU and driver's CPU of one, the CPU by part."""
    rates, slow, costs, driver, parts = [], [], [], [], []
    for _ in range(RUNS):
        chosen = _sessions(stage, 20)
        stage.sql(
            "UPDATE queues_session SET quota_online = 9000 WHERE id = ANY(%s)", [key for key, _ in chosen]
        )
        before = stage.cpu()
        plan = {"paths": [path for _, path in chosen], "clients": 4, "seconds": 8, "pages": pages}
        load = _drive(stage, plan)
        spent = {name: value - before[name] for name, value in stage.cpu().items()}
        wrong = [status for status, _ in load["done"] if status != 302]
        if wrong:
            raise RuntimeError(f"{len(wrong)} bookings answered {wrong[0]}")
        done = len(load["done"])
        rates.append(done / load["seconds"])
        slow.append(percentile([one for _, one in load["done"]], 0.95))
        costs.append(sum(spent.values()) / done)
        driver.append(load["cpu"] / done)
        parts.append({name: 1000 * value / done for name, value in spent.items()})
    share = ", ".join(f"{name} {median([one[name] for one in parts]):.1f}" for name in parts[0])
    return median(rates), median(slow), median(costs), median(driver), share


def capacity(stage: Stage) -> list[Row]:
    """Eight clients take numbers one after the other in twenty sessions; the driver shares the cores."""
    _drive(
        stage, {"paths": [path for _, path in _sessions(stage, 1)], "clients": 4, "seconds": 2, "pages": True}
    )
    rate, slow, cost, driver, share = _load(stage, pages=False)
    whole, whole_slow, *_ = _load(stage, pages=True)
    note = f"p95 {figure(slow)} s; ms CPU a booking: {share}; the driver {1000 * driver:.1f} besides"
    return [
        at_least(GROUP, "numbers taken over HTTP, 8 clients", rate, 100, "bookings/s", note=note),
        Row(GROUP, "CPU of taking a number: web, workers, PostgreSQL, Redis", figure(cost, "CPU-s")),
        Row(
            GROUP, "the whole of it: form, number, page of the number", figure(whole, "/s"),
            note=f"p95 {figure(whole_slow)} s",
        ),
    ]  # fmt: skip


def race(stage: Stage, clients: int = 300, places: int = 20) -> list[Row]:
    """A third each from the web, at the desk and by Mobile JKN, for the last places of one session."""
    ((session, path),) = _sessions(stage, 1)
    third, half = clients // 3, places // 2
    stage.sql(
        "UPDATE queues_session SET quota_online = %s, quota_walk_in = %s, quota_priority = 0 WHERE id = %s",
        half, places - half, session,
    )  # fmt: skip
    web: dict[str, Any] = {}
    browsers = threading.Thread(
        target=lambda: web.update(_drive(stage, {"paths": [path], "race": third // PROCESSES}))
    )
    browsers.start()
    inside = json.loads(
        stage.python("-m", "bench.queue_work", "race", str(session), str(third), str(third)).splitlines()[-1]
    )
    browsers.join()
    got = [
        number
        for (number,) in stage.sql(
            "SELECT number FROM queues_ticket WHERE session_id = %s ORDER BY 1", session
        )
    ]
    statuses = [status for status, _ in web["done"]]
    answers = len(got) + inside["refused"] + statuses.count(409)
    exact = got == list(range(1, places + 1)) and not inside["broken"] and set(statuses) <= {302, 409}
    note = f"{answers} of {len(statuses) + 2 * third} clients got a number or a sentence; numbers {got[0]}–{got[-1]}"
    return [
        Row(
            GROUP, f"{clients} clients, the last {places} places", f"{len(got)} numbers",
            f"exactly 1–{places}", exact, note=note,
        )
    ]  # fmt: skip


def counters(stage: Stage, people: int = 1000, desks: int = 10) -> list[Row]:
    """Ten counters call a thousand people; nobody twice, nobody forgotten."""
    ((session, _),) = _sessions(stage, 1)
    told = json.loads(
        stage.python(
            "-m", "bench.queue_work", "counters", str(session), str(people), str(desks)
        ).splitlines()[-1]
    )
    whole = told["called"] == told["different"] == people and not told["broken"]
    return [
        Row(
            GROUP, f"{desks} counters, {people} people", f"{told['different']} called, {told['called']} calls",
            f"{people} once each", whole, note=f"{figure(people / told['seconds'])} calls/s",
        )
    ]  # fmt: skip


def estimate(stage: Stage) -> list[Row]:
    """Mean error over simulated days; the bar is what "position × fixed minutes" errs on the same days."""
    told = json.loads(stage.python("-m", "bench.queue_work", "days").splitlines()[-1])
    return [
        at_most(
            GROUP,
            f"estimate off by, a day {name}",
            ours,
            round(fixed, 1),
            "minutes",
            note="bar: position × 6 minutes",
        )
        for name, (ours, fixed) in told.items()
    ]
