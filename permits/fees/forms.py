"""What a treasurer types."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from pelalawan_portal.bahasa.money import parse_rupiah, rupiah


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


def _missing(sentence: str) -> dict[str, str]:
    return {"required": sentence}


def _reason(label: str, missing: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages=_missing(missing),
    )


class ConfirmForm(forms.Form):
    """`total`: what the bill asks; another sum has to be meant, for it settles nothing and is given back."""

    amount = Rupiah(
        label="Jumlah yang masuk ke rekening kas daerah", error_messages=_missing("Tulis jumlah yang masuk.")
    )
    different = forms.BooleanField(label="Jumlah yang masuk memang berbeda dari tagihan", required=False)
    paid_on = Day(
        label="Tanggal bayar pada bukti",
        initial=timezone.localdate,
        error_messages=_missing("Isi tanggal bayar pada bukti."),
    )
    reference = forms.CharField(
        label="Nomor bukti setor", max_length=64, error_messages=_missing("Tulis nomor bukti setor.")
    )
    seen = forms.BooleanField(
        label="Saya sudah melihat uang ini di rekening koran kas daerah",
        error_messages=_missing("Lihat dulu uangnya di rekening koran, lalu centang ini."),
    )

    def __init__(self, *args: Any, total: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.total = total
        if not self.is_bound:
            del self.fields["different"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        amount = data.get("amount")
        if amount is not None and amount != self.total and not data.get("different"):
            self.add_error(
                "amount",
                f"Tagihannya {rupiah(self.total)}, yang Anda tulis {rupiah(amount)}. Periksa lagi. Bila yang masuk "
                "memang sebesar itu, centang kotak di bawahnya: uangnya dicatat untuk dikembalikan.",
            )
        return data


class RefuseForm(forms.Form):
    reason = _reason("Alasan bukti tidak diterima (dibaca pemohon)", "Tulis alasannya; pemohon membacanya.")


class RefundForm(forms.Form):
    reference = forms.CharField(
        label="Nomor surat perintah pengembalian (SP2D)",
        max_length=64,
        error_messages=_missing("Tulis nomor surat perintah pengembalian."),
    )
    reason = _reason("Alasan pengembalian", "Tulis alasan pengembalian.")


class CorrectForm(forms.Form):
    reason = _reason("Apa yang keliru dicatat?", "Tulis apa yang keliru.")
