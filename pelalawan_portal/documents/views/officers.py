"""What officers do with papers: look at a draft or the print for the pen, print receipts, void a paper."""

from __future__ import annotations

from datetime import date

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from pelalawan_portal.accounts.models import User
from pelalawan_portal.documents import printouts, prints, workflow
from pelalawan_portal.documents.forms import VoidForm
from pelalawan_portal.documents.models import Decision, Printout
from pelalawan_portal.documents.views.serving import made_or_waiting, note_opening, send, wait
from pelalawan_portal.submissions import numbers
from pelalawan_portal.submissions.actors import Actor
from pelalawan_portal.submissions.desk.counters import desks_of, may_print
from pelalawan_portal.submissions.models import Submission
from pelalawan_portal.submissions.workflow import Refused


def officer_of(request: HttpRequest) -> User:
    """The signed-in officer; Http404 for anybody else."""
    user = request.user
    if not isinstance(user, User) or not user.is_staff:
        raise Http404
    return user


def find_decision(request: HttpRequest, decision_id: int) -> Decision:
    """A paper of a permohonan this officer sees; Http404 otherwise."""
    actor = Actor.of_user(officer_of(request))
    rows = Decision.objects.visible_to(actor).select_related("submission__service", "office")
    return get_object_or_404(rows, pk=decision_id)


@never_cache
@require_safe
def sheet(request: HttpRequest, decision_id: int) -> HttpResponseBase:
    """The draft (KONSEP) or, once numbered, the clean print for the pen; for officers of the permohonan alone."""
    decision = find_decision(request, decision_id)
    submission = decision.submission
    if submission.applicant_id == request.user.pk:
        raise Http404  # an officer who asks for themselves is an applicant here
    note_opening(request, submission, f"{decision.get_kind_display()}: {decision.get_state_display()}"[:160])
    draft = decision.state == Decision.State.DRAFT
    return made_or_waiting(
        request,
        printouts.sheet_subject(decision),
        submission,
        name=f"{'konsep' if draft else 'naskah'}-{submission.number}",
        waiting=lambda: {
            "judul": "Konsep surat" if draft else "Naskah surat",
            "submission": submission,
            "back": f"/admin/submissions/review/{decision.review_id}/change/",
        },
    )


def _day(request: HttpRequest) -> date:
    """The day that is asked for; today for what is no day, or one to come."""
    today = timezone.localdate()
    try:
        return min(date.fromisoformat(request.POST.get("tanggal") or request.GET.get("tanggal", "")), today)
    except ValueError:
        return today


def _print_page(request: HttpRequest, status: int = 200) -> HttpResponse:
    user, day = officer_of(request), _day(request)
    context = {
        **admin.site.each_context(request),
        "title": "Cetak tanda terima",
        "is_nav_sidebar_enabled": False,
        "day": day,
        "today": timezone.localdate(),
        "rows": prints.filed_on(user, day),
        "papers": prints.PAPERS,
        "paper": request.POST.get("kertas", "a5"),
        "ticked": set(request.POST.getlist("pilih")),
        "desks": desks_of(user),
    }
    return render(request, "documents/admin/prints.html", context, status=status)


@never_cache
def print_page(request: HttpRequest) -> HttpResponse:
    """The filings of a day at the officer's own desk, today's at first: tick and print them in one PDF."""
    user = officer_of(request)
    if not desks_of(user):
        raise Http404
    if request.method != "POST":
        return _print_page(request)
    ids = [int(one) for one in request.POST.getlist("pilih") if one.isdigit() and len(one) < 18]
    try:
        made = prints.print_receipts(ids, by=user, paper=request.POST.get("kertas", "a5"))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _print_page(request, status=422)
    return redirect("hasil_cetak", key=made.subject.partition(":")[2])


@never_cache
@require_POST
def reprint(request: HttpRequest, number: str) -> HttpResponse:
    """Print one receipt again, counted: SALINAN ke-n."""
    user = officer_of(request)
    rows = Submission.objects.visible_to(Actor.of_user(user))
    submission = get_object_or_404(rows, number=numbers.read(number))
    if not may_print(user, submission):
        raise Http404
    try:
        made = prints.print_receipts([submission.pk], by=user, paper=request.POST.get("kertas", "a5"))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("admin:submissions_submission_change", submission.pk)
    return redirect("hasil_cetak", key=made.subject.partition(":")[2])


@never_cache
@require_safe
def printed(request: HttpRequest, key: str) -> HttpResponseBase:
    """The PDF of a print, for the officer who asked for it alone."""
    user = officer_of(request)
    printout = get_object_or_404(Printout, subject=f"cetak:{key}", asked_by=user)
    if printout.made_at is None:
        return wait(request, "documents/waiting.html", {"judul": "Cetakan", "back": "/petugas/cetak/"})
    stream = printouts.open_made(printout)
    if stream is None:
        raise Http404
    return send(request, stream, printout.kind, f"cetakan-{key[:8]}")


@never_cache
def void(request: HttpRequest, decision_id: int) -> HttpResponse:
    """Take a paper out of force, after a page that says what that means."""
    user, decision = officer_of(request), find_decision(request, decision_id)
    if not workflow.may_void(decision, user):
        raise Http404
    form = VoidForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            workflow.void(decision.pk, by=user, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"Surat {decision.number} dibatalkan. Nomornya tidak dipakai lagi.")
        return redirect("admin:documents_decision_change", decision.pk)
    context = {
        **admin.site.each_context(request),
        "title": "Batalkan surat",
        "is_nav_sidebar_enabled": False,
        "decision": decision,
        "form": form,
    }
    return render(request, "documents/admin/void.html", context, status=422 if form.errors else 200)
