"""A person's own pages: registering, home, contact."""

from __future__ import annotations

from typing import cast

from allauth.account.utils import perform_login
from allauth.decorators import rate_limit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from pelalawan_portal.accounts import panels, workflow
from pelalawan_portal.accounts.forms import ContactForm, RegistrationForm
from pelalawan_portal.accounts.models import User
from pelalawan_portal.accounts.openings import openings_about
from pelalawan_portal.bahasa.phones import display


@require_safe
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """Everything the portal holds of the person who is signed in, and who looked at it."""
    person = cast(User, request.user)
    return render(
        request,
        "accounts/home.html",
        {"person": person, "panels": panels.rendered(request), "openings": openings_about(person)},
    )


@login_not_required
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
@rate_limit(action="signup")  # type: ignore[untyped-decorator]
def register(request: HttpRequest) -> HttpResponse:
    """A resident makes an account; filing never needs one."""
    if request.user.is_authenticated:
        return redirect("akun")
    form = RegistrationForm(request.POST or None)
    if form.is_valid():
        try:
            person = workflow.register_resident(**form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "Akun Anda jadi. Lain kali masuk dengan NIK dan sandi ini.")
            return cast(HttpResponse, perform_login(request, person, email_verification="none"))
    return render(request, "account/signup.html", {"form": form})


@never_cache
@require_http_methods(["GET", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """A person changes their own telephone and e-mail."""
    person = cast(User, request.user)
    form = ContactForm(
        request.POST or None, initial={"phone": display(person.phone or ""), "email": person.email}
    )
    if form.is_valid():
        workflow.change_contact(person, phone=form.cleaned_data["phone"], email=form.cleaned_data["email"])
        messages.success(request, "Kontak Anda sudah disimpan.")
        return redirect("akun")
    return render(request, "accounts/contact.html", {"form": form})
