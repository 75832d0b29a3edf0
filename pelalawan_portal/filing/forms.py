"""Forms made from the questions of a service. Versions never change, so classes are kept per version and page."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.forms.utils import ErrorDict

from pelalawan_portal.bahasa.dates import long_date
from pelalawan_portal.catalogue.spec import FieldSpec, SectionSpec
from pelalawan_portal.filing import fields, groups, places

EMPTY: tuple[Any, ...] = (None, "", [], {})
_KEPT_CLASSES = 2000


def field_of(question: FieldSpec) -> fields.Answered:
    """The form field of a question; raises KeyError for a type that has none ("file" is an upload)."""
    match question.type:
        case "text" | "longtext":
            return fields.Line(question)
        case "email":
            return fields.Email(question)
        case "number":
            return fields.Number(question)
        case "money":
            return fields.Money(question)
        case "date":
            return fields.Day(question)
        case "choice":
            return fields.OneOf(question)
        case "choices":
            return fields.SomeOf(question)
        case "yesno":
            return fields.YesNo(question)
        case "phone":
            return fields.Phone(question)
        case "region":
            return places.Place(question)
        case "point":
            return places.PointField(question)
        case "polygon":
            return places.Land(question)
        case "group":
            return groups.Group(question, form_of(question.columns))
    return fields.Cleaned(question, fields.CLEANERS[question.type], autocomplete="off")


class AnswersForm(forms.Form):
    """Some questions on a page. `only` are the keys asked now; `answers` what is stored.

    Bound: `data` as posted. `quiet` shows what was typed without judging it (a row was added, a file removed).
    """

    use_required_attribute = False

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        only: Collection[str] | None = None,
        answers: Mapping[str, Any] | None = None,
        quiet: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(data, files, **options)
        if only is not None:
            for key in [one for one in self.fields if one not in only]:
                del self.fields[key]
        if answers and data is None:
            self.initial = {
                key: one.typed(answers[key])
                for key, one in self.fields.items()
                if isinstance(one, fields.Answered) and answers.get(key) not in EMPTY
            }
        if quiet:
            self._errors = ErrorDict()  # so that nothing is judged
            for one in self.fields.values():
                if isinstance(one.widget, groups.Rows):
                    one.widget.quiet = True

    def clean(self) -> dict[str, Any]:
        """What one answer alone cannot tell: an end that lies before its beginning."""
        cleaned: dict[str, Any] = self.cleaned_data
        for key, one in self.fields.items():
            if not isinstance(one, fields.Day):
                continue
            begins, earliest = self.fields.get(one.question.not_before), cleaned.get(one.question.not_before)
            if isinstance(begins, fields.Day) and earliest and (cleaned.get(key) or earliest) < earliest:
                day = long_date(date.fromisoformat(earliest))
                sentence = f"{one.question.spoken} tidak boleh sebelum “{begins.question.label}” ({day})."
                self.add_error(key, sentence)
        return cleaned

    @property
    def answers(self) -> dict[str, Any]:
        """What could be cleaned, as JSON; wrong fields are left out."""
        return dict(self.cleaned_data)


def form_of(questions: Sequence[FieldSpec]) -> type[AnswersForm]:
    """A form class with these questions, in order; files are not form fields."""
    made = {one.key: field_of(one) for one in questions if one.type != "file"}
    return type("PageForm", (AnswersForm,), dict(made))


_classes: dict[tuple[str, str], type[AnswersForm]] = {}


def section_form(version_sha256: str, section: SectionSpec) -> type[AnswersForm]:
    """The form class of a page; kept for a published version, made anew for a draft on trial ("")."""
    if not version_sha256:
        return form_of(section.fields)
    known = _classes.get((version_sha256, section.key))
    if known is None:
        if len(_classes) >= _KEPT_CLASSES:
            _classes.clear()
        known = _classes[version_sha256, section.key] = form_of(section.fields)
    return known


def posted(
    form_class: type[AnswersForm], answers: Mapping[str, Any], only: Collection[str]
) -> dict[str, Any]:
    """The data a browser would send for stored answers: so that they are judged by the same rules again."""
    data: dict[str, Any] = {}
    for key, one in form_class.base_fields.items():
        if key in only and isinstance(one, fields.Answered) and answers.get(key) not in EMPTY:
            data |= one.posted(key, answers[key])
    return data
