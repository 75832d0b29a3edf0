"""The way of one notice to one person: one provider after another until it has arrived.

The first way is owed by the verb that told; each attempt is a row. A provider that refuses, does not answer, or
whose message has not arrived in time hands over to the next way. Lock order: notice, then its deliveries.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from pelalawan_portal.accounts.crypto import keyed_hash
from pelalawan_portal.submissions.channels import choosing, gsm, quiet, sms, texts, whatsapp
from pelalawan_portal.submissions.channels.carriers import ANSWER, Message, NotSent, Report
from pelalawan_portal.submissions.channels.choosing import Way
from pelalawan_portal.submissions.models import (
    Channel,
    ContactPreference,
    Delivery,
    Event,
    Notice,
    OutboxEntry,
    Reach,
    Submission,
)
from pelalawan_portal.submissions.outbox import NotYet, Owed, owe
from pelalawan_portal.submissions.registry import handler

# What the person did a moment ago is answered at any hour.
JUST_ASKED = frozenset({"submitted", "corrected", "withdrawn", "reopened", "contact_chosen"})
REPEAT_WINDOW = timedelta(minutes=10)
WATCHED = timedelta(days=1)
# Tries of the last way while its provider is down: about a quarter of an hour. Then the notice has not arrived,
# and the next one to the same person is not held up by it.
TRIES = 6
AT_MOST = 500
UNDER_WAY = (Delivery.State.TRYING, Delivery.State.SENT)
RANK = {
    Delivery.State.TRYING: 0,
    Delivery.State.SENT: 1,
    Delivery.State.LATE: 2,
    Delivery.State.FAILED: 3,
    Delivery.State.DELIVERED: 4,
    Delivery.State.READ: 5,
}
ARRIVED = (Delivery.State.DELIVERED, Delivery.State.READ)


def first(submission: Submission, event: Event) -> list[Owed]:
    """What a verb owes so that its notice sets out; nothing where the page is the only way."""
    ways = choosing.ways_to(submission)
    return [_owed(submission, event.verb, ways[0])] if ways else []


def _owed(submission: Submission, verb: str, way: Way) -> Owed:
    if way.channel == Channel.EMAIL:
        return Owed("mail_applicant", "applicant", lane=f"mail:{submission.pk}")
    asked = verb in JUST_ASKED
    # What waits for the morning must not hold up what was just asked for: a lane of its own.
    lane = f"{way.provider}:{way.phone_hash[:40]}{'!' if asked else ''}"
    return Owed("send_message", way.provider, lane=lane, data={"asked": asked})


def _locked(**which: object) -> Notice:
    return Notice.objects.select_for_update(of=("self",)).select_related("submission", "event").get(**which)


def _gave_up(entry: OutboxEntry) -> None:
    Notice.objects.filter(event=entry.event_id).exclude(state=Notice.State.ARRIVED).update(
        state=Notice.State.FAILED
    )


@handler("send_message", queue="outside", atomic=False, patient=True, failed=_gave_up)
def send_message(entry: OutboxEntry) -> None:
    """Bring a notice by the provider that is the entry's recipient, or hand over to the next way."""
    now = timezone.now()
    until = None if entry.data.get("asked") else quiet.held_until(now)
    if until:
        raise NotYet(until)
    begun = _begin(entry)
    if begun is None:
        return
    delivery, message = begun
    try:
        reference = carry(delivery.provider, message)
    except NotSent as refusal:
        if _refused(delivery, refusal, last=entry.attempts >= TRIES):
            raise
        return
    _accepted(delivery, reference)


def carry(provider: str, message: Message) -> str:
    """Hand a message to a provider; its reference there. Raises NotSent."""
    return whatsapp.send(message) if provider == whatsapp.NAME else sms.send(provider, message)


