"""Everything an officer needs to decide, on one page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.db.models import Prefetch
from django.urls import reverse

from pelalawan_portal.accounts.models import User
from pelalawan_portal.opds.models import Opd, Post
from pelalawan_portal.opds.posts import is_head, officers_of, posts_of
from pelalawan_portal.submissions import retraction, reviewing
from pelalawan_portal.submissions.actors import PERMIT_OFFICE, Actor
from pelalawan_portal.submissions.clock_page import clock_of
from pelalawan_portal.submissions.desk.asked import asked_of
from pelalawan_portal.submissions.desk.deadlines import relative_words
from pelalawan_portal.submissions.desk.papers import Answer, Paper, Section, Sheet, papers_of, sections_of
from pelalawan_portal.submissions.desk.queue import next_after
from pelalawan_portal.submissions.desk.sentences import sentences_for
from pelalawan_portal.submissions.desk.story import story_of
from pelalawan_portal.submissions.models import Note, Review, Submission
from pelalawan_portal.submissions.registry import (
    StepKind,
    StepVerb,
    barred,
    desk_panels,
    narrow_kinds,
    step_kind,
    step_kinds,
)

EARLIER_AT_MOST = 10


@dataclass(frozen=True)
class Check:
    """One paper or answer on the return form: the box, the reason, and what they are about."""

    box: forms.BoundField
    reason: forms.BoundField
    paper: Paper | None
    answer: Answer | None


@dataclass(frozen=True)
class VerbForm:
    """A verb with its form. `checks` are the pairs of a return, `plain` the other fields."""

    verb: StepVerb
    form: forms.Form | None
    checks: tuple[Check, ...]
    plain: tuple[forms.BoundField, ...]
    correct: tuple[str, ...]
    open: bool
    shortcut: str = ""

    @property
    def writes(self) -> bool:
        """Whether the verb asks for a reason, for which there are ready sentences."""
        return bool(self.checks) or any(one.name in ("reason", "conditions") for one in self.plain)


def verb_named(review: Review, name: str) -> StepVerb | None:
    """The verb of the review's step kind with this name, offered or not."""
    if review.kind not in step_kinds():
        return None
    return next((one for one in step_kind(review.kind).verbs if one.name == name), None)


def may_pass_on(review: Review, user: User) -> bool:
    """Who holds the step, leads its office, or sits at the permit office's desk."""
    desk = any(one.opd.code == PERMIT_OFFICE and one.role == Post.Role.FRONT_OFFICE for one in posts_of(user))
    head = review.opd_id is not None and is_head(user, review.opd_id)
    if review.kind in narrow_kinds():  # who may answer this is settled; elsewhere it would open the rest
        return False
    return review.is_open and (desk or head or reviewing.may_decide(review, user))


def may_reveal(review: Review, user: User) -> bool:
    """Who needs the identity to decide: the deciding officer and the head of that office."""
    return reviewing.may_decide(review, user) or (review.opd_id is not None and is_head(user, review.opd_id))


def may_note(user: User) -> bool:
    """Whoever works on permohonan; who only reads or only sets the portal up leaves no note."""
    return any(one.role not in (Post.Role.AUDITOR, Post.Role.ADMINISTRATOR) for one in posts_of(user))


def acting_post(review: Review, user: User) -> Post | None:
    """The post under which this officer decides only as somebody's Plh. or Plt.; None when it is their own."""
    held = [one for one in posts_of(user) if one.opd_id == review.opd_id and one.role == review.post]
    return held[0] if held and held[0].acting else None


