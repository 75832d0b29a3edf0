"""The words of a message: shipped texts, those an administrator wrote instead, and what may stand in them.

A message says the number, the service and where the permohonan stands, never a name, an answer or anything of
health. Of a confidential permohonan, or one that is not about a permit, it says that there is news and no more.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings

from pelalawan_portal.submissions.channels import gsm
from pelalawan_portal.submissions.channels.carriers import Message
from pelalawan_portal.submissions.models import Channel, ContactPreference, Notice, NoticeTemplate, Submission

PLACEHOLDERS: Mapping[str, str] = {
    "nomor": "PLW-2026-000123-7K",
    "layanan": "Izin penyelenggaraan keramaian",
    "keadaan": "Ada yang perlu Anda perbaiki",
    "alamat": "https://portal.pelalawankab.go.id/lacak/",
}
GENERAL, DISCREET, VILLAGE, QUEUE = "", "rahasia", "desa", "antrean"
SPECIAL: Mapping[str, str] = {
    GENERAL: "Semua kejadian lain",
    DISCREET: "Permohonan rahasia atau kesehatan",
    VILLAGE: "Nomor milik kantor desa",
    QUEUE: "Nomor antrean: pengingat, jadwal ditutup",
}
OPEN_FAMILY = "izin"
_PLACE = re.compile(r"\{(\w*)\}")


@dataclass(frozen=True)
class Text:
    """One text of a channel; the last four only matter to WhatsApp."""

    text: str
    template: str = ""
    parameters: tuple[str, ...] = ()
    language: str = "id"
    approved: bool | None = None  # None: as shipped, approved only by a simulator


SHIPPED: Mapping[tuple[str, str], Text] = {
    (Channel.WHATSAPP, GENERAL): Text(
        "Permohonan {nomor} ({layanan}): {keadaan}. Lihat di {alamat} dengan nomor dan PIN Anda. "
        "Balas BERHENTI bila tidak mau dikabari lagi.",
        "kabar_permohonan",
        ("nomor", "layanan", "keadaan", "alamat"),
    ),
    (Channel.WHATSAPP, DISCREET): Text("Ada kabar untuk permohonan {nomor}.", "kabar_singkat", ("nomor",)),
    (Channel.WHATSAPP, VILLAGE): Text(
        "Mohon sampaikan kepada pemohon nomor {nomor}: {keadaan}. Lihat di {alamat} dengan nomor dan PIN.",
        "kabar_lewat_desa",
        ("nomor", "keadaan", "alamat"),
    ),
    (Channel.WHATSAPP, QUEUE): Text(
        "Nomor antrean {nomor}: {keadaan}. Buka {alamat} Balas BERHENTI bila tidak mau dikabari lagi.",
        "kabar_antrean",
        ("nomor", "keadaan", "alamat"),
    ),
    (Channel.SMS, GENERAL): Text("Permohonan {nomor} ({layanan}): {keadaan}. Lihat {alamat}"),
    (Channel.SMS, DISCREET): Text("Ada kabar untuk permohonan {nomor}."),
    (Channel.SMS, VILLAGE): Text("Mohon sampaikan kepada pemohon nomor {nomor}: {keadaan}. Lihat {alamat}"),
    (Channel.SMS, QUEUE): Text("Antrean {nomor}: {keadaan}. Buka {alamat}"),
}


def unknown_placeholders(text: str) -> list[str]:
    """What stands in braces and is no placeholder; a single brace counts as one, too."""
    named = [one for one in _PLACE.findall(text) if one not in PLACEHOLDERS]
    bare = _PLACE.sub("", text)
    return [*(f"{{{one}}}" for one in named), *(sign for sign in "{}" if sign in bare)]


def fill(text: str, values: Mapping[str, str]) -> str:
    return _PLACE.sub(lambda found: values.get(found[1], ""), text)


def fill_sms(text: str, values: Mapping[str, str]) -> str:
    """One SMS of at most 160 septets: the service's name gives way first, then the words of where it stands."""
    shown = {key: gsm.plain(value) for key, value in values.items()}
    whole = fill(gsm.plain(text), shown)
    if gsm.length(whole) <= gsm.ONE:
        return whole
    shortened = re.sub(r"\s*\(\{layanan\}\)|\s*\{layanan\}", "", gsm.plain(text))
    whole = fill(shortened, shown)
    over = gsm.length(whole) - gsm.ONE
    if over > 0 and "{keadaan}" in shortened:
        shown["keadaan"] = gsm.cut(shown["keadaan"], max(12, gsm.length(shown["keadaan"]) - over))
        whole = fill(shortened, shown)
    return gsm.cut(whole, gsm.ONE)


def text_for(channel: str, keys: tuple[str, ...]) -> Text | None:
    """The first of `keys` with a text of its own (an administrator's before the shipped one); None when off.

    None also when WhatsApp has not approved it: an unapproved template is refused there.
    """
    written = {
        one.verb: one for one in NoticeTemplate.objects.filter(channel=channel, verb__in=keys)
    }  # at most two rows
    for key in keys:
        own, shipped = written.get(key), SHIPPED.get((channel, key))
        if own is not None:
            found: Text | None = _own(own)
        else:
            found = shipped
        if found is None:
            continue
        if own is not None and not own.active:
            return None
        if channel == Channel.WHATSAPP and not _is_approved(found):
            return None
        return found
    return None


def _own(row: NoticeTemplate) -> Text:
    names = tuple(one.strip() for one in row.parameters.split(",") if one.strip())
    return Text(row.text, row.template_name, names, row.language, row.approved)


def _is_approved(text: Text) -> bool:
    return bool(settings.WHATSAPP.get("simulated")) if text.approved is None else text.approved


def is_discreet(submission: Submission) -> bool:
    """Whether a message may say no more than that there is news."""
    return submission.confidential or submission.spec.family != OPEN_FAMILY


def _values(submission: Submission, standing: str) -> dict[str, str]:
    discreet = is_discreet(submission)
    return {
        "nomor": submission.number,
        "layanan": "layanan kabupaten" if discreet else submission.spec.name,
        "keadaan": "ada kabar untuk permohonannya" if discreet else standing.rstrip("."),
        "alamat": f"{settings.PUBLIC_URL}/lacak/",
    }


def message_for(notice: Notice, verb: str, channel: str, contact: ContactPreference) -> Message | None:
    """The notice as a message of this channel; None when the channel has no usable text for it."""
    submission = notice.submission
    keys: tuple[str, ...] = (verb, GENERAL)
    if contact.whose == ContactPreference.Whose.VILLAGE:
        keys = (VILLAGE,)
    elif is_discreet(submission):
        keys = (DISCREET,)
    chosen = text_for(channel, keys)
    if chosen is None or not contact.phone:
        return None
    return filled(chosen, channel, contact.phone, _values(submission, notice.subject))


def filled(
    text: Text, channel: str, phone: str, values: Mapping[str, str], *, own_reference: str = ""
) -> Message:
    """A text with its values as a message of this channel."""
    if channel == Channel.SMS:
        return Message(phone, fill_sms(text.text, values), own_reference)
    return Message(
        phone,
        fill(text.text, values),
        own_reference,
        template=text.template,
        language=text.language,
        parameters=tuple(values[one] for one in text.parameters if one in values),
    )
