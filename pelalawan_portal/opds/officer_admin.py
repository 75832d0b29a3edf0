"""Admin of people: officers and their accounts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.debug import sensitive_variables

from pelalawan_portal.accounts import workflow as people
from pelalawan_portal.accounts.models import User
from pelalawan_portal.accounts.openings import account_subject, record_opening
from pelalawan_portal.bahasa.dates import long_date
from pelalawan_portal.opds.forms import FindResidentForm, ReasonForm
from pelalawan_portal.opds.models import Post
from pelalawan_portal.opds.permissions import (
    AdministratorsOnly,
    AnyModelForm,
    VerbForm,
)


class NewOfficerForm(VerbForm):
    """An officer's account; the temporary password is shown after saving."""

    username = forms.RegexField(
        r"^[a-z][a-z0-9._-]{2,39}$",
        label="Nama pengguna",
        help_text="Huruf kecil, angka, titik, atau garis; 3 sampai 40.",
        error_messages={"invalid": "Pakai huruf kecil, angka, titik, atau garis; mulai dengan huruf."},
    )

    class Meta:
        model = User
        fields = ("username", "name", "email")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True

    def carry_out(self) -> User:
        data = self.cleaned_data
        officer, self.password = people.create_officer(
            data["username"], data["name"], self.by, email=data["email"]
        )
        return officer


class OfficerForm(AnyModelForm):
    """An officer's name and e-mail; everything else of an account is changed by verbs."""

    class Meta:
        model = User
        fields = ("name", "email")


def _span(post: Post) -> str:
    until = f" sampai {long_date(post.valid_to)}" if post.valid_to else ""
    return f"sejak {long_date(post.valid_from)}{until}"