def why_not(review: Review, user: User) -> str:
    """Why this officer has no verdict buttons, as a sentence; "" when they have."""
    if not review.is_open:
        return ""
    if review.submission.filed_by_id == user.pk:
        return "Anda yang mengirimkan permohonan ini untuk warga, jadi petugas lain yang memutus."
    if review.opd is None:
        return "Belum ada OPD yang bertanggung jawab. Teruskan ke OPD yang tepat."
    if reason := barred(review.submission, user):
        return reason
    if not reviewing.may_decide(review, user):
        post = dict(Post.Role.choices).get(review.post, review.post)
        return f"Hanya dibaca. Yang memutus langkah ini: {post.lower()} di {review.opd}."
    if review.held_by_another(user.pk):
        return f"Sedang dipegang {review.claimed_by}. Minta dilepas, atau tunggu sampai akhir jam kerja."
    return ""


def _verb_form(
    review: Review, verb: StepVerb, bound: forms.Form | None, papers: list[Paper], sections: list[Section]
) -> VerbForm:
    form = bound if bound is not None else (verb.form(review)(prefix=None) if verb.form else None)
    if form is None:
        return VerbForm(verb, None, (), (), (), False)
    by_paper = {one.key: one for one in papers}
    by_answer = {one.key: one for section in sections for one in section.answers}
    pairs = [name for name in form.fields if f"reason:{name}" in form.fields]
    inside = {*pairs, *(f"reason:{name}" for name in pairs)}
    checks = []
    for name in pairs:
        kind, _, key = name.partition(":")
        checks.append(
            Check(
                form[name], form[f"reason:{name}"],
                by_paper.get(key) if kind == "document" else None,
                by_answer.get(key) if kind == "answer" else None,
            )
        )  # fmt: skip
    correct: tuple[str, ...] = ()
    if pairs:
        asked = {name.partition(":")[2] for name in pairs}
        correct = tuple(
            [one.name for one in papers if one.key not in asked and not one.produced]
            + [one.label for one in by_answer.values() if one.key not in asked]
        )
    plain = tuple(form[name] for name in form.fields if name not in inside)
    return VerbForm(verb, form, tuple(checks), plain, correct, bound is not None)


def _with_shortcuts(verbs: list[VerbForm]) -> list[VerbForm]:
    """A letter of its name for every verb, the first that is free; n, c and p (pegang, lepas) belong to the page."""
    taken = {"n", "c", "p"}
    shown = []
    for one in verbs:
        letter = next((at for at in one.verb.name if at.isalpha() and at not in taken), "")
        taken.add(letter)
        shown.append(replace(one, shortcut=letter))
    return shown


def _others(submission: Submission, review: Review) -> list[Review]:
    words = Note.objects.filter(kind__in=(Note.Kind.REASON, Note.Kind.CONDITIONS)).order_by("id")
    rows = submission.reviews.select_related("opd", "decided_by", "claimed_by")
    return [
        one
        for one in rows.prefetch_related(Prefetch("notes", queryset=words, to_attr="words")).order_by("id")
        if one.pk != review.pk
    ]


def _typed(lost: list[forms.Form]) -> list[str]:
    """What was written into forms that are no longer offered, so that it can be copied."""
    texts = [
        str(form.data.get(form.add_prefix(name), "")).strip()
        for form in lost
        for name, one in form.fields.items()
        if isinstance(one.widget, forms.Textarea)
    ]
    return [one for one in texts if one]


def shown_sheet(papers: list[Paper], wanted: str, *, first: bool = False) -> Sheet | None:
    """The file in the viewer: the wanted one, else the first one when `first`; none is opened unasked for."""
    sheets = [sheet for paper in papers for sheet in paper.sheets if sheet.place]
    chosen = next((one for one in sheets if str(one.file.pk) == wanted), None)
    return chosen or (sheets[0] if sheets and first else None)


def seen_at(kind: StepKind | None, sections: list[Section]) -> list[Section]:
    """The answers that a step of this kind shows its office; pages without one of them are left out."""
    if kind is None or kind.sees is None:
        return sections
    shown = [(one.title, tuple(a for a in one.answers if a.key in (kind.sees or ()))) for one in sections]
    return [Section(title, answers) for title, answers in shown if answers]


