"""BPJS Kesehatan's Antrean FKTP as it behaves, and at `/bpjs/` a page that plays the Mobile JKN app.

Checks time, signature, user key and X-authorization of every call and encrypts what it answers. `state` holds what it
was told and which trouble it plays. The account and all people are invented.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import re
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any
from urllib.parse import quote
from wsgiref.types import StartResponse, WSGIEnvironment

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7
from lzstring import LZString  # type: ignore[import-untyped]

from deploy.simulators.messages import STYLE, answer, body_of, fields_of

CONS_ID, SECRET, USER_KEY = "1405", "rahasia-demo", "kunci-demo"
BASIC = "pcare-demo:sandi-demo:095"
APP_PASSWORD = "demo-jkn"  # noqa: S105 -- a simulator's
SKEW = 300
NEEDED = {
    "add": ("nomorkartu", "nik", "kodepoli", "tanggalperiksa", "nomorantrean", "angkaantrean", "jampraktek"),
    "panggil": ("tanggalperiksa", "kodepoli", "nomorkartu", "status", "waktu"),
    "batal": ("tanggalperiksa", "kodepoli", "nomorkartu", "alasan"),
}


@dataclass
class State:
    """`told`: (address, body) of every accepted call. `down`: 503. `refuse`: 201. `delay`: seconds before answering."""

    told: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    down: bool = False
    refuse: bool = False
    delay: float = 0.0
    portal: str = field(default_factory=lambda: os.environ.get("PUBLIC_URL", "").rstrip("/"))

    def reset(self) -> None:
        self.told.clear()
        self.down = self.refuse = False
        self.delay = 0.0


state = State()


def sealed(value: Any, timestamp: str) -> str:
    """JSON, LZString, AES-256-CBC under SHA256(consId + secret + timestamp)."""
    key = hashlib.sha256(f"{CONS_ID}{SECRET}{timestamp}".encode()).digest()
    padder = PKCS7(128).padder()
    packed = LZString().compressToEncodedURIComponent(json.dumps(value)).encode()
    cipher = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(
        cipher.update(padder.update(packed) + padder.finalize()) + cipher.finalize()
    ).decode()


def _wrong(environ: WSGIEnvironment) -> str:
    """What is wrong with the headers; "" when nothing is."""
    stamp = environ.get("HTTP_X_TIMESTAMP", "")
    if not stamp.isdigit() or abs(time.time() - int(stamp)) > SKEW:
        return "Timestamp tidak sesuai"
    digest = hmac.digest(SECRET.encode(), f"{CONS_ID}&{stamp}".encode(), hashlib.sha256)
    signed = base64.b64encode(digest).decode()
    if environ.get("HTTP_X_CONS_ID") != CONS_ID or environ.get("HTTP_X_SIGNATURE") != signed:
        return "Signature tidak sesuai"
    if environ.get("HTTP_USER_KEY") != USER_KEY:
        return "User key tidak sesuai"
    if environ.get("HTTP_X_AUTHORIZATION") != f"Basic {base64.b64encode(BASIC.encode()).decode()}":
        return "Username atau password PCare salah"
    if environ["REQUEST_METHOD"] == "POST" and not environ.get("CONTENT_TYPE", "").startswith("text/plain"):
        return "Content-Type tidak sesuai"
    return ""


def _said(
    start_response: StartResponse, code: int, message: str, response: str | None = None
) -> Iterable[bytes]:
    status = "401 Unauthorized" if code == 401 else "200 OK"
    body = {"response": response, "metadata": {"message": message, "code": code}}
    return answer(start_response, status, json.dumps(body))


def _service(environ: WSGIEnvironment, start_response: StartResponse, path: str) -> Iterable[bytes]:
    raw = body_of(environ)
    time.sleep(state.delay)
    if state.down:
        return answer(start_response, "503 Service Unavailable", "")
    if wrong := _wrong(environ):
        return _said(start_response, 401, wrong)
    stamp, method = environ["HTTP_X_TIMESTAMP"], environ["REQUEST_METHOD"]
    if method == "GET" and re.fullmatch(r"ref/poli/tanggal/[0-9-]{10}", path):
        rows = [{"kodepoli": "001", "namapoli": "Poli Umum"}, {"kodepoli": "002", "namapoli": "Poli Gigi"}]
        return _said(start_response, 200, "Ok", sealed(rows, stamp))
    if method == "GET" and re.fullmatch(r"ref/dokter/kodepoli/[0-9]{3}/tanggal/[0-9-]{10}", path):
        doctor = {
            "kodedokter": 1405,
            "namadokter": "dr. Contoh",
            "jampraktek": "08:00-12:00",
            "kapasitas": 30,
        }
        return _said(start_response, 200, "Ok", sealed([doctor], stamp))
    work = path.removeprefix("antrean/")
    if method != "POST" or work not in NEEDED:
        return _said(start_response, 404, "Alamat tidak dikenal")
    try:
        body = json.loads(raw)
        missing = [one for one in NEEDED[work] if one not in body]
    except (ValueError, TypeError):
        return _said(start_response, 201, "JSON tidak sesuai")
    if missing or state.refuse:
        return _said(start_response, 201, f"Data tidak sesuai: {', '.join(missing)}")
    state.told.append((work, body))
    return _said(start_response, 200, "Ok")


def ask(
    method: str, path: str, headers: Mapping[str, str], body: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Call the portal as Mobile JKN does; its envelope."""
    data = json.dumps(body).encode() if body is not None else None
    given = {**headers, "Content-Type": "application/json"}
    request = urllib.request.Request(f"{state.portal}/jkn/{path}", data, given, method=method)  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=10) as said:  # noqa: S310 -- the portal beside us
            found: dict[str, Any] = json.load(said)
    except urllib.error.HTTPError as error:
        found = json.load(error)
    return found


