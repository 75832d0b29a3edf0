"""What the applicant is told, worded from the event and not from the state at sending.

Stored on the page of the permohonan and sent by e-mail where there is one. An e-mail names the number and what to
do, never what was asked or answered.
"""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from datetime import date

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone

from pelalawan_portal.bahasa.dates import weekday_date
from pelalawan_portal.submissions.models import Event, Notice, OutboxEntry, Review, Submission
from pelalawan_portal.submissions.outbox import Owed
from pelalawan_portal.submissions.registry import handler

Wording = Callable[[Submission, Event], tuple[str, str]]


def _submitted(submission: Submission, event: Event) -> tuple[str, str]:
    check = f"Diperiksa paling lambat {weekday_date(submission.check_by)}. " if submission.check_by else ""
    return "Permohonan diterima", f"{check}Tidak perlu datang. Simpan nomor dan PIN Anda."


def _complete(submission: Submission, event: Event) -> tuple[str, str]:
    due = date.fromisoformat(event.data["due"])
    return "Surat Anda sudah lengkap", f"Keputusan paling lambat {weekday_date(due)}. Tidak perlu datang."


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
        "Ada syarat teknis yang harus dipenuhi dulu. Baca syaratnya di halaman permohonan Anda.",
    )


def _passed_on(submission: Submission, event: Event) -> tuple[str, str]:
    review = event.review
    place = str(review.opd) if review and review.opd else "OPD lain"
    return f"Permohonan diteruskan ke {place}", "Nomor Anda tetap. Tidak perlu datang."


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
    "taken_back": _plain(
        "Pemeriksaan diulang", "Sebuah putusan ditarik dan diperiksa lagi. Tidak perlu datang."
    ),
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
    "granted": _plain("Izin jadi", "Surat Anda sudah ditandatangani. Unduh di halaman permohonan Anda."),
    "refused": _plain(
        "Permohonan ditolak",
        "Alasan, dasar hukum, dan cara mengajukan keberatan ada di halaman permohonan Anda.",
    ),
    "file_refused": _plain(
        "Ada berkas yang tidak dapat dibaca", "Buka halaman permohonan Anda untuk mengirim berkas pengganti."
    ),
}


def tell(submission: Submission, event: Event) -> list[Owed]:
    """Write the notice of an event in the verb's own transaction; what is owed is the mail, where there is an address.

    Mails of one permohonan go in order.
    """
    subject, text = WORDINGS[event.verb](submission, event)
    mailed = bool(submission.email) and settings.EMAIL_CONFIGURED and not submission.confidential
    Notice.objects.create(
        event=event,
        submission=submission,
        subject=subject,
        text=text,
        state=Notice.State.SENDING if mailed else Notice.State.PAGE,
    )
    return [Owed("mail_applicant", "applicant", lane=f"mail:{submission.pk}")] if mailed else []


def _mail_failed(entry: OutboxEntry) -> None:
    Notice.objects.filter(event=entry.event_id).update(state=Notice.State.FAILED)


@handler("mail_applicant", queue="outside", atomic=False, failed=_mail_failed)
def mail_applicant(entry: OutboxEntry) -> None:
    """Send a notice by e-mail; the entry's id makes a repeat recognisable (Message-ID)."""
    notice = Notice.objects.select_related("submission").get(event=entry.event_id)
    address = notice.submission.email
    if notice.state == Notice.State.SENT or not address:
        return
    body = (
        f"{notice.text}\n\nNomor permohonan: {notice.submission.number}\n"
        f"Lihat: {settings.PUBLIC_URL}/permohonan/{notice.submission.number}/\n\n"
        "Surel ini dikirim oleh Portal Pelalawan. Kami tidak pernah meminta PIN lewat surel atau telepon."
    )
    message = EmailMessage(
        f"{notice.subject} – {notice.submission.number}",
        body,
        to=[address],
        headers={"Message-ID": f"<kabar-{entry.pk}@portal.pelalawan>"},
    )
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused:
        _mail_failed(entry)  # an address that does not exist stays so
        return
    Notice.objects.filter(pk=notice.pk).update(state=Notice.State.SENT, sent_at=timezone.now())


@handler("tell_office", queue="outside", atomic=False)
def tell_office(entry: OutboxEntry) -> None:
    """Tell an office with a confirmed address that something waits; no personal data in it."""
    review = Review.objects.select_related("opd").get(pk=entry.data["review"])
    if review.opd is None or not review.opd.email or not review.is_open:
        return
    EmailMessage(
        f"Permohonan menunggu – {review.number}",
        f"Permohonan {review.number} menunggu di antrean {review.opd}.\n{settings.PUBLIC_URL}/admin/",
        to=[review.opd.email],
        headers={"Message-ID": f"<opd-{entry.pk}@portal.pelalawan>"},
    ).send()
