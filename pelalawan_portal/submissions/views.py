"""Pages about a permohonan that was sent; checking without an account; the health of the portal."""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pelalawan_portal.accounts.addresses import client_address
from pelalawan_portal.database import rows
from pelalawan_portal.opds import frame
from pelalawan_portal.submissions import health, numbers, pins, status, workflow
from pelalawan_portal.submissions.actors import Actor, bearer_keys, remember_bearer
from pelalawan_portal.submissions.channels import preferences
from pelalawan_portal.submissions.desk.counters import may_print
from pelalawan_portal.submissions.forms import TrackForm
from pelalawan_portal.submissions.models import Submission
from pelalawan_portal.submissions.models.attempt import too_many
from pelalawan_portal.submissions.registry import status_panels


class SecretNeeded(Http404):
    """Who asks may not see this number, or nobody has it: both are told alike."""

    def __init__(self, number: str | None) -> None:
        self.number = number
        super().__init__("not visible")


def find_submission(request: HttpRequest, number: str) -> Submission:
    """The permohonan of this address for who is asking; SecretNeeded for a stranger or after a PIN was re-issued."""
    actor = Actor.of(request)
    wanted = numbers.read(number)
    if wanted in actor.numbers:
        found = rows.find(Submission, number=wanted)
        if found is not None and bearer_keys(request)[wanted] == found.pin_generation:
            return found
    without_secret = replace(actor, numbers=frozenset())
    seen = Submission.objects.visible_to(without_secret).filter(number=wanted).first()
    if seen is None:
        raise SecretNeeded(wanted)
    return seen


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for 404; a guest who follows a link to a permohonan is asked for its PIN instead."""
    number = exception.number if isinstance(exception, SecretNeeded) else None
    if number and request.method in ("GET", "HEAD") and not request.user.is_authenticated:
        return redirect(f"/lacak/?nomor={number}")
    return frame.not_found(request, exception)


def _throttle(request: HttpRequest, number: str) -> dict[str, int]:
    return pins.limits(number, client_address(request), pins.FAILURES_PER_ADDRESS)


def _open_with_pin(request: HttpRequest, number: str | None, pin: str) -> Submission | None:
    return pins.open_with_pin(number, pin, _throttle(request, number or "?"), confidential=True)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """Number and PIN open the page of a permohonan without an account."""
    form = TrackForm(
        request.POST if request.method == "POST" else None, initial={"nomor": request.GET.get("nomor", "")}
    )
    if request.method == "POST" and form.is_valid():
        number = form.cleaned_data["nomor"]
        if too_many(_throttle(request, number)):
            return render(request, "429.html", status=429)
        submission = _open_with_pin(request, number, form.cleaned_data["pin"])
        if submission:
            response = redirect("permohonan", number=submission.number)
            remember_bearer(request, response, submission)
            return response
        form.add_error(None, "Nomor dan PIN tidak cocok. Periksa lagi keduanya di tanda terima.")
    context = {"form": form, "old_qr": "qr" in request.GET, "ask_by": settings.INBOUND_NUMBERS.items()}
    return render(request, "submissions/track.html", context, status=422 if form.errors else 200)


@login_not_required
@never_cache
@require_GET
def permohonan(request: HttpRequest, number: str) -> HttpResponse:
    """Did it arrive, who has it, until when, must I travel. A QR brings the PIN along as ?k=."""
    if "k" in request.GET:
        return _by_qr(request, number)
    submission = find_submission(request, number)
    panels = status_panels(submission)
    context = {
        "status": status.status_of(submission),
        "submission": submission,
        "answers": status.shown_answers(submission),
        "panels": panels,
        "calls": [one["call"] for one in panels if one.get("call")],
        "contact": preferences.offer(submission, Actor.of(request)),
        "just_sent": "baru" in request.GET,
        "at_counter": may_print(Actor.of(request).user, submission),
        "knows_pin": submission.number in bearer_keys(request) or submission.applicant_id == request.user.pk,
    }
    return render(request, "submissions/permohonan.html", context)


def _by_qr(request: HttpRequest, number: str) -> HttpResponse:
    wanted = numbers.read(number)
    if wanted and too_many(_throttle(request, wanted)):
        return render(request, "429.html", status=429)
    if wanted:
        submission = _open_with_pin(request, wanted, request.GET["k"])
        if submission:
            response = redirect("permohonan", number=submission.number)
            remember_bearer(request, response, submission)
            return response
    return redirect(f"/lacak/?nomor={wanted or ''}&qr=lama")


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """The applicant takes the permohonan back, after a page that says what that means."""
    submission = find_submission(request, number)
    actor = Actor.of(request)
    if submission.applicant_id != actor.user_id and submission.number not in actor.numbers:
        raise Http404
    problem = ""
    if request.method == "POST":
        try:
            workflow.withdraw(submission.pk, actor=actor, reason=request.POST.get("alasan", "")[:1000])
            return redirect("permohonan", number=submission.number)
        except workflow.Refused as refusal:
            problem = str(refusal)
    context = {"submission": submission, "problem": problem}
    return render(request, "submissions/withdraw.html", context, status=409 if problem else 200)


@login_not_required
@require_POST
def reopen(request: HttpRequest, number: str) -> HttpResponse:
    """Go on with a permohonan that was "tidak dilanjutkan"."""
    submission = find_submission(request, number)
    try:
        workflow.reopen(submission.pk, actor=Actor.of(request))
    except workflow.Refused:
        return redirect("permohonan", number=submission.number)
    return redirect("permohonan", number=submission.number)


@login_not_required
@never_cache
@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    """Database, broker, workers seen, age of the oldest due entry; 503 when nothing can be accepted."""
    report = health.report()
    return JsonResponse(report, status=200 if report["database"] else 503)