@transaction.atomic
def _begin(entry: OutboxEntry) -> tuple[Delivery, Message] | None:
    """The attempt, committed before the provider is asked; None when there is nothing (more) to do this way."""
    notice = _locked(event=entry.event_id)
    provider = entry.recipient
    before = {one.provider: one for one in notice.deliveries.select_for_update()}
    if notice.state == Notice.State.ARRIVED:
        return None
    if any(one.state in UNDER_WAY for name, one in before.items() if name != provider):
        return None
    mine = before.get(provider)
    if mine and mine.state == Delivery.State.TRYING:
        # A worker died between asking and noting the answer. Asking again might tell twice: it counts as taken, and
        # if nothing arrives in time the next way takes over.
        _set(mine, Delivery.State.SENT, reason="jawaban tidak tercatat")
        return None
    if mine and mine.state != Delivery.State.FAILED:
        return None
    way = next((one for one in choosing.ways_to(notice.submission) if one.provider == provider), None)
    contact = ContactPreference.objects.filter(submission=notice.submission_id).first()
    message = texts.message_for(notice, notice.event.verb, way.channel, contact) if way and contact else None
    if way is None or message is None:  # stopped or withdrawn meanwhile, or no approved text
        _hand_over(notice, skip={provider})
        return None
    fingerprint = keyed_hash("notice", f"{message.phone}\n{message.text}")
    if _told_already(notice, fingerprint):
        _set_notice(notice, Notice.State.PAGE)
        return None
    if mine is None:
        mine = Delivery(notice=notice, provider=provider, channel=way.channel, phone_hash=way.phone_hash)
    mine.state, mine.fingerprint, mine.reason = Delivery.State.TRYING, fingerprint, ""
    mine.parts = gsm.parts(message.text) if way.channel == Channel.SMS else 1
    mine.changed_at = timezone.now()
    mine.save()
    return mine, replace(message, own_reference=str(mine.pk))


def _told_already(notice: Notice, fingerprint: str) -> bool:
    alike = Delivery.objects.filter(fingerprint=fingerprint, at__gt=timezone.now() - REPEAT_WINDOW)
    return alike.exclude(notice=notice).exclude(state=Delivery.State.FAILED).exists()


def _set(delivery: Delivery, state: Delivery.State, *, reason: str = "") -> None:
    delivery.state, delivery.reason, delivery.changed_at = state, reason[:40], timezone.now()
    delivery.save(update_fields=["state", "reason", "changed_at"])


def _set_notice(notice: Notice, state: Notice.State, channel: str = "") -> None:
    notice.state, notice.channel = state, channel
    if state in (Notice.State.SENT, Notice.State.ARRIVED):
        notice.sent_at = timezone.now()
    notice.save(update_fields=["state", "channel", "sent_at"])


def _remember(delivery: Delivery, field: str) -> None:
    """Note on the number's memory that this channel worked or failed."""
    Reach.objects.update_or_create(
        phone_hash=delivery.phone_hash, channel=delivery.channel, defaults={field: timezone.now()}
    )


def _hand_over(notice: Notice, *, skip: set[str], skip_channel: str = "") -> bool:
    """Owe the next way that was not tried for this notice; False when there is none. The notice is locked."""
    tried = skip | set(notice.deliveries.values_list("provider", flat=True))
    owed_before = set(
        OutboxEntry.objects.filter(event=notice.event_id, kind__in=("send_message", "mail_applicant"))
        .values_list("kind", "recipient")
    )  # fmt: skip
    for way in choosing.ways_to(notice.submission):
        owed = _owed(notice.submission, notice.event.verb, way)
        if way.provider in tried or way.channel == skip_channel or (owed.kind, owed.recipient) in owed_before:
            continue
        _set_notice(notice, Notice.State.SENDING)
        owe(notice.submission, notice.event, [owed])
        return True
    if not skip_channel:
        _set_notice(notice, Notice.State.FAILED if tried - skip else Notice.State.PAGE)
    return False


