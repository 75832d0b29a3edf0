"""The step kind "sign": from the draft to the scan, on the officer's review page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pelalawan_portal.accounts.models import User
from pelalawan_portal.documents import drafting, forms, printouts, workflow
from pelalawan_portal.documents.models import Decision
from pelalawan_portal.submissions.models import Review
from pelalawan_portal.submissions.registry import StepKind, StepVerb
from pelalawan_portal.submissions.workflow import Refused

State, Kind = Decision.State, Decision.Kind


def living(review: Review) -> Decision | None:
    """The decision this permohonan has now; asked once per review object."""
    if "_decision" not in review.__dict__:
        review.__dict__["_decision"] = (
            Decision.objects.living().filter(submission=review.submission_id).first()
        )
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
        }
    }


SIGN = StepKind(
    kind="sign",
    label="Tanda tangan",
    doing="sedang menyiapkan dan menandatangani surat",
    done="sudah menandatangani surat",
    panel="documents/admin/signing.html",
    panel_context=panel,
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
        StepVerb(
            "siapkan", "Siapkan surat",
            _draft_grant,
            form=lambda review: forms.grant_form(review, living(review)),
            offered=_is("", State.DRAFT),
            help="Menjadi KONSEP yang dapat diubah sampai diberi nomor.",
        ),
        StepVerb(
            "penolakan", "Siapkan surat penolakan",
            _draft_refusal,
            form=lambda review: forms.refusal_form(review, living(review)),
            offered=_is("", State.DRAFT),
            tone="peringatan",
            help="Menjadi KONSEP. Alasan dan dasar hukumnya dibaca pemohon.",
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
