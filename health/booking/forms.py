"""Who the number is for: a person with a NIK, or a newborn without one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from health.patients import Person
from pelalawan_portal.accounts.forms import NikField
from pelalawan_portal.accounts.nik import born, clean_bpjs
from pelalawan_portal.queues.contact_form import ContactFields
from pelalawan_portal.queues.models import Ticket

ELDERLY_FROM = 60
TODDLER_BELOW = 5
NEWBORN_DAYS = 366


def priority_of_age(birth: date | None, today: date) -> str:
    """ "lansia", "balita" or "" by a birth date: nobody has to ask for it."""
    if birth is None:
        return ""
    age = today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))
    if age >= ELDERLY_FROM:
        return Ticket.Priority.ELDERLY.value
    return Ticket.Priority.TODDLER.value if age < TODDLER_BELOW else ""


class CardField(forms.CharField):
    """A BPJS number as 13 digits, or ""."""

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        try:
            return clean_bpjs(text)
        except ValueError as error:
            raise ValidationError(str(error)) from None


class _Contact(ContactFields):
    """What everybody is asked, nothing of it required."""

    card = CardField(
        label="Nomor BPJS atau KIS",
        required=False,
        max_length=30,
        help_text="13 angka. Tanpa nomor ini pun dilayani; cukup KTP.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    priority = forms.ChoiceField(
        label="Didahulukan karena",
        required=False,
        choices=[("", "Tidak perlu"), *((one.value, one.label) for one in Ticket.Priority if one.value)],
        help_text="Petugas melihatnya saat Anda datang.",
    )
    field_order = ["card", "priority", "phone", "channels", "email"]

    def birth(self) -> date | None:
        return None

    @property
    def wanted_priority(self) -> str:
        """What was asked for, or what the age gives by itself."""
        asked = str(self.cleaned_data.get("priority") or "")
        return asked or priority_of_age(self.birth(), timezone.localdate())


class KnownForm(_Contact):
    """Somebody of the account whom the portal knows already: only what may differ this time."""

    def __init__(self, *args: Any, nik: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.nik = nik

    def birth(self) -> date | None:
        return born(self.nik) if self.nik else timezone.localdate()


class _Named(_Contact):
    name = forms.CharField(
        label="Nama pasien",
        max_length=120,
        help_text="Seperti di KTP atau KK.",
        error_messages={"required": "Tulis nama yang akan berobat."},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if not any(one.isalpha() for one in name):
            raise ValidationError("Tulis nama dengan huruf, seperti di KTP.")
        return name


class PersonForm(_Named):
    """A patient with a NIK."""

    nik = NikField(label="NIK pasien", help_text="16 angka di KTP, KIA, atau kartu keluarga.")
    field_order = ["name", "nik", "card", "priority", "phone", "channels", "email"]

    def birth(self) -> date | None:
        return born(self.cleaned_data["nik"])

    def person(self) -> Person:
        given = self.cleaned_data
        return Person(name=given["name"], nik=given["nik"], card=given["card"])


class NewbornForm(_Named):
    """A baby that has no NIK yet: found by the mother's NIK and the birth date."""

    mother_nik = NikField(label="NIK ibu", help_text="16 angka di KTP ibu.")
    born = forms.DateField(
        label="Tanggal lahir bayi",
        input_formats=["%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y", "%d %m %Y", "%Y-%m-%d"],
        help_text="Tanggal-bulan-tahun, misalnya 27-03-2026.",
        error_messages={
            "required": "Tulis tanggal lahir bayi.",
            "invalid": "Tanggal itu tidak ada. Tulis seperti 27-03-2026.",
        },
        widget=forms.DateInput(format="%d-%m-%Y", attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    order = forms.TypedChoiceField(
        label="Bila kembar, bayi ke berapa",
        coerce=int,
        required=False,
        empty_value="1",
        choices=[(1, "Tidak kembar, atau yang pertama"), (2, "Ke-2"), (3, "Ke-3")],
    )
    field_order = ["name", "mother_nik", "born", "order", "card", "priority", "phone", "channels", "email"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = "Nama bayi"
        self.fields["name"].help_text = "Belum punya nama? Tulis: Bayi Ny. dan nama ibu."
        self.fields["mother_nik"].error_messages["required"] = "Tulis NIK ibu: 16 angka di KTP ibu."
        del self.fields["priority"]  # a baby goes first by its age

    def clean_born(self) -> date:
        day: date = self.cleaned_data["born"]
        today = timezone.localdate()
        if day > today:
            raise ValidationError("Tanggal lahir bayi tidak boleh sesudah hari ini.")
        if (today - day).days > NEWBORN_DAYS:
            raise ValidationError(
                "Anak di atas satu tahun biasanya sudah punya NIK di kartu keluarga. Pakai NIK itu, "
                "atau datang langsung: petugas membantu tanpa NIK."
            )
        return day

    def birth(self) -> date | None:
        found: date = self.cleaned_data["born"]
        return found

    def person(self) -> Person:
        given = self.cleaned_data
        return Person(
            name=given["name"],
            mother_nik=given["mother_nik"],
            born=given["born"],
            order=int(given["order"]),
            card=given["card"],
        )
