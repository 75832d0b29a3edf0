"""What the queue rows do inside the portal: `python -m bench.queue_work race|counters …` prints one line of JSON."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import django

CONNECTIONS = 40


def _together(work: list[Callable[[], Any]]) -> list[Any]:
    """All of it in threads that begin together, at most CONNECTIONS of them in the database; what each gave."""
    from django.db import connection

    room, barrier = threading.Semaphore(CONNECTIONS), threading.Barrier(len(work))
    outcomes: list[Any] = [None] * len(work)

    def do(place: int, one: Callable[[], Any]) -> None:
        barrier.wait(120)
        with room:
            try:
                outcomes[place] = one()
            except Exception as error:  # noqa: BLE001 -- a refusal is an outcome
                outcomes[place] = error
            finally:
                connection.close()

    threads = [threading.Thread(target=do, args=own) for own in enumerate(work)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return outcomes


def race(session: int, walk_ins: int, members: int) -> dict[str, Any]:
    """Walk-ins and Mobile JKN for the same session at the same moment; whoever gets none must be refused in words."""
    from pelalawan_portal.queues import workflow
    from pelalawan_portal.queues.models import Session, Ticket
    from pelalawan_portal.submissions.workflow import Refused

    opens = Session.objects.get(pk=session).starts_at
    came = [partial(workflow.walk_in, session, now=opens)] * walk_ins
    jkn = [partial(workflow.book, session, channel="jkn", holder_key=f"jkn{n}") for n in range(members)]
    outcomes = _together([*came, *jkn])
    return {
        "numbers": sorted(one.number for one in outcomes if isinstance(one, Ticket)),
        "refused": sum(isinstance(one, Refused) for one in outcomes),
        "broken": [repr(one) for one in outcomes if not isinstance(one, Ticket | Refused)][:3],
    }


def counters(session: int, people: int, desks: int) -> dict[str, Any]:
    """So many people wait; so many counters call until nobody is left."""
    from pelalawan_portal.accounts.models import User
    from pelalawan_portal.queues import calling
    from pelalawan_portal.queues.models import Counter, Session, Ticket

    row = Session.objects.select_related("line").get(pk=session)
    Ticket.objects.bulk_create(
        Ticket(
            session=row, line=row.line, date=row.date, letter=row.letter, number=10_000 + n, channel="walk_in",
            pool="walk_in", lane="walk_in", state="arrived", promised_at=row.starts_at, turn_at=row.starts_at,
            arrived_at=row.starts_at,
        )
        for n in range(people)
    )  # fmt: skip
    place = row.line.place_id
    desk = [Counter.objects.create(place_id=place, number=500 + n, name=f"Loket {n}") for n in range(desks)]
    clerk = User.objects.filter(is_staff=True).first()
    called: list[int] = []

    def work(counter: Counter) -> None:
        while ticket := calling.call_next(session, counter, by=clerk, now=row.starts_at):
            called.append(ticket.pk)

    begun = time.monotonic()
    outcomes = _together([partial(work, one) for one in desk])
    seconds = time.monotonic() - begun
    return {
        "called": len(called),
        "different": len(set(called)),
        "seconds": seconds,
        "broken": [repr(one) for one in outcomes if one is not None][:3],
    }


def days() -> dict[str, Any]:
    """Simulated days: name → minutes of error of the estimate and of position × fixed minutes."""
    from bench.queue_days import errors

    return {name: [one.ours, one.fixed] for name, one in errors().items()}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pelalawan_portal.settings")
    django.setup()
    what, *numbers = sys.argv[1:]
    print(json.dumps({"race": race, "counters": counters, "days": days}[what](*map(int, numbers))))
