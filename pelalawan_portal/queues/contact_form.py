"""Where the holder of a number can be told something: asked by every kind of place, required by none."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from pelalawan_portal.accounts.forms import PhoneField
from pelalawan_portal.bahasa.phones import is_mobile
from pelalawan_portal.queues.telling import consent_text
from pelalawan_portal.submissions.channels import choosing


class ContactFields(forms.Form):
    """A telephone, one tick for each phone channel this portal has, and an e-mail address where mail is configured."""

    phone = PhoneField(help_text="Petugas menelepon bila perlu. Boleh nomor keluarga.")
    email = forms.EmailField(
        label="E-mail untuk pengingat",
        required=False,
        error_messages={
            "invalid": "Alamat e-mail harus seperti nama@contoh.id. Periksa lagi, atau kosongkan."
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autocapitalize": "none"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for channel in choosing.configured():
            self.fields[channel] = forms.BooleanField(label=consent_text(channel), required=False)
        if not settings.EMAIL_CONFIGURED:
            self.fields.pop("email", None)
        order = [one for one in self.fields if one not in (*choosing.configured(), "email")]
        self.order_fields([*order, *choosing.configured(), "email"])

    @property
    def agreed(self) -> list[str]:
        """The channels that were ticked."""
        return [one for one in choosing.configured() if self.cleaned_data.get(one)]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        phone = str(data.get("phone") or "")
        if self.agreed and "phone" not in self.errors:
            if not phone:
                self.add_error("phone", ValidationError("Tulis nomor HP yang mau dikabari."))
            elif not is_mobile(phone):
                self.add_error("phone", ValidationError("WhatsApp dan SMS hanya ke nomor HP, diawali 08."))
        return data
