"""The page of the queue."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from pelalawan_portal.accounts.models import User
from pelalawan_portal.accounts.openings import record_opening
from pelalawan_portal.catalogue.models import Service
from pelalawan_portal.opds.models import Opd, Region
from pelalawan_portal.submissions.actors import Actor
from pelalawan_portal.submissions.desk.deadlines import relative_words
from pelalawan_portal.submissions.desk.queue import VIEWS, WHOLE_HOUSE, Wish, listing
from pelalawan_portal.submissions.models import Review, Submission
from pelalawan_portal.submissions.registry import narrow_kinds, step_kind, step_kinds


def officer_of(request: HttpRequest) -> User:
    """The signed-in officer; the admin lets nobody else in."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101 -- the admin's own check came first
    return user


def note_opening(user: User, submission: Submission) -> None:
    """Write down that an officer opened the page of what is confidential; its person can read it (DESIGN 7)."""
    if submission.confidential and submission.applicant_id != user.pk:
        record_opening(user, submission.number, "Halaman permohonan")


def queue(request: HttpRequest) -> HttpResponse:
    """Open reviews of the officer's offices by deadline, filtered or searched; fifty a page."""
    user = officer_of(request)
    actor = Actor.of_user(user)
    wish = Wish.read(request.GET)
    found = listing(actor, user, wish)
    context = {
        **_frame(request, "Antrean pemeriksaan"),
        "wish": wish,
        "found": found,
        "rows": [_row(one) for one in found.rows],
        "views": [
            (key, label, wish.address(tampil=key, q=""))
            for key, label in VIEWS.items()
            if key != "tanpa" or actor.sees_all
        ],
        "offices": _offices(actor),
        "kinds": sorted((step_kind(one).label, one) for one in step_kinds()),
        "services": Service.objects.only("name"),
        "kecamatan": Region.objects.filter(level=Region.Level.KECAMATAN).only("name", "level"),
        "several_offices": actor.sees_all or len(actor.offices) > 1,
    }
    return render(request, "admin/submissions/review/queue.html", context)


def _frame(request: HttpRequest, title: str) -> dict[str, Any]:
    return {**admin.site.each_context(request), "title": title, "is_nav_sidebar_enabled": False}


def _offices(actor: Actor) -> list[tuple[str, str]]:
    """Which offices somebody may choose between; none for who has only one."""
    if actor.sees_all:
        own = [("", "OPD saya")] if actor.offices else []
        rest = [(str(pk), name) for pk, name in Opd.objects.values_list("pk", "short_name")]
        return [*own, (WHOLE_HOUSE, "Semua OPD"), *rest]
    if len(actor.offices) > 1:
        names = Opd.objects.filter(pk__in=actor.offices).values_list("pk", "short_name")
        return [("", "Semua OPD saya"), *((str(pk), name) for pk, name in names)]
    return []


def _row(review: Review) -> dict[str, Any]:
    words, tone = relative_words(review.due_at)
    return {
        "review": review,
        "step": step_kind(review.kind).label if review.kind in step_kinds() else review.kind,
        "narrow": review.kind in narrow_kinds(),
        "due": words,
        "tone": tone,
        "held": review.held_by_another(0),
        "deferred": review.deferred_at is not None and review.is_open,
    }
