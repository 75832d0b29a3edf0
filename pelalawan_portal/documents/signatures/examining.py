"""Runs `examination.py` on a PDF that anybody may send: a few at once, bounded, nothing kept."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from pelalawan_portal.documents.signatures import local

PROGRAM = Path(__file__).with_name("examination.py")
SECONDS = 30
# Each may take some hundred MB for a hostile file; whoever comes while all are busy tries again.
AT_ONCE = 2
_busy = threading.BoundedSemaphore(AT_ONCE)


class ExaminationFailed(Exception):
    """The text is a sentence for whoever sent the file (Indonesian)."""


@dataclass(frozen=True)
class Signature:
    """One signature. `whole`: it covers every byte; `trust`: "local", "bsre", or "" for a certificate unknown to us."""

    intact: bool
    whole: bool
    trust: str
    subject: str
    issuer: str
    serial: str
    at: datetime | None


def _roots() -> dict[str, str]:
    roots = {}
    if settings.BSRE_CHAIN:
        roots["bsre"] = Path(settings.BSRE_CHAIN).read_text()
    if not settings.PRODUCTION and local.has_authority():
        roots["local"] = local.authority_certificate().decode()
    return roots


def examine(pdf: bytes) -> list[Signature]:
    """The signatures on a PDF, in the order they were made. Raises ExaminationFailed."""
    if not _busy.acquire(timeout=10):
        raise ExaminationFailed("Sedang banyak yang memeriksa. Coba lagi sebentar lagi.")
    try:
        order = json.dumps({"size": len(pdf), "roots": _roots()}).encode() + b"\n"
        done = subprocess.run(
            [sys.executable, "-I", str(PROGRAM)], input=order + pdf, capture_output=True, timeout=SECONDS,
            check=False, env={"LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "2"},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise ExaminationFailed("PDF ini terlalu rumit untuk diperiksa.") from None
    finally:
        _busy.release()
    if done.returncode != 0:
        raise ExaminationFailed("PDF ini tidak dapat diperiksa: rusak, atau dibuat untuk mengganggu.")
    answer = json.loads(done.stdout)
    if answer.get("refusal") == "locked":
        raise ExaminationFailed("PDF ini dikunci dengan sandi, jadi isinya tidak dapat diperiksa.")
    if "refusal" in answer:
        raise ExaminationFailed(
            "Isi PDF ini rusak atau sudah diubah, jadi tanda tangannya tidak dapat dibaca."
        )
    return [_read(one) for one in answer["signatures"]]


def _read(said: dict[str, object]) -> Signature:
    at = str(said["at"])
    return Signature(
        intact=said["intact"] is True,
        whole=said["whole"] is True,
        trust=str(said["trust"]),
        subject=str(said["subject"]),
        issuer=str(said["issuer"]),
        serial=str(said["serial"]),
        at=datetime.fromisoformat(at) if at else None,
    )
