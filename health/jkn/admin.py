"""Accesses of Mobile JKN and accounts at BPJS (Dinas Kesehatan); the calls of an own facility, masked."""

from __future__ import annotations

import json
import re
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from health.jkn import credentials, outgoing
from health.jkn.record import replay
from health.kinds import from_health_office
from health.models import BpjsAccount, Facility, JknCredential, JknRequest
from health.models.patient import KIND
from pelalawan_portal.queues.admin import OwnPlaces
from pelalawan_portal.submissions.workflow import Refused

# What of a kept call is read on the screen as it is; everything else shows its length alone.
PLAIN = frozenset({"kodepoli", "tanggalperiksa", "kodedokter", "jampraktek", "path"})


def masked(value: Any, name: str = "") -> Any:
    """The same JSON with every personal text replaced by its length and kind of characters."""
    if isinstance(value, dict):
        return {str(key)[:40]: masked(one, str(key)) for key, one in value.items()}
    if isinstance(value, list):
        return [masked(one, name) for one in value]
    if name in PLAIN and re.fullmatch(r"[0-9A-Za-z:. -]{0,30}", str(value)):
        return value
    return f"({len(str(value))} {'angka' if str(value).isdigit() else 'huruf'})"


class OfFacilities(OwnPlaces):
    """Rows of the facilities this officer runs; a superuser without such a post sees none."""

    to_place = "facility__place__"
    list_select_related = ("facility__place",)

    def own(self, request: HttpRequest) -> Any:
        return super().own(request).filter(kind=KIND)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "facility":
            kwargs["queryset"] = Facility.objects.filter(place__in=self.own(request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description="fasilitas")
    def where(self, obj: Any) -> str:
        return str(obj.facility.place.name)


class OfHealthOffice(OfFacilities):
    """Only Dinas Kesehatan."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return from_health_office(request.user)


class CredentialForm(forms.ModelForm):  # type: ignore[type-arg]
    """A new access gets a password; for an old one another may be asked for."""

    another = forms.BooleanField(
        label="Buat sandi baru", required=False, help_text="Sandi lama langsung tidak berlaku."
    )

    class Meta:
        model = JknCredential
        fields = ("facility", "username", "active")


@admin.register(JknCredential)
class JknCredentialAdmin(OfHealthOffice):
    """The password is shown once, on the page after saving."""

    form = CredentialForm
    list_display = ("username", "where", "active", "changed_at")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("facility", "username", "active", "another") if obj else ("facility", "username")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("facility", "username") if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            made, form.told = credentials.make(obj.facility, obj.username)
            obj.pk = made.pk
            obj.refresh_from_db()
        else:
            JknCredential.objects.filter(pk=obj.pk).update(active=obj.active)
            form.told = credentials.rotate(obj) if form.cleaned_data.get("another") else ""
        request.jkn_password = form.told  # type: ignore[attr-defined]

    def _shown(self, request: HttpRequest, obj: Any) -> HttpResponse | None:
        password = getattr(request, "jkn_password", "")
        if not password:
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": "Sandi Mobile JKN",
            "credential": obj,
            "password": password,
        }
        answer = render(request, "admin/health/jkncredential/shown.html", context)
        answer["Cache-Control"] = "no-store"
        return answer

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> Any:
        return self._shown(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Any) -> Any:
        return self._shown(request, obj) or super().response_change(request, obj)


class AccountForm(forms.ModelForm):  # type: ignore[type-arg]
    """Secrets are written, never shown: an empty field keeps what is stored."""

    class Meta:
        model = BpjsAccount
        fields = ("facility", "cons_id", "secret", "user_key", "pcare_user", "pcare_password", "active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("cons_id", "secret", "user_key", "pcare_user", "pcare_password"):
            self.fields[name].widget = forms.PasswordInput(attrs={"autocomplete": "off"})
            self.fields[name].required = self.instance.pk is None
            if self.instance.pk:
                self.fields[name].help_text = "Kosongkan bila tidak berubah."

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if self.instance.pk:
            stored = BpjsAccount.objects.get(pk=self.instance.pk)
            for name in ("cons_id", "secret", "user_key", "pcare_user", "pcare_password"):
                given[name] = given.get(name) or getattr(stored, name)
        return given


@admin.register(BpjsAccount)
class BpjsAccountAdmin(OfHealthOffice):
    """With what the portal calls BPJS, and how far its messages are."""

    form = AccountForm
    list_display = ("where", "active", "standing", "last_sent_at")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("facility",) if obj else ()

    @admin.display(description="BPJS")
    def standing(self, obj: BpjsAccount) -> str:
        return outgoing.standing(obj)


@admin.register(JknRequest)
class JknRequestAdmin(OfFacilities):
    """What Mobile JKN asked and was answered, without anything personal; what failed can be played again."""

    list_display = ("operation", "where", "code", "at")
    list_filter = ("operation", "code")
    fields = ("operation", "where", "code", "at", "asked_masked", "answered_masked", "replay_of")
    readonly_fields = fields
    change_form_template = "admin/health/jknrequest/call.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description="yang diminta")
    def asked_masked(self, obj: JknRequest) -> str:
        asked = json.loads(obj.asked or "{}")
        try:
            body = json.loads(asked.get("body") or "{}")
        except (ValueError, RecursionError):
            body = "bukan JSON"
        return json.dumps({"path": masked(asked.get("path", {})), "body": masked(body)}, ensure_ascii=False)

    @admin.display(description="jawaban")
    def answered_masked(self, obj: JknRequest) -> str:
        answered = json.loads(obj.answered or "{}")
        return json.dumps(answered.get("metadata", {}), ensure_ascii=False)

    def get_urls(self) -> list[URLPattern]:
        again = self.admin_site.admin_view(self.play_again)
        return [path("<int:pk>/ulang/", again, name="health_jknrequest_ulang"), *super().get_urls()]

    @method_decorator([require_POST, never_cache])
    def play_again(self, request: HttpRequest, pk: int) -> HttpResponse:
        """ "Putar ulang"; the page of the new answer."""
        call = get_object_or_404(self.get_queryset(request), pk=pk)
        try:
            shown = replay(call.pk)
        except Refused as refusal:
            messages.error(request, str(refusal))
            shown = call
        return redirect(reverse("admin:health_jknrequest_change", args=[shown.pk]))
