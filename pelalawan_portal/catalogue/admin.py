"""The catalogue in the admin: services, their versions, and the pages of questions of a draft."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from pelalawan_portal.catalogue import desk, workflow
from pelalawan_portal.catalogue.files import write_text
from pelalawan_portal.catalogue.forms import FieldForm, HeadForm, SectionForm, VersionForm
from pelalawan_portal.catalogue.inlines import (
    ColumnInline,
    FactInline,
    FieldInline,
    RequirementInline,
    SectionInline,
    StepInline,
    is_draft,
    version_of,
)
from pelalawan_portal.catalogue.models import Field, Section, Service, ServiceVersion
from pelalawan_portal.opds.permissions import AdministratorsOnly


class _Draftsman(AdministratorsOnly):
    """A form that edits rows of a draft; a version published meanwhile is a message, not a fault."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or is_draft(version_of(obj)))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        version = version_of(form.instance)
        if version is not None:
            workflow.mark_edited(version, desk.officer(request))

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return HttpResponseRedirect(request.path)


class _ReachedFromDraft(_Draftsman):
    """A part of a draft: no list of its own, reached from the page above it."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponseRedirect:
        return HttpResponseRedirect(reverse("admin:catalogue_serviceversion_changelist"))


@admin.register(Section)
class SectionAdmin(_ReachedFromDraft):
    """One page of questions of a draft, with its questions."""

    form = SectionForm
    inlines = (FieldInline,)

    def response_post_save_change(self, request: HttpRequest, obj: Section) -> HttpResponseRedirect:
        return HttpResponseRedirect(reverse("admin:catalogue_serviceversion_change", args=[obj.version_id]))


@admin.register(Field)
class FieldAdmin(_ReachedFromDraft):
    """One question of a draft; a repeating group has its columns here."""

    form = FieldForm
    inlines = (ColumnInline,)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        for column in formset.save(commit=False):
            column.section = form.instance.section
            column.save()
        for gone in formset.deleted_objects:
            gone.delete()
        formset.save_m2m()

    def response_post_save_change(self, request: HttpRequest, obj: Field) -> HttpResponseRedirect:
        return HttpResponseRedirect(reverse("admin:catalogue_section_change", args=[obj.section_id]))


@admin.register(Service)
class ServiceAdmin(AdministratorsOnly):
    """Services: their place in the list, whether they are offered, and their versions."""

    list_display = ("name", "code", "slug", "in_force", "order", "active")
    list_select_related = ("current",)
    list_filter = ("active",)
    search_fields = ("name", "code", "slug")
    fields = ("name", "slug", "code", "order", "active")
    change_form_template = "admin/catalogue/service/change_form.html"
    change_list_template = "admin/catalogue/service/change_list.html"

    @admin.display(description="versi berlaku")
    def in_force(self, obj: Service) -> str | SafeString:
        if obj.current is None:
            return "–"
        address = reverse("admin:catalogue_serviceversion_change", args=[obj.current.pk])
        return format_html('<a href="{}">{}</a>', address, obj.current.number)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # a service begins with a file, or as a copy of one

    def get_readonly_fields(self, request: HttpRequest, obj: Service | None = None) -> tuple[str, ...]:
        return ("name", "slug", "code")

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        versions = ServiceVersion.objects.filter(service=kwargs.get("obj")).defer("document", "head")
        context["versions"] = versions.select_related("published_by")
        return super().render_change_form(request, context, *args, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("berkas/", view(desk.import_file), name="catalogue_import"),
            path("<int:pk>/konsep/", view(desk.start_draft), name="catalogue_start_draft"),
            path("<int:pk>/hentikan/", view(desk.retire), name="catalogue_retire"),
        ]
        return own + super().get_urls()


@admin.register(ServiceVersion)
class ServiceVersionAdmin(_Draftsman):
    """A draft with its rows, or a published version as it was frozen."""

    list_display = ("service", "number", "state", "effective_from", "published_by")
    list_filter = ("state",)
    list_select_related = ("service", "published_by")
    search_fields = ("service__name", "service__code")
    change_form_template = "admin/catalogue/serviceversion/change_form.html"
    inlines = (SectionInline, RequirementInline, StepInline, FactInline)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ServiceVersion]:
        return super().get_queryset(request).select_related("service", "published_by")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(
            request, obj, change, form=HeadForm if is_draft(obj) else VersionForm, **kwargs
        )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return desk.DRAFT_FIELDSETS if is_draft(obj) else desk.FROZEN_FIELDSETS

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return () if is_draft(obj) else desk.FROZEN_FIELDS

    @admin.display(description="dokumen yang berlaku")
    def frozen_text(self, obj: ServiceVersion) -> SafeString:
        return format_html(
            '<pre tabindex="0" role="region" aria-label="Dokumen yang berlaku">{}</pre>',
            write_text(obj.document),
        )

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        version = kwargs.get("obj")
        if version is not None:
            context |= desk.version_context(version)
            context["subtitle"] = f"{version.service.name}, versi {version.number}"
        return super().render_change_form(request, context, *args, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("<int:pk>/terbitkan/", view(desk.publish), name="catalogue_publish"),
            path("<int:pk>/pastikan/", view(desk.confirm_fact), name="catalogue_confirm"),
            path("<int:pk>/buang/", view(desk.discard), name="catalogue_discard"),
            path("<int:pk>/unduh/", view(desk.export), name="catalogue_export"),
            path("<int:pk>/lihat/", view(desk.preview), name="catalogue_preview"),
            path("<int:pk>/biaya/", view(desk.calculate), name="catalogue_calculate"),
        ]
        return own + super().get_urls()
