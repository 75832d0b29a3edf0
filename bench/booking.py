"""The load of booking: `python -m bench.booking` reads a plan (JSON), takes numbers over HTTP and answers in JSON.

Plan: {"port", "host", "paths" (the forms of sessions), "first" (serial of the first NIK), "step", "clients", "seconds",
"pages"}: with `pages` a booking is form, number and the page of the number; without, the form is read once a client and
only the taking repeats. {"race": n} instead of seconds: n clients send at the same moment, once.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from itertools import count
from typing import Any

from bench.browser import Browser

NIK = "140501{day:02d}{month:02d}80{serial:04d}"


def nik(serial: int) -> str:
    """A NIK of its own for each serial up to three million."""
    rest, number = divmod(serial, 9999)
    month, day = divmod(rest, 28)
    return NIK.format(day=day + 1, month=month % 12 + 1, serial=number + 1)


def _fields(hidden: list[tuple[str, str]], serial: int) -> list[tuple[str, str]]:
    own = [("name", f"Warga {serial}"), ("nik", nik(serial)), ("card", ""), ("priority", ""), ("phone", "")]
    return [*hidden, *own]


def _client(plan: dict[str, Any], serials: Any, done: list[tuple[int, float]], end: float) -> None:
    browser = Browser(plan["port"], plan["host"])
    paths = plan["paths"]
    form = None
    try:
        while time.monotonic() < end:
            serial = next(serials)
            path = paths[serial % len(paths)]
            begun = time.monotonic()
            if form is None or plan["pages"]:
                form = browser.get(path).form()
            browser.cookies.pop("perangkat", None)
            answer = browser.post(path, _fields(form[1], serial))
            if plan["pages"] and answer.status == 302:
                browser.follow(answer)
            done.append((answer.status, time.monotonic() - begun))
    finally:
        browser.close()


def _racer(
    plan: dict[str, Any], serial: int, barrier: threading.Barrier, done: list[tuple[int, float]]
) -> None:
    browser = Browser(plan["port"], plan["host"])
    try:
        form = browser.get(plan["paths"][0]).form()
        barrier.wait(120)
        begun = time.monotonic()
        done.append(
            (browser.post(plan["paths"][0], _fields(form[1], serial)).status, time.monotonic() - begun)
        )
    finally:
        browser.close()


def main() -> None:
    plan = json.loads(sys.stdin.readline())
    done: list[tuple[int, float]] = []
    begun = time.monotonic()
    if "race" in plan:
        barrier = threading.Barrier(plan["race"])
        work = [(plan, plan["first"] + n * plan["step"], barrier, done) for n in range(plan["race"])]
        threads = [threading.Thread(target=_racer, args=one) for one in work]
    else:
        serials, end = count(plan["first"], plan["step"]), begun + plan["seconds"]
        own = (plan, serials, done, end)
        threads = [threading.Thread(target=_client, args=own) for _ in range(plan["clients"])]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    times = os.times()
    print(json.dumps({"done": done, "seconds": time.monotonic() - begun, "cpu": times.user + times.system}))


if __name__ == "__main__":
    main()
