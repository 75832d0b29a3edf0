"""The rows of a draft on the pages of the admin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from pelalawan_portal.catalogue.forms import FactForm, FieldForm, RequirementForm, SectionForm, StepForm
from pelalawan_portal.catalogue.models import Fact, Field, Requirement, Section, ServiceVersion, Step
from pelalawan_portal.opds.posts import is_administrator, is_auditor

if TYPE_CHECKING:
    Stacked = admin.StackedInline[Any, Any]
else:
    Stacked = admin.StackedInline


def is_draft(version: ServiceVersion | None) -> bool:
    return version is not None and version.state == ServiceVersion.State.DRAFT


def version_of(obj: Any) -> ServiceVersion | None:
    """The version that a row, or a version itself, belongs to."""
    if isinstance(obj, Field):
        return obj.section.version
    return obj.version if isinstance(obj, Section) else obj


class OfDraft:
    """Rows are read and edited only while their version is a draft; a published version has none.

    Django also asks without an object, when it fetches the rows; then the version's own page has decided.
    """

    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        reads = is_administrator(request.user) or is_auditor(request.user)
        return reads and (obj is None or is_draft(version_of(obj)))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_administrator(request.user) and (obj is None or is_draft(version_of(obj)))

    has_add_permission = has_delete_permission = has_change_permission


class SectionInline(OfDraft, Stacked):
    model = Section
    form = SectionForm
    show_change_link = True
    verbose_name_plural = "halaman isian (isiannya di balik “Ubah”)"
    fieldsets = ((None, {"fields": (("order", "key", "title"), "help", "when")}),)


class RequirementInline(OfDraft, Stacked):
    model = Requirement
    form = RequirementForm
    classes = ("collapse",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("order", "key", "name"),
                    "help",
                    ("required", "identity", "own"),
                    ("when", "section"),
                    ("accepts", "max_files", "valid_months"),
                    "before",
                    ("produced", "body"),
                    ("example", "blank", "source"),
                )
            },
        ),
    )


class StepInline(OfDraft, Stacked):
    model = Step
    form = StepForm
    classes = ("collapse",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("order", "key", "kind"),
                    "name",
                    ("role", "post"),
                    ("time_amount", "time_unit"),
                    ("after", "when"),
                    "checklist",
                )
            },
        ),
    )


class FactInline(OfDraft, Stacked):
    model = Fact
    form = FactForm
    max_num = 14
    classes = ("collapse",)
    fieldsets = ((None, {"fields": (("component", "own"), "text", "source")}),)


class FieldInline(OfDraft, Stacked):
    model = Field
    form = FieldForm
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Field]:
        return super().get_queryset(request).filter(group=None)


class ColumnInline(OfDraft, Stacked):
    """The columns of a repeating group."""

    model = Field
    form = FieldForm
    fk_name = "group"
    verbose_name = "kolom"
    verbose_name_plural = "kolom kelompok berulang"
