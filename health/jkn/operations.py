"""What Mobile JKN may ask of a facility; each returns an Answer or raises Rejected. Same engine as web and counter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from health.booking.workflow import take_number
from health.doctors import on_duty
from health.jkn import messages as say
from health.jkn.messages import Answer, Rejected
from health.models import Facility, Patient, Poli, Visit
from health.patients import Person, card_hash, patient_of
from pelalawan_portal.accounts.models import nik_hash
from pelalawan_portal.bahasa.dates import WIB, clock_time
from pelalawan_portal.queues import workflow as queue
from pelalawan_portal.queues.estimates import Outlook
from pelalawan_portal.queues.models import Line, Session, Ticket
from pelalawan_portal.submissions.workflow import Refused

Asked = Mapping[str, Any]
State = Ticket.State
# Written in the event of a number that Mobile JKN gave back itself: BPJS need not be told.
BY_JKN = "jkn"


def _line(facility: Facility, asked: Asked) -> Line:
    """The poli with this PCare code that takes bookings. Raises Rejected."""
    rows = Poli.objects.select_related("line__place").filter(facility=facility, line__active=True)
    found = rows.filter(pcare_code=say.text(asked, "kodepoli", 4) or "-").first()
    if found is None:
        raise Rejected(say.NO_POLI)
    if not found.line.bookable:
        raise Rejected(say.CLOSED)
    return found.line


def _called(line: Line, day: date) -> str:
    last = Ticket.objects.filter(line=line, date=day, called_at__isnull=False).order_by("-called_at").first()
    return last.label if last else ""


def _session(line: Line, day: date, asked: Asked) -> Session:
    """The session of the asked hours ("08:00-12:00"), else of the asked doctor, else the first with room.

    Raises Rejected when the poli is closed that day.
    """
    rows = list(
        Session.objects.select_related("line__place")
        .filter(line=line, date=day, state=Session.State.OPEN)
        .order_by("starts_at")
    )
    if not rows:
        raise Rejected(say.CLOSED)
    hours = say.text(asked, "jampraktek", 20).replace(".", ":")
    same = [one for one in rows if hours[:5] == f"{one.starts_at.astimezone(WIB):%H:%M}"]
    doctor = say.text(asked, "kodedokter", 12)
    if doctor and not same:
        duty = on_duty(line.pk, rows)
        same = [one for one in rows if any(who.pcare_code == doctor for who in duty[one.pk])]
    now = timezone.now()
    return next((one for one in same or rows if one.takes_online(now)), (same or rows)[-1])


def _ticket(facility: Facility, asked: Asked) -> Ticket:
    """The number of a card in a poli on a day that was not given back. Raises Rejected."""
    number, day = say.card(asked), say.day(asked)
    visits = Visit.objects.filter(facility=facility, patient__card_hash=card_hash(number))
    rows = Ticket.objects.select_related("session__line__place", "line").filter(
        pk__in=visits.values("ticket_id"), line=_line(facility, asked), date=day
    )
    found = rows.exclude(state__in=Ticket.GIVEN_BACK).order_by("-pk").first()
    if found is None:
        raise Rejected(say.NOT_FOUND)
    return found


def status(facility: Facility, asked: Asked) -> Answer:
    """How far a poli is on a day. Numbers are sent as strings."""
    day, line = say.day(asked), _line(facility, asked)
    rows = Ticket.objects.filter(line=line, date=day).exclude(state__in=(*Ticket.GIVEN_BACK, State.RESERVED))
    return Answer(
        response={
            "namapoli": line.name,
            "totalantrean": str(rows.count()),
            "sisaantrean": str(rows.filter(state__in=Ticket.AHEAD).count()),
            "antreanpanggil": _called(line, day),
            "keterangan": "",
        }
    )


def _place_in_line(ticket: Ticket) -> dict[str, str]:
    ahead = Outlook(ticket.session).of(ticket).ahead if ticket.state in Ticket.AHEAD else 0
    return {
        "nomorantrean": ticket.label,
        "namapoli": ticket.line.name,
        "sisaantrean": str(ahead),
        "antreanpanggil": _called(ticket.line, ticket.date),
        "keterangan": f"Datang 30 menit sebelum pelayanan. Perkiraan dilayani pukul {clock_time(ticket.promised_at)}.",
    }


@transaction.atomic
def _taken(session: Session, patient: Patient, number: str, asked: Asked) -> Ticket:
    # BPJS is the authority on which card belongs to which NIK; what a stranger typed before gives way to it.
    if patient.card_hash != card_hash(number):
        patient.card, patient.card_hash = number, card_hash(number)
        patient.save(update_fields=["card", "card_hash"])
    ticket = take_number(
        session,
        patient,
        channel=Ticket.Channel.JKN,
        card=number,
        phone=say.text(asked, "nohp", 20),
        complaint=say.text(asked, "keluhan", 500),
    )
    # Mobile JKN has no call by which a number could be confirmed: it is kept until its time.
    Ticket.objects.filter(pk=ticket.pk).update(confirm_by=None)
    return ticket


def take(facility: Facility, asked: Asked) -> Answer:
    """A number. Code 202 for a NIK the portal does not know: `peserta` comes first."""
    number, person, day, line = say.card(asked), say.nik(asked), say.day(asked), _line(facility, asked)
    session = _session(line, day, asked)
    patient = Patient.objects.filter(nik_hash=nik_hash(person)).first()
    if patient is None:
        raise Rejected(say.NEW, say.NEW_PATIENT)
    try:
        ticket = _taken(session, patient, number, asked)
    except Refused as refusal:
        raise Rejected(say.ONCE if str(refusal) == queue.ONE_A_DAY else str(refusal)) from None
    told = _place_in_line(ticket)
    return Answer(response={"nomorantrean": ticket.label, "angkaantrean": str(ticket.number), **told})


def left(facility: Facility, asked: Asked) -> Answer:
    """How many are before a card's number."""
    return Answer(response=_place_in_line(_ticket(facility, asked)))


def cancel(facility: Facility, asked: Asked) -> Answer:
    """Give a card's number back."""
    ticket = _ticket(facility, asked)
    if ticket.state not in Ticket.AHEAD:
        raise Rejected(say.SERVED)
    try:
        queue.cancel(ticket.pk, reason=BY_JKN)
    except Refused:
        raise Rejected(say.SERVED) from None
    return Answer()


def register(facility: Facility, asked: Asked) -> Answer:
    """A patient the portal does not know yet; one it knows keeps what is there. Harmless twice."""
    number, person = say.card(asked), say.nik(asked)
    name, born = say.text(asked, "nama", 120), say.day(asked, "tanggallahir", ahead=False)
    if not name:
        raise Rejected("Nama Tidak Boleh Kosong")
    if born > timezone.localdate():
        raise Rejected("Tanggal Lahir Tidak Sesuai")
    sex = say.text(asked, "jeniskelamin", 2).upper()
    if sex not in ("L", "P"):
        raise Rejected("Jenis Kelamin Harus L atau P")
    patient_of(Person(name=name, nik=person, born=born, card=number, sex=sex))
    return Answer()


OPERATIONS: dict[str, Callable[[Facility, Asked], Answer]] = {
    "status": status,
    "ambil": take,
    "sisa": left,
    "batal": cancel,
    "peserta": register,
}
