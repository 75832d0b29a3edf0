"""The step kinds "draft" and "initial": the draft is written, then goes from paraf to paraf before it is signed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pelalawan_portal.documents import forms, initials
from pelalawan_portal.documents.models import Decision
from pelalawan_portal.documents.signing import draft_verbs, living, panel
from pelalawan_portal.submissions.models import Note, Review
from pelalawan_portal.submissions.registry import StepKind, StepVerb


def _written(review: Review) -> bool:
    decision = living(review)
    return decision is not None and decision.state == Decision.State.DRAFT and not decision.is_returned


def _begun(review: Review) -> bool:
    """Whether somebody wrote the draft at this opening of the step."""
    decision = living(review)
    return decision is not None and decision.review_id == review.pk


def return_words(review: Review) -> Note | None:
    """Why the draft came back to this opening of the step."""
    if review.round == 1:
        return None
    notes = review.submission.notes.filter(event__verb="draft_returned").select_related("author")
    return notes.order_by("-id").first()


def draft_panel(review: Review) -> Mapping[str, Any]:
    """As for signing, with the reason for which the draft came back."""
    shown = dict(panel(review))
    shown["surat"] |= {"returned": return_words(review) if review.is_open else None}
    return shown


DRAFT = StepKind(
    kind="draft",
    label="Konsep surat",
    doing="sedang menyiapkan konsep surat",
    done="sudah menyiapkan konsep surat",
    panel="documents/admin/signing.html",
    panel_context=draft_panel,
    begun=_begun,
    retractable=True,
    verbs=(
        StepVerb(
            "kirim", "Kirim untuk paraf",
            lambda review, by, data: initials.send_round(review.pk, by=by),
            offered=_written,
            help="Baca dulu KONSEP-nya. Sesudah ini konsep diparaf berurutan, lalu ditandatangani.",
        ),
        *draft_verbs(lambda review: True),
    ),
)  # fmt: skip
INITIAL = StepKind(
    kind="initial",
    label="Paraf",
    doing="sedang memeriksa konsep surat",
    done="sudah memaraf konsep surat",
    panel="documents/admin/signing.html",
    panel_context=panel,
    retractable=True,
    verbs=(
        StepVerb(
            "paraf", "Paraf",
            lambda review, by, data: initials.set_initial(review.pk, by=by),
            offered=_written,
            help="Anda setuju dengan isi konsep ini. Nama, jabatan, dan waktunya tercantum pada konsep.",
        ),
        StepVerb(
            "kembalikan-konsep", "Kembalikan ke konsep",
            lambda review, by, data: initials.return_draft(review.pk, by=by, reason=data["reason"]),
            form=lambda review: forms.ReturnDraftForm,
            tone="peringatan",
            help="Konsep dibuka lagi untuk diubah. Paraf pada isi yang berubah diminta ulang.",
        ),
    ),
)  # fmt: skip
