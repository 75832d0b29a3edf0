"""Notices by e-mail: to the applicant, and to an office for which something waits."""

from __future__ import annotations

import smtplib

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone

from pelalawan_portal.submissions.models import Channel, Notice, OutboxEntry, Review
from pelalawan_portal.submissions.registry import handler


def _mail_failed(entry: OutboxEntry) -> None:
    Notice.objects.filter(event=entry.event_id).exclude(state=Notice.State.ARRIVED).update(
        state=Notice.State.FAILED, channel=Channel.EMAIL
    )


@handler("mail_applicant", queue="outside", atomic=False, patient=True, failed=_mail_failed)
def mail_applicant(entry: OutboxEntry) -> None:
    """Send a notice by e-mail; the entry's id makes a repeat recognisable (Message-ID)."""
    notice = Notice.objects.select_related("submission").get(event=entry.event_id)
    address = notice.submission.email
    if notice.state in (Notice.State.SENT, Notice.State.ARRIVED) or not address:
        return
    body = (
        f"{notice.text}\n\nNomor permohonan: {notice.submission.number}\n"
        f"Lihat: {settings.PUBLIC_URL}/permohonan/{notice.submission.number}/\n\n"
        "E-mail ini dikirim oleh Portal Pelalawan. Kami tidak pernah meminta PIN lewat e-mail atau telepon."
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
    Notice.objects.filter(pk=notice.pk).update(
        state=Notice.State.SENT, channel=Channel.EMAIL, sent_at=timezone.now()
    )


@handler("tell_office", queue="outside", atomic=False, patient=True)
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
