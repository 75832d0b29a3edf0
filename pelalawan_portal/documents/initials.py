"""The chain of parafs: a draft is sent through it, each officer agrees or sends it back, and what changed is shown.

A paraf counts while its step was not opened again and the draft still says what it agreed with. Locks are taken in one
order: submission, decision.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from pelalawan_portal.accounts.models import User
from pelalawan_portal.bahasa.dates import long_date
from pelalawan_portal.catalogue.spec import StepSpec
from pelalawan_portal.documents import printouts
from pelalawan_portal.documents.models import Decision, Initial
from pelalawan_portal.opds.delegating import default_title
from pelalawan_portal.opds.posts import officers_of, posts_of
from pelalawan_portal.submissions.history import record
from pelalawan_portal.submissions.models import Review, Submission
from pelalawan_portal.submissions.outbox import owe
from pelalawan_portal.submissions.reviewing import finish, lock_review
from pelalawan_portal.submissions.routing import ROUTED_FIELDS, open_steps, tell_offices
from pelalawan_portal.submissions.workflow import Refused

CHANGED = "Keadaan surat ini sudah berubah. Muat ulang halaman, lalu lanjutkan."
Change = tuple[str, str, str]
LABELS: Mapping[str, str] = {
    "kind": "Jenis surat",
    "title": "Judul",
    "opening": "Kalimat pembuka",
    "holder": "Data pemegang",
    "considering": "Menimbang",
    "recalling": "Mengingat",
    "mandate": "Dasar pendelegasian",
    "on_behalf": "Atas nama",
    "paragraphs": "Isi surat",
    "terms": "Ketentuan",
    "validity": "Masa berlaku",
    "reasons": "Alasan penolakan",
    "again": "Yang dapat dilakukan pemohon",
    "recipient": "Penerima",
    "address": "Alamat",
    "service": "Layanan",
    "copies_to": "Tembusan",
}


@dataclass(frozen=True)
class Place:
    """One place of the chain: the step, and the paraf that stands there."""

    step: StepSpec
    initial: Initial | None


def draft_step(submission: Submission) -> StepSpec | None:
    """The step at which a draft is written; None where the signing post writes it."""
    needed = submission.spec.needed_steps(submission.plain_answers)
    return next((one for one in needed if one.kind == "draft"), None)


def standing_on(decision: Decision) -> QuerySet[Initial]:
    """The parafs that count on what a draft says now."""
    return Initial.objects.standing().filter(decision=decision)


def chain_of(submission: Submission, decision: Decision | None) -> list[Place]:
    """The parafs this permohonan needs, in order, with those that stand."""
    needed = submission.spec.needed_steps(submission.plain_answers)
    steps = [one for one in needed if one.kind == "initial"]
    if not steps:
        return []
    standing = standing_on(decision).select_related("by") if decision else ()
    found = {one.step: one for one in standing}
    return [Place(one, found.get(one.key)) for one in steps]


def _words(key: str, value: Any) -> str:
    if key == "validity":
        days = [long_date(date.fromisoformat(one)) if one else "–" for one in value or ("", "")]
        return f"{days[0]} sampai {days[1]}"
    if key in ("holder", "reasons"):
        return "\n".join(": ".join(part for part in pair if part) for pair in value or ())
    return "\n".join(value) if isinstance(value, list) else str(value or "")


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """(label, before, after) of every part of the wording that differs."""
    return [
        (label, old, new)
        for key, label in LABELS.items()
        if (old := _words(key, before.get(key))) != (new := _words(key, after.get(key)))
    ]


def changes_since(decision: Decision, initial: Initial) -> list[Change]:
    """What the draft says now and did not say when the paraf was set; nothing while it stands."""
    if initial.content_sha256 == decision.content_sha256:
        return []
    return changes_between(initial.text, decision.text)


def latest_differing(decision: Decision, step: str = "") -> Initial | None:
    """The last paraf on another wording: at this step when it has one, else anywhere in the chain."""
    others = Initial.objects.filter(decision=decision).exclude(content_sha256=decision.content_sha256)
    others = others.select_related("by").order_by("-id")
    return (others.filter(step=step).first() if step else None) or others.first()


def check_chain(submission: Submission, decision: Decision) -> None:
    """Raises Refused unless every paraf stands on what the draft says now; asked before a number is given."""
    missing = [one.step.name for one in chain_of(submission, decision) if one.initial is None]
    if missing:
        raise Refused(f"Konsep ini belum diparaf lengkap: {', '.join(missing)}.")


def lock_paper(
    review_id: int, by: User, kinds: tuple[str, ...]
) -> tuple[Submission, Review, Decision | None]:
    """The submission, its open step of one of `kinds` and its living decision, locked in that order.

    Raises Refused for whoever may not decide it.
    """
    submission, review = lock_review(review_id, by, kinds=kinds)
    decision = Decision.objects.select_for_update(of=("self",)).living().filter(submission=submission).first()
    return submission, review, decision


@transaction.atomic
def send_round(review_id: int, *, by: User) -> Decision:
    """The draft is written: send it to the first officer whose paraf does not stand on it.

    Parafs on another wording are asked again; those set on this very wording before it came back count again.
    """
    submission, review, decision = lock_paper(review_id, by, ("draft",))
    if decision is None or decision.state != Decision.State.DRAFT or decision.is_returned:
        raise Refused("Belum ada konsep. Siapkan suratnya dulu.")
    same = Initial.objects.filter(decision=decision, content_sha256=decision.content_sha256).values("review")
    recalled = submission.events.filter(verb="taken_back", review__isnull=False).values("review")
    set_aside = submission.reviews.filter(pk__in=same, verdict=Review.Verdict.CANCELLED)
    set_aside.exclude(pk__in=recalled).update(verdict=Review.Verdict.DONE)
    finish(
        review.pk, by=by, verb="draft_ready", data={"decision": decision.pk, "revision": decision.revision}
    )
    return decision


def capacity(review: Review, by: User) -> str:
    """The post under which an officer acts at a step: "Kepala Bidang …", "Plh. Sekretaris …"."""
    held = next(
        (one for one in posts_of(by) if one.opd_id == review.opd_id and one.role == review.post), None
    )
    return default_title(held) if held else ""


def _check_hand(submission: Submission, review: Review, decision: Decision, by: User) -> None:
    """Four eyes: who wrote the draft or set a paraf on it sets another one only where nobody else can."""
    hands = {decision.drafted_by_id, *standing_on(decision).values_list("by_id", flat=True)}
    if by.pk not in hands:
        return
    assert review.opd_id is not None  # noqa: S101 -- who may decide does so at the office of the step
    others = [
        one
        for one in officers_of(review.opd_id, review.post)
        if one.pk not in hands and one.pk != submission.filed_by_id
    ]
    if others:
        raise Refused(
            "Anda sudah menulis atau memaraf konsep ini, jadi paraf ini untuk petugas lain: "
            f"{', '.join(str(one) for one in others)}."
        )


@transaction.atomic
def set_initial(review_id: int, *, by: User) -> Initial:
    """Paraf: agree with the draft as it stands. The next place of the chain, or the signing, opens."""
    submission, review, decision = lock_paper(review_id, by, ("initial",))
    if decision is None or decision.state != Decision.State.DRAFT or decision.is_returned:
        raise Refused(CHANGED)
    _check_hand(submission, review, decision, by)
    initial = Initial.objects.create(
        decision=decision, review=review, step=review.step, revision=decision.revision, content=decision.content,
        content_sha256=decision.content_sha256, by=by, title=capacity(review, by)[:160],
    )  # fmt: skip
    finish(
        review.pk, by=by, verb="initialed",
        data={"decision": decision.pk, "initial": initial.pk, "revision": decision.revision},
        also=[printouts.owed(printouts.sheet_subject(decision))],
    )  # fmt: skip
    return initial


@transaction.atomic
def return_draft(review_id: int, *, by: User, reason: str) -> Review:
    """Send the draft back to whoever writes it, with a reason; from a place of the chain or from the signing.

    The draft step opens in a new round. Parafs stay on record: they count again only if the wording stays.
    """
    submission, review, decision = lock_paper(review_id, by, ("initial", "sign"))
    step = draft_step(submission)
    if step is None or (decision is not None and decision.state != Decision.State.DRAFT):
        raise Refused(CHANGED)
    if not reason.strip():
        raise Refused("Tulis apa yang harus diubah.")
    now = timezone.now()
    _close(submission.reviews.undecided().filter(kind__in=("initial", "sign")), Review.Verdict.CANCELLED)
    Review.objects.filter(pk=review.pk).update(verdict=Review.Verdict.RETURNED, decided_by=by, decided_at=now)
    # No place of the chain may open while the draft is being changed.
    passed = submission.reviews.filter(kind__in=("draft", "initial"), verdict=Review.Verdict.DONE)
    passed.update(verdict=Review.Verdict.CANCELLED)
    if decision is not None:
        decision.returned_revision = decision.revision
        decision.save(update_fields=["returned_revision"])
    event = record(
        submission, "draft_returned", by=by, review=review,
        data={"decision": decision.pk if decision else None}, words=[("reason", reason.strip())],
    )  # fmt: skip
    opened = open_steps(submission)
    submission.save(update_fields=[*ROUTED_FIELDS])
    owe(submission, event, tell_offices(opened))
    return next(one for one in opened if one.step == step.key)


def _close(reviews: Any, verdict: str) -> None:
    reviews.update(verdict=verdict, decided_at=timezone.now(), claimed_by=None, claimed_until=None)