@transaction.atomic
def _refused(delivery: Delivery, refusal: NotSent, *, last: bool) -> bool:
    """Note a refusal and hand over; True when this way, being the last one, is to be tried again later."""
    notice = _locked(pk=delivery.notice_id)
    delivery = notice.deliveries.select_for_update().get(pk=delivery.pk)
    if delivery.state != Delivery.State.TRYING:
        return False  # its report was faster and says otherwise
    _set(delivery, Delivery.State.FAILED, reason=refusal.reason)
    if not refusal.passing:
        _remember(delivery, "failed_at")
    if _hand_over(notice, skip={delivery.provider}):
        return False
    again = refusal.passing and not last
    _set_notice(
        notice, Notice.State.SENDING if again else Notice.State.FAILED, "" if again else delivery.channel
    )
    return again


@transaction.atomic
def _accepted(delivery: Delivery, reference: str) -> None:
    notice = _locked(pk=delivery.notice_id)
    delivery = notice.deliveries.select_for_update().get(pk=delivery.pk)
    if reference and not Delivery.objects.filter(provider=delivery.provider, reference=reference).exists():
        delivery.reference = reference
        delivery.save(update_fields=["reference"])
    if delivery.state == Delivery.State.TRYING:
        _set(delivery, Delivery.State.SENT)
        _set_notice(notice, Notice.State.SENT, delivery.channel)


@transaction.atomic
def hear(provider: str, report: Report) -> bool:
    """Take what a provider says of a message; False when it is not known (yet).

    Reports come more than once and in any order: one that says less than what is known changes nothing. Arriving
    late is arriving: it is noted even when another way was asked meanwhile.
    """
    rows = Delivery.objects.filter(provider=provider)
    own = report.own_reference
    if own.startswith(ANSWER):
        return True
    found = rows.filter(pk=int(own)).first() if own.isdigit() else None
    if found is None and report.reference:
        found = rows.filter(reference=report.reference).first()
    if found is None:
        return False
    notice = _locked(pk=found.notice_id)
    delivery = notice.deliveries.select_for_update().get(pk=found.pk)
    before, state = Delivery.State(delivery.state), Delivery.State(report.state)
    if RANK[state] <= RANK[before]:
        return True
    _set(delivery, state, reason=report.reason)
    if state in ARRIVED:
        if before not in ARRIVED:
            _set_notice(notice, Notice.State.ARRIVED, delivery.channel)
            _remember(delivery, "worked_at")
    elif state == Delivery.State.SENT:
        _set_notice(notice, Notice.State.SENT, delivery.channel)
    elif state == Delivery.State.FAILED and before in UNDER_WAY:
        _remember(delivery, "failed_at")
        _hand_over(notice, skip={provider})
    return True


def _silent() -> list[str]:
    """Providers that never report, of which nothing can be late."""
    return [name for name, one in settings.SMS_PROVIDERS.items() if not one["secret"]]


def mind_the_late() -> int:
    """Let another channel take over what was taken but has not arrived in time (beat); how many were late.

    The same channel's second provider would only ask the same switched-off phone.
    """
    now = timezone.now()
    before = now - timedelta(minutes=settings.NOTICE_TAKEOVER_MINUTES)
    late = (
        Delivery.objects.filter(state=Delivery.State.SENT, at__lt=before, at__gt=now - WATCHED)
        .exclude(provider__in=_silent())
        .order_by("at")
        .values_list("pk", "notice_id")[:AT_MOST]
    )
    return sum(_take_over(*one) for one in list(late))


@transaction.atomic
def _take_over(delivery_id: int, notice_id: int) -> bool:
    notice = _locked(pk=notice_id)
    delivery = notice.deliveries.select_for_update().get(pk=delivery_id)
    if delivery.state != Delivery.State.SENT:
        return False
    _set(delivery, Delivery.State.LATE, reason="tidak sampai pada waktunya")
    _remember(delivery, "failed_at")
    _hand_over(notice, skip={delivery.provider}, skip_channel=delivery.channel)
    return True
