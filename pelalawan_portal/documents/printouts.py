"""Files that the worker makes: asked for by the web, made once, served until they are old.

The web process never typesets (its memory would double); it finds the row of a subject, or asks for it.
"""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO

from django.db import transaction
from django.utils import timezone

from pelalawan_portal.accounts.models import User
from pelalawan_portal.database import rows
from pelalawan_portal.documents.models import Decision, Initial, Printout
from pelalawan_portal.submissions.files import storage
from pelalawan_portal.submissions.models import OutboxEntry, Submission
from pelalawan_portal.submissions.outbox import Owed, owe
from pelalawan_portal.submissions.registry import handler

FOLDER = "cetakan"
KEPT = timedelta(days=7)
TIDIED_AT_ONCE = 1000
KIND = "make_printout"


def receipt_subject(submission: Submission, kind: str, form: str, *, with_pin: bool) -> str:
    """`kind`: kirim or lengkap; `form`: a5, 80mm, 58mm or png. Generation 0 stands for "without the PIN".

    The date it tells stands last: counted anew – after a correction, a pause, or when "lengkap" was taken back and
    declared again – it is another receipt.
    """
    generation = submission.pin_generation if with_pin else 0
    told = submission.due_on if kind == "lengkap" else submission.check_by
    day = f":{told:%Y%m%d}" if told else ""
    return f"terima:{submission.pk}:{kind}:{generation}:{form}{day}"


def sheet_subject(decision: Decision) -> str:
    """The draft of one revision and its parafs, or the clean print of what was numbered."""
    if decision.state != Decision.State.DRAFT:
        return f"surat:{decision.pk}:naskah"
    last = None
    if any(one.kind == "initial" for one in decision.submission.spec.steps):
        standing = Initial.objects.standing().filter(decision=decision)
        last = standing.order_by("-id").values_list("pk", flat=True).first()
    return f"surat:{decision.pk}:konsep:{decision.revision}{f':{last}' if last else ''}"


def letter_subject(submission: Submission, key: str) -> str:
    """The applicant's letter `key` made from the answers as they are now."""
    stamp = hashlib.sha256(repr(sorted(submission.answers.items())).encode()).hexdigest()[:10]
    return f"pemohon:{submission.pk}:{stamp}:{key}"


def owed(subject: str, **data: Any) -> Owed:
    """What a verb owes so that the worker makes this subject."""
    return Owed(KIND, recipient=subject[:60], data={"subject": subject, **data})


def find(subject: str) -> Printout | None:
    """The printout when it has been made."""
    row = rows.find(Printout, subject=subject)
    return row if row is not None and row.made_at is not None else None


def ask(subject: str, submission: Submission | None, *, by: User | None = None, **data: Any) -> Printout:
    """The row of a subject; the first who asks owes its making, everybody else waits for the same."""
    with transaction.atomic():
        row, new = Printout.objects.get_or_create(subject=subject, defaults={"asked_by": by})
        if new:
            owe(submission, None, [owed(subject, **data)])
    return row


def is_owed(subject: str, submission: Submission | None) -> bool:
    """Whether a verb of this permohonan has owed it already (the receipt, at sending) and the worker is on its way."""
    owed_already = OutboxEntry.objects.filter(kind=KIND, done_at__isnull=True, data__subject=subject)
    return submission is not None and owed_already.filter(submission=submission).exists()


def open_made(printout: Printout) -> BinaryIO | None:
    """The bytes, or None when they are gone (a restored backup): then the row goes too and can be asked anew."""
    try:
        return storage.open_stored(printout.path)
    except FileNotFoundError:
        Printout.objects.filter(pk=printout.pk).delete()
        return None


_KEEP = """
INSERT INTO documents_printout (subject, path, kind, size, sha256, asked_at, made_at)
VALUES (%s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (subject) DO UPDATE SET path = EXCLUDED.path, kind = EXCLUDED.kind, size = EXCLUDED.size,
    sha256 = EXCLUDED.sha256, made_at = EXCLUDED.made_at
RETURNING *
"""


def keep(subject: str, content: bytes, kind: str) -> Printout:
    """Write what was made so that it survives a power cut, then let the row name it. `kind`: the media type.

    One statement, a transaction by itself: every filing pays for it.
    """
    path, now = _write(content), timezone.now()
    digest = hashlib.sha256(content).hexdigest()
    (made,) = Printout.objects.raw(_KEEP, [subject, path, kind, len(content), digest, now, now])
    return made


def _write(content: bytes) -> str:
    name = uuid.uuid4().hex
    folder = storage.root() / FOLDER / name[:2]
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _sync(folder.parent)
    with open(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    _sync(folder)
    return f"{FOLDER}/{name[:2]}/{name}"


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@handler(KIND, queue="documents", atomic=False)
def make_printout(entry: OutboxEntry) -> None:
    """Make one subject; harmless when it has been made, or when what it shows is no longer so."""
    from pelalawan_portal.documents.making import make  # what typesets loads in the worker that needs it

    subject = entry.data["subject"]
    if find(subject) is None and (made := make(subject, entry.data)):
        keep(subject, *made)


def tidy() -> int:
    """Remove printouts that are old (they are made again when asked for) and bytes no row names; how many rows."""
    old = Printout.objects.filter(asked_at__lt=timezone.now() - KEPT).order_by("asked_at")[:TIDIED_AT_ONCE]
    removed = 0
    for printout in old:
        removed += Printout.objects.filter(pk=printout.pk).delete()[0]
        storage.remove(printout.path)
    hour = timezone.localtime().hour
    for number in range(hour, 256, 24):
        _sweep(storage.root() / FOLDER / f"{number:02x}")
    return removed


def _sweep(folder: Path) -> None:
    limit = timezone.now().timestamp() - storage.UNNAMED_KEPT
    with suppress(FileNotFoundError):
        lying = [one for one in folder.iterdir() if one.stat().st_mtime < limit]
        _remove_unnamed([f"{FOLDER}/{folder.name}/{one.name}" for one in lying])


def _remove_unnamed(paths: Sequence[str]) -> None:
    named = set(Printout.objects.filter(path__in=paths).values_list("path", flat=True)) if paths else set()
    for path in paths:
        if path not in named:
            storage.remove(path)
