"""What the simulators of WhatsApp and of the SMS gateways share: a phone to look at, and calling the portal back."""

from __future__ import annotations

import html
import itertools
import os
import threading
import time
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl
from wsgiref.types import StartResponse, WSGIEnvironment

KEPT = 200
TRIES = 3
WIB = 7 * 3600  # seconds ahead of UTC: what a phone in Pelalawan shows
_numbers = itertools.count(1)
STYLE = (
    "body{font:18px/1.5 system-ui,sans-serif;margin:0;background:#e7ece9;color:#17211e}main{max-width:30rem;"
    "margin:0 auto;padding:1rem}h1{font-size:1.4rem}.hp{background:#fff;border:10px solid #17211e;"
    "border-radius:1.6rem;padding:1rem;min-height:12rem}.hp h2{font-size:1rem;margin:.4rem 0}p.in,p.out"
    "{padding:.6rem .8rem;border-radius:.8rem;margin:.5rem 0;white-space:pre-wrap;overflow-wrap:anywhere}"
    "p.out{background:#d9f2e3;margin-right:2rem}p.in{background:#eef1f6;margin-left:2rem}small{color:#45524d}"
    "label{display:block;margin-top:.8rem;font-weight:600}input,textarea,select,button{font:inherit;width:100%;"
    "box-sizing:border-box;padding:.6rem;min-height:44px}button{margin-top:.8rem;background:#0b5d4b;color:#fff;"
    "border:0;border-radius:.4rem}"
)


@dataclass
class Sms:
    """One message on a simulated phone; `incoming` was written by its holder."""

    number: str
    text: str
    incoming: bool = False
    state: str = ""
    reference: str = ""
    at: float = field(default_factory=time.time)


@dataclass
class Phones:
    """Everything sent and written, and what the simulator is told to do wrong.

    `portal`: base address called back, "" for none. `fail`: numbers (62…) that cannot be reached. `down`: answer 503.
    `silent`: take messages but never report that they arrived.
    """

    messages: deque[Sms] = field(default_factory=lambda: deque(maxlen=KEPT))
    portal: str = field(default_factory=lambda: os.environ.get("PUBLIC_URL", "").rstrip("/"))
    fail: set[str] = field(default_factory=set)
    down: bool = False
    silent: bool = False

    def reset(self) -> None:
        self.messages.clear()
        self.fail.clear()
        self.down = self.silent = False

    def to(self, number: str) -> list[Sms]:
        return [one for one in self.messages if one.number == number and not one.incoming]


def new_id(prefix: str) -> str:
    return f"{prefix}{int(time.time() * 1000):x}{next(_numbers):06d}"


def call_back(url: str, body: bytes, headers: Mapping[str, str], after: float = 0.3) -> None:
    """Call the portal from a thread, as a provider does: later, and again when it does not answer."""

    def call() -> None:
        for _ in range(TRIES):
            time.sleep(after)
            try:
                request = urllib.request.Request(url, body, dict(headers), method="POST")  # noqa: S310
                urllib.request.urlopen(request, timeout=5).close()  # noqa: S310 -- the portal beside us
                return
            except urllib.error.HTTPError as error:
                if error.code < 500:
                    return
            except OSError:
                continue

    threading.Thread(target=call, daemon=True).start()


def body_of(environ: WSGIEnvironment) -> bytes:
    length = int(environ.get("CONTENT_LENGTH") or 0)
    return bytes(environ["wsgi.input"].read(length)) if length else b""


def fields_of(environ: WSGIEnvironment, body: bytes) -> dict[str, str]:
    return dict(parse_qsl(environ.get("QUERY_STRING", ""))) | dict(parse_qsl(body.decode("utf-8", "replace")))


def answer(
    start_response: StartResponse, status: str, body: str, kind: str = "application/json", **headers: str
) -> Iterable[bytes]:
    given = [
        ("Content-Type", f"{kind}; charset=utf-8"),
        *((k.replace("_", "-"), v) for k, v in headers.items()),
    ]
    start_response(status, given)
    return [body.encode()]


def national(number: str) -> str:
    """62812… or +62812… as people write it: 0812…"""
    digits = number.removeprefix("+")
    return "0" + digits[2:] if digits.startswith("62") else digits


def international(number: str) -> str:
    """0812… as 62812…"""
    digits = "".join(one for one in number if one.isdigit())
    return "62" + digits[1:] if digits.startswith("0") else digits


def page(title: str, phones: Phones, extra: str = "", ways: Iterable[tuple[str, str]] = ()) -> str:
    """The phones as a page: each number with its messages, and a form to write as its holder."""
    numbers = list(dict.fromkeys(one.number for one in reversed(phones.messages)))
    screens = []
    for number in numbers:
        lines = [
            f'<p class="{"in" if one.incoming else "out"}">{html.escape(one.text)}<br><small>'
            f"{time.strftime('%H.%M', time.gmtime(one.at + WIB))} {html.escape(one.state)}</small></p>"
            for one in phones.messages
            if one.number == number
        ]
        screens.append(
            f'<section class="hp" aria-label="Ponsel {national(number)}"><h2>{national(number)}</h2>'
            f"{''.join(lines)}</section>"
        )
    shown = "".join(screens) or "<p>Belum ada pesan. Pesan dari portal muncul di sini.</p>"
    first = national(numbers[0]) if numbers else ""
    choice = "".join(f'<option value="{value}">{label}</option>' for value, label in ways)
    select = (
        f'<label for="lewat">Lewat</label><select id="lewat" name="lewat">{choice}</select>' if choice else ""
    )
    return (
        f'<!doctype html><html lang="id"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><style>{STYLE}</style></head>'
        f"<body><main><h1>{title}</h1><p>Simulator: tidak ada pesan sungguhan yang dikirim.{extra}</p>{shown}"
        f'<h2>Tulis pesan ke portal</h2><form method="post" action="tulis"><label for="dari">Dari nomor</label>'
        f'<input id="dari" name="dari" inputmode="tel" required value="{first}">{select}<label for="isi">Isi pesan'
        f'</label><textarea id="isi" name="isi" rows="3" required>STATUS </textarea><button>Kirim</button></form>'
        f'<p><a href="">Muat ulang</a></p></main></body></html>'
    )
