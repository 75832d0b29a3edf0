"""What is said of the clock: to the applicant as a notice, in the history of the page, and to officers in the story."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from pelalawan_portal.bahasa.dates import weekday_date
from pelalawan_portal.submissions.desk.story import SENTENCES
from pelalawan_portal.submissions.models import Event, Submission
from pelalawan_portal.submissions.notices import WORDINGS
from pelalawan_portal.submissions.status import LINES

RIGHTS = (
    "Tidak diputus sampai batas waktu. Anda berhak menyampaikan keberatan tertulis kepada Kepala DPMPTSP, melapor ke "
    "Ombudsman RI atau SP4N-LAPOR, dan memohon putusan Pengadilan Tata Usaha Negara. Caranya ada di halaman permohonan "
    "Anda."
)


def _day(text: Any) -> str:
    return weekday_date(date.fromisoformat(str(text)))


def _returned_late(submission: Submission, event: Event) -> tuple[str, str]:
    return (
        "Ada yang perlu Anda perbaiki",
        f"{len(event.data['items'])} hal perlu diperbaiki paling lambat {_day(event.data['until'])}. Kepala kantor "
        "menyetujui permintaan ini; alasannya ada di halaman permohonan Anda. Waktu berhenti sampai Anda mengirimnya. "
        "Tidak perlu datang.",
    )


def _resumed(submission: Submission, event: Event) -> tuple[str, str]:
    return (
        "Tanggal selesai berubah",
        f"Waktu berjalan lagi. Tadinya {_day(event.data['from'])}, sekarang paling lambat {_day(event.data['to'])}. "
        "Tidak perlu datang.",
    )


def _moved(submission: Submission, event: Event) -> tuple[str, str]:
    before, now = _day(event.data["from"]), _day(event.data["to"])
    return (
        "Tanggal berubah karena hari libur",
        f"Tadinya {before}, sekarang paling lambat {now}. Alasannya: {event.data['name']} "
        f"({event.data['decree']}). Tidak perlu datang.",
    )


def _expired(submission: Submission, event: Event) -> tuple[str, str]:
    return "Batas waktu keputusan sudah lewat", RIGHTS


def _deemed(submission: Submission, event: Event) -> tuple[str, str]:
    return (
        "Permohonan dianggap dikabulkan",
        "Batas waktu lewat tanpa keputusan, jadi menurut hukum permohonan Anda dianggap dikabulkan. Surat "
        "keterangannya dapat diunduh di halaman permohonan Anda. Tidak perlu datang.",
    )


NOTICES: Mapping[str, Any] = {
    "returned_late": _returned_late,
    "resumed": _resumed,
    "date_moved": _moved,
    "expired": _expired,
    "deemed": _deemed,
}


def register() -> None:
    WORDINGS.update(NOTICES)
    LINES.update(
        {
            "returned_late": "{office} meminta perbaikan sesudah lengkap",
            "paused": "Waktu berhenti",
            "resumed": "Waktu berjalan lagi",
            "date_moved": "Tanggal berubah karena perubahan hari libur",
            "expired": "Batas waktu keputusan lewat tanpa keputusan",
            "deemed": "Dianggap dikabulkan karena batas waktu lewat",
        }
    )
    SENTENCES.update(
        {
            "returned_late": "Diminta perbaikan sesudah lengkap, disetujui kepala",
            "paused": "Waktu berhenti",
            "resumed": "Waktu berjalan lagi",
            "date_moved": "Tanggal berubah karena perubahan kalender",
            "escalated": "Batas waktu mendekat: atasan diberi tahu",
            "expired": "Batas waktu hukum lewat tanpa keputusan",
            "deemed": "Dianggap dikabulkan (UU 30/2014 Pasal 53)",
        }
    )
