"""The counter's page, open all day: one line, one counter, every verb a key. Works without JavaScript.

With JavaScript the part that moves is asked for every POLL_SECONDS with an ETag, and what is pressed is sent without
leaving the page, so that the page is still there when the line is cut.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pelalawan_portal.accounts.models import User
from pelalawan_portal.accounts.openings import record_opening
from pelalawan_portal.queues import calling, workflow
from pelalawan_portal.queues.day import access, desk
from pelalawan_portal.queues.models import Counter, Line, Place, Session, Ticket
from pelalawan_portal.queues.registry import place_kind
from pelalawan_portal.submissions.workflow import Refused

POLL_SECONDS = 4
PART = "X-Bagian"


@never_cache
@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """The places this officer runs or looks after; straight on where there is one."""
    rows = list(Place.objects.visible_to(access.officer(request)).filter(active=True))
    if len(rows) == 1:
        return redirect("hari_antrean", rows[0].code)
    return render(request, "queues/hari/tempat.html", {"places": rows}, status=200 if rows else 404)


@never_cache
@require_safe
def choose(request: HttpRequest, place: str) -> HttpResponse:
    """Which line and which counter; and what else the day needs: numbers, the list for a cut line, kiosk, board."""
    here = access.place_of(request, place)
    context = {
        "place": here,
        "kind": place_kind(here.kind),
        "runs": access.runs(request.user, here),
        "sessions": access.today(here),
        "counters": _counters(here),
        "board": board_address(here),
    }
    return render(request, "queues/hari/pilih.html", context)


def _counters(place: Place) -> list[tuple[Counter, list[Line]]]:
    """The counters of a place with the lines each calls from."""
    every = list(place.lines.filter(active=True))
    return [
        (one, [line for line in one.lines.all() if line.active] or every)
        for one in place.counters.filter(active=True).prefetch_related("lines")
    ]


def board_address(place: Place) -> str:
    """The board of a place; "" where its kind has none."""
    try:
        return reverse(f"layar_{place.kind.replace('-', '_')}", args=[place.code])
    except NoReverseMatch:
        return ""


def _context(request: HttpRequest, place: Place, counter: Counter, line: Line) -> dict[str, Any]:
    session = access.session_now(line)
    return {
        "place": place,
        "kind": place_kind(place.kind),
        "counter": counter,
        "line": line,
        "session": session,
        "runs": access.runs(request.user, place),
        "priorities": Ticket.Priority.choices if place_kind(place.kind).priorities else [],
        "poll": POLL_SECONDS,
        "others": [
            one for one in access.today(place) if one.line_id != line.pk and one.state == Session.State.OPEN
        ],
        "stamp": desk.stamp(session, counter),
        "desk": desk.read(session, counter),
    }


@never_cache
@require_safe
def work(request: HttpRequest, place: str, number: int, line: str) -> HttpResponse:
    """The page; asked with the header X-Bagian only the part that moves, 304 while nothing did."""
    here = access.place_of(request, place)
    counter, row = access.counter_of(here, number), access.line_of(here, line)
    if PART not in request.headers:
        context = _context(request, here, counter, row)
        return render(request, "queues/hari/loket.html", context)
    access.keep_alive(request)
    etag = f'"{desk.stamp(access.session_now(row), counter)}"'
    if request.headers.get("If-None-Match", "").removeprefix("W/") == etag:
        return HttpResponseNotModified(headers={"ETag": etag})
    return _part(request, _context(request, here, counter, row))


def _part(request: HttpRequest, context: dict[str, Any], said: str = "", status: int = 200) -> HttpResponse:
    response = render(
        request, "queues/hari/_loket.html", {**context, "said": said, "wrong": status != 200}, status=status
    )
    response["ETag"] = f'"{context["stamp"]}"'
    response[PART] = "loket"
    return response


Verb = Callable[[int, User], object]
VERBS: dict[str, Verb] = {
    "ulang": lambda pk, by: calling.recall(pk, by=by),
    "mulai": lambda pk, by: calling.serve(pk, by=by),
    "selesai": lambda pk, by: calling.finish(pk, by=by),
    "lewati": lambda pk, by: calling.skip(pk, by=by),
    "sisip": lambda pk, by: calling.reinsert(pk, by=by),
    "absen": lambda pk, by: calling.no_show(pk, by=by),
    "datang": lambda pk, by: workflow.check_in(pk, by=by),
}


def _carry_out(request: HttpRequest, place: Place, counter: Counter, line: Line) -> str:
    """Do what was pressed; what to say about it. Raises Refused."""
    by, pressed = access.officer(request), request.POST.get("aksi", "")
    if pressed == "berikut":
        called = desk.call_next(
            access.posted_id(request, "sesi"), counter, seen=access.posted_id(request, "lihat"), by=by
        )
        return f"Memanggil {called.label}." if called else "Tidak ada yang menunggu."
    if pressed == "kode":
        came = desk.arrive(place, request.POST.get("kode", "")[:300], by=by)
        return f"{came.label} sudah dicatat datang ({came.line.name})."
    if pressed == "prioritas":
        seen = desk.prioritise(
            place, request.POST.get("kode", "")[:300], request.POST.get("prioritas", ""), by=by
        )
        what = f"didahulukan: {seen.get_priority_display().lower()}" if seen.priority else "tidak didahulukan"
        return f"{seen.label} {what}."
    ticket = access.ticket_of_place(place, access.posted_id(request, "nomor"))
    if pressed == "panggil":
        calling.call(ticket.pk, counter, by=by)
        return f"Memanggil {ticket.label}."
    if pressed == "pindah":
        new = calling.transfer(ticket.pk, access.posted_id(request, "ke"), by=by)
        return f"{ticket.label} dipindahkan: nomor baru {new.label}, {new.line.name}."
    verb = VERBS.get(pressed)
    if verb is None:
        raise Refused("Pilih salah satu tombol.")
    verb(ticket.pk, by)
    return ""


@never_cache
@require_POST
def act(request: HttpRequest, place: str, number: int, line: str) -> HttpResponse:
    """One press of a key. The page's own script gets the moved part back, anybody else the page."""
    here = access.place_of(request, place, to_run=True)
    counter, row = access.counter_of(here, number), access.line_of(here, line)
    status = 200
    try:
        said = _carry_out(request, here, counter, row)
    except Refused as refusal:
        said, status = str(refusal), 409
    if PART in request.headers:
        return _part(request, _context(request, here, counter, row), said, status)
    if said:
        (messages.error if status == 409 else messages.success)(request, said)
    return redirect("loket", place, number, line)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def holder(request: HttpRequest, place: str, ticket: int) -> HttpResponse:
    """Whose number it is and what to copy; told after a press (POST), which is written down for the person to see."""
    here = access.place_of(request, place, to_run=True)
    row: Ticket = access.ticket_of_place(here, ticket)
    context: dict[str, Any] = {
        "place": here,
        "ticket": row,
        "kind": place_kind(here.kind),
        "name_address": place_kind(here.kind).name_address(row),
    }
    if request.method == "POST":
        pairs = desk.copied(row)
        if pairs:
            record_opening(
                access.officer(request),
                desk.opening_subject(row.pk),
                f"Data pasien nomor antrean {row.label}"
                if place_kind(here.kind).confidential
                else f"Data nomor antrean {row.label}",
            )
        context |= {"opened": True, "pairs": pairs, "words": place_kind(here.kind).holder_words(row)}
    return render(request, "queues/hari/data.html", context)
