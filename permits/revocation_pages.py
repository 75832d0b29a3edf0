"""What the holder does and opens after issue: ask for revocation, its letter, the receipt of a handover."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from pelalawan_portal.documents.views.serving import made_or_waiting, note_opening, send, wait
from pelalawan_portal.submissions.actors import Actor
from pelalawan_portal.submissions.files import storage
from pelalawan_portal.submissions.views import find_submission
from pelalawan_portal.submissions.workflow import Refused
from permits import handover, revocation
from permits.models import Handover, TechnicalPaper
from permits.renewal_pages import living_decision
from permits.visits.appointments import answers_for


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, number: str) -> HttpResponse:
    """The holder asks that the permit be revoked, after a page that says what that means."""
    submission = find_submission(request, number)
    actor = Actor.of(request)
    if not answers_for(submission, actor):
        raise Http404
    decision = living_decision(submission)
    problem, wish = "", request.POST.get("alasan", "")[:1000]
    if request.method == "POST":
        try:
            revocation.ask(submission.pk, actor=actor, wish=wish)
            return redirect("permohonan", number=submission.number)
        except Refused as refusal:
            problem = str(refusal)
    context = {"submission": submission, "decision": decision, "problem": problem, "wish": wish}
    return render(request, "permits/revocation_ask.html", context, status=409 if problem else 200)


@login_not_required
@never_cache
@require_safe
def letter(request: HttpRequest, number: str) -> HttpResponseBase:
    """The letter of revocation, for the holder."""
    submission = find_submission(request, number)
    kind = TechnicalPaper.Kind.REVOCATION
    found = get_object_or_404(TechnicalPaper, submission=submission, kind=kind)
    note_opening(request, submission, found.get_kind_display())
    if found.made_at is None:
        context = {"judul": found.get_kind_display(), "submission": submission}
        return wait(request, "documents/waiting.html", context)
    return send(
        request, storage.open_stored(found.path), "application/pdf", f"pencabutan-{submission.number}"
    )


@login_not_required
@never_cache
@require_safe
def handed(request: HttpRequest, number: str) -> HttpResponseBase:
    """The receipt of a handover, for the holder."""
    submission = find_submission(request, number)
    rows = Handover.objects.filter(decision__submission=submission, how=Handover.How.DESK)
    found = rows.order_by("-id").first()
    if found is None:
        raise Http404
    note_opening(request, submission, "Tanda terima penyerahan")
    return made_or_waiting(
        request, handover.receipt_subject(found), submission, name=f"penyerahan-{submission.number}",
        waiting=lambda: {"judul": "Tanda terima penyerahan", "submission": submission},
    )  # fmt: skip
