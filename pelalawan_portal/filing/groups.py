"""A question that is asked again and again: members of a board, teachers, places. Works without scripts.

"Tambah" and "Hapus" are submit buttons; the page then comes back with one row more or less and all that was typed.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.template.loader import render_to_string
from django.utils.datastructures import MultiValueDict
from django.utils.safestring import SafeString

from pelalawan_portal.catalogue.spec import FieldSpec
from pelalawan_portal.filing.fields import Answered

ADD, DROP = "tambah", "hapus"


def counter(name: str) -> str:
    return f"{name}-jumlah"


def row_prefix(name: str, row: int) -> str:
    return f"{name}-{row}"


def _count(data: Mapping[str, Any], name: str, most: int) -> int:
    text = str(data.get(counter(name), ""))
    return min(int(text), most + 1) if text.isascii() and text.isdigit() and len(text) < 4 else 0


class Rows(forms.Widget):
    """The rows as small forms; `value` is a list of them."""

    use_fieldset = True
    quiet = False

    def __init__(self, row: type[forms.Form], name_of_row: str, most: int) -> None:
        self.row, self.name_of_row, self.most = row, name_of_row, most
        super().__init__()

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[forms.Form]:
        rows = [self.row(data, prefix=row_prefix(name, one)) for one in range(_count(data, name, self.most))]
        if self.quiet:
            for one in rows:
                one._errors = ErrorDict()  # type: ignore[attr-defined]  # so that nothing is judged
        return rows

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        rows = value if isinstance(value, list) and value else [self.row(prefix=row_prefix(name, 0))]
        context = {
            "name": name, "rows": rows, "count": len(rows), "counter": counter(name), "row_name": self.name_of_row,
            "may_add": len(rows) < self.most, "own_id": (attrs or {}).get("id"),
        }  # fmt: skip
        return render_to_string("filing/rows.html", context)


class Group(Answered):
    """A list of {column: answer}; rows left wholly empty are not counted."""

    def __init__(self, question: FieldSpec, row: type[forms.Form]) -> None:
        self.row = row
        super().__init__(question, widget=Rows(row, question.unit.capitalize() or "Isian", question.max_rows))
        self.label = question.label

    def __deepcopy__(self, memo: dict[int, Any]) -> Group:
        """With a widget of its own: a form tells it to be `quiet`."""
        made = copy.copy(self)
        made.widget = copy.copy(self.widget)
        return made

    def clean(self, value: Any) -> list[dict[str, Any]]:
        rows = [one for one in value or [] if _touched(one)]
        if len(rows) > self.question.max_rows:
            raise ValidationError(f"{self.question.label} paling banyak {self.question.max_rows}.")
        wrong = [
            str(place)
            for place, one in enumerate(value or [], start=1)
            if _touched(one) and not one.is_valid()
        ]
        if wrong:
            raise ValidationError(f"{self.question.label}: perbaiki isian ke-{', '.join(wrong)}.")
        if self.required and not rows:
            raise ValidationError(self.error_messages["required"], code="required")
        return [one.cleaned_data for one in rows]

    def typed(self, answer: Any) -> list[forms.Form]:
        made = []
        for place, row in enumerate(answer or []):
            form = self.row(prefix=row_prefix(self.question.key, place))
            form.initial = {
                key: one.typed(row.get(key)) for key, one in form.fields.items() if isinstance(one, Answered)
            }
            made.append(form)
        return made

    def posted(self, name: str, answer: Any) -> dict[str, Any]:
        data: dict[str, Any] = {counter(name): str(len(answer or []))}
        for place, row in enumerate(answer or []):
            for key, one in self.row.base_fields.items():
                if isinstance(one, Answered):
                    data |= one.posted(f"{row_prefix(name, place)}-{key}", row.get(key))
        return data


def _touched(row: forms.Form) -> bool:
    return any(
        one not in (None, "", [], ["", "", ""])
        for one in (
            field.widget.value_from_datadict(row.data, row.files, row.add_prefix(key))
            for key, field in row.fields.items()
        )
    )


def changed_rows(data: MultiValueDict[str, str]) -> MultiValueDict[str, str] | None:
    """The same data with one row more or less when "Tambah" or "Hapus" was pressed; None otherwise."""
    if name := data.get(ADD):
        new = data.copy()
        new[counter(name)] = str(max(1, _count(data, name, 999)) + 1)
        return new
    if (wanted := data.get(DROP)) and wanted.count("-") == 1:
        name, row = wanted.split("-")
        count = _count(data, name, 999)
        if not row.isdigit() or int(row) >= count:
            return None
        return _without(data, name, int(row), count)
    return None


def _without(data: MultiValueDict[str, str], name: str, gone: int, count: int) -> MultiValueDict[str, str]:
    new = data.copy()
    for key in list(data):
        parts = key.split("-", 2)
        if len(parts) == 3 and parts[0] == name and parts[1].isdigit() and int(parts[1]) >= gone:
            values = new.getlist(key)
            del new[key]
            if int(parts[1]) > gone:
                new.setlist(f"{name}-{int(parts[1]) - 1}-{parts[2]}", values)
    new[counter(name)] = str(count - 1)
    return new
