"""A photo of twelve megapixels: how long its upload takes, and when it is clean."""

from __future__ import annotations

import threading
import time

from bench.browser import Browser
from bench.guest import PHOTO_SERVICE
from bench.photos import twelve_megapixels
from bench.processes import cpu_seconds, swollen
from bench.stage import HOST, Stage
from bench.table import Row, figure, median

GROUP = "photo"
TIMES = 5


def measure(stage: Stage) -> list[Row]:
    photo = twelve_megapixels()
    uploads, clean, costs = [], [], []
    peak = _Peak(stage)
    with peak:
        for _ in range(TIMES):
            before = cpu_seconds(stage.pid("documents"))
            seconds, until_clean = _once(stage, photo)
            uploads.append(seconds)
            clean.append(until_clean)
            costs.append(cpu_seconds(stage.pid("documents")) - before)
    return [
        Row(GROUP, f"a photo of 12 MP ({len(photo) / 1e6:.1f} MB): answered", figure(median(uploads), "s")),
        Row(
            GROUP, "from the first byte until it is clean", figure(median(clean), "s"),
            note=f"worker {figure(median(costs))} CPU-s, the re-encoding process at most {figure(peak.most, 'MB')}",
        ),
    ]  # fmt: skip


def draft_with_photo_page(browser: Browser, name: str) -> str:
    """Begin a draft of the service with a photo and answer its page; returns the address of the papers' page."""
    page = browser.get(f"/izin/{PHOTO_SERVICE}/ajukan/")
    action, hidden = page.form()
    page = browser.follow(browser.post(action, hidden))
    action, hidden = page.form()
    saved = browser.post(action, [*hidden, ("nama", name), ("uraian", f"Uraian {name}")])
    return saved.headers["location"]


def _once(stage: Stage, photo: bytes) -> tuple[float, float]:
    browser = Browser(stage.port, HOST)
    papers = draft_with_photo_page(browser, "Siti")
    _, hidden = browser.get(papers).form()
    begun = time.perf_counter()
    answer = browser.upload(papers, [*hidden, ("simpan", "1")], ("foto", "rumah.jpg", "image/jpeg", photo))
    answered = time.perf_counter() - begun
    if answer.status not in (200, 302):
        raise RuntimeError(f"the upload answered {answer.status}")
    while stage.sql("SELECT EXISTS (SELECT FROM submissions_storedfile WHERE state = 'quarantined')")[0][0]:
        if time.perf_counter() - begun > 60:
            raise TimeoutError("the photo is not clean after a minute")
        time.sleep(0.02)
    browser.close()
    return answered, time.perf_counter() - begun


class _Peak:
    """The largest process that the documents worker has started, in MB."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.most = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def _look(self) -> None:
        root = self.stage.pid("documents")
        lasting = {one.pid for one in swollen(root)}
        while not self._over.wait(0.03):
            self.most = max([self.most, *(one.rss for one in swollen(root) if one.pid not in lasting)])

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
