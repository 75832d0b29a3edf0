"""How many SQL statements a filing costs, counted in PostgreSQL's own log."""

from __future__ import annotations

import re
import time
from collections import Counter

from bench.driver import drive
from bench.rows.filing import plan, warm
from bench.stage import Stage
from bench.table import Row, at_most, figure

GROUP = "statements"
_LINE = re.compile(r"^@(\w*)@(\d+)@ LOG:  duration: [\d.]+ ms  (?:statement|execute [^:]*): (.*)")
_TRANSACTION = re.compile(r"(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)\b")
_LITERAL = re.compile(r"'(?:[^']|'')*'(::\w+)?|\b\d+\b")


def begin_logging(stage: Stage) -> int:
    """From now on PostgreSQL writes every statement; returns where in its log."""
    stage.sql("ALTER SYSTEM SET log_line_prefix = '@%a@%p@ '")
    stage.sql("ALTER SYSTEM SET log_min_duration_statement = 0")
    stage.sql("SELECT pg_reload_conf()")
    time.sleep(0.5)
    return stage.postgres.log.stat().st_size


def end_logging(stage: Stage) -> None:
    stage.sql("ALTER SYSTEM RESET ALL")
    stage.sql("SELECT pg_reload_conf()")
    time.sleep(0.5)


def logged(stage: Stage, since: int) -> list[tuple[str, str, str]]:
    """(application, process id, statement) in order, statements over several lines joined."""
    with stage.postgres.log.open("rb") as log:
        log.seek(since)
        lines = log.read().decode(errors="replace").splitlines()
    found: list[tuple[str, str, str]] = []
    for line in lines:
        if match := _LINE.match(line):
            found.append((match[1], match[2], match[3]))
        elif found and line.startswith("\t"):
            who, pid, begun = found[-1]
            found[-1] = (who, pid, f"{begun} {line.strip()}")
    return found


def logged_by_process(stage: Stage, since: int) -> list[list[str]]:
    """The statements of the web in order, then those of each worker process: transactions do not mingle."""
    streams: dict[str, list[str]] = {"web": []}
    for who, pid, statement in logged(stage, since):
        if who in ("web", "worker"):
            streams.setdefault("web" if who == "web" else pid, []).append(statement)
    return list(streams.values())


def shape(statement: str) -> str:
    """The statement without its values, to count those that are alike."""
    return re.sub(r"\(\?(, ?\?)*\)", "(…)", _LITERAL.sub("?", statement))[:160]


def measure(stage: Stage) -> list[Row]:
    warm(stage)
    since = begin_logging(stage)
    try:
        load = drive(plan(stage, kind="closed", clients=4, seconds=6, patience=0.1))
        stage.settled()
        statements = logged(stage, since)
    finally:
        end_logging(stage)
    if load.problems:
        raise RuntimeError(load.problems[0])
    done = len(load.good)
    every = Counter(who for who, _, _ in statements if who in ("web", "worker"))
    plain = Counter(who for who, _, what in statements if not _TRANSACTION.match(what))
    most = Counter((who, shape(what)) for who, _, what in statements if who in ("web", "worker"))
    stage.facts["statements"] = [
        {"who": who, "statement": what, "per filing": round(times / done, 2)}
        for (who, what), times in most.most_common(60)
    ]
    total = sum(every.values()) / done
    without = (plain["web"] + plain["worker"]) / done
    checks = sum(times for (who, what), times in most.items() if what == "SELECT ?") / done
    note = (
        f"web {figure(every['web'] / done)} + workers {figure(every['worker'] / done)}; without BEGIN, COMMIT, "
        f"SAVEPOINT {figure(without)}, of which {figure(checks)} ask whether the connection lives"
    )
    return [at_most(GROUP, "SQL statements a filing, web and workers", total, 60, note=note)]
