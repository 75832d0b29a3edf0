"""Who a number is for: finding the patient row of a person, and the keys under which they are looked up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from health.models import Patient, Visit
from pelalawan_portal.accounts.crypto import keyed_hash
from pelalawan_portal.accounts.models import nik_hash
from pelalawan_portal.accounts.nik import sex
from pelalawan_portal.queues.models import Ticket

BATCH = 500


@dataclass(frozen=True)
class Person:
    """A patient as typed. A newborn without NIK is known by `mother_nik`, `born` and `order` (2 for a second twin)."""

    name: str
    nik: str = ""
    mother_nik: str = ""
    born: date | None = None
    order: int = 1
    card: str = ""
    sex: str = ""


def newborn_hash(mother_nik: str, born: date, order: int) -> str:
    return keyed_hash("newborn", f"{mother_nik}/{born.isoformat()}/{order}")


def card_hash(card: str) -> str:
    return keyed_hash("bpjs", card) if card else ""


def holder_key(patient: Patient) -> str:
    """The engine's opaque key of a person: one number a line and day."""
    return keyed_hash("queue-holder", patient.nik_hash or patient.newborn_hash or "")


def patient_of(person: Person) -> Patient:
    """The row of a person, made when there is none; an existing row is never changed by what a stranger types.

    Raises ValueError when neither NIK nor mother's NIK and birth date are given.
    """
    if person.nik:
        key = {"nik_hash": nik_hash(person.nik)}
    elif person.mother_nik and person.born:
        key = {"newborn_hash": newborn_hash(person.mother_nik, person.born, person.order)}
    else:
        raise ValueError("a patient is known by a NIK or by the mother")
    known = Patient.objects.filter(**key).first()
    if known is not None:
        return known
    new = Patient(
        **key,
        nik=person.nik or None,
        mother_nik=person.mother_nik or None,
        name=person.name,
        born=f"{person.born.isoformat()}/{person.order}" if person.born else None,
        sex=person.sex or (sex(person.nik) if person.nik else ""),
        card=person.card or None,
        card_hash=card_hash(person.card),
    )
    Patient.objects.bulk_create([new], ignore_conflicts=True)  # somebody may have made the same row meanwhile
    return Patient.objects.get(**key)


def remake_hashes() -> int:
    """Every hash of patients and of their numbers under the HASH_KEY in force; how many rows changed."""
    changed = 0
    for one in Patient.objects.order_by("pk").iterator(chunk_size=BATCH):
        fresh = {"card_hash": card_hash(one.card or "")}
        if one.nik:
            fresh["nik_hash"] = nik_hash(one.nik)
        elif one.mother_nik and one.born:
            born, _, order = one.born.partition("/")
            fresh["newborn_hash"] = newborn_hash(one.mother_nik, date.fromisoformat(born), int(order or 1))
        if all(getattr(one, name) == value for name, value in fresh.items()):
            continue
        changed += Patient.objects.filter(pk=one.pk).update(**fresh)
        one.refresh_from_db()
        numbers = Visit.objects.filter(patient=one).values("ticket_id")
        changed += (
            Ticket.objects.filter(pk__in=numbers).exclude(holder_key="").update(holder_key=holder_key(one))
        )
    return changed
