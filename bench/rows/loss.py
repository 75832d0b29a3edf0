"""Nothing is lost: everything is stopped and killed under load, and every permohonan that was acknowledged is there."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from bench.browser import Broken
from bench.persistence import Persistent
from bench.photos import serial_of
from bench.processes import family
from bench.stage import HOST, WORKERS, Stage
from bench.table import Row, figure
from deploy.local.demo import ROOT

GROUP = "loss"
PEOPLE = 1000
FIRST = 300_000
CLAIM_SECONDS = 330  # how long an entry stays with a worker that was killed


@dataclass
class Outcome:
    """What was acknowledged, what was found of it, and every exception by name."""

    acknowledged: dict[str, Persistent] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    photos: int = 0
    tries: int = 0
    reconcile: str = ""
    seconds: float = 0.0


def measure(stage: Stage) -> list[Row]:
    found = lose(stage, PEOPLE)
    there = len(found.acknowledged)
    clean = not found.wrong and there == PEOPLE
    note = f"{len(found.faults)} faults, {found.tries} requests tried again, {figure(found.seconds)} s"
    rows = [
        Row(
            GROUP, f"of {PEOPLE:,} permohonan acknowledged, stored whole and routed exactly once",
            f"{there - len({one.split()[0] for one in found.wrong}):,} of {there:,}", f"{PEOPLE:,}", clean, note=note,
        ),
        Row(GROUP, "photos among them, told apart by what they show", f"{found.photos:,}", passed=not found.wrong),
        Row(GROUP, "manage.py reconcile", found.reconcile, "clean", found.reconcile == "clean"),
    ]  # fmt: skip
    stage.facts["faults"] = found.faults
    stage.facts["wrong"] = found.wrong[:50]
    return rows


def lose(stage: Stage, people: int, *, clients: int = 8, small: bool = False, seed: int = 7) -> Outcome:
    """Let so many people file while faults go round; then wait for all that is owed and look at everything.

    small: each kind of fault once, and the claims of killed workers end at once instead of being waited for.
    """
    begun, outcome, lock = time.monotonic(), Outcome(), threading.Lock()
    serials = iter(range(FIRST, FIRST + people))

    def client() -> None:
        while True:
            with lock:
                serial = next(serials, None)
            if serial is None:
                return
            person = Persistent(stage.port, HOST, serial, photo=serial % 3 == 0)
            try:
                number = person.file()
            except Broken as error:
                outcome.wrong.append(f"{serial} never acknowledged: {error}")
                continue
            with lock:
                outcome.acknowledged[number] = person

    threads = [threading.Thread(target=client) for _ in range(clients)]
    for one in threads:
        one.start()
    faults = _faults(stage, outcome, random.Random(seed))
    _break_things(outcome, faults[:8] if small else faults, people, threads)
    for one in threads:
        one.join()
    _let_it_settle(stage, hurry=small)
    outcome.tries = sum(one.tries for one in outcome.acknowledged.values())
    _look(stage, outcome)
    outcome.reconcile = _reconcile(stage)
    outcome.seconds = time.monotonic() - begun
    return outcome


def _break_things(
    outcome: Outcome,
    faults: list[tuple[str, Callable[[], None]]],
    people: int,
    threads: list[threading.Thread],
) -> None:
    """Each fault at its share of the acknowledged, in the middle of the others' requests."""
    for place, (name, fault) in enumerate(faults):
        due = people * (place + 1) // (len(faults) + 1)
        while len(outcome.acknowledged) < due and any(one.is_alive() for one in threads):
            time.sleep(0.01)
        fault()
        outcome.faults.append(f"{name} after {len(outcome.acknowledged)}")


def _faults(stage: Stage, outcome: Outcome, chance: random.Random) -> list[tuple[str, Callable[[], None]]]:
    def redis_away() -> None:
        stage.redis.stop()
        time.sleep(2)
        stage.redis.start()

    def redis_killed() -> None:
        stage.redis.kill()
        time.sleep(0.5)
        stage.redis.start()

    def broker_silent() -> None:
        stage.redis.pause_process()
        time.sleep(2)
        stage.redis.resume_process()

    def delivery_killed() -> None:
        for name in WORKERS:
            if children := family(stage.pid(name))[1:]:
                with suppress(ProcessLookupError):
                    os.kill(chance.choice(children), signal.SIGKILL)
            else:
                outcome.wrong.append(f"{name} has no process that works")

    def worker_killed() -> None:
        for name in WORKERS:
            stage.kill(name)
        for name in WORKERS:
            stage.begin(name)

    def database_stopped() -> None:
        stage.postgres.stop()
        stage.postgres.start()

    def database_killed() -> None:
        stage.postgres.kill()
        stage.postgres.start()

    def web_worker_killed() -> None:
        children = family(stage.pid("web"))[1:]
        os.kill(chance.choice(children), signal.SIGKILL)

    def web_killed() -> None:
        stage.kill("web")
        stage.begin("web")

    return [
        ("broker stopped and started", redis_away),
        ("processes of workers killed in mid-delivery", delivery_killed),
        ("PostgreSQL stopped fast and started", database_stopped),
        ("web process killed in mid-request", web_worker_killed),
        ("broker killed", redis_killed),
        ("workers killed whole", worker_killed),
        ("PostgreSQL killed and recovered", database_killed),
        ("web server killed whole in mid-request", web_killed),
        ("broker silent", broker_silent),
        ("processes of workers killed in mid-delivery", delivery_killed),
        ("PostgreSQL killed and recovered", database_killed),
        ("workers killed whole", worker_killed),
    ]


