"""Where the holder of a number can be told something: asked by every kind of place, required by none."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from pelalawan_portal.accounts.forms import PhoneField
from pelalawan_portal.bahasa.phones import is_mobile
from pelalawan_portal.queues.telling import CONSENT
from pelalawan_portal.submissions.channels import choosing
from pelalawan_portal.submissions.models import Channel


class ContactFields(forms.Form):
    """A telephone, one tick for each phone channel this portal has, and an e-mail address where mail is configured."""

    phone = PhoneField(help_text="Petugas menelepon bila perlu. Boleh nomor keluarga.")
    channels = forms.MultipleChoiceField(
        label="Kabari nomor itu lewat", required=False, help_text=CONSENT, widget=forms.CheckboxSelectMultiple
    )
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
        if offered := choosing.configured():
            choices = [(one, Channel(one).label) for one in offered]
            self.fields["channels"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["channels"]
        if not settings.EMAIL_CONFIGURED:
            self.fields.pop("email", None)

    @property
    def agreed(self) -> list[str]:
        """The channels that were ticked."""
        return list(self.cleaned_data.get("channels") or [])

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        phone = str(data.get("phone") or "")
        if self.agreed and "phone" not in self.errors:
            if not phone:
                self.add_error("phone", ValidationError("Tulis nomor HP yang mau dikabari."))
            elif not is_mobile(phone):
                self.add_error("phone", ValidationError("WhatsApp dan SMS hanya ke nomor HP, diawali 08."))
        return data
