"""Administrators look at what a draft of a service's wording makes of a real permohonan."""

from __future__ import annotations

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from pelalawan_portal.catalogue.models import ServiceVersion
from pelalawan_portal.catalogue.parts import BadSpec
from pelalawan_portal.documents import wording
from pelalawan_portal.documents.models import Decision
from pelalawan_portal.documents.numbering import BadTemplate
from pelalawan_portal.documents.views.officers import officer_of
from pelalawan_portal.documents.views.serving import made_or_waiting, note_opening
from pelalawan_portal.opds.posts import is_administrator
from pelalawan_portal.submissions.models import Submission


def _version(request: HttpRequest, version_id: int) -> ServiceVersion:
    if not is_administrator(officer_of(request)):
        raise Http404
    return get_object_or_404(ServiceVersion.objects.select_related("service"), pk=version_id)


@never_cache
@require_safe
def choose(request: HttpRequest, version_id: int) -> HttpResponse:
    """Pick a permohonan of the service on which to try the wording."""
    version = _version(request, version_id)
    numbers = []
    try:
        spec = version.spec
        rows = wording.candidates(version)
        if rows:
            office = wording.office_of(spec, rows[0])
            numbers = [
                (label, wording.number_of(spec, office, kind)) for kind, label in Decision.Kind.choices
            ]
    except (BadSpec, BadTemplate) as error:
        messages.error(request, f"Belum bisa dicoba: {error}")
        return redirect("admin:catalogue_serviceversion_change", version.pk)
    context = {
        **admin.site.each_context(request),
        "title": "Lihat contoh surat",
        "is_nav_sidebar_enabled": False,
        "version": version,
        "rows": rows,
        "numbers": numbers,
    }
    return render(request, "documents/admin/wording.html", context)


@never_cache
@require_safe
def sample(request: HttpRequest, version_id: int, submission_id: int, kind: str) -> HttpResponseBase:
    """The KONSEP that the wording makes of one permohonan; opening it is written down."""
    version = _version(request, version_id)
    if kind not in Decision.Kind.values:
        raise Http404
    rows = Submission.objects.filter(service=version.service, confidential=False)
    submission = get_object_or_404(rows, pk=submission_id)
    try:
        subject = wording.subject_of(version, submission, kind)
    except BadSpec as error:
        messages.error(request, f"Belum bisa dicoba: {error}")
        return redirect("admin:catalogue_serviceversion_change", version.pk)
    note_opening(request, submission, "Contoh surat dari katalog")
    return made_or_waiting(
        request,
        subject,
        submission,
        name=f"contoh-{submission.number}",
        waiting=lambda: {
            "judul": "Contoh surat",
            "submission": submission,
            "back": reverse("admin:documents_wording", args=[version.pk]),
        },
    )
