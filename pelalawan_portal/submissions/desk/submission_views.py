"""Every permohonan, for the permit office's desk, district offices, administrators and auditors: list and page."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from pelalawan_portal.accounts.models import User
from pelalawan_portal.opds.posts import is_administrator, is_auditor
from pelalawan_portal.submissions import history, workflow
from pelalawan_portal.submissions.actors import Actor
from pelalawan_portal.submissions.clock_page import clock_of
from pelalawan_portal.submissions.desk.asked import asked_of
from pelalawan_portal.submissions.desk.counters import desks_of, helps_residents, may_print
from pelalawan_portal.submissions.desk.lists import submissions_of
from pelalawan_portal.submissions.desk.page import shown_sheet
from pelalawan_portal.submissions.desk.papers import papers_of, sections_of
from pelalawan_portal.submissions.desk.queue_views import note_opening, officer_of
from pelalawan_portal.submissions.desk.story import story_of
from pelalawan_portal.submissions.models import Submission
from pelalawan_portal.submissions.status import TAGS
from pelalawan_portal.submissions.workflow import Refused


def may_list(user: User) -> bool:
    """Who has a list of permohonan beside the queue."""
    actor = Actor.of_user(user)
    return actor.sees_all or bool(actor.district_offices)


@never_cache
@require_safe
def submission_list(request: HttpRequest) -> HttpResponse:
    """Permohonan, newest first, fifty a page; search by number, name or NIK."""
    user = officer_of(request)
    actor = Actor.of_user(user)
    if not may_list(user):
        raise Http404
    text = request.GET.get("q", "").strip()[:80].replace("\x00", "")
    found = submissions_of(
        actor, after=request.GET.get("sesudah", ""), before=request.GET.get("sebelum", ""), text=text
    )
    context = {
        **admin.site.each_context(request),
        "title": "Permohonan",
        "is_nav_sidebar_enabled": False,
        "found": found,
        "rows": [(one, *TAGS[one.stage]) for one in found.rows],
        "text": text,
        "helps": helps_residents(user),
        "prints": bool(desks_of(user)),
        "own_only": not actor.sees_all,
    }
    return render(request, "admin/submissions/submission/list.html", context)


def find_submission(request: HttpRequest, submission_id: int) -> Submission:
    rows = Submission.objects.visible_to(Actor.of_user(officer_of(request))).select_related(
        "service", "filed_at", "filed_by", "complete_by", "region"
    )
    return get_object_or_404(rows, pk=submission_id)


def _page(request: HttpRequest, submission: Submission, status: int = 200, **more: Any) -> HttpResponse:
    user = officer_of(request)
    helps = helps_residents(user)
    notes = list(submission.notes.all())
    story = story_of(submission, notes)
    checks = is_administrator(user) or is_auditor(user)
    papers = papers_of(submission)
    reviews = list(submission.reviews.select_related("opd", "decided_by").order_by("id"))
    open_to = set(submission.reviews.visible_to(Actor.of_user(user)).values_list("pk", flat=True))
    context = {
        **admin.site.each_context(request),
        "title": submission.number,
        "is_nav_sidebar_enabled": False,
        "submission": submission,
        "tag": TAGS[submission.stage],
        "reviews": [(one, one.pk in open_to) for one in reviews],
        "sections": sections_of(submission, masked=True),
        "papers": papers,
        "sheet": shown_sheet(papers, request.GET.get("berkas", "")),
        "page_address": reverse("admin:submissions_submission_change", args=[submission.pk]),
        "asked": asked_of(submission, reviews, masked=True),
        "story": story,
        "clock": clock_of(submission, [one.event for one in reversed(story) if one.event]),
        "may_reissue": helps and not submission.trial,
        "may_print": may_print(user, submission),
        "may_reopen": helps and submission.stage == Submission.Stage.LAPSED,
        "may_list": may_list(user),
        "chain": (history.broken_at(submission), submission.events_count) if checks else None,
        **more,
    }
    return render(request, "admin/submissions/submission/page.html", context, status=status)


@never_cache
@require_safe
def submission_page(request: HttpRequest, submission_id: int) -> HttpResponse:
    """One permohonan to read, with what the desk may do for the resident who stands in front of it."""
    submission = find_submission(request, submission_id)
    note_opening(officer_of(request), submission)
    return _page(request, submission)


@never_cache
@require_POST
def reissue_pin(request: HttpRequest, submission_id: int) -> HttpResponse:
    """A new PIN on sight of the KTP; it stands on the answer of this request and nowhere else."""
    submission = find_submission(request, submission_id)
    if not helps_residents(officer_of(request)):
        raise Http404
    try:
        renewed = workflow.reissue_pin(
            submission.pk, by=officer_of(request), seen_identity="ktp" in request.POST
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _page(request, submission, status=409)
    return _page(request, find_submission(request, submission_id), new_pin=renewed.pin)


@never_cache
@require_POST
def reopen(request: HttpRequest, submission_id: int) -> HttpResponse:
    """Go on with a permohonan that was "tidak dilanjutkan", for a resident who asks at the desk."""
    submission = find_submission(request, submission_id)
    if not helps_residents(officer_of(request)):
        raise Http404
    try:
        workflow.reopen(submission.pk, actor=Actor.of_user(officer_of(request)))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _page(request, find_submission(request, submission_id), status=409)
    messages.success(request, "Permohonan dilanjutkan. Pemohon diberi tahu batas waktu yang baru.")
    return redirect("admin:submissions_submission_change", submission.pk)
