"""Checking the answers, declaring, sending."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from pelalawan_portal.catalogue.fees import estimate
from pelalawan_portal.catalogue.spec import FieldSpec
from pelalawan_portal.filing import wording, workflow
from pelalawan_portal.filing.doubts import doubts
from pelalawan_portal.filing.forms import EMPTY
from pelalawan_portal.filing.holders import Holder
from pelalawan_portal.filing.models import Draft
from pelalawan_portal.filing.pages import CHECK, Problem, all_uploads, relevant
from pelalawan_portal.filing.views.frame import address, context_of
from pelalawan_portal.filing.views.papers import Paper
from pelalawan_portal.submissions.actors import remember_bearer
from pelalawan_portal.submissions.answer_words import words_of
from pelalawan_portal.submissions.models import StoredFile, Submission


@dataclass(frozen=True)
class Row:
    """One answer as it will be sent, where it is changed, and what looks odd about it."""

    label: str
    words: str
    url: str
    doubts: list[str]


@dataclass(frozen=True)
class Part:
    title: str
    rows: list[Row]


def check(request: HttpRequest, holder: Holder, key: UUID) -> HttpResponse:
    """GET shows everything once more; POST sends. Sent already: the page of the permohonan."""
    if request.method == "POST":
        return _send(request, holder, key)
    return _shown(request, workflow.find(holder, key))


def _send(request: HttpRequest, holder: Holder, key: UUID) -> HttpResponse:
    try:
        submission = workflow.send(holder, key, declared=bool(request.POST.get("pernyataan")))
    except workflow.NotReady as error:
        return _shown(request, workflow.find(holder, key), error.problems)
    return sent(request, holder, submission)


def sent(request: HttpRequest, holder: Holder, submission: Submission) -> HttpResponse:
    """To the page of the permohonan; a guest's browser remembers its secret, an account needs none."""
    response = redirect(f"{reverse('permohonan', args=[submission.number])}?baru")
    if holder.user is None:
        remember_bearer(request, response, submission)
    return response


def _row(draft: Draft, page: str, question: FieldSpec, value: object, odd: dict[str, list[str]]) -> Row:
    words = "" if value in EMPTY else words_of(question, value, masked=question.type == "nik")
    return Row(
        question.label, words, f"{address(draft, page)}?ubah=1#id_{question.key}", odd.get(question.key, [])
    )


def _parts(draft: Draft) -> list[Part]:
    spec, answers = draft.spec, relevant(draft.spec, draft.plain_answers)
    odd = doubts(spec, answers)
    return [
        Part(
            section.title,
            [
                _row(draft, section.key, one, answers.get(one.key), odd)
                for one in spec.asked_fields(section, answers)
                if one.type != "file"
            ],
        )
        for section in spec.asked_sections(answers)
    ]


def _papers(draft: Draft, files: dict[str, list[StoredFile]]) -> list[tuple[Paper, str]]:
    answers = relevant(draft.spec, draft.plain_answers)
    return [
        (Paper(paper, files.get(paper.key, ())), f"{address(draft, page)}?ubah=1#id_{paper.key}")
        for page, paper in all_uploads(draft.spec, answers)
    ]


def _shown(request: HttpRequest, draft: Draft, problems: list[Problem] | None = None) -> HttpResponse:
    asked = bool(all_uploads(draft.spec, relevant(draft.spec, draft.plain_answers)))
    files = workflow.files_of(draft.key) if asked else {}
    if problems is None:
        found = workflow.problems_of(draft, {key: [one.state for one in some] for key, some in files.items()})
    else:
        found = problems
    context = context_of(
        draft, CHECK, parts=_parts(draft), papers=_papers(draft, files), declaration=wording.DECLARATION,
        problems=[(one, _where(draft, one)) for one in found],
        estimate=estimate(draft.spec, relevant(draft.spec, draft.plain_answers)),
        ready=all(one.page == CHECK for one in found), refused=problems is not None,
    )  # fmt: skip
    return render(request, "filing/check.html", context, status=422 if problems else 200)


def _where(draft: Draft, problem: Problem) -> str:
    if problem.page == CHECK:
        return f"#{problem.anchor}"
    return f"{address(draft, problem.page)}?ubah=1#id_{problem.anchor}"
