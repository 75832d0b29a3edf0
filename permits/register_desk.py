"""The permit office's pages after issue: registers, one permit, handing over, copies, revoking, the whole file."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pelalawan_portal.accounts.models import User
from pelalawan_portal.catalogue.models import Service
from pelalawan_portal.documents import revoking
from pelalawan_portal.documents.models import Decision
from pelalawan_portal.documents.views.serving import made_or_waiting, note_opening, wait
from pelalawan_portal.opds.models import Post
from pelalawan_portal.opds.posts import posts_of
from pelalawan_portal.submissions import numbers
from pelalawan_portal.submissions.desk.counters import desks_of
from pelalawan_portal.submissions.desk.queue_views import officer_of
from pelalawan_portal.submissions.files import storage
from pelalawan_portal.submissions.models import Submission
from pelalawan_portal.submissions.workflow import Refused
from permits import dossier, handover, register, revocation
from permits.models import Copy, Dossier, Handover, Revocation
from permits.register_forms import CopyForm, HandoverForm, RevokeForm


def _reader(request: HttpRequest) -> User:
    user = officer_of(request)
    if not register.may_read(user):
        raise Http404
    return user


def _page(request: HttpRequest, template: str, title: str, status: int = 200, **context: Any) -> HttpResponse:
    frame = {**admin.site.each_context(request), "title": title, "is_nav_sidebar_enabled": False}
    return render(request, f"permits/admin/{template}.html", {**frame, **context}, status=status)


@never_cache
@require_safe
def services(request: HttpRequest) -> HttpResponse:
    """Choose the service whose register to read."""
    _reader(request)
    shown = Service.objects.filter(current__isnull=False).order_by("order", "name")
    return _page(request, "registers", "Register izin", services=[one for one in shown if _keeps_one(one)])


def _keeps_one(service: Service) -> bool:
    spec = service.current.spec if service.current else None
    return spec is not None and spec.channel == "portal" and spec.family == "izin" and not spec.confidential


@never_cache
@require_safe
def listing(request: HttpRequest, service_id: int) -> HttpResponse:
    """The register of one service."""
    user = _reader(request)
    service = get_object_or_404(Service, pk=service_id)
    wish = register.Wish.read(service.pk, request.GET)
    rows, found = register.page(wish, user)
    return _page(
        request, "register", f"Register {service.name}", service=service, wish=wish, rows=rows, found=found,
        states=[(key, word) for key, (word, _) in register.STATES.items()], named=register.works_here(user),
    )  # fmt: skip


class _Echo:
    def write(self, value: str) -> str:
        return value


def harmless(text: str) -> str:
    """Text of people that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _lines(wish: register.Wish, user: User) -> Iterator[str]:
    sheet = csv.writer(_Echo(), delimiter=";")
    heads = ["nomor", "judul", "pemegang", "ditandatangani", "berlaku mulai", "berlaku sampai", "keadaan"]
    yield "\ufeff" + sheet.writerow([*heads, "permohonan"])
    for row in register.every_row(wish, user):
        one = row.decision
        dates = [day.isoformat() if day else "" for day in (one.signed_on, one.valid_from, one.valid_to)]
        yield sheet.writerow(
            [one.number, harmless(one.title), harmless(row.holder), *dates, row.word, one.submission.number]
        )


