"""A decision as a sheet of paper: from the frozen text to the PDF."""

from __future__ import annotations

from typing import Any

from pelalawan_portal.accounts.models import User
from pelalawan_portal.bahasa.dates import WIB, moment
from pelalawan_portal.documents.decisions import DecisionSheet, render_decision
from pelalawan_portal.documents.drafting import HOW_TO_OBJECT, validity_words
from pelalawan_portal.documents.issuing_office import identity, letterhead, signatory_of
from pelalawan_portal.documents.letters import ObjectionRoute, Reason, RefusalLetter, render_refusal
from pelalawan_portal.documents.models import Decision, Initial
from pelalawan_portal.documents.signatories import Signatory, Stage
from pelalawan_portal.opds.models import Post
from pelalawan_portal.opds.posts import holds, officers_of

SUPERIOR = "Bupati Pelalawan"


def _on_behalf(said: dict[str, Any]) -> str:
    """For whom the post signs; papers written before it was kept with their words take what the regency says."""
    return str(said.get("on_behalf", identity().signer_line))


def _basis(said: dict[str, Any]) -> tuple[str, ...]:
    """Mengingat, with the decree by which the office signs."""
    decree = said.get("mandate")
    return (*said["recalling"], *((decree,) if decree and decree not in said["recalling"] else ()))


def initials_on(decision: Decision) -> tuple[tuple[str, str, str], ...]:
    """(post, name, moment) of every paraf that stands on a draft; a paper that has its number shows none."""
    if decision.state != Decision.State.DRAFT or decision.pk is None:
        return ()
    standing = Initial.objects.standing().filter(decision=decision).select_related("by")
    return tuple((one.title, one.by.name or str(one.by), moment(one.at)) for one in standing)


def _signer_of(decision: Decision) -> User:
    """Who is expected to sign a draft: its writer where the signing post writes, else who holds that post today."""
    if decision.drafted_by_id and holds(decision.drafted_by, Post.Role.SIGNER, decision.office_id):
        return decision.drafted_by
    return next(iter(officers_of(decision.office_id, Post.Role.SIGNER)), None) or User(name="( … )")


def _signatory(decision: Decision, on_behalf: str) -> Signatory:
    if decision.state == Decision.State.DRAFT:
        return signatory_of(_signer_of(decision), decision.office, on_behalf)
    return Signatory(
        post=decision.signatory_title,
        name=decision.signatory_name,
        nip=decision.signatory_nip,
        on_behalf=on_behalf,
    )


def stage_of(decision: Decision) -> Stage:
    """What the paper is for whoever holds it: a draft, or the clean print that waits for ink."""
    return "konsep" if decision.state == Decision.State.DRAFT else "naskah"


def grant_sheet(decision: Decision) -> DecisionSheet:
    """The sheet of a grant. The date is left to be written in ink."""
    said, regency, stage = decision.text, identity(), stage_of(decision)
    return DecisionSheet(
        letterhead=letterhead(decision.office.code),
        title=said["title"],
        opening=said["opening"],
        holder=tuple((label, value) for label, value in said["holder"]),
        signatory=_signatory(decision, _on_behalf(said)),
        validity=validity_words(decision.valid_from, decision.valid_to),
        stage=stage,
        number=decision.number or None,
        verify_url=decision.verify_url if stage != "konsep" else None,
        considering=tuple(said["considering"]),
        recalling=_basis(said),
        initials=initials_on(decision),
        paragraphs=tuple(said["paragraphs"]),
        terms=tuple(said["terms"]),
        place=regency.place,
        copies_to=tuple(said["copies_to"]),
        trial=decision.submission.trial,
    )


def refusal_letter(decision: Decision) -> RefusalLetter:
    """The letter of a refusal, with how to object. The date is left to be written in ink."""
    said, regency, stage = decision.text, identity(), stage_of(decision)
    signatory = _signatory(decision, _on_behalf(said))
    return RefusalLetter(
        letterhead=letterhead(decision.office.code),
        recipient=said["recipient"],
        address=said["address"],
        service=said["service"],
        submission_number=decision.submission.number,
        submitted_on=decision.submission.received_at.astimezone(WIB).date(),
        reasons=tuple(Reason(text, basis) for text, basis in said["reasons"]),
        objection=ObjectionRoute(signatory.post, SUPERIOR, HOW_TO_OBJECT),
        signatory=signatory,
        stage=stage,
        number=decision.number or None,
        verify_url=decision.verify_url if stage != "konsep" else None,
        again=said["again"],
        mandate=said.get("mandate", ""),
        initials=initials_on(decision),
        place=regency.place,
        copies_to=tuple(said["copies_to"]),
        trial=decision.submission.trial,
    )


def render(decision: Decision) -> bytes:
    """The PDF of a decision at the stage it is in; `submission`, `office` and `drafted_by` should be joined."""
    if decision.kind == Decision.Kind.GRANT:
        return render_decision(grant_sheet(decision))
    return render_refusal(refusal_letter(decision))
