"""Visits as FHIR R4 Encounters for SATUSEHAT (domain.md 9): arrived → in-progress → finished. Plain JSON.

The portal stops at the Encounter: what was found and done belongs to the facility's own record. A patient is named
by a pseudonym that is the same at every visit and leads back to nobody without the portal's key; once the queue has
forgotten whose number it was, the Encounter names nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings

from health.models import Patient, Visit
from pelalawan_portal.accounts.crypto import keyed_hash
from pelalawan_portal.bahasa.dates import WIB
from pelalawan_portal.queues.models import Place, Ticket

Resource = dict[str, Any]
State = Ticket.State
STATUS = {
    State.ARRIVED: "arrived",
    State.SKIPPED: "arrived",
    State.CALLED: "in-progress",
    State.SERVING: "in-progress",
    State.DONE: "finished",
    State.NO_SHOW: "cancelled",
    State.CANCELLED: "cancelled",
    State.RELEASED: "cancelled",
}
ACT = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
CHUNK = 1000


def organisation(place: Place) -> Resource:
    """Identifier of a facility: SATUSEHAT's where it was given to us (SATUSEHAT_ORGANISATIONS), else our own."""
    known = settings.SATUSEHAT_ORGANISATIONS.get(place.code)
    if known:
        return {"system": f"http://sys-ids.kemkes.go.id/organization/{known}", "value": known}
    return {"system": f"{settings.PUBLIC_URL}/sehat/faskes", "value": place.code}


def _number_system(place: Place) -> str:
    known = settings.SATUSEHAT_ORGANISATIONS.get(place.code)
    if known:
        return f"http://sys-ids.kemkes.go.id/encounter/{known}"
    return f"{settings.PUBLIC_URL}/sehat/antrean/encounter/{place.code}"


def pseudonym(patient: Patient) -> str:
    """32 hex digits, the same at every visit of a person, worked out with HASH_KEY from the hash of their NIK."""
    return keyed_hash("fhir-patient", patient.nik_hash or patient.newborn_hash or "")[:32]


def _instant(moment: datetime) -> str:
    return moment.astimezone(WIB).isoformat(timespec="seconds")


def _history(ticket: Ticket, status: str) -> list[Resource]:
    """The stretches of the visit in order; each ends where the next begins."""
    moments = [
        ("arrived", ticket.arrived_at),
        ("in-progress", ticket.called_at if status in ("in-progress", "finished") else None),
        ("finished" if status == "finished" else "cancelled", ticket.finished_at),
    ]
    known = [(name, moment) for name, moment in moments if moment is not None]
    stretches: list[Resource] = []
    for place, (name, begins) in enumerate(known):
        start = max([begins, *(moment for _, moment in known[:place])])
        period = {"start": _instant(start)}
        if place + 1 < len(known):
            period["end"] = _instant(max(start, known[place + 1][1]))
        elif name in ("finished", "cancelled"):
            period["end"] = period["start"]
        stretches.append({"status": name, "period": period})
    return stretches


def encounter(ticket: Ticket, visit: Visit | None) -> Resource:
    """One number as an Encounter; its session, line and place, and the visit's patient, are loaded already."""
    place = ticket.session.line.place
    status = STATUS[State(ticket.state)]
    history = _history(ticket, status)
    made: Resource = {
        "resourceType": "Encounter",
        "id": str(ticket.key),
        "identifier": [{"system": _number_system(place), "value": str(ticket.key)}],
        "status": status,
        "class": {"system": ACT, "code": "AMB", "display": "ambulatory"},
        "location": [{"location": {"display": f"{ticket.session.line.name}, {place.name}"}}],
        "serviceProvider": {
            "type": "Organization",
            "identifier": organisation(place),
            "display": place.name,
        },
    }
    if history:
        made["statusHistory"] = history
        made["period"] = {"start": history[0]["period"]["start"]}
        if status in ("finished", "cancelled"):
            made["period"]["end"] = history[-1]["period"]["start"]
    if visit is not None:
        made["subject"] = {
            "type": "Patient",
            "identifier": {
                "system": f"{settings.PUBLIC_URL}/sehat/pasien",
                "value": pseudonym(visit.patient),
            },
        }
    return made


def encounters(places: Sequence[Place], first: date, last: date) -> Iterator[Resource]:
    """Every visit of some days at these places, by day and number; a thousand rows in memory at a time."""
    rows = Ticket.objects.filter(
        session__line__place__in=places, session__date__range=(first, last), state__in=list(STATUS)
    ).select_related("session__line__place")
    batch: list[Ticket] = []
    for ticket in rows.order_by("session__date", "session_id", "number").iterator(chunk_size=CHUNK):
        batch.append(ticket)
        if len(batch) == CHUNK:
            yield from _batch(batch)
            batch = []
    yield from _batch(batch)


def _batch(batch: list[Ticket]) -> Iterator[Resource]:
    visits = Visit.objects.select_related("patient").in_bulk([one.pk for one in batch])
    for ticket in batch:
        yield encounter(ticket, visits.get(ticket.pk))
