"""The two letters about a draft: the link to go on with, when asked for, and one reminder before it is deleted."""

from __future__ import annotations

import smtplib
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse

from pelalawan_portal.bahasa.dates import long_date
from pelalawan_portal.filing.holders import Holder
from pelalawan_portal.filing.models import Draft
from pelalawan_portal.filing.resume_codes import code_of
from pelalawan_portal.filing.workflow import find
from pelalawan_portal.submissions.models import OutboxEntry
from pelalawan_portal.submissions.outbox import Owed, owe
from pelalawan_portal.submissions.registry import handler

LINK, REMINDER = "tautan", "pengingat"


def owe_letter(draft: Draft, letter: str) -> None:
    """Owe one of the two letters, in the caller's transaction; nothing where e-mail is not configured."""
    if settings.EMAIL_CONFIGURED and draft.contact:
        owe(None, None, [Owed("mail_draft", str(draft.pk), data={"draft": draft.pk, "letter": letter})])


@transaction.atomic
def send_link(holder: Holder, key: UUID) -> bool:
    """Mail the resume link to the draft's contact; whether it will be."""
    draft = find(holder, key)
    owe_letter(draft, LINK)
    return bool(settings.EMAIL_CONFIGURED and draft.contact)


@handler("mail_draft", queue="outside", atomic=False, patient=True)
def remind_draft(entry: OutboxEntry) -> None:
    """Send a letter about a draft that is still unsent. It names no answer, only how to go on."""
    draft = Draft.objects.unsent().filter(pk=entry.data["draft"]).first()
    if draft is None or not draft.contact:
        return
    reminding = entry.data["letter"] == REMINDER
    link = settings.PUBLIC_URL + reverse("resume_link", args=[draft.key, draft.secret])
    subject = "Isian Anda belum dikirim" if reminding else "Tautan untuk melanjutkan isian"
    until = long_date(draft.kept_until)
    body = (
        f"Isian untuk {draft.spec.name} BELUM DIKIRIM.\n\n"
        f"Disimpan sampai {until}, lalu dihapus bersama fotonya. Lanjutkan di sini:\n{link}\n\n"
        f"Atau tulis kode {code_of(draft)} di {settings.PUBLIC_URL}{reverse('resume')}\n\n"
        "Siapa pun yang punya tautan ini dapat membuka isian Anda. Jangan diteruskan kepada orang lain."
    )
    message = EmailMessage(
        subject, body, to=[draft.contact], headers={"Message-ID": f"<isian-{entry.pk}@portal.pelalawan>"}
    )
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused:
        return  # an address that does not exist stays so; the draft is listed where it was begun
