"""Pages of a visit: the applicant answers a date, the officer fills the form on the spot, papers are opened."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from pelalawan_portal.bahasa.dates import WIB
from pelalawan_portal.documents.views.officers import officer_of
from pelalawan_portal.documents.views.serving import note_opening, send, wait
from pelalawan_portal.submissions import reviewing
from pelalawan_portal.submissions.actors import Actor
from pelalawan_portal.submissions.files import storage
from pelalawan_portal.submissions.files.sniffing import Unacceptable
from pelalawan_portal.submissions.models import Review
from pelalawan_portal.submissions.views import find_submission
from pelalawan_portal.submissions.workflow import Refused
from permits.models import Appointment, TechnicalPaper, Visit, VisitPhoto
from permits.visits import appointments, findings, holding, panels


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, number: str) -> HttpResponse:
    """The applicant looks at the proposed date and answers it."""
    submission = find_submission(request, number)
    actor = Actor.of(request)
    problem, typed = "", {}
    if request.method == "POST":
        if not appointments.answers_for(submission, actor):
            raise Http404
        typed = {name: request.POST.get(name, "")[:1000] for name in ("alasan", "waktu")}
        try:
            _answer(request, submission.pk, actor, typed)
            return redirect("peninjauan", number=submission.number)
        except Refused as refusal:
            problem = str(refusal)
    shown = panels.visits_of(submission)
    if not shown:
        raise Http404
    context = {
        "submission": submission,
        "visits": shown,
        "answers": appointments.answers_for(submission, actor),
        "problem": problem,
        "typed": typed,
    }
    return render(request, "permits/appointment.html", context, status=409 if problem else 200)


def _answer(request: HttpRequest, submission_id: int, actor: Actor, typed: dict[str, str]) -> None:
    chosen = request.POST.get("janji", "")
    appointment_id = int(chosen) if chosen.isdigit() and len(chosen) < 18 else 0
    if request.POST.get("jawaban") == "setuju":
        appointments.agree(submission_id, actor=actor, appointment_id=appointment_id)
        messages.success(request, "Terima kasih. Waktu peninjauan sudah tetap.")
    else:
        appointments.ask_another(
            submission_id, actor=actor, appointment_id=appointment_id, reason=typed["alasan"], wish=typed["waktu"]
        )  # fmt: skip
        messages.success(request, "Permintaan Anda diterima. Petugas akan mengusulkan waktu lain.")


def _find_visit(request: HttpRequest, review_id: int) -> Review:
    actor = Actor.of_user(officer_of(request))
    rows = Review.objects.visible_to(actor).select_related("submission__service", "opd", "claimed_by")
    return get_object_or_404(rows, pk=review_id, kind="visit")


@never_cache
@require_http_methods(["GET", "POST"])
def form(request: HttpRequest, review_id: int) -> HttpResponse:
    """The form of a visit, for the phone. Every POST keeps what was typed and all photos before anything else."""
    user, review = officer_of(request), _find_visit(request, review_id)
    if not reviewing.may_decide(review, user):
        raise Http404
    if request.method != "POST":
        return _form_page(request, review)
    typed = findings.typed_in(request.POST, findings.checklist_of(review))
    pressed = request.POST.get("aksi", "simpan")
    try:
        holding.save(review.pk, by=user, typed=typed)
        _keep_photos(request, review)
        if pressed.startswith("hapus-") and pressed[6:].isdigit() and len(pressed) < 24:
            holding.remove_photo(review.pk, int(pressed[6:]), by=user)
        if pressed == "selesai":
            holding.end(review.pk, by=user)
            messages.success(request, "Peninjauan selesai. Berita acara sedang dibuat.")
            return redirect("admin:submissions_review_change", review.pk)
    except holding.Unfinished as unfinished:
        return _form_page(request, review, problem=str(unfinished), status=422, checked=unfinished.form)
    except (Refused, Unacceptable) as refusal:
        return _form_page(request, review, problem=str(refusal), status=409, typed=typed)
    messages.success(request, "Tersimpan.")
    return redirect(f"{reverse('tinjau', args=[review.pk])}#foto" if pressed != "simpan" else request.path)


def _keep_photos(request: HttpRequest, review: Review) -> None:
    for name, shows in (("foto", VisitPhoto.Shows.PLACE), ("bapl", VisitPhoto.Shows.SIGNED)):
        uploads: list[UploadedFile[bytes]] = request.FILES.getlist(name)
        if uploads:
            holding.add_photos(
                review.pk, by=officer_of(request), uploads=uploads, shows=shows,
                taken_at=_moment(request.POST.get("foto_waktu", "")),
                point=request.POST.get("foto_titik", "")[:60] or request.POST.get("titik", "")[:60],
                caption=request.POST.get("foto_keterangan", "")[:200] if name == "foto" else "",
            )  # fmt: skip


def _moment(text: str) -> datetime:
    """When a photo was taken, as typed or as the device said; now for anything that is no past moment."""
    now = timezone.now()
    try:
        said = datetime.fromisoformat(text).replace(tzinfo=WIB)
    except ValueError:
        return now
    return min(said, now)


def _form_page(
    request: HttpRequest,
    review: Review,
    *,
    problem: str = "",
    status: int = 200,
    checked: findings.FindingsForm | None = None,
    typed: dict[str, str] | None = None,
) -> HttpResponse:
    appointment = appointments.living(review)
    visit = Visit.objects.filter(review=review).select_related("minutes").first()
    photos = holding.photos_of(review)
    signed = any(one.shows == VisitPhoto.Shows.SIGNED for one in photos)
    said = typed if typed is not None else visit.typed if visit else _start(appointment)
    shown = checked or findings.form_of(review, said, check=False, signed_photo=signed)
    context: dict[str, Any] = {
        "review": review,
        "submission": review.submission,
        "appointment": appointment,
        "agreed": appointment is not None and appointment.state == Appointment.State.AGREED,
        "visit": visit,
        "form": shown,
        "items": [
            (shown[f"butir_{number}"], shown[f"catatan_{number}"]) for number in range(len(shown.checklist))
        ],
        "photos": photos,
        "problem": problem,
    }
    return render(request, "permits/visit_form.html", context, status=status)


def _start(appointment: Appointment | None) -> dict[str, str]:
    """What is known before anybody has typed."""
    now = timezone.localtime()
    return {
        "hari": now.date().isoformat(),
        "jam": now.strftime("%H:%M"),
        "tempat": (appointment.place or "") if appointment else "",
    }


@never_cache
@require_safe
def paper(request: HttpRequest, paper_id: int) -> HttpResponseBase:
    """A technical paper, for officers of its permohonan."""
    rows = TechnicalPaper.objects.visible_to(Actor.of_user(officer_of(request))).select_related(
        "submission__service"
    )
    found = get_object_or_404(rows, pk=paper_id)
    if found.submission.applicant_id == request.user.pk:
        raise Http404  # an officer who asks for themselves is an applicant here
    return _paper(request, found, back=f"/admin/submissions/review/{found.review_id}/change/")


@login_not_required
@never_cache
@require_safe
def minutes(request: HttpRequest, number: str, review_id: int) -> HttpResponseBase:
    """The minutes of a visit, for the applicant; before it has ended there is nothing here."""
    submission = find_submission(request, number)
    found = get_object_or_404(
        TechnicalPaper, submission=submission, review_id=review_id, kind=TechnicalPaper.Kind.MINUTES
    )
    return _paper(request, found, back=f"/permohonan/{submission.number}/")


def _paper(request: HttpRequest, found: TechnicalPaper, *, back: str) -> HttpResponseBase:
    note_opening(request, found.submission, f"{found.get_kind_display()}")
    if found.made_at is None:
        context = {"judul": found.get_kind_display(), "submission": found.submission, "back": back}
        return wait(request, "documents/waiting.html", context)
    name = f"{found.kind}-{found.number.replace('/', '-')}"
    return send(request, storage.open_stored(found.path), "application/pdf", name)
