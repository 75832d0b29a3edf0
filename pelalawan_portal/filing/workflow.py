"""The life of a draft: begin, save a page, hand in a file, send. Each verb is one transaction that locks the draft."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from pelalawan_portal.accounts.models import User
from pelalawan_portal.accounts.workflow import give_consent
from pelalawan_portal.catalogue.models import ServiceVersion
from pelalawan_portal.catalogue.spec import RequirementSpec, ServiceSpec
from pelalawan_portal.database import rows
from pelalawan_portal.filing import wording
from pelalawan_portal.filing.forms import EMPTY
from pelalawan_portal.filing.holders import Holder
from pelalawan_portal.filing.models import KEPT, SAVED_FIELDS, Draft
from pelalawan_portal.filing.pages import Problem, answer_problems, paper_problems
from pelalawan_portal.opds.models import Opd
from pelalawan_portal.submissions.answers import seal
from pelalawan_portal.submissions.files import intake, storage
from pelalawan_portal.submissions.files.sniffing import Unacceptable
from pelalawan_portal.submissions.filings import Filing
from pelalawan_portal.submissions.models import StoredFile, Submission
from pelalawan_portal.submissions.registry import family


class NotHeld(Exception):
    """Nobody who asks holds such a draft, or its time is over (`over`)."""

    def __init__(self, over: bool = False) -> None:
        self.over = over
        super().__init__("the draft is over" if over else "no such draft")


class AlreadySent(Exception):
    """The draft has become a permohonan, which is the answer to whatever was asked of it."""

    def __init__(self, submission: Submission) -> None:
        self.submission = submission
        super().__init__(submission.number)


class NotReady(Exception):
    """The draft cannot be sent yet; `problems` say what and where."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        super().__init__(f"{len(self.problems)} problems")


def find(holder: Holder, key: UUID, *, lock: bool = False) -> Draft:
    """The unsent draft this person holds. Raises NotHeld, or AlreadySent with what became of it."""
    draft = rows.find(Draft, key=key, lock=lock)
    if draft is None or not draft.is_held_by(holder):
        raise NotHeld
    if draft.submission is not None:
        raise AlreadySent(draft.submission)
    if draft.is_over:
        raise NotHeld(over=True)
    return draft


def _prefilled(spec: ServiceSpec, person: User | None) -> dict[str, Any]:
    if person is None:
        return {}
    known = {"name": person.name, "nik": person.nik, "phone": person.phone, "email": person.email}
    return {one.key: known[one.fills] for one in spec.questions if known.get(one.fills)}


def _one_statement() -> AbstractContextManager[Any]:
    """A single INSERT is a transaction already; inside another one a savepoint keeps that one usable."""
    return transaction.atomic() if transaction.get_connection().in_atomic_block else nullcontext()


def begin(
    holder: Holder,
    version: ServiceVersion,
    spec: ServiceSpec,
    *,
    key: UUID,
    applicant_kind: str,
    application_kind: str,
    trial: bool = False,
    from_paper: bool = False,
    office: Opd | None = None,
    channel: str = Submission.Channel.ONLINE,
) -> Draft:
    """Begin a draft under a key that was minted with the page: pressing twice gives the same draft.

    With `office` an officer files for somebody who stands before them, having seen the KTP and asked for consent:
    that is recorded with the text that was read out.
    """
    now = timezone.now()
    resident = holder.resident
    draft = Draft(
        key=key, service_id=version.service_id, version=version, version_sha256=version.sha256, trial=trial,
        owner=resident, applicant_kind=applicant_kind, application_kind=application_kind, from_paper=from_paper,
        answers=seal(spec, _prefilled(spec, resident)), contact=(resident.email if resident else None) or None,
        channel=channel, filed_by=holder.user if office else None, filed_at=office,
        created_at=now, saved_at=now, kept_until=now + KEPT,
    )  # fmt: skip
    try:
        with _one_statement() if office is None else transaction.atomic():
            rows.add(draft)
            if office:
                give_consent(
                    str(key), "assisted_filing", wording.ASSISTED_CONSENT, wording.VERSION, channel=channel,
                    assisted_by=holder.user,
                )  # fmt: skip
    except IntegrityError:
        return Draft.objects.get(key=key, service_id=version.service_id)
    return draft


