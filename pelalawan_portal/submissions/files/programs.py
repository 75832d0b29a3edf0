"""Runs `inspection.py` as a program of its own, and asks ClamAV where one is configured."""

from __future__ import annotations

import json
import socket
import struct
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

PROGRAM = Path(__file__).with_name("inspection.py")
SECONDS = 90
CHUNK = 1 << 16
SENTENCES = {
    "broken": "Berkas ini rusak atau terpotong, jadi tidak dapat dibuka. Kirim sekali lagi.",
    "locked": "PDF ini dikunci dengan sandi. Simpan lagi tanpa sandi, lalu kirim.",
    "pixels": "Ukuran gambar ini terlalu besar. Foto ulang dengan ukuran foto yang lebih kecil.",
    "tiny": "Gambar ini terlalu kecil untuk dibaca. Foto ulang suratnya dari dekat.",
    "pages": "PDF ini terlalu tebal. Kirim hanya halaman yang diminta.",
    "virus": "Berkas ini mengandung program berbahaya. Kirim foto suratnya saja.",
}


class InspectionFailed(RuntimeError):
    """The program ended without an answer: tried again by the outbox."""


@dataclass(frozen=True)
class Outcome:
    """`kind` is the media type of what was written; `refusal` a sentence when nothing was."""

    kind: str = ""
    refusal: str = ""


def _run(*arguments: str) -> dict[str, Any]:
    # -I: neither the environment nor the working folder decides what is imported.
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(PROGRAM), *arguments],
            capture_output=True, timeout=SECONDS, check=False, env={"LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "2"},
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise InspectionFailed("too slow") from error
    if done.returncode != 0:
        raise InspectionFailed(f"ended with {done.returncode}")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def clean(kind: str, source: Path, target: Path) -> Outcome:
    """Re-encode or rewrite `source` into `target`; raises InspectionFailed when the program gave no answer."""
    answer = _run("clean", kind, str(source), str(target))
    if code := answer.get("refusal"):
        return Outcome(refusal=SENTENCES[code])
    return Outcome(kind=answer["kind"])


def stamp(kind: str, source: Path, target: Path, words: str) -> None:
    """Write `words` over a clean file ("pdf" or "jpeg"); raises InspectionFailed."""
    if "refusal" in _run("stamp", kind, str(source), str(target), words):
        raise InspectionFailed("refused")


def infected(path: Path) -> bool:
    """Whether ClamAV (INSTREAM on CLAMAV_SOCKET) finds something; False where none is configured.

    Raises OSError while it does not answer: the file then waits, unserved.
    """
    if not settings.CLAMAV_SOCKET:
        return False
    with socket.socket(socket.AF_UNIX) as line, path.open("rb") as file:
        line.settimeout(60)
        line.connect(settings.CLAMAV_SOCKET)
        line.sendall(b"zINSTREAM\0")
        while chunk := file.read(CHUNK):
            line.sendall(struct.pack("!I", len(chunk)) + chunk)
        line.sendall(struct.pack("!I", 0))
        answer = b"".join(iter(lambda: line.recv(4096), b""))
    if b"ERROR" in answer or b"stream:" not in answer:
        raise OSError("ClamAV tidak dapat memeriksa")
    return b"FOUND" in answer
