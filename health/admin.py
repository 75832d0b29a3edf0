"""Codes of BPJS and PCare, and doctors, changed by the facility's own officers and Dinas Kesehatan."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from health.jkn import admin as jkn_admin
from health.models import Doctor, Facility, Poli
from health.models.patient import KIND
from pelalawan_portal.queues.admin import OwnPlaces
from pelalawan_portal.queues.models import Hours, Place

__all__ = ["jkn_admin"]


class OwnFacilities(OwnPlaces):
    """Only places that treat people."""

    def own(self, request: HttpRequest) -> QuerySet[Place]:
        return super().own(request).filter(kind=KIND)


@admin.register(Facility)
class FacilityAdmin(OwnFacilities):
    """BPJS code and what residents should know."""

    to_place = "place__"
    list_display = ("place", "bpjs_code", "bpjs_confirmed")
    list_select_related = ("place",)
    fields = ("bpjs_code", "bpjs_confirmed", "by_boat", "note")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Poli)
class PoliAdmin(OwnFacilities):
    """The code of a poli in PCare; without one Mobile JKN does not offer it."""

    to_place = "facility__place__"
    list_display = ("line", "pcare_code", "pcare_confirmed")
    list_select_related = ("line__place",)
    fields = ("pcare_code", "pcare_confirmed")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Doctor)
class DoctorAdmin(OwnFacilities):
    """Who treats in a poli, and when."""

    to_place = "poli__facility__place__"
    list_display = ("name", "poli", "pcare_code", "active")
    list_select_related = ("poli",)
    fields = ("poli", "name", "pcare_code", "hours", "active")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "poli":
            kwargs["queryset"] = Poli.objects.filter(facility__place__in=self.own(request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name == "hours":
            field.queryset = Hours.objects.filter(line__place__in=self.own(request)).select_related(
                "line__place"
            )
        return field