def save_answers(draft: Draft, answers: Mapping[str, Any], *, done: str = "") -> None:
    """Put a page's clean answers into a draft locked by the caller; emptied ones go. `done` names a finished page."""
    plain = {key: value for key, value in draft.plain_answers.items() if not key.startswith("@")}
    plain |= answers
    draft.answers = seal(draft.spec, {key: value for key, value in plain.items() if value not in EMPTY})
    draft.read_again()
    if done and done not in draft.done:
        draft.done = [*draft.done, done]
    draft.keep_longer(timezone.now())
    draft.save(update_fields=["answers", "done", *SAVED_FIELDS])


@transaction.atomic
def finish_page(holder: Holder, key: UUID, page: str) -> Draft:
    """Note that a page without questions (the papers) was gone through."""
    draft = find(holder, key, lock=True)
    save_answers(draft, {}, done=page)
    return draft


def files_of(key: UUID) -> dict[str, list[StoredFile]]:
    """The files of a draft or permohonan that count, by paper, in order."""
    found: dict[str, list[StoredFile]] = defaultdict(list)
    for one in StoredFile.objects.filter(bundle=key, superseded_at__isnull=True):
        found[one.key].append(one)
    return found


def erase_files(files: Collection[StoredFile]) -> None:
    """Remove rows of an unsent draft in the caller's transaction, and their bytes once it has committed."""
    StoredFile.objects.filter(pk__in=[one.pk for one in files]).delete()
    for one in files:
        transaction.on_commit(partial(storage.remove, one.path), robust=True)


def hand_in(holder: Holder, key: UUID, paper: RequirementSpec, received: intake.Received) -> StoredFile:
    """Add a stored file to a paper of the draft; where one file is wanted it replaces the one before.

    Raises Unacceptable when the paper has its most files, and NotHeld or AlreadySent; then the bytes go again.
    """
    try:
        with transaction.atomic():
            draft = find(holder, key, lock=True)
            there = list(StoredFile.objects.filter(bundle=key, key=paper.key, superseded_at__isnull=True))
            spent = (
                there
                if paper.max_files == 1
                else [one for one in there if one.state == StoredFile.State.REFUSED]
            )
            if len(there) - len(spent) >= paper.max_files:
                raise Unacceptable(f"{paper.name}: paling banyak {paper.max_files} berkas. Hapus satu dulu.")
            erase_files(spent)
            position = max((one.position for one in there), default=-1) + 1
            made = intake.keep(received, bundle=key, slot=paper.key, position=position, by=holder.user)
            draft.keep_longer(timezone.now())
            draft.save(update_fields=SAVED_FIELDS)
            return made
    except (Unacceptable, NotHeld, AlreadySent):
        intake.discard(received)
        raise


@transaction.atomic
def take_back(holder: Holder, key: UUID, file_id: UUID) -> bool:
    """Remove one file of an unsent draft; whether there was one."""
    draft = find(holder, key, lock=True)
    files = list(StoredFile.objects.filter(pk=file_id, bundle=draft.key))
    erase_files(files)
    return bool(files)


@transaction.atomic
def change_kinds(holder: Holder, key: UUID, *, applicant_kind: str, application_kind: str) -> Draft:
    """Another kind of applicant or application after all: every answer stays, what is asked follows.

    A draft that renews a paper keeps its kinds.
    """
    draft = find(holder, key, lock=True)
    if draft.may_change_kinds:
        draft.applicant_kind, draft.application_kind = applicant_kind, application_kind
        draft.read_again()
        draft.keep_longer(timezone.now())
        draft.save(update_fields=["applicant_kind", "application_kind", *SAVED_FIELDS])
    return draft


