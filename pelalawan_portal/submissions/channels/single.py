"""A message that belongs to no permohonan (a number of a queue): the ways of one phone, one after another.

What becomes of it is not followed: it says again what a page says.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from pelalawan_portal.submissions.channels import choosing, journey, texts
from pelalawan_portal.submissions.channels.carriers import ANSWER, NotSent
from pelalawan_portal.submissions.models import Channel, ContactPreference, Reach
from pelalawan_portal.submissions.models.messages import phone_hash


def send(phone: str, agreed: Collection[str], key: str, values: Mapping[str, str], reference: str) -> bool:
    """Bring the text `key` with these `values` to a phone (E.164) by the channels agreed to; whether one took it.

    False: nothing is configured, its holder said BERHENTI, or every provider refused for good. Raises NotSent when a
    later try may succeed.
    """
    contact = ContactPreference(
        phone=phone,
        phone_hash=phone_hash(phone),
        whatsapp=Channel.WHATSAPP in agreed,
        sms=Channel.SMS in agreed,
    )
    passing: NotSent | None = None
    for way in choosing.by_phone(contact, Reach.objects.filter(phone_hash=contact.phone_hash)):
        text = texts.text_for(way.channel, (key,))
        if text is None:
            continue
        message = texts.filled(text, way.channel, phone, values, own_reference=f"{ANSWER}{reference}"[:20])
        try:
            journey.carry(way.provider, message)
        except NotSent as refusal:
            passing = refusal if refusal.passing else passing
        else:
            return True
    if passing is not None:
        raise passing
    return False
