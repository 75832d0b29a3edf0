"""What the applicant is told, worded from the event and not from the state at sending.

Stored on the page of the permohonan and brought by WhatsApp, SMS or e-mail (`channels`). A message names the number
and what to do, never what was asked or answered.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from pelalawan_portal.bahasa.dates import weekday_date
from pelalawan_portal.database import rows
from pelalawan_portal.submissions.channels import journey
from pelalawan_portal.submissions.models import Event, Notice, Submission
from pelalawan_portal.submissions.outbox import Owed

Wording = Callable[[Submission, Event], tuple[str, str]]


def _submitted(submission: Submission, event: Event) -> tuple[str, str]:
    check = f"Diperiksa paling lambat {weekday_date(submission.check_by)}. " if submission.check_by else ""
    return "Permohonan diterima", f"{check}Tidak perlu datang. Simpan nomor dan PIN Anda."


def _complete(submission: Submission, event: Event) -> tuple[str, str]:
    due = weekday_date(date.fromisoformat(event.data["due"]))
    if first := event.data.get("first"):
        return (
            "Surat Anda dinyatakan lengkap ulang",
            f"Janji pertama {weekday_date(date.fromisoformat(first))}, sekarang keputusan paling lambat {due}. "
            "Tidak perlu datang.",
        )
    return "Surat Anda sudah lengkap", f"Keputusan paling lambat {due}. Tidak perlu datang."


def _returned(submission: Submission, event: Event) -> tuple[str, str]:
    until = date.fromisoformat(event.data["until"])
    return (
        "Ada yang perlu Anda perbaiki",
        f"{len(event.data['items'])} hal perlu diperbaiki paling lambat {weekday_date(until)}. "
        "Hanya itu yang diminta; nomor Anda tetap. Tidak perlu datang.",
    )


def _reopened(submission: Submission, event: Event) -> tuple[str, str]:
    until = date.fromisoformat(event.data["until"])
    return (
        "Permohonan dilanjutkan",
        f"Perbaiki yang ditandai paling lambat {weekday_date(until)}. Nomor Anda tetap.",
    )


def _taken_back(submission: Submission, event: Event) -> tuple[str, str]:
    again = "Sebuah putusan ditarik dan diperiksa lagi."
    if event.data.get("first"):
        again = (
            "Surat Anda diperiksa lagi, jadi tanggal keputusan dihitung lagi sesudah dinyatakan lengkap. "
            "Tanggal yang sudah kami janjikan tetap tercatat."
        )
    return "Pemeriksaan diulang", f"{again} Tidak perlu datang."


def _office(event: Event) -> str:
    return str(event.office) if event.office else "Kantor perizinan (DPMPTSP)"


def _recommended(submission: Submission, event: Event) -> tuple[str, str]:
    if submission.spec.channel == "tugas":
        system = submission.spec.outside.get("system", "aplikasi pusat")
        return f"{_office(event)} sudah memeriksa", f"Bagian kabupaten selesai. Keputusan ada di {system}."
    return (
        f"{_office(event)} sudah memeriksa",
        "Permohonan Anda berlanjut ke langkah berikutnya. Tidak perlu datang.",
    )


def _deferred(submission: Submission, event: Event) -> tuple[str, str]:
    return (
        f"{_office(event)} menangguhkan permohonan",
        "Ada syarat teknis yang harus dipenuhi dulu. Baca syaratnya di halaman permohonan Anda, lalu kirim buktinya "
        "di sana. Tidak perlu datang.",
    )


def _passed_on(submission: Submission, event: Event) -> tuple[str, str]:
    review = event.review
    place = str(review.opd) if review and review.opd else "OPD lain"
    return f"Permohonan diteruskan ke {place}", "Nomor Anda tetap. Tidak perlu datang."


def _granted(submission: Submission, event: Event) -> tuple[str, str]:
    done = "Izin jadi" if submission.spec.family == "izin" else "Surat jadi"
    return done, "Surat Anda sudah ditandatangani. Unduh di halaman permohonan Anda."


def _plain(subject: str, text: str) -> Wording:
    return lambda submission, event: (subject, text)


WORDINGS: dict[str, Wording] = {
    "submitted": _submitted,
    "complete": _complete,
    "returned": _returned,
    "reopened": _reopened,
    "recommended": _recommended,
    "deferred": _deferred,
    "passed_on": _passed_on,
    "taken_back": _taken_back,
    "corrected": _plain(
        "Perbaikan Anda diterima", "Kami periksa lagi bagian yang Anda perbaiki. Tidak perlu datang."
    ),
    "reminded": _plain(
        "Jangan lupa perbaikan Anda",
        "Batas waktu perbaikan hampir habis. Buka halaman permohonan untuk mengirimnya.",
    ),
    "lapsed": _plain(
        "Permohonan tidak dilanjutkan",
        "Perbaikan tidak kami terima sampai batas waktu. Semua isian tersimpan; Anda dapat melanjutkan kapan saja.",
    ),
    "withdrawn": _plain("Permohonan dibatalkan", "Permohonan ini Anda batalkan. Semua isian tersimpan."),
    "granted": _granted,
    "answered": _plain(
        "Permohonan Anda sudah dijawab", "Baca jawabannya di halaman permohonan Anda, di bagian Jawaban."
    ),
    "refused": _plain(
        "Permohonan ditolak",
        "Alasan, dasar hukum, dan cara mengajukan keberatan ada di halaman permohonan Anda.",
    ),
    "contact_chosen": _plain(
        "Kabar akan dikirim ke nomor ini",
        "Anda memilih dikabari ke ponsel. Halaman ini tetap memuat semua kabar.",
    ),
    "file_refused": _plain(
        "Ada berkas yang tidak dapat dibaca", "Buka halaman permohonan Anda untuk mengirim berkas pengganti."
    ),
}


def tell(submission: Submission, event: Event) -> list[Owed]:
    """Write the notice of an event in the verb's own transaction; what is owed is its first way to the person.

    Without a phone that was agreed to, or an e-mail address, the page of the permohonan is the only one.
    """
    subject, text = WORDINGS[event.verb](submission, event)
    owed = journey.first(submission, event)
    rows.add(
        Notice(
            event=event,
            submission=submission,
            subject=subject,
            text=text,
            state=Notice.State.SENDING if owed else Notice.State.PAGE,
        )
    )
    return owed
