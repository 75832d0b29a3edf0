"""Taking a number for a patient: the patient row, the engine's number and the visit, all or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from health.models import Patient, Visit
from health.patients import Person, holder_key, patient_of
from pelalawan_portal.accounts.models import User
from pelalawan_portal.opds.models import Region
from pelalawan_portal.queues import workflow as queue
from pelalawan_portal.queues.models import Session, Ticket
from pelalawan_portal.queues.naming import hold
from pelalawan_portal.queues.telling import note_consent


@transaction.atomic
def take_number(
    session_id: int | Session,
    who: Person | Patient,
    *,
    channel: str = Ticket.Channel.WEB,
    priority: str = "",
    account: User | None = None,
    device_key: str = "",
    agreed: Sequence[str] = (),
    by: User | None = None,
    card: str = "",
    phone: str = "",
    email: str = "",
    complaint: str = "",
    region: Region | None = None,
    now: datetime | None = None,
) -> Ticket:
    """Book a number ahead (web, jkn, desk). Raises Refused as `queues.workflow.book`; then nothing is kept."""
    patient = who if isinstance(who, Patient) else patient_of(who)
    ticket = queue.book(
        session_id,
        channel=channel,
        holder_key=holder_key(patient),
        account=account,
        device_key=device_key,
        agreed=agreed if phone else (),
        priority=priority,
        by=by,
        now=now,
    )
    note_consent(ticket, by=by)
    Visit.objects.create(
        ticket=ticket,
        patient=patient,
        facility_id=ticket.line.place_id,
        name=who.name or patient.name,
        card=card or None,
        phone=phone or None,
        email=email or None,
        complaint=complaint or None,
        region=region,
    )
    return ticket


@transaction.atomic
def name_number(ticket_id: int, person: Person, *, by: User, complaint: str = "") -> Visit:
    """At the desk: say whose number this is, after the number was drawn (walk-in, kiosk, reserved block).

    Raises Refused when the person has another number in this line today.
    """
    patient = patient_of(person)
    ticket = hold(ticket_id, holder_key(patient), by=by)
    visit, _ = Visit.objects.update_or_create(
        ticket=ticket,
        defaults={
            "patient": patient,
            "facility_id": ticket.line.place_id,
            "name": person.name or patient.name,
            "card": person.card or None,
            "complaint": complaint or None,
        },
    )
    return visit
