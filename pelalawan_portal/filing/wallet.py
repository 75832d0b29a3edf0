"""The document wallet: what a resident handed in before, offered again where the same paper is asked.

Only for who is signed in, and only their own: typing a NIK proves nothing (DESIGN 7). The bytes are shared on the
disk, the row is the new filing's own, so that removing one never takes the other away.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from pelalawan_portal.bahasa.dates import WIB, long_date
from pelalawan_portal.catalogue.spec import RequirementSpec
from pelalawan_portal.filing.holders import Holder
from pelalawan_portal.filing.models import SAVED_FIELDS, Draft
from pelalawan_portal.filing.pages import all_uploads
from pelalawan_portal.filing.workflow import erase_files, find
from pelalawan_portal.opds.working_days import calendar_for
from pelalawan_portal.submissions.files import storage
from pelalawan_portal.submissions.files.sniffing import Unacceptable
from pelalawan_portal.submissions.models import Slot, StoredFile

FORMS = {"application/pdf": "pdf"}
OFFERED_AT_MOST = 3
GONE = "Surat itu tidak dapat dipakai lagi. Pilih foto atau PDF yang baru."


@dataclass(frozen=True)
class Kept:
    """A paper handed in before. `since` is the day it was first handed in, `until` its last day of use, if any."""

    file: StoredFile
    number: str
    since: date
    until: date | None
    checked: date | None

    @property
    def words(self) -> str:
        """What to know before using it again, as a sentence."""
        parts = [f"dikirim {long_date(self.since)} ({self.number})"]
        if self.checked:
            parts.append(f"dinyatakan benar {long_date(self.checked)}")
        if self.until:
            parts.append(f"dapat dipakai sampai {long_date(self.until)}")
        return ", ".join(parts)


def _day(moment: datetime) -> date:
    return moment.astimezone(WIB).date()


def _slots(
    person_id: int, draft: Draft, papers: Iterable[RequirementSpec]
) -> dict[tuple[uuid.UUID, str], Slot]:
    """Their slots of the same papers (same key and name), by bundle and key; not those an officer sent back."""
    same = Q(pk__in=[])
    for one in papers:
        same |= Q(key=one.key, name=one.name)
    rows = (
        Slot.objects.filter(same, submission__applicant_id=person_id, submission__trial=False)
        .filter(submission__confidential=draft.spec.confidential)
        .filter(state__in=(Slot.State.RECEIVED, Slot.State.ACCEPTED))
        .select_related("submission")
    )
    return {(one.submission.key, one.key): one for one in rows}


def offered(holder: Holder, draft: Draft, papers: Iterable[RequirementSpec]) -> dict[str, list[Kept]]:
    """What may be used again for each of these papers, by key, the newest first; nothing for a guest or an officer.

    A paper past its time (`valid_months`, counted from when these bytes were first handed in) is not offered, nor one
    of another form than the service accepts.
    """
    wanted = {one.key: one for one in papers if not one.produced}
    person = holder.resident
    if person is None or draft.filed_by_id or not wanted:
        return {}
    slots = _slots(person.pk, draft, wanted.values())
    files = StoredFile.objects.filter(
        bundle__in={bundle for bundle, _ in slots}, key__in=wanted, state=StoredFile.State.CLEAN,
        superseded_at__isnull=True,
    ).order_by("uploaded_at")  # fmt: skip
    first: dict[tuple[str, str], date] = {}
    found: dict[str, dict[str, Kept]] = defaultdict(dict)
    for file in files:
        slot = slots.get((file.bundle, file.key))
        if slot is None or FORMS.get(file.kind, "foto") not in wanted[file.key].accepts:
            continue
        since = first.setdefault((file.key, file.sha256), _day(file.uploaded_at))
        kept = _kept(file, slot, since, wanted[file.key].valid_months)
        if kept.until is None or kept.until >= timezone.localdate():
            found[file.key][file.sha256] = kept
    return {key: list(kept.values())[::-1][:OFFERED_AT_MOST] for key, kept in found.items()}


def _kept(file: StoredFile, slot: Slot, since: date, months: int) -> Kept:
    submission = slot.submission
    complete = submission.complete_at if slot.state == Slot.State.ACCEPTED else None
    until = calendar_for("kantor").add_months(since, months) if months else None
    return Kept(file, submission.number, since, until, _day(complete) if complete else None)


@transaction.atomic
def reuse(holder: Holder, key: uuid.UUID, file_id: uuid.UUID) -> StoredFile:
    """Put a paper handed in before into the draft. Raises Unacceptable when it is not (any more) theirs to use."""
    draft = find(holder, key, lock=True)
    asked = [paper for _, paper in all_uploads(draft.spec, draft.asked_answers)]
    choice = [
        one for kept in offered(holder, draft, asked).values() for one in kept if one.file.pk == file_id
    ]
    if not choice:
        raise Unacceptable(GONE)
    earlier = choice[0].file
    paper = next(one for one in asked if one.key == earlier.key)
    there = list(StoredFile.objects.filter(bundle=key, key=paper.key, superseded_at__isnull=True))
    if again := next((one for one in there if one.sha256 == earlier.sha256), None):
        return again
    if paper.max_files == 1:
        erase_files(there)
        there = []
    if len(there) >= paper.max_files:
        raise Unacceptable(f"{paper.name}: paling banyak {paper.max_files} berkas. Hapus satu dulu.")
    made = _share(earlier, draft, max((one.position for one in there), default=-1) + 1, holder)
    draft.keep_longer(timezone.now())
    draft.save(update_fields=SAVED_FIELDS)
    return made


def _share(earlier: StoredFile, draft: Draft, position: int, holder: Holder) -> StoredFile:
    own = uuid.uuid4()
    try:
        path = storage.share(own, earlier.path)
    except FileNotFoundError:
        raise Unacceptable(GONE) from None
    return StoredFile.objects.create(
        id=own, bundle=draft.key, key=earlier.key, position=position, name=earlier.name, kind=earlier.kind,
        size=earlier.size, sha256=earlier.sha256, path=path, state=StoredFile.State.CLEAN, uploaded_by=holder.user,
        processed_at=earlier.processed_at, reused_from=earlier,
    )  # fmt: skip
