"""The second factor of officers, and what must be done before anything else after signing in."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import segno
from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.utils import is_mfa_enabled
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.models import Group
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from pelalawan_portal.accounts.crypto import decrypt, encrypt
from pelalawan_portal.accounts.models import User

SEEN = "second_factor_seen"
# What someone who still owes a step may do: set the factor up, change the password, prove who they are, go.
FREE_VIEWS = frozenset(
    {
        "mfa_activate_totp",
        "mfa_view_recovery_codes",
        "mfa_download_recovery_codes",
        "mfa_generate_recovery_codes",
        "account_change_password",
        "account_reauthenticate",
        "mfa_reauthenticate",
        "account_logout",
    }
)


def secure_admin(site: AdminSite) -> None:
    """Send the admin's sign-in through the portal's, so that throttles and the second factor hold there too.

    Must run before `site.urls` is read.
    """
    site.login = secure_admin_login(site.login)  # type: ignore[method-assign]
    # Screens that would go round the verbs or show secrets of the second factor.
    for model in (Group, Authenticator, EmailAddress, EmailConfirmation):
        if site.is_registered(model):
            site.unregister(model)


def needs_second_factor(user: User) -> bool:
    """Whether this person is an officer who has to have a second factor here."""
    return bool(settings.OFFICERS_NEED_SECOND_FACTOR and user.is_staff)


def _ask_for_code(form: forms.Form) -> None:
    field = form.fields["code"]
    field.label, field.error_messages["required"] = "Kode 6 angka", "Tulis 6 angka yang tampil di aplikasi."
    field.widget.attrs = {"autocomplete": "one-time-code", "class": "pendek"}


class CodeForm(AuthenticateForm):  # type: ignore[misc]
    """The code after the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_code(self)


class CodeAgainForm(ReauthenticateForm):  # type: ignore[misc]
    """The code once more, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_code(self)


class FirstCodeForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new second factor."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_code(self)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of the second factor are stored encrypted, and officers cannot switch it off."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": "Petugas wajib memakai kode masuk. Kode ini tidak bisa dimatikan.",
        "cannot_generate_recovery_codes": "Pasang kode masuk dulu, baru kode cadangan bisa dibuat.",
        "incorrect_code": "Kode salah atau sudah lewat. Tulis 6 angka yang tampil sekarang di aplikasi.",
    }

    def encrypt(self, text: str) -> str:
        return encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(encrypted_text)

    def get_totp_label(self, user: User) -> str:
        return user.username if user.is_staff else user.get_full_name()

    def build_totp_svg(self, url: str) -> str:
        out = io.BytesIO()
        segno.make(url, error="m", micro=False).save(
            out, kind="svg", scale=5, border=4, light="#fff", xmldecl=False
        )
        return out.getvalue().decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not needs_second_factor(authenticator.user)


class SecondFactorMiddleware:
    """Holds back whoever still owes a step: a password to change, or an officer's second factor.

    Public views stay open. Costs one query per session, not per page.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        match = request.resolver_match
        if not getattr(view, "login_required", True) or (match and match.url_name in FREE_VIEWS):
            return None
        user = request.user
        if not isinstance(user, User):
            return None
        if user.must_change_password:
            messages.warning(request, "Ganti sandi sementara dengan sandi Anda sendiri dulu.")
            return redirect(reverse("account_change_password"))
        if needs_second_factor(user) and not self._has_second_factor(request, user):
            messages.warning(request, "Petugas wajib memakai kode masuk. Pasang dulu di halaman ini.")
            return redirect(reverse("mfa_activate_totp"))
        return None

    @staticmethod
    def _has_second_factor(request: HttpRequest, user: User) -> bool:
        if request.session.get(SEEN) == user.pk:
            return True
        if not is_mfa_enabled(user, [Authenticator.Type.TOTP]):
            return False
        request.session[SEEN] = user.pk
        return True
