"""What a treasurer types."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from pelalawan_portal.bahasa.money import parse_rupiah


class Rupiah(forms.CharField):
    """Whole rupiah as bahasa.money reads it: an int."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def clean(self, value: Any) -> int:
        try:
            amount = parse_rupiah(str(super().clean(value))[:60])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
        if amount != amount.to_integral_value() or amount <= Decimal(0):
            raise forms.ValidationError("Tulis rupiah penuh, lebih dari nol.")
        return int(amount)


class Day(forms.DateField):
    """A day as a browser's date field sends it, or typed 27-3-2026."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, input_formats=["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"], **options)
        self.error_messages["invalid"] = "Tulis tanggalnya, misalnya 27-03-2026."


def _reason(label: str) -> forms.CharField:
    return forms.CharField(label=label, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class ConfirmForm(forms.Form):
    amount = Rupiah(label="Jumlah yang masuk ke rekening kas daerah")
    paid_on = Day(label="Tanggal bayar pada bukti", initial=timezone.localdate)
    reference = forms.CharField(label="Nomor bukti setor", max_length=64)
    seen = forms.BooleanField(label="Saya sudah melihat uang ini di rekening koran kas daerah")


class RefuseForm(forms.Form):
    reason = _reason("Alasan bukti tidak diterima (dibaca pemohon)")


class RefundForm(forms.Form):
    reference = forms.CharField(label="Nomor surat perintah pengembalian (SP2D)", max_length=64)
    reason = _reason("Alasan pengembalian")


class CorrectForm(forms.Form):
    reason = _reason("Apa yang keliru dicatat?")
