"""The little form that asks what a fee looks at, and the estimate for what was typed."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms

from pelalawan_portal.bahasa.money import parse_rupiah
from pelalawan_portal.catalogue.fees import estimate
from pelalawan_portal.catalogue.parts import APPLICANTS, APPLICATIONS, FieldSpec
from pelalawan_portal.catalogue.spec import ServiceSpec

_BUILT_IN = {"@pemohon": ("Pemohon", APPLICANTS), "@jenis": ("Jenis permohonan", APPLICATIONS)}
_EMPTY = ("", "Pilih")


class _Number(forms.CharField):
    """A number with comma or dot for decimals; money as bahasa.money reads it."""

    def __init__(self, *, money: bool, **options: Any) -> None:
        self.money = money
        attrs = {"inputmode": "decimal", "class": "pendek", "autocomplete": "off"}
        super().__init__(required=False, max_length=40, widget=forms.TextInput(attrs=attrs), **options)

    def clean(self, value: Any) -> str:
        text = str(super().clean(value)).strip()
        if not text:
            return ""
        try:
            number = parse_rupiah(text) if self.money else Decimal(text.replace(" ", "").replace(",", "."))
        except (ValueError, InvalidOperation):
            number = Decimal("NaN")
        if not number.is_finite() or not 0 <= number < 10**15:
            raise forms.ValidationError("Tulis angka, misalnya 12 atau 12,5.")
        return f"{number:f}"


class _Day(forms.DateField):
    """A date as ISO text."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date", "class": "pendek"}, format="%Y-%m-%d")
        super().__init__(
            required=False, widget=widget, input_formats=["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"], **options
        )
        self.error_messages["invalid"] = "Tulis tanggalnya, misalnya 27-03-2026."

    def clean(self, value: Any) -> str:
        day = super().clean(value)
        return day.isoformat() if day else ""


def _field(question: FieldSpec) -> forms.Field:
    label = f"{question.label} ({question.unit})" if question.unit else question.label
    if question.type in ("number", "money"):
        return _Number(money=question.type == "money", label=label)
    if question.type == "date":
        return _Day(label=label)
    if question.type in ("choice", "choices"):
        return forms.ChoiceField(label=label, required=False, choices=[_EMPTY, *question.choices])
    if question.type == "yesno":
        return forms.TypedChoiceField(
            label=label, required=False, choices=[_EMPTY, ("ya", "Ya"), ("tidak", "Tidak")],
            coerce=lambda value: value == "ya", empty_value="",
        )  # fmt: skip
    return forms.CharField(label=label, required=False, max_length=200)


def _form(spec: ServiceSpec) -> type[forms.Form]:
    """A field for everything the fee looks at, in the order in which the service asks it."""
    rule = spec.fee_rule
    keys = {key for key, _ in rule.named()} if rule else set()
    fields: dict[str, forms.Field] = {
        key: forms.ChoiceField(
            label=label, choices=[(one, one.capitalize()) for one in names], required=False
        )
        for key, (label, names) in _BUILT_IN.items()
        if key in keys
    }
    fields |= {one.key: _field(one) for one in spec.questions if one.key in keys}
    return type("CalculatorForm", (forms.Form,), fields)


def calculation(spec: ServiceSpec, typed: Mapping[str, Any]) -> dict[str, Any]:
    """Context of a calculator: "form", and "estimate" once something was typed that can be read."""
    made = _form(spec)
    form = made(typed) if any(name in typed for name in made.base_fields) else made()
    if not form.is_bound or not form.is_valid():
        return {"form": form, "estimate": None}
    given = form.cleaned_data
    # A question that would not be asked has no answer, whatever stands in its box.
    asked = {one.key for one in spec.asked_questions(given)}
    answers = {key: value for key, value in given.items() if key in asked or key in _BUILT_IN}
    return {"form": form, "estimate": estimate(spec, answers)}
