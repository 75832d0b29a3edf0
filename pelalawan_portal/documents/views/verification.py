"""Anyone verifies a paper: what is needed to trust it, and no more."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from pelalawan_portal.accounts.addresses import client_address
from pelalawan_portal.bahasa.dates import long_date
from pelalawan_portal.bahasa.names import mask_name
from pelalawan_portal.documents import checking, codes
from pelalawan_portal.documents.forms import VerifyForm
from pelalawan_portal.documents.models import Decision
from pelalawan_portal.documents.replacing import successor_of
from pelalawan_portal.documents.signatures.forms import PdfForm
from pelalawan_portal.documents.views import deemed
from pelalawan_portal.submissions.models.attempt import count_failure, too_many

# A code of 63 bits is not found by trying; this only keeps a broken or hostile client from asking all day.
FAILURES_PER_ADDRESS = 300
# Looking at a PDF costs a second of a processor: one address may ask for as many as an office needs.
CHECKS_PER_ADDRESS = 60
VERIFIABLE = (Decision.State.SIGNED, Decision.State.VOIDED, Decision.State.REVOKED)

HOW: dict[str, str] = {
    Decision.Signature.INK: "tanda tangan basah, pindaian tersimpan",
    Decision.Signature.LOCAL: "elektronik dengan sertifikat uji, hanya untuk mencoba portal ini",
    Decision.Signature.BSRE: "elektronik, sertifikat dari Balai Sertifikasi Elektronik (BSrE)",
}


def _limits(request: HttpRequest) -> dict[str, int]:
    return {f"verifikasi-dari:{client_address(request)}": FAILURES_PER_ADDRESS}


def state_of(decision: Decision) -> tuple[str, str, str]:
    """(word, class of the tag, sentence) for the paper as it stands today."""
    if decision.submission.trial:
        return "Uji coba", "henti", "Surat ini dibuat untuk uji coba. Tidak berlaku sebagai izin."
    if decision.state == Decision.State.VOIDED:
        if later := successor_of(decision):
            return (
                "Dibatalkan",
                "tolak",
                f"Surat ini dibatalkan, diganti surat nomor {later.number}. Jangan diterima.",
            )
        return "Dibatalkan", "tolak", "Surat dengan nomor ini sudah dibatalkan. Jangan diterima."
    if decision.state == Decision.State.REVOKED:
        since = f" sejak {long_date(decision.revoked_on)}" if decision.revoked_on else ""
        why = decision.get_revocation_code_display().lower()
        return "Dicabut", "tolak", f"Surat ini tidak berlaku lagi{since} ({why}). Jangan diterima."
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
    decision = _find(request, code)
    return decision if isinstance(decision, HttpResponse) else _page(request, decision, PdfForm())


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """ "Periksa PDF ini": whether the PDF somebody holds is the paper that was issued. Nothing of it is kept."""
    decision = _find(request, code)
    if isinstance(decision, HttpResponse):
        return decision
    if request.method != "POST":
        return redirect("verifikasi", code=codes.grouped(decision.code))
    limits = {f"periksa-dari:{client_address(request)}": CHECKS_PER_ADDRESS}
    if too_many(limits):
        return render(request, "429.html", status=429)
    form = PdfForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, decision, form, status=422)
    for subject in limits:
        count_failure(subject)
    return _page(request, decision, PdfForm(), checked=checking.check(decision, form.cleaned_data["pdf"]))


def _find(request: HttpRequest, code: str) -> Decision | HttpResponse:
    """The paper of a code, or the page that answers instead."""
    if too_many(_limits(request)):
        return render(request, "429.html", status=429)
    wanted = codes.read(code)
    rows = Decision.objects.select_related("submission__service", "office").filter(state__in=VERIFIABLE)
    decision = rows.filter(code=wanted).first() if wanted else None
    if decision is None and (letter := deemed.verified(request, wanted)):
        return letter
    if decision is None:
        for subject in _limits(request):
            count_failure(subject)
        form = VerifyForm(initial={"kode": code[:40]})
        return render(request, "documents/verify_unknown.html", {"form": form}, status=404)
    return decision


def _page(
    request: HttpRequest, decision: Decision, form: PdfForm, status: int = 200, **more: Any
) -> HttpResponse:
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
            "how": HOW.get(decision.signature, ""),
            "read_at": timezone.now(),
            "form": form,
            **more,
        },
        status=status,
    )
