"""Pages on which somebody goes on from a paper: from the permohonan, or with the paper's number and code in hand."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from pelalawan_portal.accounts.addresses import client_address
from pelalawan_portal.documents import codes
from pelalawan_portal.documents.models import Decision
from pelalawan_portal.filing.holders import Holder, remember
from pelalawan_portal.filing.views.start import desk_of
from pelalawan_portal.filing.wording import ASSISTED_CONSENT
from pelalawan_portal.submissions.actors import Actor
from pelalawan_portal.submissions.answer_words import words_of
from pelalawan_portal.submissions.models import Submission
from pelalawan_portal.submissions.models.attempt import count_failure, too_many
from pelalawan_portal.submissions.views import find_submission
from pelalawan_portal.submissions.workflow import Refused
from permits import renewals
from permits.models import Renewal
from permits.visits.appointments import answers_for

FAILURES_PER_ADDRESS = 300
FAILURES_PER_NUMBER = 20
KINDS = {
    Renewal.Kind.RENEWAL: ("Perpanjang", "Izinnya tetap sama, masa berlakunya baru."),
    Renewal.Kind.CHANGE: ("Ubah isi izin", "Ada data yang berubah, misalnya alamat atau penanggung jawab."),
}
NOT_FOUND = "Nomor surat dan kode tidak cocok. Periksa keduanya; kode ada di bawah gambar QR pada surat."


class PaperForm(forms.Form):
    """The number of a letter and the code printed on it."""

    use_required_attribute = False
    nomor = forms.CharField(
        label="Nomor surat", max_length=120, help_text="Di bagian atas surat, misalnya 503/001/KRM/DPMPTSP/IV/2026",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": "Tulis nomor surat. Nomornya ada di bagian atas surat."},
    )  # fmt: skip
    kode = forms.CharField(
        label="Kode verifikasi", max_length=40, help_text="Di dekat gambar QR, misalnya 2ACE-FHKMN-PRTUW",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": "Tulis kode verifikasi. Kodenya ada di dekat gambar QR pada surat."},
    )  # fmt: skip


def living_decision(submission: Submission) -> Decision:
    """The paper in force of a permohonan; Http404 when there is none."""
    rows = Decision.objects.in_force().select_related("submission__service", "office")
    return get_object_or_404(rows, submission=submission, kind=Decision.Kind.GRANT)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def by_paper(request: HttpRequest) -> HttpResponse:
    """With the letter alone: number and code lead to the page that asks what changes."""
    form = PaperForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        number = form.cleaned_data["nomor"].strip()
        limits = {
            f"perpanjang-dari:{client_address(request)}": FAILURES_PER_ADDRESS,
            f"perpanjang:{number}": FAILURES_PER_NUMBER,
        }
        if too_many(limits):
            return render(request, "429.html", status=429)
        code = codes.read(form.cleaned_data["kode"])
        found = Decision.objects.in_force().filter(number__iexact=number, code=code).first() if code else None
        if found is not None and not found.submission.confidential:
            return redirect("lanjutkan_surat", token=signing.dumps(found.pk, salt="renew"))
        for subject in limits:
            count_failure(subject)
        form.add_error(None, NOT_FOUND)
    return render(
        request, "permits/renewal_by_paper.html", {"form": form}, status=422 if form.errors else 200
    )


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def with_paper(request: HttpRequest, token: str) -> HttpResponse:
    """The choices for somebody who showed a letter: nothing personal of the earlier answers comes along."""
    try:
        key = int(signing.loads(token, salt="renew", max_age=3600))
    except (signing.BadSignature, ValueError, TypeError):
        return redirect("perpanjang")
    rows = Decision.objects.in_force().select_related("submission__service", "office")
    return _choose(request, get_object_or_404(rows, pk=key), known=False)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def from_submission(request: HttpRequest, number: str) -> HttpResponse:
    """The choices on the permohonan's own page, for the applicant or the desk that helps."""
    submission = find_submission(request, number)
    if not (answers_for(submission, Actor.of(request)) or desk_of(Holder.of(request).user)[0]):
        raise Http404
    return _choose(request, living_decision(submission), known=True)


def _choose(request: HttpRequest, decision: Decision, *, known: bool) -> HttpResponse:
    offered = renewals.offer_for(decision)
    if offered is None:
        raise Http404
    holder = Holder.of(request)
    office, channel = desk_of(holder.user)
    problem = ""
    kind = request.POST.get("jenis") or request.GET.get("jenis") or offered.kinds[0]
    kind = kind if kind in offered.kinds else offered.kinds[0]
    sections = renewals.sections_of(decision, offered.spec, kind, known=known)
    if request.method == "POST":
        changes = {one.key for one, _ in sections} & set(request.POST.getlist("berubah"))
        whole = [one for one, filled in sections if filled and one.key not in changes]
        if kind == Renewal.Kind.CHANGE and known and len(whole) == len(sections):
            problem = "Beri tanda pada bagian yang berubah."
        elif office and "setuju" not in request.POST:
            problem = "Lihat KTP asli pemohon dan minta persetujuannya, lalu beri tanda."
        else:
            try:
                draft = renewals.begin(
                    holder, decision.pk, key=_key(request), kind=kind, changes=changes, known=known, office=office,
                    channel=channel,
                )  # fmt: skip
            except Refused as refusal:
                problem = str(refusal)
            else:
                response = redirect("draft", key=draft.key)
                if holder.user is None:
                    remember(request, response, draft)
                return response
    context = {
        "decision": decision,
        "kind": kind,
        "kinds": [(one, *KINDS[Renewal.Kind(one)]) for one in offered.kinds],
        "sections": [(one, whole, _answers(decision, one) if known else []) for one, whole in sections],
        "problem": problem,
        "known": known,
        "chosen": request.POST.getlist("berubah"),
        "consent": ASSISTED_CONSENT if office else "",
        "begins": signing.dumps(uuid4().hex, salt="begin"),
        "living": renewals.living(decision) if known else None,
        "service_address": reverse("start", args=[offered.spec.slug]),
    }
    return render(request, "permits/renewal.html", context, status=409 if problem else 200)


def _key(request: HttpRequest) -> UUID:
    """The key minted with the page: pressing twice gives the same draft."""
    try:
        return UUID(hex=signing.loads(request.POST.get("awal", ""), salt="begin", max_age=86400))
    except (signing.BadSignature, ValueError, TypeError):
        return uuid4()


def _answers(decision: Decision, section: Any) -> list[tuple[str, str]]:
    """What was answered before in a section, personal answers masked."""
    answers = decision.submission.plain_answers
    asked = {one.key: one for one in decision.submission.spec.asked_questions(answers)}
    return [
        (asked[one.key].label, words_of(asked[one.key], answers[one.key], masked=True))
        for one in section.fields
        if one.key in asked and answers.get(one.key) not in (None, "", [], {})
    ]
