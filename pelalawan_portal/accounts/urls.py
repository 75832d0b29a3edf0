"""Addresses below /akun/. allauth's views keep their names, so that its own links resolve."""

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.urls import path

from pelalawan_portal.accounts import views
from pelalawan_portal.accounts.forms import PasswordForm
from pelalawan_portal.accounts.second_factor import CodeAgainForm, CodeForm, FirstCodeForm
from pelalawan_portal.accounts.sign_in import SignInForm

urlpatterns = [
    path("", views.home, name="akun"),
    path("daftar/", views.register, name="account_signup"),
    path("kontak/", views.contact, name="contact"),
    path("masuk/", account.LoginView.as_view(form_class=SignInForm), name="account_login"),
    path("keluar/", account.logout, name="account_logout"),
    path("tidak-aktif/", account.account_inactive, name="account_inactive"),
    path(
        "sandi/",
        account.PasswordChangeView.as_view(form_class=PasswordForm),
        name="account_change_password",
    ),
    path("pastikan/", account.reauthenticate, name="account_reauthenticate"),
    path("2fa/", factor.index, name="mfa_index"),
    path("2fa/masuk/", factor.AuthenticateView.as_view(form_class=CodeForm), name="mfa_authenticate"),
    path(
        "2fa/pastikan/",
        factor.ReauthenticateView.as_view(form_class=CodeAgainForm),
        name="mfa_reauthenticate",
    ),
    path("2fa/pasang/", totp.ActivateTOTPView.as_view(form_class=FirstCodeForm), name="mfa_activate_totp"),
    path("2fa/lepas/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("2fa/cadangan/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("2fa/cadangan/buat/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("2fa/cadangan/unduh/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
]
