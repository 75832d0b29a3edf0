"""Where the head signs, on a phone too: what waits, one paper or many with one passphrase, or back to the draft."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from pelalawan_portal.accounts.models import User
from pelalawan_portal.documents import electronic, signing_queue
from pelalawan_portal.documents.signatures import bsre, choice, local
from pelalawan_portal.documents.signatures.forms import EnrolForm, IdentityForm, ReturnForm, SigningForm
from pelalawan_portal.documents.signatures.interface import SigningFailed
from pelalawan_portal.documents.views.officers import officer_of
from pelalawan_portal.submissions.workflow import Refused

_TICK = re.compile(r"(\d{1,17}):(\d{1,9})")


def signer_of(request: HttpRequest) -> User:
    """The signed-in officer who holds a signing post; Http404 for anybody else."""
    user = officer_of(request)
    if not signing_queue.may_sign(user):
        raise Http404
    return user


def _render(
    request: HttpRequest, template: str, title: str, status: int = 200, **context: Any
) -> HttpResponse:
    frame = {**admin.site.each_context(request), "title": title, "is_nav_sidebar_enabled": False}
    return render(request, f"documents/admin/{template}.html", {**frame, **context}, status=status)


def _desk(request: HttpRequest, user: User, form: SigningForm, status: int = 200) -> HttpResponse:
    signer = choice.signer()
    shown = request.POST.getlist("surat") if request.method == "POST" else []
    cards = signing_queue.cards(user)
    return _render(
        request, "signing_desk", "Tanda tangan", status,
        cards=cards, form=form, ticked=set(shown), signer=signer,
        known=signer is not None and signer.is_known(user),
        most=signing_queue.SHOWN,
    )  # fmt: skip


@sensitive_post_parameters("passphrase")
@sensitive_variables()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest) -> HttpResponse:
    """GET: what waits for this signer. POST: sign what is ticked; the answer says of each what became of it."""
    user = signer_of(request)
    if request.method != "POST":
        return _desk(request, user, SigningForm())
    form = SigningForm(request.POST)
    wanted = _wanted(request, user)
    if not form.is_valid():
        return _desk(request, user, form, status=422)
    try:
        if not wanted:
            raise Refused("Tandai paling sedikit satu surat yang akan ditandatangani.")
        outcomes = electronic.sign_batch(wanted, by=user, passphrase=form.cleaned_data["passphrase"])
    except Refused as refusal:
        form = SigningForm()
        messages.error(request, str(refusal))
        return _desk(request, user, form, status=409)
    failed = [one for one in outcomes if one.problem]
    signed = [one for one in outcomes if not one.problem]
    return _render(request, "signed_batch", "Hasil tanda tangan", signed=signed, failed=failed)


def _wanted(request: HttpRequest, user: User) -> list[electronic.Wanted]:
    """What was ticked, as far as it waits for this signer; anything else is left out."""
    ticks = [found for one in request.POST.getlist("surat") if (found := _TICK.fullmatch(one))]
    asked = {int(one[1]): int(one[2]) for one in ticks}
    allowed = set(signing_queue.waiting(user).filter(pk__in=asked).values_list("pk", flat=True))
    return [electronic.Wanted(key, revision) for key, revision in asked.items() if key in allowed]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def send_back(request: HttpRequest, review_id: int) -> HttpResponse:
    """Return one paper to its writer, with a reason."""
    user = signer_of(request)
    found = signing_queue.cards(user, only=[review_id])
    if not found:
        raise Http404
    form = ReturnForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            electronic.send_back(review_id, by=user, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"Surat permohonan {found[0].review.number} dikembalikan ke konsep.")
        return redirect("tanda_tangan")
    status = 422 if form.errors else 200
    return _render(request, "return_paper", "Kembalikan ke konsep", status, card=found[0], form=form)


@sensitive_post_parameters()
@sensitive_variables()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def certificate(request: HttpRequest) -> HttpResponse:
    """What signing needs once: a test certificate of one's own, or the NIK under which BSrE knows the signer."""
    user, signer = signer_of(request), choice.signer()
    if signer is None:
        raise Http404
    is_local = signer.kind == "local"
    form = (EnrolForm if is_local else IdentityForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            if is_local:
                local.enrol(user, form.cleaned_data["passphrase"])
            else:
                bsre.introduce(user, form.cleaned_data["nik"])
        except SigningFailed as failure:
            form.add_error(None, str(failure))
        else:
            messages.success(request, "Siap. Surat dapat ditandatangani secara elektronik.")
            return redirect("tanda_tangan")
    status = 422 if form.errors else 200
    known = signer.is_known(user)
    return _render(request, "certificate", signer.certificate.capitalize(), status, form=form, is_local=is_local,
                   known=known)  # fmt: skip
