"""Handing in photos and papers: each as it is picked, with its own state; or with the page, without scripts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.decorators.http import require_POST

from pelalawan_portal.catalogue.spec import RequirementSpec
from pelalawan_portal.filing import wallet, workflow
from pelalawan_portal.filing.answering import LATER
from pelalawan_portal.filing.holders import Holder
from pelalawan_portal.filing.limits import ONE_FILE, at_most
from pelalawan_portal.filing.models import Draft
from pelalawan_portal.filing.pages import PAPERS, Page, all_uploads, page_after, uploads
from pelalawan_portal.filing.views.frame import address, context_of, for_holder
from pelalawan_portal.submissions.files import intake
from pelalawan_portal.submissions.files.sniffing import Unacceptable
from pelalawan_portal.submissions.models import StoredFile

TAKE_BACK, REUSE = "buang", "pakai"
ACCEPT = {"foto": "image/jpeg,image/png,image/heic,image/heif,.heic", "pdf": "application/pdf"}


@dataclass(frozen=True)
class Paper:
    """One asked paper with its files; `problem` is why the file just sent was not taken.

    `reason` is what an officer or the machine found wrong with the one before, `kept` what the wallet offers.
    """

    spec: RequirementSpec
    files: Sequence[StoredFile]
    problem: str = ""
    reason: str = ""
    kept: Sequence[wallet.Kept] = ()

    @property
    def accept(self) -> str:
        return ",".join(ACCEPT[one] for one in self.spec.accepts)

    @property
    def example_url(self) -> str:
        return static(self.spec.example)

    @property
    def blank_url(self) -> str:
        return static(self.spec.blank)

    @property
    def is_full(self) -> bool:
        good = [one for one in self.files if one.state != StoredFile.State.REFUSED]
        return self.spec.max_files > 1 and len(good) >= self.spec.max_files


@dataclass
class Shelf:
    """The papers of one page of a draft; `problems` by paper."""

    draft: Draft
    page: str
    asked: Sequence[RequirementSpec]
    holder: Holder
    problems: dict[str, str] = field(default_factory=dict)

    @cached_property
    def papers(self) -> list[Paper]:
        files = workflow.files_of(self.draft.key) if self.asked else {}
        kept = wallet.offered(self.holder, self.draft, [one for one in self.asked if not files.get(one.key)])
        return [
            Paper(one, files.get(one.key, ()), self.problems.get(one.key, ""), kept=kept.get(one.key, ()))
            for one in self.asked
        ]

    @property
    def upload_url(self) -> str:
        return f"{reverse('draft_files', args=[self.draft.key])}?di={self.page}"

    @property
    def is_waiting(self) -> bool:
        return any(one.state == StoredFile.State.QUARANTINED for paper in self.papers for one in paper.files)


def take_back_url(draft: Draft, page: str, file: StoredFile) -> str:
    return f"{address(draft, page)}?{TAKE_BACK}={file.pk}"


def take_back(request: HttpRequest, holder: Holder, draft: Draft) -> None:
    """Remove the file that is named; one that is gone already stays gone."""
    try:
        wanted = UUID(request.POST.get(TAKE_BACK) or request.GET.get(TAKE_BACK, ""))
    except ValueError:
        return
    workflow.take_back(holder, draft.key, wanted)


def take_again(request: HttpRequest, holder: Holder, draft: Draft) -> dict[str, str]:
    """Use a paper of the wallet that is named; a sentence, under "" when it cannot be used."""
    try:
        wallet.reuse(holder, draft.key, UUID(request.POST.get(REUSE, "")))
    except ValueError:
        return {"": wallet.GONE}
    except Unacceptable as refusal:
        return {"": str(refusal)}
    return {}


def receive(request: HttpRequest, holder: Holder, key: UUID, page: str) -> dict[str, str]:
    """Take in every file that came with a page; a sentence by paper for each that cannot be taken."""
    draft = workflow.find(holder, key)
    problems = {}
    for paper in uploads(draft.spec, draft.asked_answers, page):
        for upload in request.FILES.getlist(paper.key)[: paper.max_files + 1]:
            try:
                _hand_in(holder, draft, paper, upload)
            except Unacceptable as refusal:
                problems[paper.key] = str(refusal)
    return problems


def _hand_in(holder: Holder, draft: Draft, paper: RequirementSpec, upload: UploadedFile[bytes]) -> StoredFile:
    return workflow.hand_in(holder, draft.key, paper, intake.store(upload, paper.accepts))


@at_most(ONE_FILE)
@for_holder
@require_POST
def draft_files(request: HttpRequest, holder: Holder, key: UUID) -> HttpResponseBase:
    """One file as it is picked (scripts): "slot" names the paper, "file" holds it. Answers JSON with a sentence."""
    draft = workflow.find(holder, key)
    asked = all_uploads(draft.spec, draft.asked_answers)
    paper = next((one for _, one in asked if one.key == request.POST.get("slot")), None)
    upload = request.FILES.get("file")
    if paper is None or upload is None:
        return JsonResponse(
            {"message": "Berkas tidak sampai. Muat ulang halaman ini, lalu coba lagi."}, status=400
        )
    try:
        file = _hand_in(holder, draft, paper, upload)
    except Unacceptable as refusal:
        return JsonResponse({"message": str(refusal)}, status=422)
    page = next(page for page, one in asked if one is paper)
    answer = {"id": str(file.pk), "name": file.name, "remove_url": take_back_url(draft, page, file)}
    return JsonResponse(answer, status=201)


def papers(request: HttpRequest, holder: Holder, key: UUID) -> HttpResponse:
    """The page of papers: photos and PDF, each with its state; going on with some missing is allowed."""
    draft = workflow.find(holder, key)
    asked = uploads(draft.spec, draft.asked_answers, PAPERS)
    shelf = Shelf(draft, PAPERS, asked, holder)
    if request.method == "POST":
        return _post(request, holder, shelf)
    return _shown(request, shelf)


def _post(request: HttpRequest, holder: Holder, shelf: Shelf) -> HttpResponse:
    draft = shelf.draft
    if TAKE_BACK in request.POST or TAKE_BACK in request.GET:
        take_back(request, holder, draft)
        return redirect(address(draft, PAPERS))
    if REUSE in request.POST:
        shelf.problems |= take_again(request, holder, draft)
        return _shown(request, shelf) if shelf.problems else redirect(address(draft, PAPERS))
    shelf.problems |= receive(request, holder, draft.key, PAPERS)
    if shelf.problems:
        return _shown(request, shelf)
    if "simpan" in request.POST:
        return redirect(address(draft, PAPERS))
    draft = workflow.finish_page(holder, draft.key, PAPERS)
    if LATER in request.POST:
        return redirect("draft_later", key=draft.key)
    return redirect(address(draft, page_after(draft.pages, PAPERS).key))


def _shown(request: HttpRequest, shelf: Shelf) -> HttpResponse:
    context = context_of(
        shelf.draft,
        PAPERS,
        page=Page(PAPERS, "Foto dan surat"),
        shelf=shelf,
        action=address(shelf.draft, PAPERS),
    )
    return render(request, "filing/papers.html", context, status=422 if shelf.problems else 200)
