"""What the machine does at best: the same SQL by pgbench, and a bare Django view under the same web server."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
import time

from bench.browser import Browser
from bench.guest import Guest
from bench.processes import cpu_seconds
from bench.rows.filing import plan, warm
from bench.rows.statements import begin_logging, end_logging, logged_by_process
from bench.stage import HOST, Stage
from bench.table import Row, figure
from deploy.local import ports
from deploy.local.demo import ROOT
from deploy.local.postgres import programs
from deploy.local.programs import Program

GROUP = "floors"
SECONDS = 6
REQUESTS = 13  # of one filing
# Rows that a filing makes and later statements name; their ids are moved far away so that a number is one of them only.
TABLES = (
    "filing_draft", "submissions_submission", "submissions_event", "submissions_outboxentry", "submissions_review",
    "submissions_notice", "accounts_consent", "documents_printout",
)  # fmt: skip
APART = 7_000_000_000
_MOVED = re.compile(r"\b7\d{9}\b")


def measure(stage: Stage) -> list[Row]:
    return [*same_sql(stage), *bare_view(stage)]


def same_sql(stage: Stage) -> list[Row]:
    """Every statement of one filing, web and workers, replayed by eight pgbench clients."""
    warm(stage)
    script = stage.folder / "filing.sql"
    script.write_text(_script(stage))
    words = ["-n", "-f", str(script), "-c", "8", "-j", "1", "-T", str(SECONDS), stage.postgres.url]
    before = cpu_seconds(stage.pid("postgres"))
    done = subprocess.run(
        [str(programs() / "bin/pgbench"), *words], capture_output=True, text=True, check=False
    )
    time.sleep(
        1
    )  # until the server has taken note of the backends that ended, whose time it then counts as its own
    spent = cpu_seconds(stage.pid("postgres")) - before
    rate = re.search(r"tps = ([\d.]+)", done.stdout)
    many = re.search(r"transactions actually processed: (\d+)", done.stdout)
    if not rate or not many or int(many[1]) == 0:
        raise RuntimeError(f"pgbench: {done.stderr[-400:] or done.stdout[-400:]}")
    failed = re.search(r"number of failed transactions: (\d+)", done.stdout)
    note = f"{spent / int(many[1]) * 1000:.1f} ms CPU of PostgreSQL a filing" + (
        f"; {failed[1]} failed" if failed and failed[1] != "0" else ""
    )
    return [Row(GROUP, "the same SQL by pgbench, 8 clients", figure(float(rate[1]), "filings/s"), note=note)]


def _script(stage: Stage) -> str:
    """One filing's statements as a pgbench script: its own ids, key and number are drawn anew each time."""
    sequences = {}
    for place, table in enumerate(TABLES):
        name = stage.sql("SELECT pg_get_serial_sequence(%s, 'id')", table)[0][0]
        stage.sql("SELECT setval(%s, %s)", name, APART + place * 1_000_000)
        sequences[table] = name
    since = begin_logging(stage)
    try:
        filed = Guest(stage.port, HOST, int(str(plan(stage)["first"])), patience=0.2).file()
        stage.settled()
        time.sleep(0.5)
        streams = logged_by_process(stage, since)
    finally:
        end_logging(stage)
    if filed.problem:
        raise RuntimeError(filed.problem)
    key = str(stage.sql("SELECT key FROM submissions_submission WHERE number = %s", filed.number)[0][0])
    newest = {table: stage.sql(f"SELECT last_value FROM {sequences[table]}")[0][0] for table in TABLES}

    def own(statement: str) -> str:
        statement = statement.replace(key, "00000000-0000-4000-8000-:own").replace(
            filed.number, "PLW-2026-:own"
        )
        pieces = re.split(r"('(?:[^']|'')*')", statement)
        pieces[::2] = [_MOVED.sub(_current, one) for one in pieces[::2]]
        pieces[1::2] = [_MOVED.sub(":own", one) for one in pieces[1::2]]
        return "".join(pieces)

    def _current(found: re.Match[str]) -> str:
        table = TABLES[(int(found[0]) - APART) // 1_000_000]
        return f"(SELECT currval('{sequences[table]}') - {newest[table] - int(found[0])})"

    lines = [f"{own(one)};" for stream in streams for one in stream]
    return "\\set own random(100000000000, 999999999999)\n" + "\n".join(lines) + "\n"


def bare_view(stage: Stage) -> list[Row]:
    """Thirteen requests make a filing; here they ask a view that does nothing."""
    port = ports.remembered(stage.folder / "bare-port")
    config = ("-c", str(ROOT / "deploy" / "gunicorn.conf.py"), "--bind", f"127.0.0.1:{port}")
    argv = (sys.executable, "-m", "gunicorn", *config, "bench.bare:application")
    program = Program("bare", "bare", argv, ROOT, stage.env, stage.folder)
    program.ready = lambda: _answers(port)
    program.start()
    try:
        assert program.child is not None
        _ask(port, 1)
        before = cpu_seconds(program.child.pid)
        count = _ask(port, SECONDS)
        spent = cpu_seconds(program.child.pid) - before
    finally:
        program.stop()
    note = f"{spent / count * REQUESTS * 1000:.1f} ms CPU for {REQUESTS} requests; the driver is this process"
    rate = count / SECONDS / REQUESTS
    return [Row(GROUP, "a bare Django view, 8 clients", figure(rate, f"× {REQUESTS} requests/s"), note=note)]


def _answers(port: int) -> bool:
    try:
        return Browser(port, HOST).get("/").status == 200
    except OSError:
        return False


def _ask(port: int, seconds: float) -> int:
    end, counts = time.monotonic() + seconds, [0] * 8

    def client(place: int) -> None:
        browser = Browser(port, HOST)
        while time.monotonic() < end:
            browser.get("/")
            counts[place] += 1
        browser.close()

    threads = [threading.Thread(target=client, args=(place,)) for place in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return sum(counts)
