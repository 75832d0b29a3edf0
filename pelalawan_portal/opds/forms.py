"""Forms of officers: recovering a resident's account, closing one."""

from __future__ import annotations

from django import forms

from pelalawan_portal.accounts.forms import NikField


class FindResidentForm(forms.Form):
    """The NIK on the KTP that lies on the desk."""

    nik = NikField(help_text="16 angka di KTP yang ditunjukkan warga.")


class RecoverForm(FindResidentForm):
    """The officer's word that the KTP was there."""

    ktp_seen = forms.BooleanField(
        label="KTP asli sudah saya lihat; foto dan nama cocok dengan orangnya",
        error_messages={"required": "Lihat KTP asli dulu, lalu centang."},
    )


class ReasonForm(forms.Form):
    """Why an account is closed or opened again."""

    reason = forms.CharField(
        label="Alasan", max_length=200, widget=forms.TextInput(attrs={"class": "vTextField"})
    )
