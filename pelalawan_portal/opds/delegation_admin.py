"""Admin of acting for others: Plh. and Plt. by order, and the decrees by which offices sign for the Bupati."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import ForeignKey
from django.http import HttpRequest
from django.utils import timezone

from pelalawan_portal.accounts.models import User
from pelalawan_portal.opds import delegating
from pelalawan_portal.opds.delegations import Delegation, Mandate
from pelalawan_portal.opds.models import Opd, Post
from pelalawan_portal.opds.permissions import VerbAdmin, VerbForm

GIVEN = (
    "kind", "post", "delegate", "title", "nip", "order_number", "ordered_on", "valid_from", "valid_to",
)  # fmt: skip


class StandInForm(VerbForm):
    """A new order: who acts for whom, from when to when."""

    class Meta:
        model = Delegation
        fields = GIVEN

    def carry_out(self) -> Delegation:
        data = self.cleaned_data
        return delegating.stand_in(
            data["post"], data["delegate"], self.by, kind=data["kind"], order_number=data["order_number"],
            ordered_on=data["ordered_on"], since=data["valid_from"], until=data["valid_to"], title=data["title"],
            nip=data["nip"],
        )  # fmt: skip


class EndForm(VerbForm):
    """Stop it before its last day."""

    class Meta:
        model = Delegation
        fields = ("end_reason",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "end_reason" in self.fields:  # an auditor sees it as text
            self.fields["end_reason"].required = True
            self.fields["end_reason"].help_text = "Menyimpan mengakhiri penggantian ini saat ini juga."

    def carry_out(self) -> Delegation:
        return delegating.end_standing_in(self.instance, self.by, reason=self.cleaned_data["end_reason"])


@admin.register(Delegation)
class DelegationAdmin(VerbAdmin):
    """Who stands in for whom, by which order. Rows are ended, never changed."""

    add_form = StandInForm
    form = EndForm
    list_display = (
        "acting_title", "delegate", "post", "order_number", "valid_from", "valid_to", "ended_at",
    )  # fmt: skip
    list_filter = ("kind", "post__opd")
    list_select_related = ("post__opd", "post__user", "delegate")
    search_fields = ("order_number", "delegate__name")

    def get_fields(self, request: HttpRequest, obj: Delegation | None = None) -> tuple[str, ...]:
        return (*GIVEN, *(("entered_by", "entered_at", "ended_by", "ended_at", "end_reason") if obj else ()))

    def get_readonly_fields(self, request: HttpRequest, obj: Delegation | None = None) -> tuple[str, ...]:
        if obj is None:
            return ()
        over = obj.ended_at is not None or obj.valid_to < timezone.localdate()
        return (
            *GIVEN, "entered_by", "entered_at", "ended_by", "ended_at", *(("end_reason",) if over else ()),
        )  # fmt: skip

    @admin.display(description="jabatan", ordering="title")
    def acting_title(self, row: Delegation) -> str:
        return row.acting_title

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field is not None and db_field.name == "delegate":
            field.queryset = User.objects.filter(is_staff=True, is_active=True).order_by("name", "pk")
        elif field is not None and db_field.name == "post":
            field.queryset = (
                Post.objects.filter(role__in=(*Post.HEADS, Post.Role.VERIFIER, Post.Role.TREASURER))
                .select_related("opd", "user")
                .order_by("opd__name", "role", "pk")
            )
            field.label_from_instance = lambda post: f"{post} – {post.user}"  # type: ignore[method-assign, assignment]
        return field


class MandateForm(VerbForm):
    """A decree as it was issued."""

    class Meta:
        model = Mandate
        fields = (
            "opd", "service", "decree", "number", "issued_on", "about", "valid_from", "valid_to", "unverified",
            "source",
        )  # fmt: skip

    def carry_out(self) -> Mandate:
        return delegating.record_mandate(Mandate(**self.cleaned_data), self.by)


class EndMandateForm(VerbForm):
    """The last day of a decree, and whether it was compared with the original."""

    class Meta:
        model = Mandate
        fields = ("valid_to", "unverified")

    def carry_out(self) -> Mandate:
        data = self.cleaned_data
        return delegating.change_mandate(
            self.instance, self.by, until=data["valid_to"], unverified=data["unverified"]
        )


@admin.register(Mandate)
class MandateAdmin(VerbAdmin):
    """By which decree an office signs "a.n. BUPATI". Without one its papers are signed in its own name."""

    add_form = MandateForm
    form = EndMandateForm
    list_display = (
        "opd", "service_or_all", "decree", "number", "issued_on", "valid_from", "valid_to", "unverified",
    )  # fmt: skip
    list_filter = ("opd", "unverified")
    list_select_related = ("opd",)
    search_fields = ("number", "service")

    def get_fields(self, request: HttpRequest, obj: Mandate | None = None) -> tuple[str, ...]:
        return MandateForm.Meta.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Mandate | None = None) -> tuple[str, ...]:
        return (
            tuple(one for one in MandateForm.Meta.fields if one not in EndMandateForm.Meta.fields)
            if obj
            else ()
        )

    @admin.display(description="layanan", ordering="service")
    def service_or_all(self, row: Mandate) -> str:
        return row.service or "semua layanan"

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name == "opd":
            kwargs["queryset"] = Opd.objects.filter(active=True)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
