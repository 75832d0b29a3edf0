"""Steps that end without a paper: an office answers the applicant and closes, or says yes or no to one question."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy

from django import forms
from django.db import transaction
from django.utils import timezone

from pelalawan_portal.accounts.models import User
from pelalawan_portal.submissions import pauses, reviewing
from pelalawan_portal.submissions.history import HISTORY_FIELDS, record
from pelalawan_portal.submissions.models import Note, Review, Submission
from pelalawan_portal.submissions.notices import tell
from pelalawan_portal.submissions.outbox import owe
from pelalawan_portal.submissions.registry import StepKind, StepVerb
from pelalawan_portal.submissions.workflow import Refused

# All that an office sees which says yes or no: who it is and where they live.
IDENTITY = frozenset({"nama", "nik", "nomor_kk", "alamat", "wilayah"})


_suggesting: list[Callable[[Submission], str]] = []


def suggest(words: Callable[[Submission], str]) -> None:
    """Let an upper app word the beginning of an answer ("" for none); the officer reads and changes it."""
    _suggesting.append(words)


class AnswerForm(forms.Form):
    text = forms.CharField(
        label="Jawaban untuk pemohon",
        max_length=4000,
        help_text="Dibaca pemohon di halaman permohonannya. Tulis apa yang terjadi, kapan, dan apa yang dibawa.",
        widget=forms.Textarea(attrs={"rows": 10}),
    )


@transaction.atomic
def answer(review_id: int, *, by: User, text: str) -> Submission:
    """Close a permohonan with an answer instead of a signed paper; the last step of some health requests.

    The words stand on the applicant's page; messages only say that there is news. Raises Refused.
    """
    submission, review = reviewing.lock_review(review_id, by)
    if review.kind != "handover" or not submission.spec.ends_in_answer:
        raise Refused("Layanan ini tidak berakhir dengan jawaban.")
    if not text.strip():
        raise Refused("Tulis jawaban untuk pemohon.")
    if submission.stage == Submission.Stage.RETURNED:
        raise Refused("Permohonan ini sedang menunggu perbaikan dari pemohon.")
    if submission.reviews.undecided().exclude(pk=review.pk).exists():
        raise Refused("Masih ada OPD yang belum selesai.")
    reviewing.decide(review, Review.Verdict.DONE, by)
    pauses.stop(submission, by)
    submission.stage = Submission.Stage.GRANTED
    submission.closed_at = timezone.now()
    event = record(submission, "answered", by=by, review=review, words=[(Note.Kind.ANSWER, text.strip())])
    submission.save(update_fields=["stage", "closed_at", *HISTORY_FIELDS])
    owe(submission, event, tell(submission, event))
    return submission


def answer_of(submission: Submission) -> Note | None:
    """The answer the applicant reads, once there is one."""
    if not submission.spec.ends_in_answer or submission.stage != Submission.Stage.GRANTED:
        return None
    return (
        submission.notes.filter(kind=Note.Kind.ANSWER).select_related("review__opd").order_by("-id").first()
    )


def _answer_form(review: Review) -> type[forms.Form]:
    first = next((text for words in _suggesting if (text := words(review.submission))), "")
    field = copy(AnswerForm.base_fields["text"])
    field.initial = first
    return type("SuggestedAnswerForm", (AnswerForm,), {"text": field})


NO = "Tidak terdaftar pada data OPD ini."

ANSWER = StepKind(
    kind="handover",
    label="Jawab pemohon",
    doing="sedang menyiapkan jawaban",
    done="sudah menjawab",
    verbs=(
        StepVerb(
            "jawab",
            "Jawab dan selesaikan",
            lambda review, by, data: answer(review.pk, by=by, text=data["text"]),
            form=_answer_form,
            help="Permohonan selesai. Pemohon diberi tahu bahwa ada jawaban, tanpa isinya.",
        ),
    ),
)
ATTESTATION = StepKind(
    kind="attestation",
    label="Keterangan ya atau tidak",
    doing="sedang memeriksa data",
    done="sudah memeriksa data",
    sees=IDENTITY,
    verbs=(
        StepVerb(
            "ya",
            "Ya, terdaftar",
            lambda review, by, data: reviewing.recommend(review.pk, by=by, agree=True),
        ),
        StepVerb(
            "tidak",
            "Tidak terdaftar",
            lambda review, by, data: reviewing.recommend(review.pk, by=by, agree=False, reason=NO),
            tone="peringatan",
        ),
    ),
)
