"""Papers on the applicant's side: receipts, the signed paper, and what was written from the answers."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from pelalawan_portal.documents import handing, printouts
from pelalawan_portal.documents.applicant_letters import letter_of
from pelalawan_portal.documents.models import Decision
from pelalawan_portal.documents.receipt_facts import kind_of, receipt_of
from pelalawan_portal.documents.views.serving import made_or_waiting, note_opening, send
from pelalawan_portal.submissions.actors import bearer_keys
from pelalawan_portal.submissions.desk.counters import may_print
from pelalawan_portal.submissions.files import storage
from pelalawan_portal.submissions.models import Submission
from pelalawan_portal.submissions.views import find_submission

PAPERS = ("a5", "80mm", "58mm")


def knows_pin(request: HttpRequest, submission: Submission) -> bool:
    """Whose receipt may carry the PIN: the applicant, who showed it, and the office that hands receipts out.

    An officer who only reviews gets the receipt without it: the PIN would let them act as the applicant.
    """
    user = request.user
    if submission.number in bearer_keys(request):
        return True
    return user.is_authenticated and (submission.applicant_id == user.pk or may_print(user, submission))


def _receipt(request: HttpRequest, number: str, form: str) -> HttpResponseBase:
    submission = find_submission(request, number)
    kind, with_pin = kind_of(submission), knows_pin(request, submission)
    subject = printouts.receipt_subject(submission, kind, form, with_pin=with_pin)
    return made_or_waiting(
        request,
        subject,
        submission,
        name=f"tanda-terima-{submission.number}",
        template="documents/waiting_receipt.html",
        waiting=lambda: {
            "judul": "Tanda terima",
            "submission": submission,
            "receipt": receipt_of(submission, kind, with_pin=with_pin),
        },
    )


@login_not_required
@never_cache
@require_safe
def receipt(request: HttpRequest, number: str) -> HttpResponseBase:
    """The receipt that stands now, A5 or for a roll (?kertas=80mm, 58mm)."""
    paper = request.GET.get("kertas", "a5")
    return _receipt(request, number, paper if paper in PAPERS else "a5")


@login_not_required
@never_cache
@require_safe
def receipt_picture(request: HttpRequest, number: str) -> HttpResponseBase:
    """The receipt as a picture of at most 100 KB for the phone."""
    return _receipt(request, number, "png")


@login_not_required
@never_cache
@require_safe
def signed_paper(request: HttpRequest, number: str) -> HttpResponseBase:
    """The decision as it was signed; before that there is nothing here, a draft least of all."""
    submission = find_submission(request, number)
    decision = get_object_or_404(Decision, submission=submission, state=Decision.State.SIGNED)
    note_opening(request, submission, decision.get_kind_display())
    # A reader ahead of the person (HEAD) has handed nothing over.
    if request.method == "GET" and (not request.user.is_staff or submission.applicant_id == request.user.pk):
        handing.opened(decision)
    name = f"{submission.service.slug}-{submission.number}"
    return send(request, storage.open_stored(decision.path), "application/pdf", name)


@login_not_required
@never_cache
@require_safe
def produced_paper(request: HttpRequest, number: str, key: str) -> HttpResponseBase:
    """The permohonan or pernyataan made from the answers."""
    submission = find_submission(request, number)
    letter = letter_of(submission, key)
    if letter is None:
        raise Http404
    note_opening(request, submission, letter.title)
    return made_or_waiting(
        request,
        printouts.letter_subject(submission, key),
        submission,
        name=f"{key.replace('_', '-')}-{submission.number}",
        waiting=lambda: {"judul": letter.title, "submission": submission, "letter": letter},
    )