@never_cache
@require_safe
def as_csv(request: HttpRequest, service_id: int) -> HttpResponseBase:
    """The register as it is filtered, streamed."""
    user = _reader(request)
    service = get_object_or_404(Service, pk=service_id)
    wish = register.Wish.read(service.pk, request.GET)
    response = StreamingHttpResponse(_lines(wish, user), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="register-{service.slug}.csv"'
    return response


def _decision(request: HttpRequest, decision_id: int) -> Decision:
    """A paper in the register, for the permit office alone; Http404 otherwise."""
    if not register.works_here(_reader(request)):
        raise Http404
    rows = Decision.objects.filter(
        kind=Decision.Kind.GRANT, signed_at__isnull=False, submission__confidential=False
    ).select_related("submission__service", "office")
    found = get_object_or_404(rows, pk=decision_id)
    if found.submission.applicant_id == request.user.pk:
        raise Http404
    return found


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def permit(request: HttpRequest, decision_id: int) -> HttpResponse:
    """One permit: its state, and what the desk and the head may do with it."""
    user, decision = officer_of(request), _decision(request, decision_id)
    pressed = request.POST.get("aksi", "")
    given = {
        name: form(request.POST if pressed == name else None, prefix=name)
        for name, form in {"serah": HandoverForm, "salinan": CopyForm, "cabut": RevokeForm}.items()
    }
    status = 200
    if pressed:
        act = _acts(decision, user, given, request.POST.get("jawaban", ""))
        if pressed not in act:
            raise Http404
        if pressed in given and not given[pressed].is_valid():
            status = 422
        else:
            try:
                messages.success(request, act[pressed]())
                return redirect("admin:permits_permit_change", decision.pk)
            except Refused as refusal:
                messages.error(request, str(refusal))
                status = 409
    submission = decision.submission
    return _page(
        request, "permit", decision.number, status, decision=decision, submission=submission, forms=given,
        row=register.rows_of([decision], named=True)[0], desk=bool(desks_of(user)),
        handed=Handover.objects.filter(decision=decision).select_related("office", "by"),
        copies=Copy.objects.filter(decision=decision).select_related("by", "office", "request"),
        asked=Revocation.objects.filter(decision=decision, state=Revocation.State.ASKED).first(),
        revoked=Revocation.objects.filter(decision=decision, paper__isnull=False).select_related("paper").first(),
        may_revoke=revoking.may_revoke(decision, user), may_export=dossier.may_export(user, submission),
    )  # fmt: skip


def _acts(
    decision: Decision, user: User, given: dict[str, forms.Form], answer: str
) -> dict[str, Callable[[], str]]:
    """What each button does; each returns the sentence that says it is done."""

    def hand_over() -> str:
        said = given["serah"].cleaned_data
        handover.hand_over(
            decision.submission_id, by=user, receiver=said["receiver"], standing=said["standing"],
            strokes=said["drawing"],
        )  # fmt: skip
        return "Penyerahan dicatat. Tanda terimanya sedang dibuat."

    def copy() -> str:
        made = handover.copy(decision.pk, by=user, request=_asking(given["salinan"].cleaned_data["request"]))
        return f"Salinan ke-{made.serial} sedang dibuat."

    def revoke() -> str:
        said = given["cabut"].cleaned_data
        revocation.revoke(decision.pk, by=user, code=said["code"], reason=said["reason"], basis=said["basis"])
        return "Izin dicabut. Surat pencabutannya sedang dibuat, pemegang diberi tahu."

    def decline() -> str:
        asked = Revocation.objects.filter(decision=decision, state=Revocation.State.ASKED).first()
        if asked is None:
            raise Refused(revocation.CHANGED)
        revocation.decline(asked.pk, by=user, answer=answer)
        return "Jawaban dikirim. Izin tetap berlaku."

    return {"serah": hand_over, "salinan": copy, "cabut": revoke, "tidak": decline}


def _asking(text: str) -> Submission | None:
    """The permohonan that asked for the copy; raises Refused for a number that is none, or not granted."""
    if not text.strip():
        return None
    number = numbers.read(text)
    found = (
        Submission.objects.filter(number=number, stage=Submission.Stage.GRANTED).first() if number else None
    )
    if found is None or found.spec.slug != "salinan-izin":
        raise Refused("Nomor itu bukan permohonan salinan yang sudah disetujui.")
    return found


@never_cache
@require_safe
def receipt(request: HttpRequest, handover_id: int) -> HttpResponseBase:
    """The receipt of a handover."""
    rows = Handover.objects.filter(how=Handover.How.DESK).select_related("decision")
    found = get_object_or_404(rows, pk=handover_id)
    submission = _decision(request, found.decision_id).submission
    note_opening(request, submission, "Tanda terima penyerahan")
    return made_or_waiting(
        request, handover.receipt_subject(found), submission, name=f"penyerahan-{submission.number}",
        waiting=lambda: {"judul": "Tanda terima penyerahan", "submission": submission},
    )  # fmt: skip


@never_cache
@require_safe
def copied(request: HttpRequest, copy_id: int) -> HttpResponseBase:
    """A certified copy."""
    found = get_object_or_404(Copy, pk=copy_id)
    submission = _decision(request, found.decision_id).submission
    note_opening(request, submission, f"Salinan ke-{found.serial}")
    return made_or_waiting(
        request, handover.copy_subject(found), submission, name=f"salinan-{submission.number}-{found.serial}",
        waiting=lambda: {"judul": f"Salinan ke-{found.serial}", "submission": submission},
    )  # fmt: skip


@never_cache
@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """Holders who asked that their permit be revoked, for the head who answers."""
    user = officer_of(request)
    offices = [one.opd_id for one in posts_of(user) if one.role == Post.Role.SIGNER]
    if not offices:
        raise Http404
    rows = Revocation.objects.filter(state=Revocation.State.ASKED, decision__office__in=offices)
    rows = rows.select_related("decision__submission").order_by("asked_at")[:100]
    return _page(request, "revocations", "Minta dicabut", rows=rows)


@require_POST
def export(request: HttpRequest, submission_id: int) -> HttpResponse:
    """Ask for the whole file of a permohonan."""
    user = officer_of(request)
    submission = get_object_or_404(Submission, pk=submission_id)
    if not dossier.may_export(user, submission):
        raise Http404
    return redirect("admin:permits_permit_dossier", dossier.ask(submission, by=user).key)


@never_cache
@require_safe
def exported(request: HttpRequest, key: Any) -> HttpResponseBase:
    """The zip, for the officer who asked for it; while it is being made a page that waits."""
    user = officer_of(request)
    found = get_object_or_404(Dossier.objects.select_related("submission"), key=key, by=user)
    submission = found.submission
    if not dossier.may_export(user, submission) or (found.made_at and not found.path):
        raise Http404
    if found.made_at is None:
        context = {"judul": "Berkas lengkap (zip)", "submission": submission, "back": "/admin/"}
        return wait(request, "documents/waiting.html", context)
    response = FileResponse(
        storage.open_stored(found.path), content_type="application/zip", as_attachment=True,
        filename=f"berkas-{submission.number}.zip",
    )  # fmt: skip
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
