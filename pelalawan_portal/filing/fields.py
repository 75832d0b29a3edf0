"""Form fields for the plain types of question. Each cleans what was typed to a JSON value, and back.

`cleaned` JSON: text, number and money as text ("1250.5"), date as ISO text, choice as its key, choices as a list
of keys, yesno as true or false, identity numbers as digits, phone as E.164.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from pelalawan_portal.accounts import nik
from pelalawan_portal.bahasa import phones
from pelalawan_portal.bahasa.dates import long_date
from pelalawan_portal.bahasa.money import parse_rupiah
from pelalawan_portal.catalogue.spec import FieldSpec

AUTOCOMPLETE = {"name": "name", "phone": "tel", "email": "email", "organisation": "organization"}
TEXT_LENGTH = {"text": 200, "longtext": 2000, "email": 254}
MOST_RADIOS = 7
_THOUSANDS = re.compile(r"^[-+]?\d{1,3}(\.\d{3})+(,\d+)?$")
_DECIMAL = re.compile(r"^[-+]?\d{1,15}([.,]\d{1,9})?$")


class Answered(forms.Field):
    """A field that knows its question. `typed` is what the widget shows for a stored answer."""

    verb: ClassVar[str] = "diisi"

    def __init__(self, question: FieldSpec, **options: Any) -> None:
        self.question = question
        label = f"{question.label} ({question.unit})" if question.unit else question.label
        super().__init__(required=question.required, label=label, help_text=question.help, **options)
        self.error_messages["required"] = f"{question.spoken} belum {self.verb}."

    def __deepcopy__(self, memo: dict[int, Any]) -> Answered:
        """The field of one form. Nothing of it is changed there, so nothing beneath it is copied, as Django would."""
        return copy.copy(self)

    def typed(self, answer: Any) -> Any:
        return "" if answer is None else str(answer)

    def posted(self, name: str, answer: Any) -> dict[str, Any]:
        """The form data a browser would send for a stored answer."""
        return {name: self.typed(answer)}


class Line(Answered):
    """One line of text, or several; over-long text is refused whole, never cut."""

    def __init__(self, question: FieldSpec) -> None:
        self.most = question.max_length or TEXT_LENGTH.get(question.type, 200)
        attrs = {"autocomplete": AUTOCOMPLETE[question.fills]} if question.fills in AUTOCOMPLETE else {}
        widget: forms.Widget = forms.TextInput(attrs=attrs)
        if question.type == "longtext":
            widget = forms.Textarea(attrs={"rows": 4 if self.most <= 400 else 7})
        super().__init__(question, widget=widget)

    def to_python(self, value: Any) -> str:
        text = str(value or "").replace("\r\n", "\n").strip()
        if "\0" in text:
            raise ValidationError(
                f"{self.question.spoken} memuat tanda yang tidak dapat disimpan. Tulis ulang."
            )
        if self.question.type != "longtext":
            text = " ".join(text.split())
        if len(text) > self.most:
            raise ValidationError(
                f"{self.question.spoken} paling banyak {self.most} huruf; yang Anda tulis {len(text)}."
            )
        return text


class Email(Line):
    def __init__(self, question: FieldSpec) -> None:
        super().__init__(question)
        self.widget = forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": False})

    def validate(self, value: str) -> None:
        super().validate(value)
        if value:
            try:
                validate_email(value)
            except ValidationError as error:
                raise ValidationError("Alamat e-mail belum benar. Contoh: nama@gmail.com.") from error


class Cleaned(Answered):
    """Digits that a function of ours cleans, raising ValueError with a sentence."""

    def __init__(self, question: FieldSpec, clean: Callable[[str], str], **attrs: Any) -> None:
        self.cleaner = clean
        super().__init__(question, widget=forms.TextInput(attrs={"inputmode": "numeric", **attrs}))

    def to_python(self, value: Any) -> str:
        text = str(value or "").strip()
        if not text:
            return ""
        try:
            return self.cleaner(text[:200])
        except ValueError as error:
            raise ValidationError(str(error)) from error


class Phone(Cleaned):
    def __init__(self, question: FieldSpec) -> None:
        super().__init__(question, phones.normalise, autocomplete="tel", inputmode="tel")

    def typed(self, answer: Any) -> str:
        return phones.display(str(answer)) if answer else ""


class Number(Answered):
    """A number typed with comma or dot for decimals and dots for thousands; `whole` ones have no decimals."""

    def __init__(self, question: FieldSpec) -> None:
        attrs = {
            "inputmode": "numeric" if question.whole else "decimal",
            "class": "pendek",
            "autocomplete": "off",
        }
        super().__init__(question, widget=forms.TextInput(attrs=attrs))

    def to_python(self, value: Any) -> str:
        text = str(value or "").strip().replace(" ", "")
        if not text:
            return ""
        plain = text.replace(".", "") if _THOUSANDS.match(text) else text
        if not _DECIMAL.match(plain):
            example = "misalnya 12" if self.question.whole else "misalnya 12 atau 12,5"
            raise ValidationError(f"{self.question.spoken} harus angka, {example}.")
        number = Decimal(plain.replace(",", "."))
        if self.question.whole and number != number.to_integral_value():
            raise ValidationError(f"{self.question.spoken} harus bilangan bulat, tanpa koma. Misalnya 12.")
        self._within(number)
        return f"{number.normalize():f}"

    def _within(self, number: Decimal) -> None:
        least, most = self.question.minimum, self.question.maximum
        if least is not None and number < Decimal(str(least)):
            raise ValidationError(f"{self.question.spoken} paling sedikit {_local(least)}.")
        if most is not None and number > Decimal(str(most)):
            raise ValidationError(f"{self.question.spoken} paling banyak {_local(most)}.")

    def typed(self, answer: Any) -> str:
        return "" if answer in (None, "") else _local(answer)


def _local(number: Any) -> str:
    return f"{Decimal(str(number)).normalize():f}".replace(".", ",")


class Money(Number):
    """Rupiah, as bahasa.money reads it."""

    def to_python(self, value: Any) -> str:
        text = str(value or "").strip()
        if not text:
            return ""
        try:
            amount = parse_rupiah(text[:60])
        except (ValueError, InvalidOperation) as error:
            raise ValidationError(str(error)) from error
        self._within(amount)
        return f"{amount:f}"

    def typed(self, answer: Any) -> str:
        if answer in (None, ""):
            return ""
        whole, _, sen = str(answer).partition(".")
        return f"{int(whole):,}".replace(",", ".") + (f",{sen}" if sen else "")


class DateBoxes(forms.MultiWidget):
    """Day, month and year in boxes of their own: no calendar to fight with on a small screen."""

    def __init__(self) -> None:
        boxes = [
            forms.TextInput(
                attrs={"inputmode": "numeric", "maxlength": size, "title": title, "autocomplete": "off"}
            )
            for title, size in (("Tanggal", 2), ("Bulan", 2), ("Tahun", 4))
        ]
        super().__init__(boxes)

    def decompress(self, value: Any) -> list[str]:
        return list(value) if value else ["", "", ""]


class Day(Answered):
    """A date, within what `past` of the question allows."""

    widget = DateBoxes

    def to_python(self, value: Any) -> str:
        parts = [str(one or "").strip() for one in (value or ["", "", ""])]
        if not any(parts):
            return ""
        if not all(parts):
            raise ValidationError(f"{self.question.label}: isi tanggal, bulan, dan tahun.")
        if not all(one.isascii() and one.isdigit() for one in parts) or len(parts[2]) != 4:
            raise ValidationError(f"{self.question.label}: tulis dengan angka, misalnya 27 3 2026.")
        try:
            day = date(int(parts[2]), int(parts[1]), int(parts[0]))
        except ValueError as error:
            raise ValidationError(f"{self.question.label}: tanggal itu tidak ada di kalender.") from error
        if not 1900 <= day.year <= 2100:
            raise ValidationError(f"{self.question.label}: periksa tahunnya.")
        return self._in_time(day)

    def _in_time(self, day: date) -> str:
        today = timezone.localdate()
        if self.question.past is True and day > today:
            raise ValidationError(
                f"{self.question.spoken} tidak boleh sesudah hari ini ({long_date(today)})."
            )
        if self.question.past is False and day < today:
            raise ValidationError(
                f"{self.question.spoken} tidak boleh sebelum hari ini ({long_date(today)})."
            )
        return day.isoformat()

    def typed(self, answer: Any) -> list[str]:
        with suppress(ValueError, TypeError):
            day = date.fromisoformat(answer)
            return [str(day.day), str(day.month), str(day.year)]
        return ["", "", ""]

    def posted(self, name: str, answer: Any) -> dict[str, Any]:
        return {f"{name}_{place}": part for place, part in enumerate(self.typed(answer))}


class OneOf(Answered):
    """One of the question's choices; radios when they are few, else a list."""

    verb = "dipilih"

    def __init__(self, question: FieldSpec) -> None:
        self.offered = dict(question.choices)
        if len(question.choices) <= MOST_RADIOS:
            widget: forms.Widget = forms.RadioSelect(choices=question.choices)
        else:
            widget = forms.Select(choices=(("", "Pilih"), *question.choices))
        super().__init__(question, widget=widget)

    def to_python(self, value: Any) -> Any:
        text = str(value or "")
        if text and text not in self.offered:
            raise ValidationError(f"{self.question.label}: pilih salah satu yang tersedia.")
        return text


