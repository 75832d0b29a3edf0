"""The load: guests in processes of their own. `python -m bench.driver` reads a plan (JSON) and answers in JSON.

Plans: {"kind": "closed", "clients", "seconds"} – each client files one after the other; {"kind": "open", "rate",
"seconds"} – filings begin at a fixed rate whether the portal keeps up or not; {"kind": "burst", "count", "clients"} –
drafts are prepared, then all are sent at once. Every plan has "port", "host" and "first", the serial of the first.
"""

from __future__ import annotations

import dataclasses
import gc
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

from bench.guest import Filed, Guest
from deploy.local.demo import ROOT


def _guest(plan: dict[str, Any], serial: int) -> Guest:
    return Guest(
        plan["port"], plan["host"], serial, receipt=plan.get("receipt", True), patience=plan.get("patience")
    )


def _closed(plan: dict[str, Any]) -> list[Filed]:
    serials, end, done = count(plan["first"], plan["step"]), time.monotonic() + plan["seconds"], []

    def client() -> None:
        while time.monotonic() < end:
            done.append(_guest(plan, next(serials)).file())

    _together([client] * plan["clients"])
    return done


def _open(plan: dict[str, Any]) -> list[Filed]:
    gap, done = 1 / plan["rate"], []
    begun = time.monotonic() + plan.get("delay", 0.0)
    threads = []
    for place in range(int(plan["rate"] * plan["seconds"])):
        time.sleep(max(0.0, begun + place * gap - time.monotonic()))
        guest = _guest(plan, plan["first"] + place * plan["step"])
        threads.append(threading.Thread(target=lambda guest=guest: done.append(guest.file())))
        threads[-1].start()
    for one in threads:
        one.join()
    return done


def _burst(plan: dict[str, Any]) -> list[Filed]:
    guests = [_guest(plan, plan["first"] + n * plan["step"]) for n in range(plan["count"])]
    waiting = iter(list(guests))
    lock = threading.Lock()

    def prepare() -> None:
        while True:
            with lock:
                guest = next(waiting, None)
            if guest is None:
                return
            guest.prepare()
            guest.browser.close()

    _together([prepare] * 4)

    def send(guest: Guest) -> None:
        try:
            guest.send()
        except Exception as error:  # noqa: BLE001 - whatever went wrong is what the row reports
            guest.filed.problem = f"{type(error).__name__}: {error}"[:300]
        finally:
            guest.browser.close()

    print("ready", flush=True)
    sys.stdin.readline()
    _together([lambda guest=guest: send(guest) for guest in guests])
    return [one.filed for one in guests]


def _together(work: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=one) for one in work]
    for one in threads:
        one.start()
    for one in threads:
        one.join()


@dataclass
class Load:
    """What a load came to. `cpu` is what the driver itself used, in seconds; `seconds` the wall."""

    filed: list[Filed]
    seconds: float
    cpu: float
    begun: float

    @property
    def good(self) -> list[Filed]:
        return [one for one in self.filed if not one.problem]

    @property
    def problems(self) -> list[str]:
        return [one.problem for one in self.filed if one.problem]

    def seconds_of(self, *labels: str) -> list[float]:
        """Seconds of every request, or of those with a label, sorted."""
        return sorted(
            seconds for one in self.good for label, seconds, _ in one.log if not labels or label in labels
        )


def drive(plan: dict[str, Any], *, processes: int = 2, when_ready: Callable[[], None] | None = None) -> Load:
    """Run a plan in so many processes, the clients, rate or count shared among them."""
    children = []
    for place in range(processes):
        own = {**plan, "first": plan["first"] + place, "step": processes}
        for name in ("clients", "rate", "count"):
            if name in plan:
                own[name] = plan[name] / processes if name == "rate" else plan[name] // processes
        if plan["kind"] == "open":
            own["delay"] = place / plan["rate"]
        children.append(
            subprocess.Popen(
                [sys.executable, "-m", "bench.driver"], cwd=ROOT, text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            )
        )  # fmt: skip
        children[-1].stdin.write(json.dumps(own) + "\n")
        children[-1].stdin.flush()
    for one in children:
        one.stdout.readline()
    if when_ready:
        when_ready()
    begun, wall = time.monotonic(), time.time()
    for one in children:
        one.stdin.write("go\n")
        one.stdin.flush()
    outcomes = [json.loads(one.communicate()[0].splitlines()[-1]) for one in children]
    filed = [Filed(**one) for outcome in outcomes for one in outcome["filed"]]
    return Load(filed, time.monotonic() - begun, sum(one["cpu"] for one in outcomes), wall)


def main() -> None:
    plan = json.loads(sys.stdin.readline())
    gc.disable()
    if plan["kind"] == "burst":
        filed = _burst(plan)
    else:
        print("ready", flush=True)
        sys.stdin.readline()
        filed = {"closed": _closed, "open": _open}[plan["kind"]](plan)
    times = os.times()
    print(json.dumps({"filed": [dataclasses.asdict(one) for one in filed], "cpu": times.user + times.system}))


if __name__ == "__main__":
    main()
