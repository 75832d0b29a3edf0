"""Numbers for who has come, and the paper of a cut line: the list kept ready, and what is entered afterwards."""

from __future__ import annotations

import re
from datetime import datetime, time

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from pelalawan_portal.bahasa.dates import WIB
from pelalawan_portal.queues import reserved, workflow
from pelalawan_portal.queues.day import access, desk
from pelalawan_portal.queues.models import Line, Place, Session, Ticket
from pelalawan_portal.queues.registry import place_kind
from pelalawan_portal.submissions.workflow import Refused

ASKING = ["GET", "HEAD", "POST"]
PRIORITIES = [(value, label) for value, label in Ticket.Priority.choices if value]
_CLOCK = re.compile(r"^\s*(\d{1,2})[.:](\d{2})\s*$")


def open_sessions(place: Place) -> list[Session]:
    """Today's sessions in which somebody who has come can still get a number."""
    moment = timezone.now()
    return [
        one
        for one in access.today(place)
        if one.state == Session.State.OPEN and one.ends_at > moment and one.line.active
    ]


@never_cache
@require_http_methods(ASKING)
def walk_in(request: HttpRequest, place: str, line: str = "") -> HttpResponse:
    """Two taps: the line, then ordinary or which priority; then the number to print."""
    here = access.place_of(request, place, to_run=True)
    chosen: Line | None = access.line_of(here, line) if line else None
    said, full = "", False
    if request.method == "POST" and chosen is not None:
        session = next((one for one in open_sessions(here) if one.line_id == chosen.pk), None)
        priority = request.POST.get("prioritas", "")
        try:
            if session is None:
                raise Refused("Antrean ini sudah tutup hari ini.")
            if priority not in Ticket.Priority.values:
                raise Refused("Pilih biasa atau salah satu yang didahulukan.")
            extra = "lebih" in request.POST
            by = access.officer(request)
            ticket = workflow.walk_in(session.pk, priority=priority, by=by, extra=extra)
            return redirect("karcis", here.code, ticket.pk)
        except Refused as refusal:
            said = str(refusal)
            full = session is not None and session.left_walk_in <= 0
    context = {
        "place": here,
        "kind": place_kind(here.kind),
        "line": chosen,
        "sessions": open_sessions(here),
        "priorities": PRIORITIES,
        "said": said,
        "full": full,
    }
    return render(request, "queues/hari/ambil.html", context, status=409 if said else 200)


@never_cache
@require_safe
def ticket(request: HttpRequest, place: str, ticket: int) -> HttpResponse:
    """The number on a slip of 80 mm, printed by the browser."""
    here = access.place_of(request, place, to_run=True)
    row = access.ticket_of_place(here, ticket)
    context = {
        "place": here,
        "kind": place_kind(here.kind),
        "ticket": row,
        "address": place_kind(here.kind).address(row),
        **desk.words(row),
    }
    return render(request, "queues/hari/karcis.html", context)


@never_cache
@require_http_methods(ASKING)
def spare(request: HttpRequest, place: str) -> HttpResponse:
    """The list for a cut line, to print each morning: who waits, and the reserved numbers; POST keeps more."""
    here = access.place_of(request, place, to_run=request.method == "POST")
    said = ""
    if request.method == "POST":
        session = get_object_or_404(
            Session, pk=access.posted_id(request, "sesi"), line__place=here, date=timezone.localdate()
        )
        size = here.reserved_numbers or 10
        try:
            made = reserved.reserve(session.pk, size=size, by=access.officer(request))
            messages.success(
                request,
                f"Nomor cadangan {made[0].label} sampai {made[-1].label} disiapkan. Cetak lagi daftar ini.",
            )
            return redirect("cadangan", here.code)
        except Refused as refusal:
            said = str(refusal)
    context = {
        "place": here,
        "kind": place_kind(here.kind),
        "runs": access.runs(request.user, here),
        "lists": [(one, *_on_paper(one)) for one in access.today(here)],
        "size": here.reserved_numbers or 10,
        "said": said,
    }
    return render(request, "queues/hari/cadangan.html", context, status=409 if said else 200)


def _on_paper(session: Session) -> tuple[list[Ticket], list[Ticket]]:
    """Who waits or is expected in a session, and its reserved numbers."""
    rows = Ticket.objects.filter(
        session=session, state__in=(*Ticket.AHEAD, Ticket.State.SKIPPED, Ticket.State.RESERVED)
    )
    known: tuple[list[Ticket], list[Ticket]] = ([], [])
    for row in rows.order_by("turn_at", "number"):
        known[row.state == Ticket.State.RESERVED].append(row)
    return known


@never_cache
@require_http_methods(ASKING)
def late(request: HttpRequest, place: str, line: str) -> HttpResponse:
    """After a cut line: what happened to each number, saved all at once. `?tanda=12,13` marks those as served."""
    here = access.place_of(request, place, to_run=True)
    row = access.line_of(here, line)
    session = access.session_now(row)
    if session is None:
        return redirect("hari_antrean", here.code)
    said = ""
    if request.method == "POST":
        try:
            entries = list(_entries(request, session))
            counter = (
                access.counter_of(here, access.posted_id(request, "loket"))
                if request.POST.get("loket")
                else None
            )
            if not entries:
                raise Refused("Belum ada yang diisi. Pilih keadaan paling sedikit satu nomor.")
            reserved.enter(session.pk, entries, by=access.officer(request), counter=counter)
            messages.success(request, f"{len(entries)} nomor sudah dimasukkan. Tidak ada nomor yang berubah.")
            return redirect("susulan", here.code, row.code)
        except Refused as refusal:
            said = str(refusal)
    waiting, kept = _on_paper(session)
    marked = {
        int(one) for one in request.GET.get("tanda", "").split(",") if one.isdecimal() and len(one) < 18
    }
    context = {
        "place": here,
        "line": row,
        "session": session,
        "rows": [
            (one, request.POST.get(f"n{one.pk}", reserved.Outcome.SERVED if one.pk in marked else ""),
             request.POST.get(f"j{one.pk}", ""), one.state == Ticket.State.RESERVED)
            for one in (*waiting, *kept)
        ],
        "counters": here.counters.filter(active=True),
        "said": said,
    }  # fmt: skip
    return render(request, "queues/hari/susulan.html", context, status=409 if said else 200)


def _entries(request: HttpRequest, session: Session) -> list[reserved.Entry]:
    """What was filled in. Raises Refused for a time that is none."""
    found = []
    for name, value in request.POST.items():
        if not (name.startswith("n") and name[1:].isdecimal() and len(name) < 19 and value):
            continue
        if value not in list(reserved.Outcome):
            raise Refused("Pilih keadaan dari daftar.")
        at = _clock(request.POST.get(f"j{name[1:]}", ""), session)
        found.append(reserved.Entry(int(name[1:]), reserved.Outcome(value), at))
    return found


def _clock(text: str, session: Session) -> datetime | None:
    """ "07.50" of the session's day; None for nothing. Raises Refused."""
    if not text.strip():
        return None
    found = _CLOCK.match(text)
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise Refused(f"Tulis jam seperti 07.50, bukan “{text[:10]}”.")
    return datetime.combine(session.date, time(int(found[1]), int(found[2])), WIB)
