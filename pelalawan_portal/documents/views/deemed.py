"""The letter of a permohonan that the law granted: to its holder, and to whoever verifies it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from pelalawan_portal.bahasa.names import mask_name
from pelalawan_portal.documents.deemed_letter import TITLE, subject_of
from pelalawan_portal.documents.models import DeemedLetter
from pelalawan_portal.documents.views.serving import made_or_waiting, note_opening
from pelalawan_portal.submissions.views import find_submission


@login_not_required
@never_cache
@require_safe
def deemed_letter(request: HttpRequest, number: str) -> HttpResponseBase:
    """The letter as PDF; nothing is here before the law has granted it."""
    submission = find_submission(request, number)
    letter = get_object_or_404(DeemedLetter, submission=submission)
    note_opening(request, submission, TITLE)
    return made_or_waiting(
        request,
        subject_of(letter),
        submission,
        name=f"dianggap-dikabulkan-{submission.number}",
        waiting=lambda: {"judul": TITLE, "submission": submission},
    )


def verified(request: HttpRequest, code: str | None) -> HttpResponse | None:
    """The verification page of a letter's code; None when the code is no such letter's."""
    rows = DeemedLetter.objects.select_related("submission__service", "office")
    letter = rows.filter(code=code).first() if code else None
    if letter is None:
        return None
    submission = letter.submission
    context = {
        "letter": letter,
        "what": "Surat layanan rahasia" if submission.confidential else f"{TITLE}: {submission.spec.name}",
        "holder": ""
        if submission.confidential
        else mask_name(submission.organisation or submission.applicant_name),
    }
    return render(request, "documents/deemed_verified.html", context)
