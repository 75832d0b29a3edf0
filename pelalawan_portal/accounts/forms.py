"""Forms of people: registering, contact, password."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ChangePasswordForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from pelalawan_portal.accounts.models import User
from pelalawan_portal.accounts.nik import clean
from pelalawan_portal.bahasa.phones import normalise


class NikField(forms.CharField):
    """A NIK as 16 digits, however it was typed; a region elsewhere is no fault."""

    def __init__(self, **kwargs: Any) -> None:
        given = {"label": "NIK", "help_text": "16 angka di KTP.", "max_length": 40, **kwargs}
        super().__init__(**given)
        self.error_messages["required"] = "Tulis NIK: 16 angka di KTP."
        self.widget.attrs.update(inputmode="numeric", autocomplete="off", spellcheck="false")

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        try:
            return clean(text)
        except ValueError as error:
            raise ValidationError(str(error)) from None


class PhoneField(forms.CharField):
    """A telephone number as E.164 ("" when left empty); two people may share one."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"})
        given = {"label": "Nomor HP", "required": False, "max_length": 30, "widget": widget, **kwargs}
        super().__init__(**given)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        try:
            return normalise(text)
        except ValueError as error:
            raise ValidationError(str(error)) from None


class _Words(forms.Form):
    """Says in plain Indonesian what an empty or broken e-mail address needs."""

    email = forms.EmailField(
        label="Alamat e-mail",
        required=False,
        error_messages={
            "invalid": "Alamat e-mail harus seperti nama@contoh.id. Periksa lagi, atau kosongkan."
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autocapitalize": "none"}),
    )


class ContactForm(_Words):
    """A person's own telephone and e-mail."""

    phone = PhoneField(help_text="Boleh nomor keluarga yang bisa dihubungi.")
    field_order = ["phone", "email"]


class RegistrationForm(_Words):
    """A resident's account: NIK, name, password; telephone and e-mail where there are any."""

    nik = NikField()
    name = forms.CharField(
        label="Nama lengkap",
        max_length=120,
        help_text="Seperti di KTP.",
        error_messages={"required": "Tulis nama Anda seperti di KTP."},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label="Buat sandi",
        strip=False,
        max_length=128,
        help_text="Paling sedikit 8 huruf atau angka. Jangan memakai NIK atau tanggal lahir.",
        error_messages={"required": "Buat sandi, paling sedikit 8 huruf atau angka."},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    phone = PhoneField(help_text="Supaya kami bisa mengabari. Boleh nomor keluarga.")
    field_order = ["nik", "name", "password", "phone", "email"]

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if not any(one.isalpha() for one in name):
            raise ValidationError("Tulis nama dengan huruf, seperti di KTP.")
        return name

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        password, nik = data.get("password"), data.get("nik")
        if password:
            if nik and (nik in password or password in (nik[6:12], nik[6:14])):
                self.add_error("password", "Jangan memakai NIK sebagai sandi. Pilih yang hanya Anda tahu.")
            else:
                self._validate(password, data)
        return data

    def _validate(self, password: str, data: dict[str, Any]) -> None:
        try:
            validate_password(password, User(name=data.get("name", ""), email=data.get("email", "")))
        except ValidationError as error:
            self.add_error("password", error)


class PasswordForm(ChangePasswordForm):  # type: ignore[misc]
    """Changing one's own password, in the portal's words; typed once, shown on wish by the browser."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label, autocomplete in (
            ("oldpassword", "Sandi sekarang", "current-password"),
            ("password1", "Sandi baru", "new-password"),
            ("password2", "Sandi baru sekali lagi", "new-password"),
        ):
            field = self.fields[name]
            field.label, field.help_text = label, ""
            field.widget.attrs = {"autocomplete": autocomplete}
            field.error_messages["required"] = f"Tulis {label.lower()}."
        self.fields["oldpassword"].help_text = "Bila sandi sementara: huruf besar dan tanda - ikut ditulis."
        self.fields["password1"].help_text = "Paling sedikit 8 huruf atau angka."

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()
        if "password2" in self.errors and data.get("password1"):
            self._errors["password2"] = self.error_class(["Kedua sandi baru tidak sama. Tulis lagi."])
        if data.get("password1") and data.get("password1") == data.get("oldpassword"):
            self.add_error("password1", "Sandi baru harus berbeda dari sandi sekarang.")
        return data
