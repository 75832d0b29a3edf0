"""A guest who does not give up: whatever the portal answers or does not answer, the step is tried again."""

from __future__ import annotations

import time
from collections.abc import Callable

from bench.browser import Answer, Broken, Browser
from bench.guest import NUMBER, PHOTO_SERVICE, SERVICE, pages_of
from bench.photos import marked

PATIENCE = 90.0


class Persistent:
    """One permohonan, sent until its number is in hand. `number` is empty until then; `tries` counts repeats."""

    def __init__(self, port: int, host: str, serial: int, *, photo: bool) -> None:
        self.browser = Browser(port, host, timeout=20)
        self.serial, self.photo = serial, photo
        self.number, self.tries = "", 0

    @property
    def text(self) -> str:
        """What was typed and must be found again letter for letter."""
        return f"Uraian {self.serial}: " + "kenduri, tenda, dan pengeras suara; " * 8 + str(self.serial)

    def file(self) -> str:
        """Returns the number. Raises Broken when a step does not succeed for PATIENCE seconds."""
        service = PHOTO_SERVICE if self.photo else SERVICE
        page = self._until(lambda: self.browser.get(f"/izin/{service}/ajukan/"), 200)
        action, hidden = page.form()
        page = self._follow(self._until(lambda: self.browser.post(action, hidden), 302))
        for fields in self._pages():
            action, hidden = page.form()
            page = self._follow(
                self._until(lambda a=action, h=hidden, f=fields: self.browser.post(a, [*h, *f]), 302)
            )
        if self.photo:
            action, hidden = page.form()
            file = ("foto", f"{self.serial}.jpg", "image/jpeg", marked(self.serial))
            last = [*hidden, ("simpan", "1")]
            page = self._follow(self._until(lambda: self.browser.upload(action, last, file), 302))
            if page.path.endswith("/surat/"):  # what arrived is shown first
                papers, hidden = page.form()
                page = self._follow(self._until(lambda: self.browser.post(papers, hidden), 302))
        action, hidden = page.form()
        sent = self._until(lambda: self.browser.post(action, [*hidden, ("pernyataan", "1")]), 302)
        found = NUMBER.search(sent.headers["location"])
        if not found:
            raise Broken(f"sending led to {sent.headers['location']}")
        self.number = found[1]
        self.browser.close()
        return self.number

    def _pages(self) -> list[list[tuple[str, str]]]:
        if self.photo:
            return [[("nama", f"Siti {self.serial}"), ("uraian", self.text)]]
        first, second, _ = pages_of(self.serial)
        return [first, second, [("tempat", "Halaman rumah"), ("patokan", ""), ("catatan", self.text)]]

    def _follow(self, answer: Answer) -> Answer:
        return self._until(lambda: self.browser.follow(answer), 200)

    def _until(self, step: Callable[[], Answer], wanted: int) -> Answer:
        end = time.monotonic() + PATIENCE
        while True:
            try:
                answer = step()
            except (OSError, EOFError, ValueError, IndexError) as error:
                self.browser.close()
                what = f"{type(error).__name__}: {error}"
            else:
                if answer.status == wanted:
                    return answer
                what = f"{answer.path} answered {answer.status}"
                if answer.status < 500:
                    raise Broken(f"{what}: {answer.text[-600:] if answer.raw else ''}")
            if time.monotonic() > end:
                raise Broken(what)
            self.tries += 1
            time.sleep(0.1)