def _let_it_settle(stage: Stage, *, hurry: bool) -> None:
    """Wait for what killed workers had claimed; the sweeper does the rest."""
    if not hurry:
        stage.settled(CLAIM_SECONDS + 120)
        return
    end = time.monotonic() + 60
    while True:
        stage.sql(
            "UPDATE submissions_outboxentry SET due_at = now(), claimed_until = NULL"
            " WHERE done_at IS NULL AND claimed_until IS NOT NULL AND NOT EXISTS"
            " (SELECT FROM pg_stat_activity WHERE application_name = 'worker' AND state <> 'idle')"
        )
        try:
            stage.settled(6)
        except TimeoutError:
            if time.monotonic() > end:
                raise
        else:
            return


_FOUND = """
SELECT s.number, s.answers, s.key::text,
       (SELECT count(*) FROM submissions_review r WHERE r.submission_id = s.id),
       (SELECT count(*) FROM submissions_event e WHERE e.submission_id = s.id AND e.verb = 'opened'),
       (SELECT count(*) FROM submissions_notice n WHERE n.submission_id = s.id),
       (SELECT count(*) FROM submissions_outboxentry o WHERE o.submission_id = s.id AND o.kind = 'route')
  FROM submissions_submission s WHERE s.number = ANY(%s)
"""
_FILES = """
SELECT bundle::text, path, sha256, state FROM submissions_storedfile
 WHERE superseded_at IS NULL AND bundle::text = ANY(%s)
"""


def _look(stage: Stage, outcome: Outcome) -> None:
    rows = {row[0]: row[1:] for row in stage.sql(_FOUND, list(outcome.acknowledged))}
    keys = {row[1]: number for number, row in rows.items()}
    files: dict[str, list[tuple[str, str, str]]] = {}
    for bundle, *file in stage.sql(_FILES, list(keys)):
        files.setdefault(keys[bundle], []).append((file[0], file[1], file[2]))
    for number, person in outcome.acknowledged.items():
        if number not in rows:
            outcome.wrong.append(f"{number} is not stored")
            continue
        answers, _, reviews, opened, notices, routes = rows[number]
        if answers.get("uraian" if person.photo else "catatan") != person.text.strip():
            outcome.wrong.append(f"{number} has other words than were sent")
        if (reviews, opened, notices, routes) != (1, 1, 1, 1):
            outcome.wrong.append(
                f"{number} has reviews, openings, notices, routings {(reviews, opened, notices, routes)}"
            )
        if person.photo:
            _look_at_photo(stage, outcome, number, person, files.get(number, []))
    if len(rows) != len({one.serial for one in outcome.acknowledged.values()}):
        outcome.wrong.append("two people hold the same number")


def _look_at_photo(
    stage: Stage, outcome: Outcome, number: str, person: Persistent, files: list[tuple[str, str, str]]
) -> None:
    if len(files) != 1:
        outcome.wrong.append(f"{number} has {len(files)} photos")
        return
    path, sha256, state = files[0]
    try:
        content = (Path(stage.env["DATA_DIR"]) / "berkas" / path).read_bytes()
        shown = serial_of(content)
    except OSError as error:
        outcome.wrong.append(f"{number} has no bytes: {error}")
        return
    if hashlib.sha256(content).hexdigest() != sha256 or shown != person.serial or state != "clean":
        outcome.wrong.append(f"{number} has another photo ({shown}, {state})")
        return
    outcome.photos += 1


def _reconcile(stage: Stage) -> str:
    words = [sys.executable, str(ROOT / "manage.py"), "reconcile", "--semua-riwayat"]
    done = subprocess.run(words, env=stage.env, cwd=ROOT, capture_output=True, text=True, check=False)
    return "clean" if done.returncode == 0 else (done.stdout + done.stderr)[-400:].replace("\n", " ")
