"""Going on later: the resume code and link, and opening a draft with them."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pelalawan_portal.accounts.addresses import client_address
from pelalawan_portal.filing import reminders, workflow
from pelalawan_portal.filing.holders import Holder, forget, remember
from pelalawan_portal.filing.models import Draft
from pelalawan_portal.filing.resume_codes import code_of, fits, split
from pelalawan_portal.filing.views.frame import context_of, for_holder, gone, rendered
from pelalawan_portal.submissions.models.attempt import count_failure, too_many

FAILURES_PER_DRAFT = 10
FAILURES_PER_ADDRESS = 300


class ContactForm(forms.Form):
    use_required_attribute = False
    surel = forms.EmailField(
        label="Alamat e-mail", max_length=254, required=False,
        help_text="Boleh kosong. Kami kirim tautan untuk melanjutkan, dan satu pengingat sebelum isian dihapus",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": "Alamat e-mail belum benar. Contoh: nama@gmail.com."},
    )  # fmt: skip


class CodeForm(forms.Form):
    use_required_attribute = False
    kode = forms.CharField(
        label="Kode lanjut", max_length=40, help_text="Misalnya 23K-7MPX-2QRT. Huruf besar atau kecil sama saja",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": "Kode lanjut belum diisi."},
    )  # fmt: skip


@for_holder
@require_http_methods(["GET", "HEAD", "POST"])
def later(request: HttpRequest, holder: Holder, key: UUID) -> HttpResponse:
    """The code and link with which the draft is opened again, here or on another telephone."""
    draft = workflow.find(holder, key)
    form = ContactForm(
        request.POST if request.method == "POST" else None, initial={"surel": draft.contact or ""}
    )
    if form.is_valid():
        draft = workflow.set_contact(holder, key, form.cleaned_data["surel"])
        if draft.contact and reminders.send_link(holder, key):
            messages.success(request, "Tautan untuk melanjutkan dikirim ke e-mail Anda.")
        return redirect("draft_later", key=key)
    link = settings.PUBLIC_URL + reverse("resume_link", args=[draft.key, draft.secret])
    context = context_of(draft, "", form=form, fields_html=rendered(form), code=code_of(draft), link=link)
    return render(request, "filing/later.html", context, status=422 if form.errors else 200)


@for_holder
@require_POST
def let_go(request: HttpRequest, holder: Holder, key: UUID) -> HttpResponse:
    """ "Bukan Anda? Mulai untuk orang lain": this browser forgets the draft; the code still opens it."""
    draft = workflow.find(holder, key)
    response = redirect("start", slug=draft.spec.slug)
    forget(request, response, key)
    return response


@for_holder
@require_http_methods(["GET", "HEAD", "POST"])
def throw_away(request: HttpRequest, holder: Holder, key: UUID) -> HttpResponse:
    """Delete a draft and its files, after a page that says what that means."""
    draft = workflow.find(holder, key)
    if request.method != "POST":
        return render(request, "filing/throw_away.html", context_of(draft, ""))
    workflow.discard(holder, key)
    messages.success(request, "Isian dihapus beserta fotonya.")
    response = redirect(f"/izin/{draft.spec.slug}/")
    forget(request, response, key)
    return response


def _limits(request: HttpRequest, number: int) -> dict[str, int]:
    address = client_address(request)
    return {f"isian:{number}": FAILURES_PER_DRAFT, f"isian-dari:{address}": FAILURES_PER_ADDRESS}


def _opened(request: HttpRequest, draft: Draft) -> HttpResponse:
    response = redirect("draft", key=draft.key)
    remember(request, response, draft)
    user = Holder.of(request).user
    workflow.adopt(Holder(user, {draft.key: draft.generation}), draft.key)
    return response


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: HttpRequest) -> HttpResponse:
    """The drafts this browser or account holds, and the box for the code of another."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        number, secret = split(form.cleaned_data["kode"]) or (0, "")
        limits = _limits(request, number)
        if too_many(limits):
            return render(request, "429.html", status=429)
        draft = Draft.objects.filter(pk=number).first() if number else None
        if draft and fits(draft, secret):
            return gone(request, over=True) if draft.is_over else _opened(request, draft)
        for subject in limits:
            count_failure(subject)
        form.add_error("kode", "Kode ini tidak cocok. Periksa lagi hurufnya, atau mulai isian baru.")
    return render(
        request,
        "filing/resume.html",
        {"form": form, "fields_html": rendered(form), "drafts": Draft.objects.open_to(Holder.of(request))},
        status=422 if form.errors else 200,
    )


@login_not_required
@never_cache
@require_safe
def resume_link(request: HttpRequest, key: UUID, secret: str) -> HttpResponse:
    """Open a draft with its link, as it was mailed or noted down."""
    draft = Draft.objects.filter(key=key).first()
    if draft is None or not fits(draft, secret):
        return gone(request)
    return gone(request, over=True) if draft.is_over else _opened(request, draft)
