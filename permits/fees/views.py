"""The applicant's pages of a fee: the SKRD as PDF, and handing in a teller's slip."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from pelalawan_portal.documents.views.serving import made_or_waiting, note_opening
from pelalawan_portal.filing.limits import ONE_FILE, at_most
from pelalawan_portal.submissions.actors import Actor
from pelalawan_portal.submissions.files import intake
from pelalawan_portal.submissions.files.sniffing import Unacceptable
from pelalawan_portal.submissions.models import Submission
from pelalawan_portal.submissions.views import find_submission
from pelalawan_portal.submissions.workflow import Refused
from permits import treasury
from permits.fees.billing import subject_of
from permits.models import Bill

ACCEPTS = ("foto", "pdf")


@login_not_required
@never_cache
@require_safe
def skrd(request: HttpRequest, number: str, bill_id: int) -> HttpResponseBase:
    """An issued SKRD or STRD of this permohonan as PDF."""
    submission = find_submission(request, number)
    bill = get_object_or_404(Bill.objects.exclude(number=""), pk=bill_id, submission=submission)
    note_opening(request, submission, bill.get_kind_display())
    return made_or_waiting(
        request,
        subject_of(bill),
        submission,
        name=f"{bill.kind}-{submission.number}",
        waiting=lambda: {"judul": f"{bill.get_kind_display()} {bill.number}", "submission": submission},
    )


def _applicant(request: HttpRequest, submission: Submission) -> Actor:
    """Who may hand something in: the applicant, the bearer of the PIN, the desk that filed it; else Http404."""
    actor = Actor.of(request)
    own = actor.user_id is not None and actor.user_id in (submission.applicant_id, submission.filed_by_id)
    if not own and submission.number not in actor.numbers:
        raise Http404
    return actor


@at_most(ONE_FILE)
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def proof(request: HttpRequest, number: str) -> HttpResponseBase:
    """A photo of the teller's slip; back to the permohonan once it is in."""
    submission = find_submission(request, number)
    actor = _applicant(request, submission)
    bill = get_object_or_404(Bill, submission=submission, state=Bill.State.OPEN)
    problem = ""
    if request.method == "POST":
        problem = _handed_in(request, bill, actor)
        if not problem:
            return redirect("permohonan", number=submission.number)
    context = {"submission": submission, "bill": bill, "problem": problem}
    return render(request, "permits/proof.html", context, status=422 if problem else 200)


def _handed_in(request: HttpRequest, bill: Bill, actor: Actor) -> str:
    """Take the upload in; why it was not taken, as a sentence."""
    upload = request.FILES.get("bukti")
    if upload is None:
        return "Pilih dulu foto bukti setor dari teller."
    try:
        received = intake.store(upload, ACCEPTS)
    except Unacceptable as error:
        return str(error)
    try:
        treasury.send_proof(bill.pk, received=received, actor=actor)
    except Refused as refusal:
        intake.discard(received)
        return str(refusal)
    return ""
