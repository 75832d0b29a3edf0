"""Anyone verifies a paper: what is needed to trust it, and no more."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from pelalawan_portal.accounts.addresses import client_address
from pelalawan_portal.bahasa.names import mask_name
from pelalawan_portal.documents import codes
from pelalawan_portal.documents.forms import VerifyForm
from pelalawan_portal.documents.models import Decision
from pelalawan_portal.submissions.models.attempt import count_failure, too_many

# A code of 63 bits is not found by trying; this only keeps a broken or hostile client from asking all day.
FAILURES_PER_ADDRESS = 300
VERIFIABLE = (Decision.State.SIGNED, Decision.State.VOIDED)


def _limits(request: HttpRequest) -> dict[str, int]:
    return {f"verifikasi-dari:{client_address(request)}": FAILURES_PER_ADDRESS}


def state_of(decision: Decision) -> tuple[str, str, str]:
    """(word, class of the tag, sentence) for the paper as it stands today."""
    if decision.submission.trial:
        return "Uji coba", "henti", "Surat ini dibuat untuk uji coba. Tidak berlaku sebagai izin."
    if decision.state == Decision.State.VOIDED:
        return "Dibatalkan", "tolak", "Surat dengan nomor ini sudah dibatalkan. Jangan diterima."
    if decision.kind == Decision.Kind.REFUSAL:
        return "Sah", "selesai", "Surat penolakan ini benar diterbitkan oleh kantor di bawah ini."
    if decision.is_expired:
        return "Kedaluwarsa", "henti", "Surat ini benar diterbitkan, tetapi masa berlakunya sudah habis."
    return "Berlaku", "selesai", "Surat ini benar diterbitkan oleh kantor di bawah ini."


@login_not_required
@never_cache
@require_safe
def verify_form(request: HttpRequest) -> HttpResponse:
    """Type the code of a paper."""
    form = VerifyForm(request.GET if "kode" in request.GET else None)
    if form.is_bound and form.is_valid():
        return redirect("verifikasi", code=codes.grouped(form.cleaned_data["kode"]))
    return render(request, "documents/verify_form.html", {"form": form}, status=422 if form.errors else 200)


@login_not_required
@never_cache
@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """The state of one paper; an unknown code, or one not signed yet, gets a page that helps (404)."""
    if too_many(_limits(request)):
        return render(request, "429.html", status=429)
    wanted = codes.read(code)
    rows = Decision.objects.select_related("submission__service", "office").filter(state__in=VERIFIABLE)
    decision = rows.filter(code=wanted).first() if wanted else None
    if decision is None:
        for subject in _limits(request):
            count_failure(subject)
        form = VerifyForm(initial={"kode": code[:40]})
        return render(request, "documents/verify_unknown.html", {"form": form}, status=404)
    word, tone, sentence = state_of(decision)
    submission = decision.submission
    holder = mask_name(submission.organisation or submission.applicant_name)
    return render(
        request,
        "documents/verified.html",
        {
            "decision": decision,
            "word": word,
            "tone": tone,
            "sentence": sentence,
            # A confidential service says nothing of itself to the public, not even its name.
            "what": "Surat layanan rahasia" if submission.confidential else decision.title,
            "holder": "" if submission.confidential else holder,
            "read_at": timezone.now(),
        },
    )
