"""The step kind "sign": from the draft to the scan, on the officer's review page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pelalawan_portal.accounts.models import User
from pelalawan_portal.documents import drafting, forms, initials, printouts, workflow
from pelalawan_portal.documents.models import Decision
from pelalawan_portal.documents.signatures import choice
from pelalawan_portal.submissions.models import Review
from pelalawan_portal.submissions.registry import StepKind, StepVerb
from pelalawan_portal.submissions.workflow import Refused

State, Kind = Decision.State, Decision.Kind


def living(review: Review) -> Decision | None:
    """The decision this permohonan has now; asked once per review object."""
    if "_decision" not in review.__dict__:
        decision = Decision.objects.living().filter(submission=review.submission_id).first()
        if decision is not None:
            decision.submission = review.submission
        review.__dict__["_decision"] = decision
    found: Decision | None = review.__dict__["_decision"]
    return found


def _is(*states: str) -> Any:
    def offered(review: Review) -> bool:
        decision = living(review)
        return (decision.state if decision else "") in states

    return offered


def _draft_grant(review: Review, by: User, data: dict[str, Any]) -> object:
    content = drafting.grant_content(review.submission) | {
        key: data[key] for key in ("considering", "recalling", "paragraphs", "terms", "copies_to")
    }
    return workflow.draft(
        review.pk, by=by, kind=Kind.GRANT, content=content, valid_from=data["valid_from"], valid_to=data["valid_to"]
    )  # fmt: skip


def _draft_refusal(review: Review, by: User, data: dict[str, Any]) -> object:
    basis = data["basis"] * len(data["reasons"]) if len(data["basis"]) == 1 else data["basis"]
    content = drafting.refusal_content(review.submission) | {
        "reasons": [list(pair) for pair in zip(data["reasons"], basis, strict=True)],
        "again": data["again"],
        "copies_to": data["copies_to"],
    }
    return workflow.draft(review.pk, by=by, kind=Kind.REFUSAL, content=content)


def _void(review: Review, by: User, data: dict[str, Any]) -> object:
    decision = living(review)
    if decision is None:
        raise Refused("Keadaan surat ini sudah berubah. Muat ulang halaman, lalu lanjutkan.")
    return workflow.void(decision.pk, by=by, reason=data["reason"])


def panel(review: Review) -> Mapping[str, Any]:
    """What the review page shows of the paper: its state, the way to look at it, earlier numbers that were voided."""
    decision = living(review)
    made = printouts.find(printouts.sheet_subject(decision)) if decision else None
    voided = Decision.objects.filter(submission=review.submission_id, state=State.VOIDED)
    return {
        "surat": {
            "decision": decision,
            "ready": made is not None,
            "voided": list(voided.select_related("voided_by").order_by("id")),
            "recommendations": drafting.recommendations(review.submission) if review.is_open else [],
            "electronic": review.kind == "sign" and review.is_open and choice.signer() is not None,
            "drafted_apart": initials.draft_step(review.submission) is not None,
            **_agreed(review, decision),
        }
    }


def _agreed(review: Review, decision: Decision | None) -> dict[str, Any]:
    """The chain of parafs, and what the draft says that an earlier paraf did not see."""
    chain = initials.chain_of(review.submission, decision)
    before = None
    if chain and decision is not None and decision.state == State.DRAFT and review.is_open:
        before = initials.latest_differing(decision, review.step if review.kind == "initial" else "")
    changes = initials.changes_since(decision, before) if decision and before else []
    unnamed = decision is not None and decision.state == State.DRAFT and decision.text.get("on_behalf") == ""
    return {"chain": chain, "changed_since": before, "changes": changes, "without_mandate": unnamed}


def _written_here(review: Review) -> bool:
    """Whether the signing post writes the draft: the service has no step of its own for it."""
    return initials.draft_step(review.submission) is None


def draft_verbs(here: Callable[[Review], bool]) -> tuple[StepVerb, StepVerb]:
    """The two buttons that write a draft, at the steps where `here` says that it is written."""
    begins = _is("", State.DRAFT)
    return (
        StepVerb(
            "siapkan", "Siapkan surat",
            _draft_grant,
            form=lambda review: forms.grant_form(review, living(review)),
            offered=lambda review: here(review) and begins(review),
            help="Menjadi KONSEP yang dapat diubah sampai diberi nomor.",
        ),
        StepVerb(
            "penolakan", "Siapkan surat penolakan",
            _draft_refusal,
            form=lambda review: forms.refusal_form(review, living(review)),
            offered=lambda review: here(review) and begins(review),
            tone="peringatan",
            help="Menjadi KONSEP. Alasan dan dasar hukumnya dibaca pemohon.",
        ),
    )  # fmt: skip


SIGN = StepKind(
    kind="sign",
    label="Tanda tangan",
    doing="sedang menyiapkan dan menandatangani surat",
    done="sudah menandatangani surat",
    panel="documents/admin/signing.html",
    panel_context=panel,
    begun=lambda review: _is(State.NUMBERED, State.SIGNED)(review),
    verbs=(
        StepVerb(
            "nomor", "Beri nomor dan cetak",
            lambda review, by, data: workflow.allot_number(review.pk, by=by),
            offered=_is(State.DRAFT),
            help="Isi surat dikunci dan nomornya tetap milik surat ini. Cetak naskahnya, lalu tanda tangani.",
        ),
        StepVerb(
            "unggah", "Unggah surat yang sudah ditandatangani",
            lambda review, by, data: workflow.sign(
                review.pk, by=by, upload=data["scan"], signed_on=data["signed_on"]
            ),
            form=lambda review: forms.SignedForm,
            offered=_is(State.NUMBERED),
            help="Sesudah ini putusan berlaku dan pemohon diberi tahu.",
        ),
        *draft_verbs(_written_here),
        StepVerb(
            "kembalikan-konsep", "Kembalikan ke konsep",
            lambda review, by, data: initials.return_draft(review.pk, by=by, reason=data["reason"]),
            form=lambda review: forms.ReturnDraftForm,
            offered=lambda review: not _written_here(review) and _is("", State.DRAFT)(review),
            tone="peringatan",
            help="Konsep dibuka lagi untuk diubah. Paraf pada isi yang berubah diminta ulang.",
        ),
        StepVerb(
            "batalkan-nomor", "Batalkan nomor",
            _void,
            form=lambda review: forms.VoidForm,
            offered=_is(State.NUMBERED),
            tone="bahaya",
            help="Nomor ini tidak dipakai lagi dan alasannya tercatat. Sesudah itu surat baru dapat disiapkan.",
        ),
    ),
)  # fmt: skip
