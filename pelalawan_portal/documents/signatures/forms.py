"""What the signer is asked, and what is asked of whoever holds a PDF."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from pelalawan_portal.documents.signatures.interface import Passphrase
from pelalawan_portal.documents.signatures.local import SHORTEST_PASSPHRASE
from pelalawan_portal.submissions.files.sniffing import megabytes, sniff


class PassphraseField(forms.CharField):
    """A passphrase, as it was typed: not stripped, never shown again, and cleaned to something unprintable."""

    def __init__(self, label: str = "Passphrase", autocomplete: str = "off", **how: Any) -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": autocomplete, "spellcheck": "false"})
        errors = {"required": "Ketik passphrase Anda.", "max_length": "Passphrase terlalu panjang."}
        super().__init__(
            label=label, strip=False, max_length=200, widget=widget, error_messages=errors, **how
        )

    def clean(self, value: Any) -> Any:
        return Passphrase(super().clean(value))


class SigningForm(forms.Form):
    """The passphrase for one paper or a batch."""

    passphrase = PassphraseField(help_text="Diketik setiap kali. Tidak pernah disimpan.")

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        return helper


class EnrolForm(forms.Form):
    """A new test certificate, locked with a passphrase that only its owner knows."""

    passphrase = PassphraseField(
        "Passphrase baru", "new-password", help_text=f"Paling sedikit {SHORTEST_PASSPHRASE} huruf atau angka."
    )
    again = PassphraseField("Passphrase sekali lagi", "new-password")
    helper = SigningForm.helper

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, second = data.get("passphrase"), data.get("again")
        if first and second and first.reveal() != second.reveal():
            self.add_error("again", "Kedua passphrase tidak sama.")
        return data


class IdentityForm(forms.Form):
    """The NIK under which BSrE knows the signer."""

    nik = forms.CharField(
        label="NIK Anda yang terdaftar di BSrE", max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": "Tulis NIK Anda, 16 angka."},
    )  # fmt: skip
    helper = SigningForm.helper

    def clean_nik(self) -> str:
        digits = "".join(one for one in self.cleaned_data["nik"] if one.isdigit())
        if len(digits) != 16:
            raise forms.ValidationError("NIK terdiri dari 16 angka.")
        return digits


class ReturnForm(forms.Form):
    """Why a paper goes back to whoever wrote it."""

    reason = forms.CharField(
        label="Apa yang harus diubah?", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Tulis apa yang harus diubah."},
    )  # fmt: skip
    helper = SigningForm.helper


class PdfForm(forms.Form):
    """A PDF to compare with the paper that was issued."""

    pdf = forms.FileField(
        label="Berkas PDF", help_text="Paling besar 10 MB. Berkas tidak kami simpan.",
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
        error_messages={"required": "Pilih berkas PDF-nya.", "empty": "Berkas ini kosong (0 byte). Pilih lagi."},
    )  # fmt: skip
    helper = SigningForm.helper

    def clean_pdf(self) -> UploadedFile[bytes]:
        upload: UploadedFile[bytes] = self.cleaned_data["pdf"]
        if (upload.size or 0) > settings.MAX_UPLOAD_BYTES:
            limit = settings.MAX_UPLOAD_BYTES // 1024 // 1024
            raise forms.ValidationError(f"Berkas ini {megabytes(upload.size or 0)}; paling besar {limit} MB.")
        if sniff(upload.read(1024)) != "pdf":
            raise forms.ValidationError("Ini bukan PDF. Pilih berkas PDF suratnya.")
        upload.seek(0)
        return upload