def play(form: Mapping[str, str]) -> str:
    """Do what a button of the app does; the answers as lines of text."""
    username = form.get("faskes", "")
    said = ask("GET", "auth", {"x-username": username, "x-password": APP_PASSWORD})
    token = (said.get("response") or {}).get("token")
    if not token:
        return json.dumps(said, indent=1)
    headers = {"x-username": username, "x-token": token}
    card, poli, day = (form.get(one, "").strip() for one in ("nomorkartu", "kodepoli", "tanggalperiksa"))
    number = {"nomorkartu": card, "kodepoli": poli, "tanggalperiksa": day}
    if form.get("tombol") == "tanya":
        where = "/".join(quote(one or "-", safe="") for one in (card, poli, day))
        return json.dumps(ask("GET", f"antrean/sisapeserta/{where}", headers), indent=1)
    if form.get("tombol") == "batal":
        return json.dumps(ask("PUT", "antrean/batal", headers, {**number, "keterangan": "Batal"}), indent=1)
    nik = form.get("nik", "").strip()
    wanted = {**number, "nik": nik, "keluhan": form.get("keluhan", "")}
    taken = ask("POST", "antrean", headers, wanted)
    lines = [taken]
    if taken.get("metadata", {}).get("code") == 202:
        person = {
            "nomorkartu": card,
            "nik": nik,
            "nomorkk": "",
            "nama": form.get("nama", "Peserta Contoh"),
            "jeniskelamin": "P",
            "tanggallahir": "1990-01-01",
            "alamat": "Teluk Meranti",
        }
        lines += [ask("POST", "peserta", headers, person), ask("POST", "antrean", headers, wanted)]
    return "\n".join(json.dumps(one, indent=1) for one in lines)


FIELDS = (
    ("faskes", "Nama pengguna faskes", "jkn-teluk-meranti"),
    ("nomorkartu", "Nomor kartu BPJS", "0001234567890"),
    ("nik", "NIK", "1405094101900001"),
    ("nama", "Nama", "Peserta Contoh"),
    ("kodepoli", "Kode poli", "001"),
    ("tanggalperiksa", "Tanggal", ""),
    ("keluhan", "Keluhan", "Batuk"),
)


def page(form: Mapping[str, str], said: str = "") -> str:
    """The app: one form, three buttons, and what the portal answered."""
    day = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()
    rows = "".join(
        f'<label for="{key}">{words}</label><input id="{key}" name="{key}" '
        f'value="{escape(form.get(key) or default or day)}">'
        for key, words, default in FIELDS
    )
    shown = f'<h2>Jawaban portal</h2><pre role="status">{escape(said)}</pre>' if said else ""
    told = (
        "".join(f"<li>antrean/{escape(work)}</li>" for work, _ in state.told[-20:][::-1])
        or "<li>Belum ada</li>"
    )
    return (
        f'<!doctype html><html lang="id"><head><meta charset="utf-8"><title>Simulator Mobile JKN</title><meta '
        f'name="viewport" content="width=device-width,initial-scale=1"><style>{STYLE}pre{{white-space:pre-wrap}}'
        f"</style></head><body><main><h1>Simulator Mobile JKN</h1><p>Bukan aplikasi BPJS. Semua orang di sini "
        f'karangan.</p>{shown}<form method="post" action="app">{rows}<button name="tombol" value="ambil">Ambil '
        f'nomor</button><button name="tombol" value="tanya">Berapa di depan saya</button><button name="tombol" '
        f'value="batal">Batalkan</button></form><h2>Kabar dari puskesmas</h2><ul>{told}</ul></main></body></html>'
    )


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    path, method = environ.get("PATH_INFO", "/"), environ["REQUEST_METHOD"]
    if path.startswith("/antreanfktp/"):
        return _service(environ, start_response, path.removeprefix("/antreanfktp/"))
    if path in ("/", "/app"):
        form = fields_of(environ, body_of(environ))
        try:
            said = play(form) if method == "POST" else ""
        except (OSError, ValueError):
            said = "Portal tidak menjawab."
        return answer(start_response, "200 OK", page(form, said), "text/html")
    return answer(start_response, "404 Not Found", "")
