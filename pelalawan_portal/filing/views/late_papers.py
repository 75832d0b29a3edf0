"""The page on which a paper is handed in that was let follow, or that shows that a condition is met."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from pelalawan_portal.filing.corrections import may_correct
from pelalawan_portal.filing.limits import ONE_PAGE, at_most
from pelalawan_portal.submissions import later_papers
from pelalawan_portal.submissions.actors import Actor
from pelalawan_portal.submissions.files import intake
from pelalawan_portal.submissions.files.sniffing import Unacceptable
from pelalawan_portal.submissions.later_papers import Wanted
from pelalawan_portal.submissions.models import Submission
from pelalawan_portal.submissions.views import find_submission
from pelalawan_portal.submissions.workflow import Refused


@at_most(ONE_PAGE)
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def late_paper(request: HttpRequest, number: str) -> HttpResponseBase:
    """One form for each paper that may come now; nothing wanted: back to the permohonan."""
    submission = find_submission(request, number)
    actor = Actor.of(request)
    if not may_correct(submission, actor):
        raise Http404
    wanted = later_papers.wanted(submission)
    problem, key = "", request.POST.get("surat", "")
    if request.method == "POST":
        paper = next((one for one in wanted if one.key == key), None)
        problem = _handed_in(request, submission, actor, key, paper)
        if not problem:
            return redirect("permohonan", number=submission.number)
    elif not wanted:
        return redirect("permohonan", number=submission.number)
    context = {"submission": submission, "wanted": wanted, "problem": problem, "key": key}
    return render(request, "filing/late_paper.html", context, status=422 if problem else 200)


def _handed_in(
    request: HttpRequest, submission: Submission, actor: Actor, key: str, paper: Wanted | None
) -> str:
    """Take the uploads in; why they were not taken, as a sentence. Then nothing is kept."""
    uploads = request.FILES.getlist("berkas")
    if not uploads:
        return "Pilih dulu foto atau PDF-nya."
    received: list[intake.Received] = []
    try:
        for upload in uploads[: later_papers.MOST_FILES + 1]:
            received.append(intake.store(upload, paper.accepts if paper else ("foto", "pdf")))
        later_papers.hand_in(submission.pk, key=key, received=received, actor=actor)
    except (Unacceptable, Refused) as refusal:
        for one in received:
            intake.discard(one)
        return str(refusal)
    return ""
