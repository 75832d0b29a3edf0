"""The page on which a returned permohonan is mended: only what was asked, with the reason beside it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from pelalawan_portal.filing import corrections
from pelalawan_portal.filing.corrections import Asked
from pelalawan_portal.filing.limits import ONE_FILE, ONE_PAGE, at_most
from pelalawan_portal.filing.views.frame import rendered
from pelalawan_portal.filing.views.papers import TAKE_BACK, Paper
from pelalawan_portal.submissions.actors import Actor
from pelalawan_portal.submissions.files import intake
from pelalawan_portal.submissions.files.sniffing import Unacceptable
from pelalawan_portal.submissions.views import find_submission
from pelalawan_portal.submissions.workflow import Refused


@dataclass
class CorrectionShelf:
    """The papers to replace, in the form `filing/_papers.html` shows."""

    asked: Asked
    problems: dict[str, str] = field(default_factory=dict)

    @property
    def papers(self) -> list[Paper]:
        files = self.asked.new_files()
        return [
            Paper(one, files[one.key], self.problems.get(one.key, ""), self.asked.reasons[one.key])
            for one in self.asked.papers
        ]

    @property
    def upload_url(self) -> str:
        return reverse("correction_files", args=[self.asked.submission.number])


def _asked(request: HttpRequest, number: str) -> tuple[Asked | None, Actor]:
    actor = Actor.of(request)
    submission = find_submission(request, number)
    if not corrections.may_correct(submission, actor):
        raise Http404
    return corrections.asked_of(submission), actor


@at_most(ONE_PAGE)
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, number: str) -> HttpResponseBase:
    """GET shows what is asked; POST takes it in. Nothing asked: back to the permohonan."""
    asked, actor = _asked(request, number)
    if asked is None:
        return redirect("permohonan", number=number)
    shelf = CorrectionShelf(asked)
    if request.method != "POST":
        return _shown(request, shelf)
    if TAKE_BACK in request.POST or TAKE_BACK in request.GET:
        return _take_back(request, asked)
    return _post(request, shelf, actor)


def _take_back(request: HttpRequest, asked: Asked) -> HttpResponse:
    with suppress(ValueError):
        corrections.take_back(asked, UUID(request.POST.get(TAKE_BACK) or request.GET.get(TAKE_BACK, "")))
    return redirect("correct", number=asked.submission.number)


def _post(request: HttpRequest, shelf: CorrectionShelf, actor: Actor) -> HttpResponse:
    asked = shelf.asked
    for paper in asked.papers:
        for upload in request.FILES.getlist(paper.key)[: paper.max_files + 1]:
            try:
                corrections.hand_in(asked, paper, intake.store(upload, paper.accepts), actor)
            except Unacceptable as refusal:
                shelf.problems[paper.key] = str(refusal)
    form = asked.form(request.POST)
    for paper in asked.missing():
        shelf.problems.setdefault(paper.key, f"{paper.name} yang baru belum ada.")
    if not form.is_valid() or shelf.problems:
        return _shown(request, shelf, form)
    try:
        submission = corrections.send(asked, form, actor)
    except Refused:
        return redirect("correct", number=asked.submission.number)
    return redirect("permohonan", number=submission.number)


def _shown(request: HttpRequest, shelf: CorrectionShelf, form: object = None) -> HttpResponse:
    asked = shelf.asked
    shown = form or asked.form()
    context = {
        "submission": asked.submission,
        "asked": asked,
        "shelf": shelf,
        "form": shown,
        "fields_html": rendered(shown) if asked.questions else "",  # type: ignore[arg-type]
    }
    status = 422 if form is not None else 200
    return render(request, "filing/correct.html", context, status=status)


@at_most(ONE_FILE)
@login_not_required
@require_POST
def correction_files(request: HttpRequest, number: str) -> HttpResponseBase:
    """One replacement as it is picked (scripts); the same answers as for a draft."""
    asked, actor = _asked(request, number)
    upload = request.FILES.get("file")
    paper = (
        next((one for one in asked.papers if one.key == request.POST.get("slot")), None) if asked else None
    )
    if asked is None or paper is None or upload is None:
        return JsonResponse(
            {"message": "Berkas tidak sampai. Muat ulang halaman ini, lalu coba lagi."}, status=400
        )
    try:
        file = corrections.hand_in(asked, paper, intake.store(upload, paper.accepts), actor)
    except Unacceptable as refusal:
        return JsonResponse({"message": str(refusal)}, status=422)
    remove = f"{reverse('correct', args=[asked.submission.number])}?{TAKE_BACK}={file.pk}"
    return JsonResponse({"id": str(file.pk), "name": file.name, "remove_url": remove}, status=201)
