"""Forms of the pages about a sent permohonan."""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from django import forms

from pelalawan_portal.submissions import numbers


class TrackForm(forms.Form):
    """Number and PIN, forgiving in how the number is typed."""

    nomor = forms.CharField(
        label="Nomor permohonan",
        max_length=40,
        help_text="Ada di tanda terima, misalnya PLW-2026-000123-7K",
        widget=forms.TextInput(
            attrs={"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"}
        ),
        error_messages={"required": "Tulis nomor permohonan. Nomornya ada di tanda terima."},
    )
    pin = forms.CharField(
        label="PIN",
        max_length=20,
        help_text="6 huruf dan angka di tanda terima. Lupa? Bawa KTP ke kantor camat",
        widget=forms.TextInput(
            attrs={
                "autocapitalize": "characters",
                "autocomplete": "off",
                "spellcheck": "false",
                "class": "pendek",
            }
        ),
        error_messages={"required": "Tulis PIN. PIN ada di tanda terima."},
    )

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        return helper

    def clean_nomor(self) -> str:
        number = numbers.read(self.cleaned_data["nomor"])
        if number is None:
            raise forms.ValidationError(
                "Nomor ini tidak cocok. Periksa tiap angka; contohnya PLW-2026-000123-7K.", code="tidak_cocok"
            )
        return number
