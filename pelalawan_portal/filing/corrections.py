"""Correcting what was sent: only what is asked, answer by answer and paper by paper, with number and place kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.html import format_html

from pelalawan_portal.catalogue.spec import FieldSpec, RequirementSpec
from pelalawan_portal.filing.forms import AnswersForm, form_of
from pelalawan_portal.filing.pages import all_uploads
from pelalawan_portal.submissions import workflow
from pelalawan_portal.submissions.actors import Actor
from pelalawan_portal.submissions.files import intake, storage
from pelalawan_portal.submissions.files.sniffing import Unacceptable
from pelalawan_portal.submissions.models import Correction, Slot, StoredFile, Submission


@dataclass(frozen=True)
class Asked:
    """What the applicant has to mend now: `reasons` by key, `since` when it was asked (files after it are new).

    `returned` tells a return of an officer from papers that the machine could not read.
    """

    submission: Submission
    returned: bool
    since: datetime
    questions: tuple[FieldSpec, ...]
    papers: tuple[RequirementSpec, ...]
    reasons: dict[str, str]

    def form(self, data: Any = None) -> AnswersForm:
        """The asked questions with what was answered before."""
        form: AnswersForm = form_of(self.questions)(data, answers=self.submission.plain_answers)
        for key, field in form.fields.items():
            field.help_text = format_html(
                '<b class="pesan-salah">{}</b> {}', self.reasons[key], field.help_text
            )
        return form

    def new_files(self) -> dict[str, list[StoredFile]]:
        found: dict[str, list[StoredFile]] = {one.key: [] for one in self.papers}
        rows = StoredFile.objects.filter(
            bundle=self.submission.key,
            key__in=list(found),
            superseded_at__isnull=True,
            uploaded_at__gt=self.since,
        )
        for file in rows:
            found[file.key].append(file)
        return found

    def missing(self) -> list[RequirementSpec]:
        """Papers for which nothing readable has come yet."""
        new = self.new_files()
        return [
            one
            for one in self.papers
            if not any(file.state != StoredFile.State.REFUSED for file in new[one.key])
        ]


def may_correct(submission: Submission, actor: Actor) -> bool:
    """The applicant, who holds the secret, and the office that filed for them."""
    return (
        (actor.user_id is not None and actor.user_id in (submission.applicant_id, submission.filed_by_id))
        or submission.number in actor.numbers
        or (submission.filed_at_id is not None and submission.filed_at_id in actor.offices)
    )


def asked_of(submission: Submission) -> Asked | None:
    """What is to be corrected now, or None when there is nothing."""
    spec, answers = submission.spec, submission.plain_answers
    uploads = {paper.key: paper for _, paper in all_uploads(spec, answers)}
    handed_back = submission.returns.filter(answered_at__isnull=True).first()
    if submission.stage == Submission.Stage.RETURNED and handed_back:
        items = list(handed_back.items.all())
        keys = {one.key for one in items if one.kind == Correction.Kind.ANSWER}
        return Asked(
            submission,
            True,
            handed_back.asked_at,
            tuple(one for one in spec.questions if one.key in keys),
            tuple(
                uploads[one.key]
                for one in items
                if one.kind == Correction.Kind.DOCUMENT and one.key in uploads
            ),
            {one.key: one.reason for one in items},
        )
    if submission.is_closed or submission.complete_at:
        return None
    unreadable = _unreadable(submission)
    if not unreadable:
        return None
    return Asked(
        submission,
        False,
        max(one.processed_at or one.uploaded_at for one in unreadable.values()),
        (),
        tuple(uploads[key] for key in unreadable if key in uploads),
        {key: one.refusal for key, one in unreadable.items()},
    )


def _unreadable(submission: Submission) -> dict[str, StoredFile]:
    keys = list(submission.slots.filter(state=Slot.State.RETURNED).values_list("key", flat=True))
    files = StoredFile.objects.filter(
        bundle=submission.key, key__in=keys, state=StoredFile.State.REFUSED, superseded_at__isnull=True
    )
    return {one.key: one for one in files.order_by("processed_at")}


def hand_in(asked: Asked, paper: RequirementSpec, received: intake.Received, actor: Actor) -> StoredFile:
    """Store a replacement beside the old file, which counts until the correction is sent.

    Raises Unacceptable when the paper has its most files, or nothing is asked any more; then the bytes go again.
    """
    try:
        with transaction.atomic():
            Submission.objects.select_for_update(of=("self",)).get(pk=asked.submission.pk)
            there = asked.new_files()[paper.key]
            good = [one for one in there if one.state != StoredFile.State.REFUSED]
            if paper.max_files == 1:
                _supersede(there)
            elif len(good) >= paper.max_files:
                raise Unacceptable(f"{paper.name}: paling banyak {paper.max_files} berkas. Hapus satu dulu.")
            position = max((one.position for one in there), default=-1) + 1
            return intake.keep(
                received, bundle=asked.submission.key, slot=paper.key, position=position, by=actor.user
            )
    except Unacceptable:
        intake.discard(received)
        raise


def _supersede(files: Sequence[StoredFile]) -> None:
    StoredFile.objects.filter(pk__in=[one.pk for one in files]).update(superseded_at=timezone.now())


@transaction.atomic
def take_back(asked: Asked, file_id: UUID) -> None:
    """Remove a replacement that was not sent yet; what was handed in before is never removed."""
    for files in asked.new_files().values():
        for one in files:
            if one.pk == file_id:
                StoredFile.objects.filter(pk=one.pk).delete()
                transaction.on_commit(partial(storage.remove, one.path), robust=True)


@transaction.atomic
def send(asked: Asked, form: AnswersForm, actor: Actor) -> Submission:
    """Send the correction: the old files step back, the new ones and the answers take their place.

    Raises workflow.Refused with a sentence when something asked is missing or was sent meanwhile.
    """
    submission = Submission.objects.select_for_update(of=("self",)).get(pk=asked.submission.pk)
    new = asked.new_files()
    ready = {key for key, files in new.items() if any(one.state != StoredFile.State.REFUSED for one in files)}
    if asked.returned:
        answers = {one.key: form.cleaned_data.get(one.key) for one in asked.questions}
        submission = workflow.answer_return(
            submission.pk, actor=actor, answers=answers, files=frozenset(ready)
        )
    else:
        submission = workflow.replace_papers(submission.pk, actor=actor, files=frozenset(ready))
    StoredFile.objects.filter(
        bundle=submission.key, key__in=ready, superseded_at__isnull=True, uploaded_at__lte=asked.since
    ).update(superseded_at=timezone.now())
    return submission
