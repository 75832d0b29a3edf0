"""Showing a stored file: to its own uploader, or to whoever may see its permohonan. Everybody else gets 404."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_GET

from pelalawan_portal.accounts.openings import record_opening
from pelalawan_portal.bahasa.dates import long_date
from pelalawan_portal.submissions.actors import Actor
from pelalawan_portal.submissions.files import programs, storage
from pelalawan_portal.submissions.files.sniffing import EXTENSIONS
from pelalawan_portal.submissions.models import StoredFile, Submission

Admission = Callable[[HttpRequest, UUID], bool]
_admissions: list[Admission] = []
# A sandboxed photo can do nothing at all; browsers refuse to show a sandboxed PDF, so that one may only be shown.
CSP = {
    "image/jpeg": "default-src 'none'; style-src 'unsafe-inline'; sandbox",  # the browser's own page around a photo
    "application/pdf": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'; "
    "form-action 'none'",
}


def admit(admission: Admission) -> None:
    """Add who may open the files of a bundle that is not sent yet: called with the request and the bundle."""
    _admissions.append(admission)


@login_not_required
@require_GET
def stored_file(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """A clean file, inline, or attached with ?unduh=1. What is not clean yet only says so, to its own people."""
    file = get_object_or_404(StoredFile, pk=key)
    submission = Submission.objects.visible_to(Actor.of(request)).filter(key=file.bundle).first()
    if submission is None and not any(admitted(request, file.bundle) for admitted in _admissions):
        raise Http404
    if file.state != StoredFile.State.CLEAN:
        return _private(render(request, "submissions/files/belum.html", {"file": file}))
    officer = _is_officer(request, submission)
    if officer and submission is not None:
        record_opening(request.user, submission.number, _paper(submission, file))  # type: ignore[arg-type]
    stream = (
        _stamped(request, submission, file)
        if officer and submission and _identity(submission, file)
        else None
    )
    return _response(request, file, stream or storage.open_stored(file.path))


def _is_officer(request: HttpRequest, submission: Submission | None) -> bool:
    user: Any = request.user
    return bool(submission and user.is_authenticated and user.is_staff and submission.applicant_id != user.pk)


def _paper(submission: Submission, file: StoredFile) -> str:
    asked = submission.spec.requirement(file.key)
    return asked.name if asked else "Berkas"


def _identity(submission: Submission, file: StoredFile) -> bool:
    asked = submission.spec.requirement(file.key)
    return bool(asked and asked.identity)


def _stamped(request: HttpRequest, submission: Submission, file: StoredFile) -> IO[bytes]:
    """The file with who opened it, for which permohonan and when written across (identity papers, DESIGN 6)."""
    words = f"{submission.number} - dibuka {request.user} - {long_date(timezone.localdate())}"
    kind = "pdf" if file.kind == "application/pdf" else "jpeg"
    with tempfile.TemporaryDirectory(prefix="berkas-") as folder:
        target = Path(folder) / "cap"
        programs.stamp(kind, storage.absolute(file.path), target, words)
        return target.open("rb")  # open before the folder goes: the bytes live as long as the handle


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    return response


def _response(request: HttpRequest, file: StoredFile, stream: IO[bytes]) -> HttpResponseBase:
    name = f"{file.name.rsplit('.', 1)[0]}{EXTENSIONS[file.kind]}"
    response = FileResponse(
        stream, content_type=file.kind, filename=name, as_attachment="unduh" in request.GET
    )
    response["Content-Security-Policy"] = CSP[file.kind]
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


urlpatterns = [path("berkas/<uuid:key>/", stored_file, name="stored_file")]
