"""The pages of a draft: sections, papers, the check, and sending."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_safe

from pelalawan_portal.filing import workflow
from pelalawan_portal.filing.answering import LATER, answer_section, page_form, typed_again
from pelalawan_portal.filing.forms import EMPTY, AnswersForm
from pelalawan_portal.filing.groups import ADD, DROP
from pelalawan_portal.filing.holders import Holder
from pelalawan_portal.filing.limits import ONE_PAGE, at_most
from pelalawan_portal.filing.models import Draft
from pelalawan_portal.filing.pages import CHECK, PAPERS, Page, in_danger, page_after, uploads
from pelalawan_portal.filing.views.check import check
from pelalawan_portal.filing.views.frame import address, context_of, for_holder, rendered
from pelalawan_portal.filing.views.papers import (
    REUSE,
    TAKE_BACK,
    Shelf,
    papers,
    receive,
    take_again,
    take_back,
)

CORRECTING = "ubah"
_fresh: dict[tuple[str, str, frozenset[str]], SafeString] = {}


@for_holder
@require_safe
def draft_home(request: HttpRequest, holder: Holder, key: UUID) -> HttpResponse:
    """Where the person left off: the first page that was not finished."""
    draft = workflow.find(holder, key)
    for page in draft.pages:
        if page.key not in draft.done:
            return redirect(address(draft, page.key))
    return redirect(address(draft, CHECK))


@at_most(ONE_PAGE)
@for_holder
@require_http_methods(["GET", "HEAD", "POST"])
def draft_page(request: HttpRequest, holder: Holder, key: UUID, page: str) -> HttpResponseBase:
    """One page by its key; one that is not asked (any more) leads to where the person left off."""
    if page == PAPERS:
        return papers(request, holder, key)
    if page == CHECK:
        return check(request, holder, key)
    if request.method == "POST" and not _lets_go_of_page(request):
        return _answered_page(request, holder, key, page)
    draft = workflow.find(holder, key)
    wanted = _section_page(draft, page)
    if wanted is None:
        return redirect("draft", key=draft.key)
    if request.method == "POST":
        return _changed(request, holder, draft, wanted)
    return _shown(request, holder, draft, wanted)


def _section_page(draft: Draft, key: str) -> Page | None:
    return next((one for one in draft.pages if one.key == key and one.section), None)


def _lets_go_of_page(request: HttpRequest) -> bool:
    """Whether a button was pressed that changes rows or files and leaves the answers unjudged."""
    return TAKE_BACK in request.GET or any(one in request.POST for one in (TAKE_BACK, REUSE, ADD, DROP))


def _changed(request: HttpRequest, holder: Holder, draft: Draft, page: Page) -> HttpResponse:
    assert page.section is not None  # noqa: S101 -- for the type checker; the caller chose a section
    take_back(request, holder, draft)
    problems = take_again(request, holder, draft) if REUSE in request.POST else {}
    typed = typed_again(draft, page.section, request.POST, request.FILES)
    return _shown(request, holder, draft, page, typed, problems)


def _answered_page(request: HttpRequest, holder: Holder, key: UUID, page: str) -> HttpResponse:
    problems = receive(request, holder, key, page) if request.FILES else {}
    outcome = answer_section(holder, key, page, request.POST, request.FILES)
    wanted = _section_page(outcome.draft, page)
    if wanted is None or wanted.section is None:
        return redirect("draft", key=key)
    if outcome.form is not None or problems:
        form = outcome.form or page_form(outcome.draft, wanted.section)
        return _shown(request, holder, outcome.draft, wanted, form, problems)
    if in_danger(outcome.draft.spec, outcome.draft.plain_answers):
        return redirect("gawat_darurat")
    return redirect(_next(request, outcome.draft, wanted, more=outcome.more))


def _next(request: HttpRequest, draft: Draft, page: Page, *, more: bool) -> str:
    if more:
        return f"{address(draft, page.key)}?tambahan=1" + (
            f"&{CORRECTING}=1" if CORRECTING in request.GET else ""
        )
    if LATER in request.POST:
        return reverse("draft_later", args=[draft.key])
    every = draft.pages
    if CORRECTING in request.GET:
        undone = next((one.key for one in every if one.key not in draft.done), CHECK)
        return address(draft, undone)
    return address(draft, page_after(every, page.key).key)


def _shown(
    request: HttpRequest,
    holder: Holder,
    draft: Draft,
    page: Page,
    form: AnswersForm | None = None,
    problems: dict[str, str] | None = None,
) -> HttpResponse:
    assert page.section is not None  # noqa: S101
    shown = form if form is not None else page_form(draft, page.section)
    asked = uploads(draft.spec, draft.asked_answers, page.key)
    shelf = Shelf(draft, page.key, asked, holder, problems or {})
    context = context_of(
        draft, page.key, page=page, form=shown, fields_html=_fields(draft, page, shown), shelf=shelf if asked else None,
        more="tambahan" in request.GET, action=request.get_full_path(),
        multipart=bool(asked) or shown.is_multipart(),
    )  # fmt: skip
    wrong = bool(shown.errors) or bool(shelf.problems)
    return render(request, "filing/section.html", context, status=422 if wrong else 200)


def _fields(draft: Draft, page: Page, form: AnswersForm) -> SafeString:
    """The rendered fields. A page nobody has answered yet is the same for everybody, so it is rendered once."""
    fresh = not form.is_bound and draft.version_sha256 and not _answered(draft, form)
    if not fresh:
        return rendered(form)
    key = (draft.version_sha256, page.key, frozenset(form.fields))
    if key not in _fresh:
        if len(_fresh) > 500:
            _fresh.clear()
        _fresh[key] = rendered(form)
    return _fresh[key]


def _answered(draft: Draft, form: AnswersForm) -> bool:
    return any(draft.plain_answers.get(one) not in EMPTY for one in form.fields)
