"""The desk in Django's admin: its addresses and permissions; the pages themselves are plain views in `desk`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path

from pelalawan_portal.accounts.models import User
from pelalawan_portal.opds.permissions import AdministratorsOnly, ReadOnly
from pelalawan_portal.opds.posts import is_administrator, is_auditor, posts_of
from pelalawan_portal.submissions import message_admin  # noqa: F401 -- its screens register
from pelalawan_portal.submissions.desk import outbox_views, queue_views, review_views, submission_views
from pelalawan_portal.submissions.models import OutboxEntry, ReasonSnippet, Reconciliation, Review, Submission

View = Callable[..., HttpResponseBase]


class DeskAdmin(ReadOnly):
    """A screen of our own under the admin's addresses: nothing of ModelAdmin's pages is reachable."""

    def pages(self) -> list[tuple[str, View, str]]:
        """(route below the model's address, view, name after "submissions_<model>_")."""
        raise NotImplementedError

    def get_urls(self) -> list[URLPattern]:
        model = self.opts.model_name
        return [
            path(route, self.admin_site.admin_view(view), name=f"submissions_{model}_{name}")
            for route, view, name in self.pages()
        ]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        raise NotImplementedError


@admin.register(Review)
class ReviewAdmin(DeskAdmin):
    """The queue and the review page, for everybody who holds a post."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        user = request.user
        return bool(posts_of(user)) or (isinstance(user, User) and user.is_staff and user.is_superuser)

    def pages(self) -> list[tuple[str, View, str]]:
        return [
            ("", queue_views.queue, "changelist"),
            ("<int:review_id>/change/", review_views.review_page, "change"),
            ("<int:review_id>/<slug:verb>/", review_views.act, "verb"),
        ]


@admin.register(Submission)
class SubmissionAdmin(DeskAdmin):
    """Every permohonan to read, for the permit office, district offices, administrators and auditors."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        user = request.user
        return isinstance(user, User) and user.is_staff and submission_views.may_list(user)

    def pages(self) -> list[tuple[str, View, str]]:
        return [
            ("", submission_views.submission_list, "changelist"),
            ("<int:submission_id>/change/", submission_views.submission_page, "change"),
            ("<int:submission_id>/pin/", submission_views.reissue_pin, "pin"),
            ("<int:submission_id>/lanjutkan/", submission_views.reopen, "reopen"),
        ]


class WatchAdmin(DeskAdmin):
    """For administrators and auditors."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_administrator(request.user) or is_auditor(request.user)


@admin.register(OutboxEntry)
class OutboxEntryAdmin(WatchAdmin):
    """What could not be delivered, with "ulangi"."""

    def pages(self) -> list[tuple[str, View, str]]:
        return [
            ("", outbox_views.outbox_page, "changelist"),
            ("ulangi/", outbox_views.retry, "retry"),
        ]


@admin.register(Reconciliation)
class ReconciliationAdmin(WatchAdmin):
    """The last comparison of what is with what must be."""

    def pages(self) -> list[tuple[str, View, str]]:
        return [("", outbox_views.reconciliation_page, "changelist")]


@admin.register(ReasonSnippet)
class ReasonSnippetAdmin(AdministratorsOnly):
    """Ready sentences for reasons."""

    list_display = ("text", "kind", "opd", "active")
    list_filter = ("kind", "active")
    list_select_related = ("opd",)
    search_fields = ("text",)
