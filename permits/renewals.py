"""Going on from a paper that was issued: perpanjangan and perubahan, begun from what was answered before.

A draft is begun from the decision and asks only what changes; the permohonan it becomes names the decision. A paper
has one living renewal at a time: a draft gives way to a newer one, a permohonan only to its end.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from pelalawan_portal.catalogue.models import ServiceVersion
from pelalawan_portal.catalogue.offers import offer
from pelalawan_portal.catalogue.spec import FieldSpec, SectionSpec, ServiceSpec
from pelalawan_portal.documents.models import Decision
from pelalawan_portal.filing import workflow as filing
from pelalawan_portal.filing.holders import Holder
from pelalawan_portal.filing.models import Draft
from pelalawan_portal.filing.pages import Problem, answer_problems, relevant, uploads
from pelalawan_portal.opds.models import Opd
from pelalawan_portal.submissions.models import Submission
from pelalawan_portal.submissions.workflow import Refused
from permits.models import Permit, Renewal

Kind = Renewal.Kind
OLD_NUMBER, OLD_DATE = "nomor_lama", "tanggal_lama"
IDENTITY = ("name", "nik", "phone", "email")
OVER = (Submission.Stage.REFUSED, Submission.Stage.WITHDRAWN, Submission.Stage.LAPSED)
TAKEN = "Surat ini sudah diperpanjang atau diubah lewat isian lain. Isian ini tidak dapat dikirim lagi."


@dataclass(frozen=True)
class Offer:
    """What may be asked on the ground of a paper now: the version in force and the kinds it knows."""

    version: ServiceVersion
    spec: ServiceSpec
    kinds: tuple[str, ...]


def offer_for(decision: Decision) -> Offer | None:
    """None for a paper that is not a permit in force (its validity may be over), or whose service knows neither."""
    submission = decision.submission
    if decision.state != Decision.State.SIGNED or decision.kind != Decision.Kind.GRANT:
        return None
    if submission.trial or submission.confidential:
        return None
    found = offer(submission.spec.slug)
    if found is None or found.spec.channel != "portal" or found.spec.family != "izin":
        return None
    kinds = tuple(
        one
        for one in found.spec.applications
        if one == Kind.CHANGE or (one == Kind.RENEWAL and decision.valid_to is not None)
    )
    version = ServiceVersion(
        pk=found.version_id, service_id=found.service_id, number=found.version_number, sha256=found.sha256,
        state=ServiceVersion.State.PUBLISHED,
    )  # fmt: skip
    return Offer(version, found.spec, kinds) if kinds else None


def living(decision: Decision) -> Renewal | None:
    """The renewal that stands in the way of another: sent and not ended badly, or still being written."""
    found = (
        Renewal.objects.filter(decision=decision, ended_at=None).select_related("submission__service").first()
    )
    return None if found is None or _is_over(found) else found


def _is_over(renewal: Renewal) -> bool:
    if renewal.submission is not None:
        return renewal.submission.stage in OVER
    return not Draft.objects.unsent().filter(key=renewal.draft).exists()


def _same(old: ServiceSpec, new: ServiceSpec) -> list[FieldSpec]:
    """Questions of the version in force that were asked before in the same way."""
    before = {one.key: one.type for one in old.questions}
    return [one for one in new.questions if before.get(one.key) == one.type and one.type != "file"]


def carried_over(decision: Decision, spec: ServiceSpec, *, known: bool) -> dict[str, Any]:
    """The earlier answers as far as the version in force asks them, and the old number and date.

    Unless the person is `known` (account, number and PIN, or a desk that saw the KTP) nothing personal comes along:
    whoever holds a paper may have found it on a wall.
    """
    answers = decision.submission.plain_answers
    kept = {
        one.key: answers[one.key]
        for one in _same(decision.submission.spec, spec)
        if answers.get(one.key) not in (None, "", [], {})
        and (known or not (one.personal or one.fills in IDENTITY or any(sub.personal for sub in one.columns)))
    }
    asked = {one.key for one in spec.questions}
    given = {
        OLD_NUMBER: decision.number[:80],
        OLD_DATE: decision.signed_on.isoformat() if decision.signed_on else "",
    }
    return kept | {key: value for key, value in given.items() if key in asked and value}


def sections_of(
    decision: Decision, spec: ServiceSpec, kind: str, *, known: bool
) -> list[tuple[SectionSpec, bool]]:
    """The sections a renewal of this kind asks, each with whether the earlier answers fill it without a gap."""
    answers: Mapping[str, Any] = {
        **carried_over(decision, spec, known=known),
        "@pemohon": decision.submission.applicant_kind,
        "@jenis": kind,
    }
    answers = relevant(spec, answers)
    wanting = {one.page for one in answer_problems(spec, "", answers)}
    return [
        (
            one,
            one.key not in wanting and not any(paper.required for paper in uploads(spec, answers, one.key)),
        )
        for one in spec.asked_sections(answers)
    ]


@transaction.atomic
def begin(
    holder: Holder,
    decision_id: int,
    *,
    key: UUID,
    kind: str,
    changes: Collection[str] = (),
    known: bool = False,
    office: Opd | None = None,
    channel: str = Submission.Channel.ONLINE,
) -> Draft:
    """Begin (or go on with) the renewal of a paper; the sections not in `changes` are taken over as done.

    Raises Refused for a paper that cannot be renewed so, or whose renewal is on its way.
    """
    decision = Decision.objects.select_for_update(of=("self",)).select_related("submission__service").get(
        pk=decision_id
    )  # fmt: skip
    offered = offer_for(decision)
    if offered is None or kind not in offered.kinds:
        raise Refused("Surat ini tidak dapat diperpanjang atau diubah lewat portal.")
    before = Renewal.objects.select_for_update().filter(decision=decision, ended_at=None).first()
    if before is not None and (goes_on := _give_way(before, holder, kind)):
        return goes_on
    draft = filing.begin(
        holder, offered.version, offered.spec, key=key,
        applicant_kind=decision.submission.applicant_kind, application_kind=kind, from_paper=True, office=office,
        channel=channel,
    )  # fmt: skip
    Renewal.objects.create(decision=decision, kind=kind, draft=draft.key, changes=sorted(changes))
    draft.done = [
        section.key
        for section, whole in sections_of(decision, offered.spec, kind, known=known)
        if whole and section.key not in changes
    ]
    filing.save_answers(draft, carried_over(decision, offered.spec, known=known))
    return draft


def _give_way(before: Renewal, holder: Holder, kind: str) -> Draft | None:
    """The draft to go on with; None once the earlier renewal is out of the way. Raises Refused while it is not."""
    if before.submission is not None:
        if before.submission.stage not in OVER:
            raise Refused(f"Surat ini sudah diajukan dengan nomor {before.submission.number}.")
    else:
        draft = Draft.objects.unsent().held_by(holder).filter(key=before.draft).first()
        if draft is not None and before.kind == kind:
            return draft
    before.ended_at = timezone.now()
    before.save(update_fields=["ended_at"])
    return None


def sent(key: UUID, submission: Submission) -> Renewal | None:
    """The renewal whose draft was sent, tied to its permohonan in the sending's transaction.

    None for a draft that nobody began from a paper. Raises NotReady when the paper is being renewed otherwise or is
    not in force any more.
    """
    found = Renewal.objects.filter(draft=key).values_list("decision", flat=True).first()
    if found is None:
        return None
    decision = Decision.objects.select_for_update(of=("self",)).get(pk=found)
    renewal = Renewal.objects.select_for_update().get(draft=key)
    if renewal.ended_at is not None or decision.state != Decision.State.SIGNED:
        raise filing.NotReady([Problem("periksa", TAKEN)])
    renewal.submission, renewal.decision = submission, decision
    renewal.save(update_fields=["submission"])
    return renewal


def begins_after(submission: Submission) -> date | None:
    """The day after the old paper ends, where the service's decision says so ("akhir") and it has not passed."""
    if submission.spec.decision.renewal_from != "akhir":
        return None
    permit = Permit.objects.filter(submission=submission).select_related("previous").first()
    old = permit.previous if permit and permit.application_kind == Kind.RENEWAL else None
    if old is None or old.valid_to is None or old.valid_to < timezone.localdate():
        return None
    return old.valid_to + timedelta(days=1)
