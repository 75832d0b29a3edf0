"""The review page and the verbs on it. Every change is a POST to /admin/submissions/review/<id>/<verb>/."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from pelalawan_portal.accounts.models import User
from pelalawan_portal.accounts.openings import record_opening
from pelalawan_portal.opds.models import Opd
from pelalawan_portal.submissions import holding, retraction, reviewing
from pelalawan_portal.submissions.actors import Actor
from pelalawan_portal.submissions.desk import page
from pelalawan_portal.submissions.desk.queue_views import note_opening, officer_of
from pelalawan_portal.submissions.models import Review
from pelalawan_portal.submissions.registry import StepVerb
from pelalawan_portal.submissions.workflow import Refused

GONE = "Langkah ini sudah diputus, mungkin oleh rekan Anda. Putusan Anda tidak disimpan; lihat keadaannya di bawah."


def find_review(request: HttpRequest, review_id: int) -> Review:
    """The review of this address when the officer may see it; Http404 otherwise."""
    rows = Review.objects.visible_to(Actor.of_user(officer_of(request))).select_related(
        "submission__service", "submission__region", "submission__filed_at", "submission__complete_by",
        "submission__filed_by", "opd", "claimed_by", "decided_by",
    )  # fmt: skip
    return get_object_or_404(rows, pk=review_id)


def _page(request: HttpRequest, review: Review, status: int = 200, **how: Any) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": review.number,
        "subtitle": None,
        "is_nav_sidebar_enabled": False,
        **page.context_of(review, officer_of(request), wanted_file=request.GET.get("berkas", ""), **how),
    }
    return render(request, "admin/submissions/review/page.html", context, status=status)


@never_cache
@require_safe
def review_page(request: HttpRequest, review_id: int) -> HttpResponse:
    """Answers, papers, history, clock and the verdict buttons of one review."""
    review = find_review(request, review_id)
    note_opening(officer_of(request), review.submission)
    return _page(request, review)


@never_cache
@require_POST
def act(request: HttpRequest, review_id: int, verb: str) -> HttpResponse:
    """Carry out one verb: the page's own (pegang, lepas, …) or one of the step kind; 404 for any other."""
    review = find_review(request, review_id)
    if verb == "identitas":
        return _reveal(request, review)
    if verb in OWN:
        return _act_own(request, review, verb)
    chosen = page.verb_named(review, verb)
    if chosen is None:
        raise Http404
    return _act_step(request, review, chosen)


def _again(request: HttpRequest, review: Review, problem: str, status: int, **how: Any) -> HttpResponse:
    """The page once more with what is wrong on top and everything typed still there."""
    messages.error(request, problem)
    return _page(request, find_review(request, review.pk), status, **how)


def _form_of(request: HttpRequest, review: Review, verb: StepVerb) -> forms.Form | None:
    return verb.form(review)(request.POST, request.FILES) if verb.form else None


def _act_step(request: HttpRequest, review: Review, verb: StepVerb) -> HttpResponse:
    form = _form_of(request, review, verb)
    bound = {verb.name: form} if form is not None else {}
    if not review.is_open:
        return _again(request, review, GONE, 409, bound=bound)
    if "sisipkan" in request.POST and form is not None:
        return _page(request, review, bound={verb.name: _with_sentence(review, verb, request)})
    if form is not None and not form.is_valid():
        return _again(request, review, "Belum disimpan. Perbaiki yang ditandai merah.", 422, bound=bound)
    try:
        if not verb.offered(review):
            raise Refused("Tindakan ini tidak tersedia lagi. Lihat keadaan permohonan di bawah.")
        with transaction.atomic():
            verb.act(review, officer_of(request), form.cleaned_data if form is not None else {})
    except Refused as refusal:
        return _again(request, review, str(refusal), 409, bound=bound)
    messages.success(request, f"Tersimpan: {verb.label}.")
    return redirect("admin:submissions_review_change", review.pk)


