"""What the desk and the head are asked after issue: to whom a paper went, which copy, why a permit is revoked."""

from __future__ import annotations

from django import forms

from pelalawan_portal.documents.models import Decision
from permits.visits import strokes


class RevokeForm(forms.Form):
    code = forms.ChoiceField(
        label="Sebab", choices=[("", "Pilih sebab"), *Decision.Revocation.choices],
        error_messages={"required": "Pilih sebab pencabutan."},
    )  # fmt: skip
    reason = forms.CharField(
        label="Alasan (dibaca pemegang izin)", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Tulis alasan pencabutan."},
    )  # fmt: skip
    basis = forms.CharField(
        label="Dasar hukum", max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Tulis dasar hukum pencabutan."},
    )  # fmt: skip


class HandoverForm(forms.Form):
    receiver = forms.CharField(
        label="Nama penerima", max_length=120, help_text="Seperti di KTP; lihat KTP aslinya",
        error_messages={"required": "Tulis nama penerima seperti di KTP."},
    )  # fmt: skip
    standing = forms.ChoiceField(
        label="Sebagai",
        choices=[
            (one, one) for one in ("Pemegang izin", "Kuasa pemegang izin", "Keluarga", "Pengurus badan")
        ],
    )
    drawing = forms.CharField(
        label="Tanda tangan", required=False, widget=forms.HiddenInput, max_length=strokes.LONGEST_TEXT
    )

    def clean_drawing(self) -> strokes.Strokes:
        try:
            return strokes.read(self.cleaned_data["drawing"])
        except ValueError:
            raise forms.ValidationError("Tanda tangan tidak terbaca. Minta penerima menulis lagi.") from None


class CopyForm(forms.Form):
    request = forms.CharField(
        label="Nomor permohonan salinan", required=False, max_length=40,
        help_text="Kosongkan bila pemegang datang sendiri",
    )  # fmt: skip
