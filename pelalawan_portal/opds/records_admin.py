"""Admin of records, to read: who opened what, and what administrators changed."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.admin.models import LogEntry

from pelalawan_portal.accounts.models import Opening
from pelalawan_portal.opds.permissions import ReadOnly


@admin.register(Opening)
class OpeningAdmin(ReadOnly):
    """Who opened whose papers."""

    list_display = ("at", "actor", "office", "subject", "what")
    list_select_related = ("actor",)
    search_fields = ("=subject",)
    ordering = ("-at", "-pk")


@admin.register(LogEntry)
class LogAdmin(ReadOnly):
    """What administrators changed: posts, responsibilities, holidays, accounts."""

    list_display = ("action_time", "user", "content_type", "object_repr", "change_message")
    list_select_related = ("user", "content_type")
    list_filter = ("action_flag",)
    search_fields = ("=object_repr",)
    ordering = ("-pk",)
