"""What the worker does with a quarantined file: clean it, or refuse it and say so."""

from __future__ import annotations

import secrets
import uuid

from django.db import transaction
from django.utils import timezone

from pelalawan_portal.submissions.files import programs, storage
from pelalawan_portal.submissions.files.sniffing import TYPES
from pelalawan_portal.submissions.history import HISTORY_FIELDS, record
from pelalawan_portal.submissions.models import OutboxEntry, Slot, StoredFile, Submission
from pelalawan_portal.submissions.notices import tell
from pelalawan_portal.submissions.outbox import owe
from pelalawan_portal.submissions.registry import handler

GIVE_UP_AFTER = 3
KINDS = {media: kind for kind, media in TYPES.items()}


class _SentMeanwhile(Exception):
    """The draft was sent while its file was being refused: begin again, the submission first."""


@handler("inspect_file", queue="documents", atomic=False)
def inspect_file(entry: OutboxEntry) -> None:
    """Clean one file; harmless when it has been done, or when the file was taken away meanwhile.

    A decoder that dies on a file three times is the file's fault: then it is refused like any broken one.
    """
    file = StoredFile.objects.filter(pk=entry.data["file"], state=StoredFile.State.QUARANTINED).first()
    if file is None:
        return
    source = storage.absolute(file.path)
    if programs.infected(source):
        refuse(file.pk, programs.SENTENCES["virus"])
        return
    target = storage.new_path(file.pk, f"-{secrets.token_hex(4)}")
    try:
        outcome = programs.clean(KINDS[file.kind], source, storage.absolute(target))
    except programs.InspectionFailed:
        storage.remove(target)
        if entry.attempts < GIVE_UP_AFTER:
            raise
        outcome = programs.Outcome(refusal=programs.SENTENCES["broken"])
    if outcome.refusal:
        storage.remove(target)
        refuse(file.pk, outcome.refusal)
    else:
        accept(file, storage.settle(target), outcome.kind)


def accept(file: StoredFile, written: storage.Written, kind: str) -> bool:
    """Let the cleaned form take the place of what was uploaded; False when the file is gone or done."""
    with transaction.atomic():
        taken = StoredFile.objects.filter(pk=file.pk, state=StoredFile.State.QUARANTINED).update(
            state=StoredFile.State.CLEAN, path=written.path, size=written.size, sha256=written.sha256, kind=kind,
            processed_at=timezone.now(),
        )  # fmt: skip
    storage.remove(file.path if taken else written.path)
    return bool(taken)


def refuse(file_id: uuid.UUID, sentence: str) -> bool:
    """Mark a file as unreadable; where it was sent already, its paper is asked again and the applicant is told.

    The bytes stay, unserved: what somebody handed in is not ours to lose. False when it was done before.
    """
    for _ in range(3):
        try:
            return _refuse(file_id, sentence)
        except _SentMeanwhile:
            continue
    raise programs.InspectionFailed("sent meanwhile, again and again")


@transaction.atomic
def _refuse(file_id: uuid.UUID, sentence: str) -> bool:
    file = StoredFile.objects.get(pk=file_id)
    # The submission is locked before what hangs on it, as every verb does.
    submission = Submission.objects.select_for_update(of=("self",)).filter(key=file.bundle).first()
    refused = StoredFile.objects.filter(pk=file_id, state=StoredFile.State.QUARANTINED).update(
        state=StoredFile.State.REFUSED, refusal=sentence[:200], processed_at=timezone.now()
    )
    if submission is None and Submission.objects.filter(key=file.bundle).exists():
        raise _SentMeanwhile
    if refused and submission is not None and file.superseded_at is None:
        _ask_again(submission, file)
    return bool(refused)


def _ask_again(submission: Submission, file: StoredFile) -> None:
    still_good = StoredFile.objects.filter(
        bundle=file.bundle, key=file.key, superseded_at__isnull=True
    ).exclude(state=StoredFile.State.REFUSED)
    if submission.is_closed or still_good.exists():
        return
    asked = submission.slots.filter(key=file.key, state__in=(Slot.State.RECEIVED, Slot.State.EXPECTED))
    if not asked.update(state=Slot.State.RETURNED):
        return
    event = record(submission, "file_refused", data={"paper": file.key})
    submission.save(update_fields=[*HISTORY_FIELDS])
    owe(submission, event, tell(submission, event))
