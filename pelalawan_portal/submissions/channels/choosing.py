"""Which way a notice goes: agreed to, configured, not stopped by the number's holder – and what worked comes first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from pelalawan_portal.submissions.channels import sms, whatsapp
from pelalawan_portal.submissions.models import Channel, ContactPreference, Reach, Submission

# A failure is forgotten after this, so that a number that got WhatsApp back is not told by SMS for ever.
REMEMBERED = timedelta(days=30)
EMAIL = "email"


@dataclass(frozen=True)
class Way:
    """A channel and the provider that carries it ("whatsapp", a gateway's name, or "email").

    `phone_hash` is empty for e-mail.
    """

    channel: str
    provider: str
    phone_hash: str = ""


def configured() -> list[str]:
    """The phone channels this portal can use, for pages that name them."""
    return [
        *([Channel.WHATSAPP.value] if whatsapp.configured() else []),
        *([Channel.SMS.value] if sms.providers() else []),
    ]


def _rank(reach: Reach | None, now: datetime) -> int:
    if reach is None:
        return 1
    failed = reach.failed_at if reach.failed_at and now - reach.failed_at < REMEMBERED else None
    if failed and (reach.worked_at is None or reach.worked_at < failed):
        return 2
    return 0 if reach.worked_at else 1


def by_phone(contact: ContactPreference, reaches: Iterable[Reach]) -> list[Way]:
    """The ways to this phone, best first; `reaches` are the memories of its number."""
    now = timezone.now()
    known = {one.channel: one for one in reaches}
    channels = [
        one for one in contact.agreed if one in configured() and not (one in known and known[one].stopped_at)
    ]
    channels.sort(
        key=lambda one: _rank(known.get(one), now)
    )  # stable: WhatsApp before SMS where nothing is known
    ways = []
    for channel in channels:
        names = [whatsapp.NAME] if channel == Channel.WHATSAPP else sms.providers()
        ways += [Way(channel, name, contact.phone_hash) for name in names]
    return ways


def by_mail(submission: Submission) -> list[Way]:
    """E-mail, where an address was given and mail is configured; never for what is confidential."""
    if submission.email and settings.EMAIL_CONFIGURED and not submission.confidential:
        return [Way(Channel.EMAIL, EMAIL)]
    return []


def ways_to(submission: Submission) -> list[Way]:
    """Every way to the person of a permohonan, best first. Costs no query where no phone was agreed to."""
    if not submission.messages:
        return by_mail(submission)
    contact = ContactPreference.objects.filter(submission=submission.pk).first()
    if contact is None:
        return by_mail(submission)
    reaches = Reach.objects.filter(phone_hash=contact.phone_hash)
    return [*by_phone(contact, reaches), *by_mail(submission)]
