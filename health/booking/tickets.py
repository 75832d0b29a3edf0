"""The pages of a patient's number: the engine's, with the words and the way of health."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase

from health.facilities import travel_minutes, way_words
from health.kinds import address, visit_of
from health.models import Facility
from health.models.patient import KIND
from pelalawan_portal.documents.queue_tickets import answer
from pelalawan_portal.queues.models import Ticket
from pelalawan_portal.queues.ticket_views import TicketPages

URGENT = (
    "Keadaan memburuk atau gawat? Jangan menunggu nomor: telepon 119 atau langsung ke puskesmas atau IGD."
)


def short_name(name: str) -> str:
    """ "Siti A.": enough for the family to tell two numbers apart, not more, should the link be seen."""
    first, *rest = name.split()[:2] or [""]
    return f"{first} {rest[0][0]}." if rest else first


def travel_of(ticket: Ticket) -> int | None:
    """Minutes from the desa given at booking to the facility."""
    visit = visit_of(ticket)
    region = ticket.session.line.place.opd.region_id
    return travel_minutes(visit.region_id, region) if visit and visit.region_id else None


def words(ticket: Ticket) -> dict[str, Any]:
    """Who, what to bring, and how long the way is."""
    visit = visit_of(ticket)
    facility = Facility.objects.filter(pk=ticket.session.line.place_id).first()
    minutes = travel_of(ticket)
    bring = "KTP atau kartu keluarga. Kartu BPJS bila ada; tanpa kartu pun dilayani."
    return {
        "who": short_name(visit.name or "") if visit else "",
        "notes": [("Bawa", bring), *([("Catatan", facility.note)] if facility and facility.note else [])],
        "urgent": URGENT,
        "travel_words": f"kira-kira {way_words(minutes)}" if minutes else "",
    }


def paper(request: HttpRequest, ticket: Ticket, form: str) -> HttpResponseBase:
    return answer(request, KIND, ticket.pk, ticket.generation, form, label=ticket.label, back=address(ticket))


PAGES = TicketPages(KIND, "/sehat/antrean/", "Ambil nomor antrean", more=words, travel=travel_of, paper=paper)
