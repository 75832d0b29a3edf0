"""Between a draft's rows and its document, without loss either way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pelalawan_portal.catalogue.document import Document, dump
from pelalawan_portal.catalogue.drafts import Fact, Field, Requirement, Section, Step
from pelalawan_portal.catalogue.models import ServiceVersion
from pelalawan_portal.catalogue.parts import FieldSpec, StepSpec
from pelalawan_portal.catalogue.spec import ServiceSpec

IN_ROWS = ("standard", "sections", "requirements", "steps")
SECTION = ("key", "title", "help", "when")
FIELD = (
    "key", "type", "label", "help", "required", "personal", "fills", "when", "choices", "max_length", "minimum",
    "maximum", "whole", "unit", "past", "not_before", "max_rows",
)  # fmt: skip
REQUIREMENT = (
    "key", "name", "help", "accepts", "required", "when", "max_files", "example", "blank", "produced", "body",
    "identity", "section", "valid_months", "before", "source", "own",
)  # fmt: skip
STEP = ("key", "kind", "name", "role", "post", "after", "when", "checklist")
FACT = ("text", "source", "own", "confirmed_by", "confirmed_at", "legal_basis")


def document_of(version: ServiceVersion) -> Document:
    """The document of a version: frozen, or built from the rows of a draft (6 queries). It may not parse yet."""
    if version.state != ServiceVersion.State.DRAFT:
        return dict(version.document)
    fields = list(Field.objects.filter(section__version=version).order_by("order", "pk"))
    return {
        **version.head,
        "slug": version.service.slug,
        "standard": {row.component: _values(row, FACT) for row in version.facts.all()},
        "sections": [
            {
                **_values(row, SECTION),
                "fields": [
                    _field(one, fields) for one in fields if one.section_id == row.pk and not one.group_id
                ],
            }
            for row in version.sections.all()
        ],
        "requirements": [_values(row, REQUIREMENT) for row in version.requirements.all()],
        "steps": [_step(row) for row in version.steps.all()],
    }


def _values(row: Any, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _field(row: Field, fields: list[Field]) -> dict[str, Any]:
    columns = [_field(one, fields) for one in fields if one.group_id == row.pk]
    return {**_values(row, FIELD), "columns": columns}


def _step(row: Step) -> dict[str, Any]:
    time = None if row.time_amount is None else {"amount": row.time_amount, "unit": row.time_unit}
    return {**_values(row, STEP), "time": time}


def fill(version: ServiceVersion, spec: ServiceSpec) -> None:
    """Replace all rows and the head of a draft by those of a spec; saves the draft."""
    clear(version)
    version.head = {key: value for key, value in dump(spec).items() if key not in (*IN_ROWS, "slug")}
    version.save(update_fields=["head"])
    sections = Section.objects.bulk_create(
        Section(version=version, order=order, **_columns(one, SECTION))
        for order, one in enumerate(spec.sections)
    )
    _make_fields([(row, None, one.fields) for row, one in zip(sections, spec.sections, strict=True)])
    Requirement.objects.bulk_create(
        Requirement(version=version, order=order, **_columns(one, REQUIREMENT))
        for order, one in enumerate(spec.requirements)
    )
    Step.objects.bulk_create(_made_step(version, order, one) for order, one in enumerate(spec.steps))
    Fact.objects.bulk_create(
        Fact(version=version, component=key, **_columns(one, FACT)) for key, one in spec.standard.items()
    )


def clear(version: ServiceVersion) -> None:
    """Delete the rows of a version."""
    version.sections.all().delete()
    version.requirements.all().delete()
    version.steps.all().delete()
    version.facts.all().delete()


def _made_step(version: ServiceVersion, order: int, one: StepSpec) -> Step:
    row = Step(version=version, order=order, **_columns(one, STEP))
    if one.time:
        row.time_amount, row.time_unit = one.time.amount, one.time.unit
    return row


def _make_fields(places: Iterable[tuple[Section, Field | None, Iterable[FieldSpec]]]) -> None:
    """The questions of each (page, group), then the columns of those that are groups themselves."""
    made = [
        (one, Field(section=section, group=group, order=order, **_columns(one, FIELD)))
        for section, group, specs in places
        for order, one in enumerate(specs)
    ]
    if made:
        Field.objects.bulk_create(row for _, row in made)
        _make_fields([(row.section, row, one.columns) for one, row in made if one.columns])


def _columns(part: Any, names: Iterable[str]) -> dict[str, Any]:
    return {name: _json(getattr(part, name)) for name in names}


def _json(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_json(one) for one in value]
    return dict(value) if isinstance(value, Mapping) else value
