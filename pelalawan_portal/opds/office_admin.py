"""Admin of offices: OPDs, regions, responsibilities, holidays, and how the regency presents itself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from pelalawan_portal.opds import frame, workflow
from pelalawan_portal.opds.emblems import reencoded
from pelalawan_portal.opds.models import CalendarChange, Holiday, Identity, Opd, Region, Responsibility
from pelalawan_portal.opds.permissions import AdministratorsOnly, AnyModelForm, ReadOnly, VerbAdmin, VerbForm


@admin.register(Region)
class RegionAdmin(ReadOnly):
    """Kecamatan and villages; they come with the portal."""

    list_display = ("code", "name", "level", "parent")
    list_filter = ("level",)
    list_select_related = ("parent",)
    search_fields = ("name", "code")


@admin.register(Opd)
class OpdAdmin(AdministratorsOnly):
    """Offices. A contact is shown to residents only once it is confirmed."""

    list_display = ("code", "short_name", "kind", "region", "contact_confirmed", "active")
    list_filter = ("kind", "active", "contact_confirmed")
    list_select_related = ("region",)
    search_fields = ("code", "name", "short_name")
    fieldsets = (
        (
            None,
            {"fields": ("code", "name", "short_name", "kind", "region", "head_title", "active", "source")},
        ),
        ("Kontak untuk warga", {"fields": ("address", "phone", "email", "contact_confirmed")}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Opd | None = None) -> tuple[str, ...]:
        return ("code",) if obj else ()  # filings, letters and files name an office by its code

    def save_model(self, request: HttpRequest, obj: Opd, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        transaction.on_commit(frame.forget)


class AssignForm(VerbForm):
    """A new responsibility from a day on; the one in force ends the day before."""

    class Meta:
        model = Responsibility
        fields = ("service", "role", "region", "opd", "valid_from", "basis")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["valid_from"] = timezone.localdate()  # the column's own default is for what is shipped
        self.fields["basis"].required = True

    def carry_out(self) -> Responsibility:
        data = self.cleaned_data
        return workflow.assign(
            data["service"],
            data["role"],
            data["region"],
            data["opd"],
            data["valid_from"],
            data["basis"],
            self.by,
        )


class EndResponsibilityForm(VerbForm):
    """Let a responsibility end with a day."""

    class Meta:
        model = Responsibility
        fields = ("valid_to", "basis")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "valid_to" in self.fields:  # an auditor sees it as text
            self.fields["valid_to"].required = True

    def carry_out(self) -> Responsibility:
        return workflow.end_responsibility(
            self.instance, self.cleaned_data["valid_to"], self.cleaned_data["basis"], self.by
        )


@admin.register(Responsibility)
class ResponsibilityAdmin(VerbAdmin):
    """Which OPD answers for what. Adding a row replaces the one in force."""

    add_form = AssignForm
    form = EndResponsibilityForm
    list_display = ("role", "service_or_all", "region_or_all", "opd", "valid_from", "valid_to", "basis")
    list_filter = ("opd", "role")
    list_select_related = ("opd", "region")
    search_fields = ("service", "role")

    def get_fields(self, request: HttpRequest, obj: Responsibility | None = None) -> tuple[str, ...]:
        return ("service", "role", "region", "opd", "valid_from", *(("valid_to",) if obj else ()), "basis")

    def get_readonly_fields(self, request: HttpRequest, obj: Responsibility | None = None) -> tuple[str, ...]:
        return ("service", "role", "region", "opd", "valid_from") if obj else ()

    @admin.display(description="layanan", ordering="service")
    def service_or_all(self, row: Responsibility) -> str:
        return row.service or "semua layanan"

    @admin.display(description="wilayah", ordering="region")
    def region_or_all(self, row: Responsibility) -> str:
        return str(row.region) if row.region else "semua wilayah"


class AddHolidayForm(VerbForm):
    """A day off, by decree."""

    class Meta:
        model = Holiday
        fields = ("date", "name", "kind", "basis")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["basis"].required = True

    def carry_out(self) -> Holiday:
        data = self.cleaned_data
        return workflow.add_holiday(data["date"], data["name"], data["kind"], data["basis"], self.by)


class CancelHolidayForm(VerbForm):
    """The offices work on that day after all."""

    move_to = forms.DateField(
        label="Pindahkan ke tanggal",
        required=False,
        widget=AdminDateWidget,
        help_text="Isi bila hari libur ini dipindahkan. Kosongkan dan hapus centang bila dibatalkan",
    )

    class Meta:
        model = Holiday
        fields = ("active", "basis")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["basis"] = ""  # the decree that changes it, not the one that made it

    def carry_out(self) -> Holiday:
        data = self.cleaned_data
        if data.get("move_to"):
            return workflow.move_holiday(self.instance, data["move_to"], data["basis"], self.by)
        if data["active"]:
            raise ValidationError(
                {"active": "Hapus centang untuk membatalkan, atau isi tanggal untuk memindahkan."}
            )
        return workflow.cancel_holiday(self.instance, data["basis"], self.by)


@admin.register(Holiday)
class HolidayAdmin(VerbAdmin):
    """Days off. They start from a library; the decree decides."""

    add_form = AddHolidayForm
    form = CancelHolidayForm
    list_display = ("date", "name", "kind", "basis", "active")
    list_filter = ("kind", "active")
    date_hierarchy = "date"
    search_fields = ("name", "basis")

    def get_fields(self, request: HttpRequest, obj: Holiday | None = None) -> tuple[str, ...]:
        return ("date", "name", "kind", *(("active", "move_to") if obj else ()), "basis")

    def get_readonly_fields(self, request: HttpRequest, obj: Holiday | None = None) -> tuple[str, ...]:
        return ("date", "name", "kind") if obj else ()


@admin.register(CalendarChange)
class CalendarChangeAdmin(ReadOnly):
    """Every decree that changed the calendar, and how many dates it moved."""

    list_display = (
        "at",
        "date",
        "action",
        "moved_to",
        "name",
        "decree",
        "by",
        "looked_at",
        "moved",
        "done_at",
    )
    list_filter = ("action",)
    list_select_related = ("by",)
    search_fields = ("decree", "name")


class IdentityForm(AnyModelForm):
    """The emblem is re-encoded before it is stored; what was in the file besides the picture is gone."""

    upload = forms.FileField(
        label="Lambang daerah",
        required=False,
        help_text="Gambar PNG atau JPEG, paling besar 2 MB. Ditampilkan paling tinggi 256 titik.",
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )

    class Meta:
        model = Identity
        fields = ("signer_line", "place")

    def clean_upload(self) -> Any:
        file = self.cleaned_data.get("upload")
        if not file:
            return None
        try:
            return reencoded(file)
        except ValueError as error:
            raise ValidationError(str(error)) from None


@admin.register(Identity)
class IdentityAdmin(AdministratorsOnly):
    """One row: emblem and the lines above a signature."""

    form = IdentityForm
    fields = ("upload", "shown", "signer_line", "place")
    readonly_fields = ("shown",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return redirect(reverse("admin:opds_identity_change", args=[1]))

    @admin.display(description="lambang sekarang")
    def shown(self, row: Identity) -> str | SafeString:
        if not row.emblem_type:
            return "Belum ada"
        address = f"{reverse('lambang')}?v={row.emblem_version}"
        return format_html('<img src="{}" alt="Lambang daerah" height="96">', address)

    def save_model(self, request: HttpRequest, obj: Identity, form: Any, change: bool) -> None:
        emblem = form.cleaned_data.get("upload")
        if emblem is not None:
            obj.emblem, obj.emblem_type, obj.emblem_version = emblem.data, emblem.media_type, emblem.version
        super().save_model(request, obj, form, change)
        transaction.on_commit(frame.forget)
