"""Drafts in the admin: to help somebody who lost the code. What they wrote is not shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest

from pelalawan_portal.filing.models import Draft

if TYPE_CHECKING:
    _Admin = admin.ModelAdmin[Draft]
else:
    _Admin = admin.ModelAdmin


@admin.register(Draft)
class DraftAdmin(_Admin):
    list_display = ("__str__", "service", "channel", "filed_at", "saved_at", "kept_until", "trial")
    list_select_related = ("service", "filed_at")
    list_filter = ("channel", "trial")
    fields = (
        "service",
        "channel",
        "filed_by",
        "filed_at",
        "created_at",
        "saved_at",
        "kept_until",
        "reminded_at",
    )
    readonly_fields = fields
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request).filter(submission__isnull=True)
        return rows.exclude(
            version__document__confidential=True
        )  # who asks for what care is nobody's to list

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Draft | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Draft | None = None) -> bool:
        return False