def _with_sentence(review: Review, verb: StepVerb, request: HttpRequest) -> forms.Form:
    """The form with a ready sentence added: to the first ticked item without a reason, else to the first text."""
    assert verb.form is not None  # noqa: S101 -- the caller has a form
    data = request.POST.copy()
    form = verb.form(review)(data)
    texts = [name for name, one in form.fields.items() if isinstance(one.widget, forms.Textarea)]
    ticked = [f"reason:{name}" for name in form.fields if f"reason:{name}" in form.fields and data.get(name)]
    empty = [name for name in ticked if not data.get(name, "").strip()]
    needed = [name for name in texts if form.fields[name].required]
    target = next(iter([*empty, *ticked, *needed, *texts]), None)
    if target:
        data[target] = f"{data.get(target, '').strip()} {request.POST['sisipkan']}".strip()[:1000]
    # Unbound, with what was typed as its start: nothing is wrong yet, so nothing may be marked red.
    return verb.form(review)(initial={name: data.get(name, "") for name in form.fields})


def _reveal(request: HttpRequest, review: Review) -> HttpResponse:
    """Show NIK and phone in full to who needs them, and write down that they were shown (UU 27/2022)."""
    if not page.may_reveal(review, officer_of(request)):
        raise Http404
    record_opening(officer_of(request), review.number, "NIK dan nomor telepon pemohon")
    return _page(request, review, revealed=True)


def _claim(request: HttpRequest, review: Review, user: User) -> str:
    held = holding.claim(review.pk, by=user)
    return f"Anda memegang {held.number} sampai akhir jam kerja."


def _release(request: HttpRequest, review: Review, user: User) -> str:
    holding.release(review.pk, by=user)
    return "Dilepas. Petugas lain dapat mengambilnya."


def _reassign(request: HttpRequest, review: Review, user: User) -> str:
    chosen = request.POST.get("petugas", "")
    to = User.objects.filter(pk=int(chosen), is_active=True).first() if _is_id(chosen) else None
    if to is None:
        raise Refused("Pilih petugas yang akan memegang permohonan ini.")
    holding.reassign(review.pk, to=to, by=user)
    return f"Ditugaskan kepada {to}."


def _pass_on(request: HttpRequest, review: Review, user: User) -> str:
    chosen = request.POST.get("opd", "")
    to = Opd.objects.filter(pk=int(chosen), active=True).first() if _is_id(chosen) else None
    if to is None:
        raise Refused("Pilih OPD yang dituju.")
    reviewing.pass_on(review.pk, to=to, by=user, reason=request.POST.get("alasan", "")[:4000])
    return f"Diteruskan ke {to}."


def _take_back(request: HttpRequest, review: Review, user: User) -> str:
    retraction.take_back(review.pk, by=user, reason=request.POST.get("alasan", "")[:4000])
    return "Putusan ditarik. Langkah ini terbuka lagi."


def _note(request: HttpRequest, review: Review, user: User) -> str:
    if not page.may_note(user):
        raise Refused("Anda hanya dapat membaca permohonan ini.")
    reviewing.add_note(review.pk, by=user, text=request.POST.get("catatan", "")[:4000])
    return "Catatan disimpan."


def _is_id(text: str) -> bool:
    return text.isdigit() and len(text) < 18


OWN: dict[str, Callable[[HttpRequest, Review, User], str]] = {
    "pegang": _claim,
    "lepas": _release,
    "tugaskan": _reassign,
    "teruskan": _pass_on,
    "tarik": _take_back,
    "catatan": _note,
}


def _act_own(request: HttpRequest, review: Review, verb: str) -> HttpResponse:
    user = officer_of(request)
    try:
        with transaction.atomic():
            said = OWN[verb](request, review, user)
    except Refused as refusal:
        typed = {
            "verb": verb,
            **{key: request.POST.get(key, "") for key in ("alasan", "catatan", "opd", "petugas")},
        }
        return _again(request, review, str(refusal), 409, own=typed)
    messages.success(request, said)
    # Passed on, it may be out of this officer's sight.
    if not Review.objects.visible_to(Actor.of_user(user)).filter(pk=review.pk).exists():
        return redirect("admin:submissions_review_changelist")
    return redirect("admin:submissions_review_change", _shown_next(review, verb))


def _shown_next(review: Review, verb: str) -> int:
    """After taking back, the round that was opened again."""
    if verb != "tarik":
        return review.pk
    again = Review.objects.undecided().filter(submission_id=review.submission_id, step=review.step).first()
    return again.pk if again else review.pk
