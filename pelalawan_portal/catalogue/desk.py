"""Buttons of the catalogue in the admin: each fetches, calls one verb, says what came of it, and goes back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pelalawan_portal.accounts.models import User
from pelalawan_portal.catalogue import workflow
from pelalawan_portal.catalogue.calculator import calculation
from pelalawan_portal.catalogue.files import write_text
from pelalawan_portal.catalogue.forms import PLACES, ServiceFileForm
from pelalawan_portal.catalogue.models import Service, ServiceVersion
from pelalawan_portal.catalogue.pages import service_page
from pelalawan_portal.catalogue.parts import BadSpec
from pelalawan_portal.opds.posts import is_administrator

Fieldsets = tuple[tuple[str | None, dict[str, Any]], ...]
FROZEN_FIELDS = (
    "service",
    "number",
    "state",
    "effective_from",
    "published_by",
    "note",
    "sha256",
    "frozen_text",
)
FROZEN_FIELDSETS: Fieldsets = ((None, {"fields": FROZEN_FIELDS}),)


def _named(*starts: str) -> tuple[str, ...]:
    return tuple(name for name in PLACES if name.startswith(starts))


DRAFT_FIELDSETS: Fieldsets = (
    ("Layanan", {"fields": ("name", "code", "channel", "topic", "order", "summary", "note")}),
    ("Dicari dengan kata", {"fields": ("words", "wishes", "eligibility", "applicants", "applications")}),
    (
        "Waktu dan biaya",
        {
            "fields": (
                ("sla_amount", "sla_unit"),
                "sla_source",
                ("completeness_amount", "completeness_unit"),
                ("return_time_amount", "return_time_unit"),
                "legal_pauses",
                ("deemed_on", "deemed_basis"),
                ("fee_kind", "fee_note"),
                "fee_rule",
                "calendar",
            )
        },
    ),
    (
        "Surat keputusan",
        {"fields": (*_named("decision_"), ("validity_amount", "validity_unit")), "classes": ("collapse",)},
    ),
    ("Aplikasi pusat (tugas, rujuk)", {"fields": _named("outside_"), "classes": ("collapse",)}),
    ("Lain-lain", {"fields": ("family", "confidential", "urgent"), "classes": ("collapse",)}),
)


def officer(request: HttpRequest) -> User:
    """The signed-in administrator; PermissionDenied for anybody else."""
    if not isinstance(request.user, User) or not is_administrator(request.user):
        raise PermissionDenied
    return request.user


def _to_version(pk: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:catalogue_serviceversion_change", args=[pk]))


def _to_service(pk: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:catalogue_service_change", args=[pk]))


def _try(request: HttpRequest, verb: Callable[[], Any], done: str) -> bool:
    try:
        verb()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return False
    messages.success(request, done)
    return True


def version_context(version: ServiceVersion) -> dict[str, Any]:
    """What the page of a version shows beside its form: its faults, and the facts that wait for an officer."""
    if version.state != ServiceVersion.State.DRAFT:
        return {"version": version}
    fault = ""
    try:
        version.spec.open_facts()
    except BadSpec as error:
        fault = str(error)
    waiting = [fact for fact in version.facts.filter(own=True) if not fact.confirmed_by]
    confirmed = list(version.facts.exclude(confirmed_by=""))
    return {"version": version, "draft": True, "fault": fault, "waiting": waiting, "confirmed": confirmed}


@require_POST
def start_draft(request: HttpRequest, pk: int) -> HttpResponse:
    draft = workflow.start_draft(get_object_or_404(Service, pk=pk), officer(request))
    return _to_version(draft.pk)


@require_POST
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    by, service = officer(request), get_object_or_404(Service, pk=pk)
    _try(
        request,
        lambda: workflow.retire(service, by),
        "Layanan tidak ditawarkan lagi. Yang sudah masuk tetap diproses.",
    )
    return _to_service(pk)


@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    by, version = officer(request), get_object_or_404(ServiceVersion, pk=pk)
    if _try(request, lambda: workflow.publish(version, by), "Versi ini berlaku mulai sekarang."):
        version.refresh_from_db()
        if roles := workflow.roles_without_office(version):
            messages.warning(
                request, f"Belum ada OPD untuk peran: {', '.join(roles)}. Isi di tanggung jawab OPD."
            )
    return _to_version(pk)


@require_POST
def confirm_fact(request: HttpRequest, pk: int) -> HttpResponse:
    by, version = officer(request), get_object_or_404(ServiceVersion, pk=pk)
    component, basis = request.POST.get("component", ""), request.POST.get("legal_basis", "")
    _try(
        request,
        lambda: workflow.confirm_fact(version, component, by, basis),
        "Sudah dipastikan atas nama Anda.",
    )
    return _to_version(pk)


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    by, version = officer(request), get_object_or_404(ServiceVersion, pk=pk)
    gone = _try(request, lambda: workflow.discard_draft(version, by), "Konsep dibuang.")
    return _to_service(version.service_id) if gone else _to_version(pk)


@require_POST
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The version as a YAML file."""
    officer(request)
    version = get_object_or_404(ServiceVersion.objects.select_related("service"), pk=pk)
    try:
        text = write_text(workflow.export_document(version))
    except BadSpec as error:
        messages.error(request, f"Belum bisa diunduh: {error}.")
        return _to_version(pk)
    response = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{version.service.slug}-v{version.number}.yaml"'
    return response


@require_http_methods(["GET", "POST"])
def import_file(request: HttpRequest) -> HttpResponse:
    """A service from a file becomes a draft, never at once a version in force."""
    by = officer(request)
    form = ServiceFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            draft = workflow.import_document(form.cleaned_data["file"], by)
        except ValidationError as error:
            form.add_error("file", error)
        else:
            messages.success(request, "Berkas menjadi konsep. Periksa, coba, lalu terbitkan.")
            return _to_version(draft.pk)
    context = {"form": form, "title": "Isi layanan dari berkas", "opts": Service._meta}
    return render(request, "admin/catalogue/service/import.html", context)


@require_GET
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The public page as it would be, of a draft or a version; it counts for nothing."""
    officer(request)
    version = get_object_or_404(ServiceVersion.objects.select_related("service"), pk=pk)
    try:
        spec = workflow.trial_spec(version)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return _to_version(pk)
    return render(request, "catalogue/preview.html", service_page(spec) | {"version": version})


@require_GET
def calculate(request: HttpRequest, pk: int) -> HttpResponse:
    """ "Hitung biaya": what a draft's rule comes to for answers typed here; nothing is kept."""
    officer(request)
    version = get_object_or_404(ServiceVersion.objects.select_related("service"), pk=pk)
    try:
        spec = workflow.trial_spec(version)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return _to_version(pk)
    if spec.fee_rule is None:
        messages.error(request, "Layanan ini belum punya aturan tarif.")
        return _to_version(pk)
    context = {
        **admin.site.each_context(request),
        **calculation(spec, request.GET),
        "version": version,
        "title": "Hitung biaya",
    }
    return render(request, "admin/catalogue/serviceversion/calculate.html", context)
