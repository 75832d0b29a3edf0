"""Admin of posts: who may do what, for which office."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import ForeignKey
from django.http import HttpRequest

from pelalawan_portal.accounts.models import User
from pelalawan_portal.opds import workflow
from pelalawan_portal.opds.models import Opd, Post
from pelalawan_portal.opds.permissions import VerbAdmin, VerbForm


class AppointForm(VerbForm):
    """A new post for an officer."""

    class Meta:
        model = Post
        fields = ("user", "opd", "role", "title", "nip", "valid_from", "valid_to")

    def carry_out(self) -> Post:
        data = self.cleaned_data
        return workflow.appoint(
            data["user"], data["opd"], data["role"], self.by,
            since=data["valid_from"], until=data["valid_to"], title=data["title"], nip=data["nip"],
        )  # fmt: skip


class EndPostForm(VerbForm):
    """Let a post end with a day."""

    class Meta:
        model = Post
        fields = ("valid_to",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "valid_to" in self.fields:  # an auditor sees it as text
            self.fields["valid_to"].required = True

    def carry_out(self) -> Post:
        return workflow.end_post(self.instance, self.by, on=self.cleaned_data["valid_to"])


@admin.register(Post)
class PostAdmin(VerbAdmin):
    """Who does what, for which office, since when."""

    add_form = AppointForm
    form = EndPostForm
    list_display = ("user", "role", "opd", "title", "valid_from", "valid_to")
    list_filter = ("role", "opd")
    list_select_related = ("user", "opd")
    search_fields = ("user__name", "user__username", "opd__name")

    def get_fields(self, request: HttpRequest, obj: Post | None = None) -> tuple[str, ...]:
        return ("user", "opd", "role", "title", "nip", "valid_from", "valid_to")

    def get_readonly_fields(self, request: HttpRequest, obj: Post | None = None) -> tuple[str, ...]:
        return ("user", "opd", "role", "title", "nip", "valid_from") if obj else ()

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name == "user":
            kwargs["queryset"] = User.objects.filter(is_staff=True, is_active=True).order_by("name", "pk")
        elif db_field.name == "opd":
            kwargs["queryset"] = Opd.objects.filter(active=True)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
