"""Filing: how many a second, what one costs, how long a request takes, when the officer sees it, a burst."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import psycopg2

from bench.driver import Load, drive
from bench.stage import HOST, Stage
from bench.table import Row, at_least, at_most, figure, median, percentile

GROUP = "filing"
RUNS = 3
_serials = count(1000, 1_000_000)


def plan(stage: Stage, **words: object) -> dict[str, object]:
    """A plan for the driver against this stage, with serials nobody has used."""
    return {"port": stage.port, "host": HOST, "first": next(_serials), **words}


def warm(stage: Stage) -> None:
    """Let every process and thread do everything once."""
    drive(plan(stage, kind="closed", clients=8, seconds=4, patience=0.1))
    stage.settled()


def measure(stage: Stage) -> list[Row]:
    warm(stage)
    return [*capacity(stage), *at_eight(stage), *burst(stage)]


def capacity(stage: Stage, seconds: float = 10) -> list[Row]:
    """Eight clients, each filing one permohonan after the other; the CPU of the driver is not ours."""
    rates, kept_up, costs, parts, driver = [], [], [], [], []
    for _ in range(RUNS):
        before = stage.cpu()
        load = drive(plan(stage, kind="closed", clients=8, seconds=seconds, patience=0.1))
        behind = stage.settled()
        spent = {name: value - before[name] for name, value in stage.cpu().items()}
        _must_be_whole(load)
        done = len(load.good)
        rates.append(done / load.seconds)
        kept_up.append(done / (load.seconds + behind))
        costs.append(sum(spent.values()) / done)
        parts.append({name: value / done for name, value in spent.items()})
        driver.append(load.cpu / done)
    share = ", ".join(f"{name} {1000 * median([one[name] for one in parts]):.1f}" for name in parts[0])
    return [
        at_least(GROUP, "capacity, 8 clients (aim 25)", median(rates), 15, "filings/s", note=(
            f"until nothing is owed any more, letters (sent within 5 s) included: {figure(median(kept_up))}/s; "
            f"the driver takes {1000 * median(driver):.1f} ms CPU a filing besides"
        )),
        at_most(
            GROUP, "CPU a filing: web, workers, PostgreSQL, Redis", median(costs), 0.08, "CPU-s", note=f"ms: {share}"
        ),
    ]  # fmt: skip


def at_eight(stage: Stage, seconds: float = 15) -> list[Row]:
    """Eight filings begin each second, whether the portal keeps up or not."""
    p50s, p95s, in_queue, seen = [], [], [], []
    slowest: dict[str, list[float]] = {}
    for _ in range(RUNS):
        with watched(stage) as arrivals:
            load = drive(plan(stage, kind="open", rate=8, seconds=seconds))
            stage.settled()
            time.sleep(0.2)
        _must_be_whole(load)
        requests = load.seconds_of()
        p50s.append(percentile(requests, 0.5))
        p95s.append(percentile(requests, 0.95))
        in_queue.append(_routed_after(stage, [one.number for one in load.good], 0.95))
        seen.append(percentile([arrivals[one.number] - one.sent_at for one in load.good], 0.95))
        for label in {label for one in load.good for label, _, _ in one.log}:
            slowest.setdefault(label, []).append(percentile(load.seconds_of(label), 0.95))
    three = sorted(slowest, key=lambda label: -median(slowest[label]))[:3]
    note = "slowest p95: " + ", ".join(f"{one} {figure(median(slowest[one]))}" for one in three)
    return [
        Row(GROUP, "request p50 at 8 filings/s", figure(median(p50s), "s")),
        at_most(GROUP, "request p95 at 8 filings/s", median(p95s), 0.15, "s", note=note),
        at_most(
            GROUP, "send → in the queue p95 at 8 filings/s", median(in_queue), 1, "s",
            note=f"seen by polling, from the first byte of sending: {figure(median(seen))} s",
        ),
    ]  # fmt: skip


def burst(stage: Stage, people: int = 200) -> list[Row]:
    """Two hundred finished drafts are sent at the same moment; each waits for its routing and its receipt."""
    whole, halves = [], []
    for _ in range(RUNS):
        with watched(stage) as arrivals:
            load = drive(plan(stage, kind="burst", count=people))
            stage.settled()
            time.sleep(0.2)
        _must_be_whole(load)
        begun = min(one.sent_at for one in load.good)
        waits = [max(arrivals[one.number], one.receipt_at) - begun for one in load.good]
        whole.append(percentile(waits, 0.95))
        halves.append(percentile(waits, 0.5))
    note = f"p50 {figure(median(halves))} s"
    return [
        at_most(
            GROUP, f"burst of {people}, routed and receipt in hand, p95", median(whole), 8, "s", note=note
        )
    ]


def _must_be_whole(load: Load) -> None:
    if load.problems:
        raise RuntimeError(f"{len(load.problems)} of {len(load.filed)} filings failed: {load.problems[0]}")


def _routed_after(stage: Stage, numbers: list[str], share: float) -> float:
    rows = stage.sql(
        "SELECT extract(epoch FROM r.opened_at - s.received_at) FROM submissions_submission s"
        " JOIN submissions_review r ON r.submission_id = s.id WHERE s.number = ANY(%s)",
        numbers,
    )
    return percentile([float(one) for (one,) in rows], share)


@contextmanager
def watched(stage: Stage) -> Iterator[dict[str, float]]:
    """Look every 20 ms which reviews have come into the queue: number → when it was first seen (system clock)."""
    arrivals: dict[str, float] = {}
    over = threading.Event()
    connection = psycopg2.connect(stage.postgres.url, application_name="bench")
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM submissions_review")
        newest = cursor.fetchone()[0]

        def look() -> None:
            # Ids commit out of order: some that were already passed are looked at again.
            while not over.wait(0.02):
                cursor.execute("SELECT number FROM submissions_review WHERE id > %s", [newest])
                now = time.time()
                for (number,) in cursor.fetchall():
                    arrivals.setdefault(number, now)

        thread = threading.Thread(target=look)
        thread.start()
        try:
            yield arrivals
        finally:
            over.set()
            thread.join()
    connection.close()
