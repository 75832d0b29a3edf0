"""What the applicant is told about a visit, and how its events read in the history."""

from __future__ import annotations

from pelalawan_portal.bahasa.dates import weekday_date
from pelalawan_portal.submissions.models import Event, Submission
from permits.models import Appointment

NO_TRAVEL = "Tidak perlu datang ke kantor, petugas yang datang. Tidak dipungut biaya."


def _appointment(event: Event) -> Appointment:
    return Appointment.objects.get(pk=event.data["appointment"])


def _office(event: Event) -> str:
    return str(event.office) if event.office else "Kantor perizinan (DPMPTSP)"


def _where(appointment: Appointment) -> str:
    ready = f" Siapkan: {appointment.preparation.rstrip('.')}." if appointment.preparation else ""
    return f"{appointment.when}, di {(appointment.place or '').rstrip('.')}.{ready} {NO_TRAVEL}"


def _proposed(submission: Submission, event: Event) -> tuple[str, str]:
    appointment = _appointment(event)
    if event.data.get("agreed"):
        return f"{_office(event)} datang meninjau", f"Sudah disepakati: {_where(appointment)}"
    return (
        f"{_office(event)} ingin datang meninjau",
        f"{_where(appointment)} Jawab di halaman permohonan Anda paling lambat {weekday_date(appointment.answer_by)}. "
        "Bila tidak dijawab, waktu ini kami anggap disetujui.",
    )


def _changed(submission: Submission, event: Event) -> tuple[str, str]:
    return f"Waktu peninjauan diganti – {_office(event)}", _proposed(submission, event)[1]


def _agreed(submission: Submission, event: Event) -> tuple[str, str]:
    appointment = _appointment(event)
    silent = appointment.agreed_how == Appointment.Consent.SILENCE
    begins = "Tidak ada jawaban, jadi waktu ini dianggap disetujui: " if silent else ""
    return "Waktu peninjauan sudah tetap", f"{begins}{_where(appointment)}"


def _asked(submission: Submission, event: Event) -> tuple[str, str]:
    return (
        "Permintaan waktu lain diterima",
        f"{_office(event)} akan mengusulkan waktu baru. Lihat kabar di halaman permohonan Anda.",
    )


def _missed(submission: Submission, event: Event) -> tuple[str, str]:
    if event.data.get("absent") == "team":
        return (
            "Peninjauan tidak jadi",
            f"Petugas {_office(event)} tidak dapat datang. Kami mohon maaf dan akan mengusulkan waktu baru.",
        )
    return (
        "Peninjauan tidak jadi",
        f"Petugas {_office(event)} datang tetapi tidak bertemu Anda. Waktu baru akan diusulkan; "
        "bila tidak bisa, minta waktu lain lebih dulu.",
    )


def _lapsed(submission: Submission, event: Event) -> tuple[str, str]:
    return (
        "Waktu peninjauan lewat",
        f"Waktu itu lewat sebelum disepakati, dan ini bukan kesalahan Anda. {_office(event)} akan mengusulkan waktu "
        "baru. Tidak perlu datang.",
    )


def _held(submission: Submission, event: Event) -> tuple[str, str]:
    return (
        "Peninjauan selesai",
        "Berita acaranya dapat Anda unduh di halaman permohonan Anda. Tidak perlu datang ke kantor.",
    )


WORDINGS = {
    "visit_proposed": _proposed,
    "visit_changed": _changed,
    "visit_agreed": _agreed,
    "visit_asked": _asked,
    "visit_missed": _missed,
    "visit_lapsed": _lapsed,
    "visit_held": _held,
}
# On the applicant's page and on the officer's.
LINES = {
    "visit_proposed": "{office} mengusulkan waktu peninjauan",
    "visit_changed": "{office} mengganti waktu peninjauan",
    "visit_agreed": "Waktu peninjauan sudah tetap",
    "visit_asked": "Waktu peninjauan lain diminta",
    "visit_missed": "Peninjauan tidak jadi",
    "visit_lapsed": "Waktu peninjauan lewat sebelum disepakati",
    "visit_held": "{office} sudah meninjau tempatnya",
}
SENTENCES = {
    "visit_proposed": "Waktu peninjauan diusulkan",
    "visit_changed": "Waktu peninjauan diganti",
    "visit_agreed": "Waktu peninjauan disepakati",
    "visit_asked": "Pemohon minta waktu peninjauan lain",
    "visit_missed": "Peninjauan tidak jadi",
    "visit_lapsed": "Waktu peninjauan lewat tanpa jawaban: usulkan waktu baru",
    "visit_held": "Peninjauan selesai, berita acara dibuat",
}
