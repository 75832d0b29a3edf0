"""Hours, quotas and closures, changed by the officers of a place and by whoever supervises its kind – nobody else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest

from pelalawan_portal.opds.permissions import AnyAdmin, CappedPaginator, VerbForm
from pelalawan_portal.queues import sessions
from pelalawan_portal.queues.models import Closure, Counter, Hours, Line, Place
from pelalawan_portal.queues.models.place import runs_places
from pelalawan_portal.submissions.workflow import Refused


class OwnPlaces(AnyAdmin):
    """Rows of the places this officer runs (`Place.objects.visible_to`); `to_place` leads from a row to its place."""

    paginator = CappedPaginator
    show_full_result_count = False
    list_per_page = 50
    actions: Sequence[Any] = ()
    to_place = ""

    def own(self, request: HttpRequest) -> QuerySet[Place]:
        return Place.objects.visible_to(request.user)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.filter(**{f"{self.to_place}in" if self.to_place else "pk__in": self.own(request)})

    def has_module_permission(self, request: HttpRequest) -> bool:
        return runs_places(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_module_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "place":
            kwargs["queryset"] = self.own(request)
        elif db_field.name == "line":
            kwargs["queryset"] = Line.objects.filter(place__in=self.own(request)).select_related("place")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["queryset"] = Line.objects.filter(place__in=self.own(request)).select_related("place")
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        made = super().get_form(request, obj, change, **kwargs)
        return type("ByForm", (made,), {"by": request.user}) if issubclass(made, VerbForm) else made

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not isinstance(form, VerbForm):
            super().save_model(request, obj, form, change)


@admin.register(Place)
class PlaceAdmin(OwnPlaces):
    """A place: how many days ahead can be booked, how many numbers are kept for a cut line."""

    list_display = ("name", "opd", "days_ahead", "reserved_numbers", "active")
    list_select_related = ("opd",)
    fields = ("name", "days_ahead", "reserved_numbers", "active")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Line)
class LineAdmin(OwnPlaces):
    """A line of a place. Its letter stays as long as numbers with it are in people's hands."""

    to_place = "place__"
    list_display = ("name", "place", "letter", "fixed_minutes", "online_run", "bookable", "active")
    list_select_related = ("place",)
    fields = (
        "place",
        "code",
        "name",
        "letter",
        "fixed_minutes",
        "online_run",
        "bookable",
        "active",
        "position",
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Line | None = None) -> tuple[str, ...]:
        return ("place", "code", "letter") if obj else ()


class HoursForm(VerbForm):
    """Saving brings the sessions of the days ahead in line; numbers already taken keep their place."""

    class Meta:
        model = Hours
        fields = (
            "line",
            "weekday",
            "starts",
            "ends",
            "letter",
            "quota_online",
            "quota_walk_in",
            "quota_priority",
        )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("starts") and data.get("ends") and data["ends"] <= data["starts"]:
            self.add_error("ends", "Jam selesai harus sesudah jam mulai.")
        return data

    def carry_out(self) -> Hours:
        row: Hours = self.instance
        for name, value in self.cleaned_data.items():
            setattr(row, name, value)
        row.full_clean()
        row.save()
        sessions.refresh(row.line)
        return row


@admin.register(Hours)
class HoursAdmin(OwnPlaces):
    """When a line is open in the week, and how its places are divided."""

    form = HoursForm
    to_place = "line__place__"
    list_display = ("line", "weekday", "starts", "ends", "quota_online", "quota_walk_in", "quota_priority")
    list_filter = ("weekday",)
    list_select_related = ("line__place",)
    ordering = ("line__place", "line__position", "weekday", "starts")

    def get_readonly_fields(self, request: HttpRequest, obj: Hours | None = None) -> tuple[str, ...]:
        return ("line", "weekday") if obj else ()


class ClosureForm(VerbForm):
    """Closing cancels the numbers of those days and tells their holders why."""

    sure = forms.BooleanField(
        label="Nomor yang sudah diambil pada hari itu dibatalkan dan pemegangnya diberi tahu",
        error_messages={"required": "Beri tanda bahwa nomor pada hari itu boleh dibatalkan."},
    )

    class Meta:
        model = Closure
        fields = ("place", "line", "first", "last", "reason")

    def carry_out(self) -> Closure:
        data = self.cleaned_data
        if data["line"] is not None and data["line"].place_id != data["place"].pk:
            raise ValidationError({"line": "Jalur itu bukan milik tempat ini."})
        try:
            return sessions.close(
                data["place"],
                line=data["line"],
                first=data["first"],
                last=data["last"],
                reason=data["reason"],
                by=self.by,
            )
        except Refused as refusal:
            raise ValidationError(str(refusal)) from None


@admin.register(Closure)
class ClosureAdmin(OwnPlaces):
    """Days on which a place is closed. Taking one away opens the days again."""

    form = ClosureForm
    to_place = "place__"
    list_display = ("place", "line", "first", "last", "reason")
    list_select_related = ("place", "line__place")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None and self.has_module_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)

    def delete_model(self, request: HttpRequest, obj: Closure) -> None:
        sessions.reopen(obj, by=request.user)  # type: ignore[arg-type]  # an officer: the page is theirs


@admin.register(Counter)
class CounterAdmin(OwnPlaces):
    """The desks and rooms that call numbers."""

    to_place = "place__"
    list_display = ("name", "place", "number", "active")
    list_select_related = ("place",)
    fields = ("place", "number", "name", "lines", "active")
