"""What goes over the wire, headers and all, compressed as for a browser that knows gzip."""

from __future__ import annotations

import re

from bench.browser import Broken, Browser
from bench.guest import SERVICE, Guest
from bench.stage import HOST, Stage
from bench.table import Row, at_most

GROUP = "weight"
_PART = re.compile(r'<(?:link|script|img)\b[^>]*?(?:href|src)="(/[^"]+)"')
FIRST, LATER = 50.0, 5.0


def measure(stage: Stage) -> list[Row]:
    rows = []
    for path in ("/", "/izin/", f"/izin/{SERVICE}/"):
        browser = Browser(stage.port, HOST)
        page = browser.get(path)
        parts = sorted(set(_PART.findall(page.text)))
        weights = [page.wire, *(_part(browser, one) for one in parts)]
        note = f"page {page.wire / 1000:.1f} KB, {len(parts)} parts"
        rows.append(at_most(GROUP, f"first visit: {path}", sum(weights) / 1000, FIRST, "KB", note=note))
        browser.close()
    guest = Guest(stage.port, HOST, 1, patience=0.2)
    filed = guest.file()
    if filed.problem:
        raise RuntimeError(filed.problem)
    pages = {label: wire / 1000 for label, _, wire in filed.log if label not in ("tanda terima",)}
    heaviest = max(pages, key=lambda label: pages[label])
    note = ", ".join(f"{label} {kb:.1f}" for label, kb in sorted(pages.items(), key=lambda one: -one[1])[:5])
    rows.append(
        at_most(
            GROUP,
            f"later pages of a filing, the heaviest ({heaviest})",
            pages[heaviest],
            LATER,
            "KB",
            note=note,
        )
    )
    rows.append(at_most(GROUP, "status page", pages["permohonan"], LATER, "KB"))
    return rows


def _part(browser: Browser, path: str) -> int:
    answer = browser.get(path)
    if answer.status != 200:
        raise Broken(f"{path} answered {answer.status}")
    return answer.wire
