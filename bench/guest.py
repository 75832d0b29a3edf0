"""A guest who files a permohonan page by page, as a browser without scripts does."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field

from bench.browser import Answer, Broken, Browser

SERVICE, PHOTO_SERVICE = "bench", "bench-foto"
NUMBER = re.compile(r"/permohonan/([^/?]+)/")
FIRST = ("Siti", "Joko", "Rina", "Budi", "Yuni", "Hasan", "Lina", "Agus", "Tuti", "Ridwan")
LAST = ("Aminah", "Susilo", "Marlina", "Santoso", "Astuti", "Basri", "Wati", "Salim", "Alawiyah", "Saleh")


def pages_of(serial: int) -> list[list[tuple[str, str]]]:
    """What the guest with this serial types on the three pages (nine, seven and three questions)."""
    name = f"{FIRST[serial % 10]} {LAST[serial // 10 % 10]} {serial}"
    return [
        [
            ("nama", name), ("nik", "1405095205900001"), ("telepon", "0812 3456 7890"),
            ("surel", f"warga{serial}@contoh.test"), ("alamat", f"Jalan Bono {serial}, RT 01 RW 02, Teluk Meranti"),
            ("wilayah", "14.05.09.2002"), ("lahir_0", "12"), ("lahir_1", "5"), ("lahir_2", "1990"),
            ("pekerjaan", "Petani kelapa"), ("warga", "ya"),
        ],
        [
            ("nama_kegiatan", f"Kenduri kampung {serial}"), ("jenis", "acara"), ("sarana", "tenda"),
            ("sarana", "suara"), ("mulai_0", "1"), ("mulai_1", "3"), ("mulai_2", "2027"),
            ("selesai_0", "2"), ("selesai_1", "3"), ("selesai_2", "2027"), ("jumlah", "150"), ("biaya", "2.500.000"),
        ],
        [
            ("tempat", "Halaman rumah, Jalan Bono"), ("patokan", "Seberang masjid"),
            ("catatan", "Kenduri keluarga dengan tenda dan pengeras suara. " * 5),
        ],
    ]  # fmt: skip


@dataclass
class Filed:
    """What one filing came to: its number, and when (seconds of the system clock) it was sent and answered."""

    serial: int
    number: str = ""
    sent_at: float = 0.0
    answered_at: float = 0.0
    receipt_at: float = 0.0
    receipt_bytes: int = 0
    waits: int = 0
    problem: str = ""
    log: list[tuple[str, float, int]] = field(default_factory=list)


class Guest:
    """One filing, step by step; every method is what the person does next.

    patience: seconds before a page that waits for the receipt is loaded again; None: as the page asks.
    """

    def __init__(
        self, port: int, host: str, serial: int, *, receipt: bool = True, patience: float | None = None
    ) -> None:
        self.browser = Browser(port, host)
        self.filed = Filed(serial, log=self.browser.log)
        self.receipt, self.patience = receipt, patience
        self.check: Answer | None = None

    def file(self) -> Filed:
        """All of it; what goes wrong is a problem of the outcome, not an exception."""
        try:
            self.prepare()
            self.send()
        except (Broken, LookupError, OSError, EOFError) as error:
            self.filed.problem = f"{type(error).__name__}: {error}"[:300]
        finally:
            self.browser.close()
        return self.filed

    def prepare(self) -> None:
        """Up to the page on which everything is checked once more."""
        browser = self.browser
        _fine(browser.get(f"/izin/{SERVICE}/", "layanan"))
        page = _fine(browser.get(f"/izin/{SERVICE}/ajukan/", "ajukan"))
        action, hidden = page.form()
        page = _fine(browser.follow(browser.post(action, hidden, "mulai"), "bagian 1"))
        for place, fields in enumerate(pages_of(self.filed.serial), 1):
            action, hidden = page.form()
            saved = browser.post(action, [*hidden, *fields], f"kirim bagian {place}")
            page = _fine(browser.follow(saved, f"bagian {place + 1}" if place < 3 else "periksa"))
        self.check = page

    def send(self) -> None:
        """Declare and send, look at the page of the permohonan, fetch the receipt."""
        assert self.check is not None
        action, hidden = self.check.form()
        self.filed.sent_at = time.time()
        answer = self.browser.post(action, [*hidden, ("pernyataan", "1")], "kirim")
        found = NUMBER.search(answer.headers.get("location", ""))
        if not found:
            raise Broken(f"sending answered {answer.status}: {answer.text[:200] if answer.raw else ''}")
        self.filed.answered_at = time.time()
        self.filed.number = found[1]
        _fine(self.browser.follow(answer, "permohonan"))
        if self.receipt:
            paper = _fine(self._receipt(f"/permohonan/{found[1]}/tanda-terima/"))
            if not paper.body.startswith(b"%PDF"):
                raise Broken(f"the receipt is no PDF but {paper.headers.get('content-type')}")
            self.filed.receipt_at = time.time()
            self.filed.receipt_bytes = len(paper.body)

    def _receipt(self, path: str) -> Answer:
        """The receipt; while it is being made, the page that waits for it is loaded again as it asks to be."""
        for attempt in range(120):
            paper = self.browser.get(path, "tanda terima")
            if paper.status != 202:
                return paper
            self.filed.waits = attempt + 1
            seconds, _, address = paper.headers.get("refresh", "2; url=").partition("; url=")
            time.sleep(float(seconds) if self.patience is None else self.patience)
            path = address or path
        raise Broken(f"{path} was never made")


def _fine(answer: Answer) -> Answer:
    if answer.status != 200:
        raise Broken(f"{answer.path} answered {answer.status}")
    return answer
