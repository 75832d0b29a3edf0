"""What people write to us: "STATUS <nomor> <PIN>" is answered in one message, BERHENTI and MULAI are obeyed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from pelalawan_portal.accounts.workflow import give_consent
from pelalawan_portal.bahasa.dates import long_date
from pelalawan_portal.submissions import numbers, pins, status
from pelalawan_portal.submissions.channels import carriers, gsm, sms, texts, whatsapp
from pelalawan_portal.submissions.channels.carriers import Incoming, Message, NotSent
from pelalawan_portal.submissions.models import Channel, InboundMessage, OutboxEntry, Reach
from pelalawan_portal.submissions.models.attempt import count_failure, too_many
from pelalawan_portal.submissions.models.messages import phone_hash
from pelalawan_portal.submissions.models.submission import PIN_LENGTH
from pelalawan_portal.submissions.outbox import Owed, owe
from pelalawan_portal.submissions.registry import handler

ASK = frozenset({"STATUS", "CEK"})
STOP = frozenset({"STOP", "BERHENTI", "UNREG"})
START = frozenset({"MULAI", "START"})
# An answering machine at the other end must not talk with ours for ever: answers per phone in 15 minutes.
ANSWERS = 20
SHORTEST_NUMBER = 12  # year, six digits, two check characters
TRIES = 4
MISMATCH = "Nomor atau PIN tidak cocok. Periksa lagi keduanya di tanda terima."
HELP = (
    "Untuk cek permohonan, tulis: STATUS nomor PIN. Contoh: STATUS PLW-2026-000123-7K AB2CD3. "
    "Untuk berhenti dikabari, tulis: BERHENTI."
)
STARTED = "Kabar ke nomor ini kami kirim lagi lewat {channel}, sesuai yang dipilih pada tiap permohonan."
STOPPED = "Kabar ke nomor ini lewat {channel} kami hentikan. Untuk menerima lagi, tulis: MULAI."
CONSENT_VERSION = "2026-1"


def take_in(channel: str, provider: str, written: Iterable[Incoming]) -> int:
    """Keep what came in, each message once, and owe its answer; how many were new. In the caller's transaction."""
    new = 0
    for one in written:
        row, made = InboundMessage.objects.get_or_create(
            provider=provider,
            message_id=one.message_id,
            defaults={
                "channel": channel,
                "sender": one.sender,
                "sender_hash": phone_hash(one.sender),
                "text": one.text,
            },
        )
        if made:
            new += 1
            lane = f"jawab:{row.sender_hash[:40]}"
            owe(None, None, [Owed("answer_message", str(row.pk), lane=lane, data={"message": row.pk})])
    return new


@handler("answer_message", queue="outside", atomic=False)
def answer_message(entry: OutboxEntry) -> None:
    """Understand a message once, then answer it by the way it came (or, for SMS, by the other gateway)."""
    row = _understood(entry.data["message"])
    if not row.reply or not row.sender:
        return
    try:
        _answer(row)
    except NotSent as refusal:
        if refusal.passing and entry.attempts < TRIES:
            raise
        row.outcome = "unanswered"  # an answer hours later helps nobody and would hold up the next one
    row.answered_at, row.reply, row.sender = timezone.now(), None, None
    row.save(update_fields=["answered_at", "reply", "sender", "outcome"])


@transaction.atomic
def _understood(message_id: int) -> InboundMessage:
    """Read the words, do what they ask, keep the answer and let go of the words (a PIN is among them)."""
    row = InboundMessage.objects.select_for_update().get(pk=message_id)
    if row.outcome:
        return row
    if count_failure(f"jawab:{row.sender_hash}") > ANSWERS:
        row.outcome, row.reply, row.sender = "too_many", None, None
    else:
        row.outcome, reply = _reply(row)
        row.reply = gsm.cut(gsm.plain(reply), gsm.ONE) if row.channel == Channel.SMS else reply
    row.text = None
    row.save(update_fields=["outcome", "reply", "sender", "text"])
    return row


def _reply(row: InboundMessage) -> tuple[str, str]:
    words = (row.text or "").strip()
    first = words.split(maxsplit=1)[0] if words else ""
    head = first.upper().strip(".!,:\"'")
    if head in STOP:
        return "stop", _stop(row)
    if head in START:
        return "start", _start(row)
    if head in ASK:
        return _status(row, words[len(first) :])
    return "help", HELP


def _status(row: InboundMessage, rest: str) -> tuple[str, str]:
    """The number and PIN however they are grouped; the PIN is the last letters and digits of the message."""
    joined = re.sub(r"[^0-9A-Za-z]", "", rest)
    if len(joined) < SHORTEST_NUMBER + PIN_LENGTH:
        return "help", HELP
    number, pin = numbers.read(joined[:-PIN_LENGTH]), joined[-PIN_LENGTH:]
    counted = pins.limits(number or "?", f"hp:{row.sender_hash[:40]}", pins.FAILURES_PER_PHONE)
    if number is None:
        counted.pop("pin:?")
    if too_many(counted):
        return "mismatch", MISMATCH
    submission = pins.open_with_pin(number, pin, counted)
    if submission is None:
        return "mismatch", MISMATCH
    now = status.status_of(submission)
    said = f"Permohonan {submission.number}: {now.word}"
    if now.holders and not texts.is_discreet(submission):
        said += f" oleh {', '.join(now.holders)}"
    if now.until:
        said += f", {now.until_words} {long_date(now.until)}"
    return "status", f"{said}."


def _stop(row: InboundMessage) -> str:
    Reach.objects.update_or_create(
        phone_hash=row.sender_hash, channel=row.channel, defaults={"stopped_at": timezone.now()}
    )
    return STOPPED.format(channel=row.get_channel_display())


def _start(row: InboundMessage) -> str:
    again = Reach.objects.filter(
        phone_hash=row.sender_hash, channel=row.channel, stopped_at__isnull=False
    ).update(stopped_at=None)
    said = STARTED.format(channel=row.get_channel_display())
    if again:
        give_consent(row.sender_hash, f"messages_{row.channel}", said, CONSENT_VERSION, channel=row.channel)
    return said


def _answer(row: InboundMessage) -> None:
    message = Message(row.sender or "", row.reply or "", own_reference=f"{carriers.ANSWER}{row.pk}")
    if row.channel == Channel.WHATSAPP:
        whatsapp.send(message)
        return
    gateways = sorted(sms.providers(), key=lambda one: one != row.provider)
    for left, gateway in enumerate(gateways, start=1 - len(gateways)):
        try:
            sms.send(gateway, message)
            return
        except NotSent:
            if left == 0:
                raise


def tidy() -> int:
    """Forget messages that were read thirty days ago; how many."""
    old = timezone.now() - timedelta(days=30)
    return InboundMessage.objects.filter(received_at__lt=old, text__isnull=True).delete()[0]
