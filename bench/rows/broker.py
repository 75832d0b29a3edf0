"""Sending while the broker is gone, and while it takes connections and says nothing."""

from __future__ import annotations

import time

from bench.guest import Guest
from bench.rows.filing import plan
from bench.stage import HOST, Stage
from bench.table import Row, at_most

GROUP = "broker"
QUIET = 5.5  # longer than the portal stays quiet after a failed nudge
TIMES = 4


def measure(stage: Stage) -> list[Row]:
    rows = []
    for what, away, back in (
        ("refused", stage.redis.stop, stage.redis.start),
        ("black-holed", stage.redis.pause_process, stage.redis.resume_process),
    ):
        guests = [_ready(stage) for _ in range(TIMES)]
        away()
        try:
            worst = max(_send(guest) for guest in guests)
        finally:
            back()
        rows.append(at_most(GROUP, f"sending with the broker {what}, the worst of {TIMES}", worst, 1, "s"))
    stage.settled(90)
    return rows


def _ready(stage: Stage) -> Guest:
    guest = Guest(stage.port, HOST, int(str(plan(stage)["first"])), receipt=False)
    guest.prepare()
    return guest


def _send(guest: Guest) -> float:
    time.sleep(QUIET)
    guest.browser.close()
    guest.send()
    guest.browser.close()
    return next(seconds for label, seconds, _ in guest.filed.log if label == "kirim")