@transaction.atomic
def set_contact(holder: Holder, key: UUID, email: str) -> Draft:
    """Where to send the resume link and the one reminder; "" for nowhere."""
    draft = find(holder, key, lock=True)
    draft.contact = email or None
    draft.keep_longer(timezone.now())
    draft.save(update_fields=["contact", *SAVED_FIELDS])
    return draft


@transaction.atomic
def adopt(holder: Holder, key: UUID) -> None:
    """A draft opened by its code goes to the account of the resident who is signed in, when it has none."""
    if holder.resident:
        Draft.objects.unsent().held_by(holder).filter(
            key=key, owner__isnull=True, filed_by__isnull=True
        ).update(owner=holder.resident)


@transaction.atomic
def discard(holder: Holder, key: UUID) -> None:
    """Throw a draft away for good, with its files, because the person asked for it."""
    erase(find(holder, key, lock=True))


def erase(draft: Draft) -> None:
    """Remove a locked, unsent draft and its files; in the caller's transaction."""
    erase_files(list(StoredFile.objects.filter(bundle=draft.key)))
    draft.delete()


def problems_of(draft: Draft, files: Mapping[str, Sequence[str]]) -> list[Problem]:
    """What keeps the draft from being sent, page by page; `files` are states by paper."""
    answers = draft.asked_answers
    return [
        *answer_problems(draft.spec, draft.version_sha256, answers),
        *paper_problems(draft.spec, answers, files),
    ]


def _locked_states(draft: Draft) -> dict[str, list[str]]:
    # Locked, so that a file being refused at this moment is either counted as refused or told to the permohonan.
    states: dict[str, list[str]] = defaultdict(list)
    if not draft.spec.has_papers:
        return states
    files = StoredFile.objects.select_for_update().filter(bundle=draft.key, superseded_at__isnull=True)
    for key, state in files.values_list("key", "state"):
        states[key].append(state)
    return states


@transaction.atomic
def send(holder: Holder, key: UUID, *, declared: bool) -> Submission:
    """Make the draft a permohonan, once: a second send, in whatever tab, gets the first one's answer.

    Everything is judged again from what is stored. Raises NotHeld, or NotReady with every problem.
    """
    try:
        draft = find(holder, key, lock=True)
    except AlreadySent as sent:
        return sent.submission
    files = _locked_states(draft)
    if problems := problems_of(draft, files):
        raise NotReady(problems)
    if not declared:
        raise NotReady([Problem("periksa", "Beri tanda pada pernyataan sebelum mengirim.", "pernyataan")])
    submission = family(draft.spec.family).apply(_filing(draft, files))
    draft.submission = submission
    draft.answers, draft.done, draft.contact = {}, [], None
    draft.save(update_fields=["submission", "answers", "done", "contact"])
    give_consent(
        submission.number, "declaration", wording.DECLARATION, wording.VERSION, channel=draft.channel,
        assisted_by=draft.filed_by,
    )  # fmt: skip
    return submission


def _version(draft: Draft) -> ServiceVersion:
    """The draft's version; of a published one only what the envelope keeps of it, without reading it again."""
    if not draft.version_sha256:
        return draft.version
    return ServiceVersion(
        pk=draft.version_id, service_id=draft.service_id, sha256=draft.version_sha256,
        state=ServiceVersion.State.PUBLISHED,
    )  # fmt: skip


def _filing(draft: Draft, files: Mapping[str, Sequence[str]]) -> Filing:
    answers = draft.asked_answers
    return Filing(
        key=draft.key,
        version=_version(draft),
        spec=draft.spec,
        answers={key: value for key, value in answers.items() if not key.startswith("@")},
        files=frozenset(key for key, states in files.items() if any(state != "refused" for state in states)),
        applicant_kind=draft.applicant_kind,
        application_kind=draft.application_kind,
        applicant=draft.owner,
        filed_by=draft.filed_by,
        filed_at=draft.filed_at,
        channel=draft.channel,
        trial=draft.trial,
    )
