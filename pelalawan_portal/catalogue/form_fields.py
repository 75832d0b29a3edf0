"""Form fields for what a draft keeps as JSON, written as an officer would write it."""

from __future__ import annotations

from typing import Any

import yaml
from django import forms
from django.core.exceptions import ValidationError

from pelalawan_portal.catalogue.condition_text import read_condition, write_condition
from pelalawan_portal.catalogue.conditions import BadCondition
from pelalawan_portal.catalogue.fees import FeeRule
from pelalawan_portal.catalogue.parts import BadSpec


class _Written(forms.CharField):
    """Text for people, JSON for the row; unchanged text counts as unchanged."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)

    def has_changed(self, initial: Any, data: Any) -> bool:
        before = self.prepare_value(initial)
        return "\n".join((data or "").split()) != "\n".join((before or "").split())


class LinesField(_Written):
    """A list of texts, one a line."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[str]:
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]


class ChoicesField(_Written):
    """Choices as [[value, words], …], one a line: `nilai = Kata untuk warga`."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list):
            return "\n".join(f"{one} = {words}" for one, words in value)
        return value

    def clean(self, value: Any) -> list[list[str]]:
        pairs = []
        for line in super().clean(value).splitlines():
            if not line.strip():
                continue
            one, equals, words = (part.strip() for part in line.partition("="))
            if not (one and equals and words):
                raise ValidationError(
                    f"Tulis tiap pilihan sebagai: nilai = kata untuk warga. Yang salah: {line}"
                )
            pairs.append([one, words])
        return pairs


class ConditionField(_Written):
    """A condition in words, see `condition_text`; empty means always."""

    widget = forms.TextInput(attrs={"size": 40})
    help = "Kosong: selalu. Contoh: @pemohon = badan dan letak salah satu (tepi_jalan, pemda)"

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", self.help)
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return write_condition(value) if isinstance(value, dict) else value

    def clean(self, value: Any) -> dict[str, Any]:
        try:
            return read_condition(super().clean(value))
        except BadCondition as error:
            raise ValidationError(f"Syarat ini tidak dimengerti: {error}.") from error


class RuleField(_Written):
    """The rule of a fee as YAML; empty means there is none. What it may hold: `fees.py`."""

    widget = forms.Textarea(attrs={"rows": 14, "spellcheck": "false"})

    def prepare_value(self, value: Any) -> Any:
        return (
            yaml.safe_dump(value, allow_unicode=True, sort_keys=False) if isinstance(value, dict) else value
        )

    def clean(self, value: Any) -> dict[str, Any]:
        text = super().clean(value)
        if not text.strip():
            return {}
        try:
            rule = yaml.safe_load(text[:20_000])
            if not isinstance(rule, dict):
                raise BadSpec("aturan biaya: bukan daftar bernama")
            FeeRule.parse(rule)
        except (BadSpec, yaml.YAMLError, RecursionError, ValueError) as error:
            raise ValidationError(f"Aturan ini tidak bisa dipakai: {error}.") from error
        return rule