@admin.register(User)
class UserAdmin(AdministratorsOnly):
    """Officers; a resident is found by the whole NIK, on a screen of its own, and shown masked."""

    form = OfficerForm
    list_display = ("shown_name", "name", "is_active", "last_login")
    list_filter = ("is_active",)
    ordering = ("name", "pk")
    search_fields = ("username", "name")
    change_list_template = "opds/admin/people.html"
    readonly_fields = (
        "username", "shown_name", "masked_nik", "posts_held", "verified_at", "verified_by", "is_active",
        "main_administrator", "must_change_password", "last_login", "date_joined",
    )  # fmt: skip
    change_form_template = "opds/admin/person.html"

    @admin.display(description="nama pengguna", ordering="username")
    def shown_name(self, person: User) -> str:
        return person.masked_nik if person.is_resident else person.username

    @admin.display(description="tugas")
    def posts_held(self, person: User) -> str | SafeString:
        posts = Post.objects.filter(user=person).select_related("opd").order_by("-valid_from", "pk")
        lines = [
            (reverse("admin:opds_post_change", args=[post.pk]), str(post), _span(post)) for post in posts
        ]
        return format_html_join(mark_safe("<br>"), '<a href="{}">{}</a>, {}', lines) or "Belum ada"

    @admin.display(description="pengelola utama", boolean=True)
    def main_administrator(self, person: User) -> bool:
        return person.is_superuser

    @admin.display(description="NIK")
    def masked_nik(self, person: User) -> str:
        return person.masked_nik or "–"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[User], search_term: str
    ) -> tuple[QuerySet[User], bool]:
        return super().get_search_results(request, queryset.filter(is_staff=True), search_term)

    def find(self, request: HttpRequest) -> HttpResponse:
        """Find a resident by the whole NIK: by POST, so that no log of addresses keeps it; looking is recorded."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = FindResidentForm(request.POST or None)
        person = people.find_resident(form.cleaned_data["nik"]) if form.is_valid() else None
        if person is not None:
            record_opening(
                cast(User, request.user), account_subject(person), "Data akun dibuka pengelola portal"
            )
            return redirect(reverse("admin:accounts_user_change", args=[person.pk]))
        if form.is_valid():
            form.add_error("nik", "Belum ada akun dengan NIK ini.")
        return self._page(request, None, "find.html", title="Cari warga", form=form)

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        if obj is None:
            return ("username", "name", "email")
        if obj.is_resident:
            return (
                "shown_name",
                "name",
                "verified_at",
                "verified_by",
                "is_active",
                "last_login",
                "date_joined",
            )
        return (
            "username", "name", "email", "posts_held", "is_active", "main_administrator", "must_change_password",
            "last_login", "date_joined",
        )  # fmt: skip

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        if obj is None:
            return ()
        # What a resident wrote of themselves is theirs to change.
        return (*self.readonly_fields, "name", "email") if obj.is_resident else self.readonly_fields

    def get_form(
        self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        if obj is None:
            kwargs["form"] = NewOfficerForm
        return type("ByForm", (super().get_form(request, obj, change, **kwargs),), {"by": request.user})

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if change:
            obj.save(update_fields=["name", "email"])

    def log_addition(self, request: HttpRequest, obj: User, message: Any) -> Any:
        return None  # the verb has

    @sensitive_variables("password")
    def response_add(
        self, request: HttpRequest, obj: User, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self._password_page(request, obj, request.new_officer_password)  # type: ignore[attr-defined]

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        if not change:
            request.new_officer_password = form.password  # type: ignore[attr-defined]
        return super().save_form(request, form, change)

    def get_urls(self) -> list[URLPattern]:
        own = [
            path("warga/", self._screen(self.find), name="accounts_user_find"),
            path("<int:pk>/nonaktifkan/", self._screen(self.close), name="accounts_user_close"),
            path("<int:pk>/aktifkan/", self._screen(self.reopen), name="accounts_user_reopen"),
            path("<int:pk>/sandi/", self._screen(self.reset), name="accounts_user_reset"),
        ]
        return own + super().get_urls()

    def _screen(self, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        return self.admin_site.admin_view(view)

    def close(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Close an account, with a reason."""
        return self._with_reason(request, pk, "Nonaktifkan akun", people.deactivate)

    def reopen(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Open a closed account again, with a reason."""
        return self._with_reason(request, pk, "Aktifkan akun lagi", people.reactivate)

    @sensitive_variables("password")
    def reset(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Give an officer a temporary password and take away a lost second factor."""
        person = self._person(request, pk)
        if request.method != "POST":
            return self._page(request, person, "confirm.html", title="Beri sandi sementara", form=None)
        try:
            password = people.reset_officer(person, request.user)  # type: ignore[arg-type]
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect(reverse("admin:accounts_user_change", args=[pk]))
        return self._password_page(request, person, password)

    def _person(self, request: HttpRequest, pk: int) -> User:
        if not self.has_change_permission(request):
            raise PermissionDenied
        person = User.objects.filter(pk=pk).first()
        if person is None:
            raise Http404
        return person

    def _with_reason(
        self, request: HttpRequest, pk: int, title: str, verb: Callable[[User, Any, str], User]
    ) -> HttpResponse:
        person = self._person(request, pk)
        form = ReasonForm(request.POST or None)
        if form.is_valid():
            try:
                verb(person, request.user, form.cleaned_data["reason"])
            except ValidationError as error:
                form.add_error(None, " ".join(error.messages))
            else:
                messages.success(request, f"{title}: sudah.")
                return redirect(reverse("admin:accounts_user_change", args=[pk]))
        return self._page(request, person, "confirm.html", title=title, form=form)

    def _page(self, request: HttpRequest, person: User | None, name: str, **context: Any) -> HttpResponse:
        common = {**self.admin_site.each_context(request), "opts": self.opts, "person": person}
        return TemplateResponse(request, f"opds/admin/{name}", common | context)

    @sensitive_variables("password")
    def _password_page(self, request: HttpRequest, person: User, password: str) -> HttpResponse:
        return self._page(request, person, "password.html", title="Sandi sementara", password=password)
