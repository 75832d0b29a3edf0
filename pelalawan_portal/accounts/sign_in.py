"""Signing in: residents by NIK, officers by user name, both through one form."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.forms import LoginForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone

from pelalawan_portal.accounts.models import User, resident_username
from pelalawan_portal.accounts.nik import clean

LAPSED = "Sandi sementara sudah lewat 24 jam. Minta yang baru di kantor camat dengan membawa KTP asli."


def username_of(typed: str) -> str:
    """The stored user name of what someone typed: a NIK becomes its keyed hash, a name stays (lower case).

    Never raises: what is no NIK is taken for a name, so that a wrong one fails like any other.
    """
    text = typed.strip()
    digits = "".join(one for one in text if one.isdigit())
    if len(digits) == 16 and all(one.isdigit() or one in " .-–" for one in text):
        try:
            return resident_username(clean(digits))
        except ValueError:
            return resident_username(digits)
    return text.lower()


class NikBackend(AuthenticationBackend):  # type: ignore[misc]
    """allauth's backend (equal time for unknown names) that takes a NIK for a user name."""

    def _authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:
        name = credentials.get("username") or ""
        user: User | None = super()._authenticate(request, **{**credentials, "username": username_of(name)})
        if user and user.temporary_password_until and user.temporary_password_until < timezone.now():
            if request is not None:
                request.temporary_password_lapsed = True  # type: ignore[attr-defined]
            return None
        return user


class SignInForm(LoginForm):  # type: ignore[misc]
    """One form for everybody; the NIK is turned into its keyed hash before anything keeps it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label = "NIK atau nama pengguna"
        login.help_text = "NIK: 16 angka di KTP. Petugas memakai nama pengguna."
        login.error_messages["required"] = "Tulis NIK Anda (16 angka di KTP)."
        login.widget.attrs = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        password.label = "Sandi"
        password.help_text = ""
        password.error_messages["required"] = "Tulis sandi Anda."
        password.widget.attrs = {"autocomplete": "current-password"}

    def _clean_with_password(self, credentials: dict[str, Any]) -> dict[str, Any]:
        try:
            data: dict[str, Any] = super()._clean_with_password(credentials)
        except ValidationError:
            # Said only to whoever typed the right temporary password.
            if getattr(self.request, "temporary_password_lapsed", False):
                raise ValidationError(LAPSED) from None
            raise
        return data

    def user_credentials(self) -> dict[str, Any]:
        # The throttle's key and the session's record see the hash, never the NIK.
        credentials: dict[str, Any] = super().user_credentials()
        return {**credentials, "username": username_of(credentials["username"])}


class PortalAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth's account behaviour in the portal's words; never sends e-mail and never needs one."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "Akun ini tidak aktif. Tanyakan ke kantor camat.",
        "username_password_mismatch": (
            "NIK, nama pengguna, atau sandi tidak cocok. Periksa lagi, atau pulihkan di kantor camat."
        ),
        "enter_current_password": "Tulis sandi Anda yang sekarang.",
        "incorrect_password": "Sandi tidak cocok. Periksa lagi.",
        "too_many_login_attempts": "Terlalu banyak percobaan. Tunggu 5 menit, lalu coba lagi.",
        "rate_limited": "Terlalu banyak percobaan. Tunggu sebentar, lalu coba lagi.",
        "same_as_current": "Sandi baru harus berbeda dari sandi sekarang.",
        "incorrect_code": "Kode salah atau sudah lewat. Tulis 6 angka yang tampil sekarang di aplikasi.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # residents register through the portal's own form

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # Whatever way a NIK is typed, it is one account and one count.
        return username_of(str(credentials.get("username", "")))

    def set_password(self, user: User, password: str) -> None:
        """A password chosen by its owner ends the temporary one."""
        user.set_password(password)
        user.must_change_password = False
        user.temporary_password_until = None
        user.save(update_fields=["password", "must_change_password", "temporary_password_until"])

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return str(self.get_login_redirect_url(request))

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        return None
