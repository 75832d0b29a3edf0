"""Boards and the counters that call for them: `python -m bench.boards watch` and `… call` speak JSON, a line a step.

watch: a plan {"port", "host", "codes", "boards", "seconds"} in; so many boards poll once a second, each on its own
connection and with the ETag it has, until the time is up. Out: answers by status, seconds of each, and when every
call was first seen on every board.
call: (inside the portal) makes a day with people waiting at every facility, says which, waits for a line, then calls
somebody somewhere every GAP seconds. Out: when each call was committed.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import sys
import time
from datetime import timedelta
from typing import Any

import django

GAP = 0.5
PEOPLE = 40
LINES = 4


async def _ask(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, head: str
) -> tuple[int, str, bytes]:
    """One request on a kept connection: status, ETag, body."""
    writer.write(head.encode())
    await writer.drain()
    lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (one.partition(":") for one in lines[1:])}
    body = b""
    if headers.get("transfer-encoding") == "chunked":
        while size := int(await reader.readline(), 16):
            body += await reader.readexactly(size)
            await reader.readline()
        await reader.readline()
    elif length := int(headers.get("content-length", 0)):
        body = await reader.readexactly(length)
    return int(lines[0].split()[1]), headers.get("etag", ""), body


async def _board(plan: dict[str, Any], code: str, end: float, told: dict[str, Any]) -> None:
    await asyncio.sleep(random.random())
    reader, writer = await asyncio.open_connection("127.0.0.1", plan["port"])
    known, etag = set(), ""
    while time.time() < end:
        begun = time.time()
        head = f"GET /sehat/layar/{code}/papan.json HTTP/1.1\r\nHost: {plan['host']}\r\nX-Forwarded-Proto: https\r\n"
        head += f"If-None-Match: {etag}\r\n" if etag else ""
        try:
            status, tag, body = await _ask(reader, writer, head + "\r\n")
        except (
            EOFError,
            ConnectionError,
        ):  # a web process was replaced; browsers ask again on a new connection
            writer.close()
            reader, writer = await asyncio.open_connection("127.0.0.1", plan["port"])
            status, tag, body = await _ask(reader, writer, head + "\r\n")
        told["status"][str(status)] = told["status"].get(str(status), 0) + 1
        told["seconds"].append(time.time() - begun)
        if status == 200:
            etag = tag
            calls = {one["kunci"] for one in json.loads(body)["panggil"]}
            told["seen"] += [[one, time.time()] for one in calls - known]
            known |= calls
        await asyncio.sleep(max(0.0, begun + 1 - time.time()))
    writer.close()


async def _watch(plan: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {"status": {}, "seconds": [], "seen": []}
    end = time.time() + plan["seconds"]
    codes = plan["codes"]
    await asyncio.gather(*(_board(plan, codes[n % len(codes)], end, told) for n in range(plan["boards"])))
    return told


def watch() -> None:
    """The boards, until the time is up."""
    plan = json.loads(sys.stdin.readline())
    told = asyncio.run(_watch(plan))
    times = os.times()
    print(json.dumps(told | {"cpu": times.user + times.system}))


def _open(line: Any, now: Any) -> Any:
    """A session of the line that is on, with PEOPLE who wait; the one of an earlier run where there is one."""
    from django.utils import timezone

    from pelalawan_portal.queues.models import Session, Ticket

    day, letter = timezone.localdate(now), "ZABCDEFGHI"[line.position]
    known = Session.objects.filter(line=line, date=day, letter=letter, last_number__gte=PEOPLE).first()
    if known is not None:
        return known
    Session.objects.filter(line=line, date=day, last_number=0).delete()
    session = Session.objects.create(
        line=line, date=day, starts_at=now - timedelta(hours=1), online_until=now, ends_at=now + timedelta(hours=3),
        letter=letter, quota_online=0, quota_walk_in=90, quota_priority=0, taken_walk_in=PEOPLE, last_number=PEOPLE,
    )  # fmt: skip
    Ticket.objects.bulk_create(
        Ticket(
            session=session, line=line, date=day, letter=letter, number=n, channel="walk_in", pool="walk_in",
            lane="walk_in", state="arrived", promised_at=now, turn_at=now, arrived_at=now,
        )
        for n in range(1, PEOPLE + 1)
    )  # fmt: skip
    return session


def call() -> None:
    """A day at every facility, then calls."""
    from django.utils import timezone

    from pelalawan_portal.accounts.models import User
    from pelalawan_portal.queues import calling
    from pelalawan_portal.queues.models import Counter, Line, Place

    now = timezone.now()
    places = list(Place.objects.filter(kind="faskes"))
    sessions = []
    for line in Line.objects.filter(place__in=places, active=True, position__lt=LINES):
        sessions.append((_open(line, now), Counter.objects.filter(place_id=line.place_id).first()))
    clerk = User.objects.filter(is_staff=True).first()
    print(json.dumps([one.code for one in places]), flush=True)
    end = time.time() + float(sys.stdin.readline())
    made = []
    while time.time() < end:
        session, counter = random.choice(sessions)
        if ticket := calling.call_next(session.pk, counter, by=clerk, now=timezone.now()):
            made.append([f"{ticket.pk}.{ticket.calls}", time.time()])
        time.sleep(GAP)
    print(json.dumps(made))


if __name__ == "__main__":
    if sys.argv[1] == "watch":
        watch()
    else:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pelalawan_portal.settings")
        django.setup()
        call()
