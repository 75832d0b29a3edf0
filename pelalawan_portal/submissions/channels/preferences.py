"""Where the notices of a permohonan go by phone: chosen by its person, with a consent of its own for each channel."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from pelalawan_portal.accounts.models import User
from pelalawan_portal.accounts.workflow import give_consent
from pelalawan_portal.bahasa.phones import mask
from pelalawan_portal.submissions.actors import Actor
from pelalawan_portal.submissions.channels import choosing
from pelalawan_portal.submissions.history import HISTORY_FIELDS, record
from pelalawan_portal.submissions.models import Channel, ContactPreference, Delivery, Reach, Submission
from pelalawan_portal.submissions.models.attempt import count_failure
from pelalawan_portal.submissions.models.messages import phone_hash
from pelalawan_portal.submissions.notices import tell
from pelalawan_portal.submissions.outbox import owe
from pelalawan_portal.submissions.routing import lock

CONSENT_VERSION = "2026-1"
CONSENT = "Saya setuju dikabari lewat {channel} ke nomor ini, hanya tentang permohonan ini."
CONSENT_NOTE = (
    "Bila nomor ini milik orang lain atau kantor desa, pemiliknya harus tahu dan setuju. "
    "Berhenti kapan saja: balas BERHENTI."
)
# Each choice sends a message to the number, so that nobody's phone can be filled by choosing again and again.
CHOICES = 5
BATCH = 500


class TooOften(Exception):
    """The choice was changed too many times within a quarter of an hour; the text says so."""


def consent_text(channel: str) -> str:
    """The words beside the tick of a channel; with CONSENT_NOTE above them they are what is agreed to."""
    return CONSENT.format(channel=Channel(channel).label)


def stopped(phone: str) -> list[str]:
    """The channels that the holder of this number has stopped."""
    rows = Reach.objects.filter(phone_hash=phone_hash(phone), stopped_at__isnull=False)
    return list(rows.values_list("channel", flat=True))


@dataclass(frozen=True)
class Offer:
    """What the page of a permohonan says about notices by phone: `phone` is masked, "" while none was chosen."""

    channels: tuple[str, ...]
    phone: str = ""


def may_choose(submission: Submission, actor: Actor) -> bool:
    """The person of the permohonan, or the officer who filed it for them."""
    own = submission.applicant_id is not None and submission.applicant_id == actor.user_id
    helps = submission.filed_by_id is not None and submission.filed_by_id == actor.user_id
    return own or helps or submission.number in actor.numbers


def offer(submission: Submission, actor: Actor) -> Offer | None:
    """Only channels that are configured and, once chosen, agreed to. No query where nothing was chosen."""
    there = choosing.configured()
    if not there or not may_choose(submission, actor):
        return None
    contact = ContactPreference.objects.filter(submission=submission).first() if submission.messages else None
    if contact is None or not contact.phone:
        return Offer(tuple(Channel(one).label for one in there))
    agreed = tuple(Channel(one).label for one in contact.agreed if one in there)
    return Offer(agreed, mask(contact.phone)) if agreed else None


@transaction.atomic
def choose(
    submission_id: int, *, actor: Actor, phone: str, whose: str, channels: Collection[str]
) -> ContactPreference:
    """Choose (or, with no channels, give up) notices by phone; the number gets one message that says so.

    `phone` is a mobile number in E.164, `channels` of WHATSAPP and SMS, only those configured count. Raises TooOften.
    """
    submission = lock(submission_id)
    if count_failure(f"pilih-kabar:{submission.number}") > CHOICES:
        raise TooOften("Pilihan ini baru saja diubah beberapa kali. Coba lagi 15 menit lagi.")
    chosen = [one for one in choosing.configured() if one in channels]
    contact, _ = ContactPreference.objects.update_or_create(
        submission=submission,
        defaults={
            "phone": phone if chosen else None,
            "phone_hash": phone_hash(phone) if chosen else "",
            "whose": whose,
            "whatsapp": Channel.WHATSAPP in chosen,
            "sms": Channel.SMS in chosen,
            "chosen_at": timezone.now(),
        },
    )
    helper = _helper(submission, actor)
    for channel in chosen:
        give_consent(
            submission.number, f"messages_{channel}", f"{CONSENT_NOTE} {consent_text(channel)}", CONSENT_VERSION,
            channel=Submission.Channel.DESK if helper else Submission.Channel.ONLINE, assisted_by=helper,
        )  # fmt: skip
    submission.messages = bool(chosen)
    event = record(
        submission,
        "contact_chosen" if chosen else "contact_removed",
        by=actor.user,
        data={"channels": chosen, "whose": whose},
    )
    submission.save(update_fields=["messages", *HISTORY_FIELDS])
    if chosen:
        owe(submission, event, tell(submission, event))
    return contact


def _helper(submission: Submission, actor: Actor) -> User | None:
    """The officer who chooses for somebody who stands before them."""
    return (
        actor.user
        if actor.user and actor.user.is_staff and actor.user_id != submission.applicant_id
        else None
    )


def remake_hashes() -> int:
    """The hashes of chosen phones, with what is remembered of them, under the HASH_KEY in force; how many changed."""
    changed = 0
    rows = ContactPreference.objects.filter(phone__isnull=False).only("pk", "phone", "phone_hash")
    for one in rows.order_by("pk").iterator(chunk_size=BATCH):
        new = phone_hash(one.phone or "")
        if new != one.phone_hash:
            Reach.objects.filter(phone_hash=one.phone_hash).update(phone_hash=new)
            Delivery.objects.filter(phone_hash=one.phone_hash).update(phone_hash=new)
            changed += ContactPreference.objects.filter(pk=one.pk).update(phone_hash=new)
    return changed
