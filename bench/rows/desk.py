"""The officer's queue and its search, from a thousand reviews to a million."""

from __future__ import annotations

from bench.browser import Browser
from bench.bulk import FIRST, RARE_NAME, grow, wait_at_one_office
from bench.stage import HOST, Stage
from bench.table import Row, at_most, figure, median

GROUP = "desk"
QUEUE = "/admin/submissions/review/"
SIZES = (1_000, 10_000, 100_000, 1_000_000)
OPEN = 2_000
CROWDED = 50_000
TIMES = 40


def measure(stage: Stage, sizes: tuple[int, ...] = SIZES) -> list[Row]:
    """(a) 2,000 open of N for each N; (b) the same office with 50,000 open; searches at the largest."""
    rows: list[Row] = []
    plain: dict[int, float] = {}
    before = 0
    for size in sizes:
        grow(stage, before + 1, size, waiting=min(OPEN, size))
        before = size
        plain[size] = _page(stage, QUEUE)
        second, done = _page(stage, _second(stage)), _page(stage, f"{QUEUE}?tampil=selesai")
        note = f"p50; page 2 {figure(second)} s; those done {figure(done)} s"
        open_now = min(OPEN, size)
        rows.append(at_most(GROUP, f"queue, {open_now:,} open of {size:,}", plain[size], 0.1, "s", note=note))
    rows.append(_flat("2,000 open", plain[sizes[0]], plain[sizes[-1]], sizes))
    rows += _searches(stage, sizes[-1])
    wait_at_one_office(stage, min(CROWDED, sizes[-1] // 2) - OPEN)
    crowded = _page(stage, QUEUE)
    rows.append(
        at_most(
            GROUP, f"queue, {CROWDED:,} open at one office of {sizes[-1]:,}", crowded, 0.1, "s", note="p50"
        )
    )
    rows.append(_flat("50,000 open at one office", plain[sizes[0]], crowded, sizes))
    return rows


def _flat(what: str, small: float, large: float, sizes: tuple[int, ...]) -> Row:
    return at_most(GROUP, f"queue, {sizes[-1]:,} against {sizes[0]:,}, {what}", large / small, 1.3, "×")


def _searches(stage: Stage, size: int) -> list[Row]:
    """By number, its beginning, a name everybody has, one nobody has, and NIK; open ones and done ones alike."""
    number = stage.sql(
        "SELECT number FROM submissions_review WHERE number LIKE %s", f"PLW-2026-{FIRST + size // 2}%"
    )[0][0]
    nik = "1405095205900001"
    stage.python("-m", "bench.furnish", "nik", nik, number)
    wanted = {
        "number": number, "beginning of a number": number[:14], "a common name (siti)": "siti",
        "a common name and another": "siti aminah", "a rare name": RARE_NAME.lower(), "NIK": nik,
    }  # fmt: skip
    rows = []
    for what, text in wanted.items():
        seconds = _page(stage, f"{QUEUE}?q={text.replace(' ', '+')}", times=20)
        rows.append(at_most(GROUP, f"search among {size:,}: {what}", seconds, 0.15, "s", note="p50"))
    return rows


def _officer(stage: Stage) -> Browser:
    browser = Browser(stage.port, HOST)
    browser.cookies["sesi"] = stage.facts["sessions"]["rina"]
    return browser


def _second(stage: Stage) -> str:
    """The address of the second page, as the first one links it."""
    text = _officer(stage).get(QUEUE).text
    before, _, rest = text.partition("sesudah=")
    start = before.rpartition('href="')[2]
    return (QUEUE if start.startswith("?") else "") + (start + "sesudah=" + rest.partition('"')[0]).replace(
        "&amp;", "&"
    )


def _page(stage: Stage, path: str, times: int = TIMES) -> float:
    """Median seconds of a page, asked one after the other by an officer of the permit office."""
    browser = _officer(stage)
    taken = []
    for place in range(times + 8):
        answer = browser.get(path)
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}")
        if place >= 8:
            taken.append(answer.seconds)
    browser.close()
    return median(taken)