def context_of(
    review: Review,
    user: User,
    *,
    wanted_file: str = "",
    revealed: bool = False,
    bound: Mapping[str, forms.Form] | None = None,
    own: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The template context of the review page.

    `bound` holds, by verb name, a form that came back with typed text; `own` the texts typed into the page's own
    forms (catatan, teruskan, tarik).
    """
    submission = review.submission
    bound = bound or {}
    actor = Actor.of_user(user)
    decides = reviewing.may_decide(review, user)
    open_to = decides and review.is_open and not review.held_by_another(user.pk)
    kind = step_kind(review.kind) if review.kind in step_kinds() else None
    narrow = kind is not None and kind.sees is not None
    papers = [] if narrow else papers_of(submission)
    sections = seen_at(kind, sections_of(submission, masked=not revealed))
    verbs = [
        _verb_form(review, one, bound.get(one.name), papers, sections)
        for one in (kind.verbs if kind and open_to else ())
        if one.offered(review)
    ]
    notes = list(submission.notes.select_related("author"))
    story = [] if narrow else story_of(submission, notes)
    others = [] if narrow else _others(submission, review)
    head = review.opd_id is not None and is_head(user, review.opd_id)
    held = review.claimed_by_id is not None and (
        review.claimed_by_id == user.pk or review.held_by_another(user.pk)
    )
    earlier = (
        Submission.objects.visible_to(actor)
        .filter(nik_hash=submission.nik_hash)
        .exclude(pk=submission.pk)
        .select_related("service")
        .order_by("-id")[:EARLIER_AT_MOST]
        if submission.nik_hash and not narrow
        else []
    )
    return {
        "review": review,
        "submission": submission,
        "step_name": review.spec_step.name,
        "narrow": narrow,
        "kind": kind,
        "panel": kind.panel if kind else "",
        **(kind.panel_context(review) if kind and kind.panel else {}),
        "more_panels": [] if narrow else desk_panels(submission),
        "due": relative_words(review.due_at),
        "sections": sections,
        "papers": papers,
        "sheet": shown_sheet(papers, wanted_file, first=decides),
        "page_address": reverse("admin:submissions_review_change", args=[review.pk]),
        "revealed": revealed,
        "may_reveal": not revealed and may_reveal(review, user) and bool(submission.nik or submission.phone),
        "verbs": _with_shortcuts(verbs),
        "lost": _typed(
            [one for name, one in bound.items() if not any(shown.verb.name == name for shown in verbs)]
        ),
        "why_not": why_not(review, user),
        "acting": acting_post(review, user) if decides and review.is_open else None,
        "sentences": sentences_for(review) if any(one.writes for one in verbs) else [],
        "asked": asked_of(submission, [review, *others], masked=not revealed) if not narrow else [],
        "others": others,
        "story": story,
        "clock": None
        if narrow
        else clock_of(submission, [one.event for one in reversed(story) if one.event]),
        "private": [
            one
            for one in notes
            if one.kind == Note.Kind.PRIVATE and one.text and not (narrow and one.review_id != review.pk)
        ],
        "mine": [
            one for one in notes if one.review_id == review.pk and one.kind != Note.Kind.PRIVATE and one.text
        ],
        "earlier": earlier,
        "next": next_after(actor, user, review),
        "may_claim": decides and review.is_open and not held,
        "may_release": review.is_open and held and (review.claimed_by_id == user.pk or head),
        "colleagues": officers_of(review.opd_id, review.post)
        if head and review.is_open and review.opd_id
        else [],
        "may_pass_on": may_pass_on(review, user),
        "opds": Opd.objects.filter(active=True).exclude(pk=review.opd_id or 0)
        if may_pass_on(review, user)
        else [],
        "may_take_back": retraction.may_be_taken_back(review)
        and not submission.is_closed
        and (review.decided_by_id == user.pk or head),
        "may_note": may_note(user),
        "own": own or {},
    }
