"""Checking the answers, declaring, sending."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from pelalawan_portal.bahasa.phones import is_mobile
from pelalawan_portal.catalogue.fees import estimate
from pelalawan_portal.catalogue.spec import FieldSpec
from pelalawan_portal.filing import wording, workflow
from pelalawan_portal.filing.doubts import doubts
from pelalawan_portal.filing.forms import EMPTY
from pelalawan_portal.filing.holders import Holder
from pelalawan_portal.filing.models import Draft
from pelalawan_portal.filing.pages import CHECK, Problem, all_uploads
from pelalawan_portal.filing.views.frame import address, context_of, rendered
from pelalawan_portal.filing.views.papers import Paper
from pelalawan_portal.submissions.actors import Actor, remember_bearer
from pelalawan_portal.submissions.answer_words import words_of
from pelalawan_portal.submissions.channels import choosing, preferences
from pelalawan_portal.submissions.contact_views import SendingContactForm
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
    ticked = any(name.startswith("kabar-") and name != "kabar-milik" for name in request.POST)
    try:
        news = _news(request, workflow.find(holder, key)) if ticked else None
        if news is not None and not news.is_valid():
            return _shown(request, workflow.find(holder, key), _wrong(news))
        submission = workflow.send(holder, key, declared=bool(request.POST.get("pernyataan")))
    except workflow.NotReady as error:
        return _shown(request, workflow.find(holder, key), error.problems)
    if news is not None and not submission.messages:
        actor = Actor(user=holder.user, numbers=frozenset({submission.number}))
        with suppress(preferences.TooOften):  # it is sent; how to be told can still be chosen on its page
            preferences.choose(
                submission.pk, actor=actor, phone=news.phone, whose=news.cleaned_data["milik"],
                channels=news.chosen,
            )  # fmt: skip
    return sent(request, holder, submission)


def _news(request: HttpRequest, draft: Draft) -> SendingContactForm | None:
    """Whether to be told by WhatsApp or SMS; asked where a mobile number was given and there is such a channel."""
    if not choosing.configured():
        return None
    answers = draft.asked_answers
    phones = (answers.get(one.key) for one in draft.spec.asked_questions(answers) if one.fills == "phone")
    phone = next((str(one) for one in phones if one), "")
    if not is_mobile(phone):
        return None
    return SendingContactForm(phone, request.POST if request.method == "POST" else None)


def sent(request: HttpRequest, holder: Holder, submission: Submission) -> HttpResponse:
    """To the page of the permohonan; a guest's browser remembers its secret, an account needs none."""
    response = redirect(f"{reverse('permohonan', args=[submission.number])}?baru")
    if holder.user is None:
        remember_bearer(request, response, submission)
    return response


def _wrong(news: SendingContactForm) -> list[Problem]:
    return [
        Problem(CHECK, str(message), news[name].id_for_label if name in news.fields else "kabar")
        for name, messages in news.errors.items()
        for message in messages
    ]


def _row(draft: Draft, page: str, question: FieldSpec, value: object, odd: dict[str, list[str]]) -> Row:
    words = "" if value in EMPTY else words_of(question, value, masked=question.type == "nik")
    return Row(
        question.label, words, f"{address(draft, page)}?ubah=1#id_{question.key}", odd.get(question.key, [])
    )


def _parts(draft: Draft) -> list[Part]:
    spec, answers = draft.spec, draft.asked_answers
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


def _kinds(draft: Draft) -> list[Row]:
    """What was chosen at the beginning, where the service leaves a choice."""
    spec, url = draft.spec, reverse("draft_kinds", args=[draft.key]) if draft.may_change_kinds else ""
    offered = (
        ("Yang mengajukan", spec.applicants, wording.KINDS_OF_APPLICANT[draft.applicant_kind]),
        ("Jenis permohonan", spec.applications, wording.KINDS_OF_APPLICATION[draft.application_kind]),
    )
    return [Row(label, words, url, []) for label, kinds, words in offered if len(kinds) > 1]


def _papers(draft: Draft, files: dict[str, list[StoredFile]]) -> list[tuple[Paper, str]]:
    answers = draft.asked_answers
    return [
        (Paper(paper, files.get(paper.key, ())), f"{address(draft, page)}?ubah=1#id_{paper.key}")
        for page, paper in all_uploads(draft.spec, answers)
    ]


def _shown(request: HttpRequest, draft: Draft, problems: list[Problem] | None = None) -> HttpResponse:
    asked = bool(all_uploads(draft.spec, draft.asked_answers))
    files = workflow.files_of(draft.key) if asked else {}
    if problems is None:
        found = workflow.problems_of(draft, {key: [one.state for one in some] for key, some in files.items()})
    else:
        found = problems
    news = _news(request, draft)
    context = context_of(
        draft, CHECK, kinds=_kinds(draft), parts=_parts(draft), papers=_papers(draft, files),
        declaration=wording.DECLARATION,
        problems=[(one, _where(draft, one)) for one in found],
        estimate=estimate(draft.spec, draft.asked_answers),
        ready=all(one.page == CHECK for one in found), refused=problems is not None,
        undeclared=any(one.anchor == "pernyataan" for one in found), declared="pernyataan" in request.POST,
        news=rendered(news) if news else "", news_note=preferences.CONSENT_NOTE,
    )  # fmt: skip
    return render(request, "filing/check.html", context, status=422 if problems else 200)


def _where(draft: Draft, problem: Problem) -> str:
    if problem.page == CHECK:
        return f"#{problem.anchor}"
    return f"{address(draft, problem.page)}?ubah=1#id_{problem.anchor}"