class YesNo(Answered):
    verb = "dipilih"

    def __init__(self, question: FieldSpec) -> None:
        super().__init__(question, widget=forms.RadioSelect(choices=(("ya", "Ya"), ("tidak", "Tidak"))))

    def to_python(self, value: Any) -> bool | None:
        if value in (None, ""):
            return None
        if value not in ("ya", "tidak"):
            raise ValidationError(f"{self.question.label}: pilih Ya atau Tidak.")
        return bool(value == "ya")

    def typed(self, answer: Any) -> str:
        return {True: "ya", False: "tidak"}.get(answer, "")


class SomeOf(Answered):
    """Any number of the question's choices, in the question's order."""

    verb = "dipilih"

    def __init__(self, question: FieldSpec) -> None:
        super().__init__(question, widget=forms.CheckboxSelectMultiple(choices=question.choices))

    def to_python(self, value: Any) -> list[str]:
        given = set(map(str, value or []))
        offered = [key for key, _ in self.question.choices]
        if given - set(offered):
            raise ValidationError(f"{self.question.label}: pilih dari yang tersedia.")
        return [key for key in offered if key in given]

    def typed(self, answer: Any) -> list[str]:
        return [str(one) for one in answer or []]


CLEANERS: dict[str, Callable[[str], str]] = {"nik": nik.clean, "nib": nik.clean_nib, "npwp": nik.clean_npwp}
