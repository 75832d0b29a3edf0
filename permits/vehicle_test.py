"""Uji berkala kendaraan (KIR) at Dinas Perhubungan: the second user of the queue engine (domain.md 3, no. 17)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from django.conf import settings
from django.db import transaction

from pelalawan_portal.accounts.crypto import keyed_hash
from pelalawan_portal.accounts.models import User
from pelalawan_portal.bahasa.phones import display
from pelalawan_portal.documents.queue_tickets import QueueTicket, register_source
from pelalawan_portal.opds.models import Opd, Post
from pelalawan_portal.queues import sessions
from pelalawan_portal.queues import workflow as queue
from pelalawan_portal.queues.forgetting import AT_ONCE, last_day_forgotten
from pelalawan_portal.queues.models import Counter, Hours, Line, Place, Ticket
from pelalawan_portal.queues.passes import tickets
from pelalawan_portal.queues.registry import Contact, PlaceKind, register_kind
from pelalawan_portal.queues.showing import paper_facts
from pelalawan_portal.queues.telling import note_consent
from permits.models.vehicle_test import VEHICLE_TEST, VehicleTest

OFFICE = "DISHUB"
PLACE_NAME = "UPT Pengujian Kendaraan Bermotor"
LINE = "uji"
# Quotas, minutes and hours are a start of our own; Dishub corrects them in the admin.
MINUTES_EACH = 20
QUOTA_ONLINE, QUOTA_WALK_IN = 12, 8
OPENS, CLOSES, FRIDAY_CLOSES = time(8), time(14), time(11)
PLATE = re.compile(r"^([A-Z]{1,2})(\d{1,4})([A-Z]{0,3})$")


def clean_plate(text: str) -> str:
    """ "BM 8123 CD" however it was typed. Raises ValueError with a sentence in Indonesian."""
    found = PLATE.match(re.sub(r"[\s.\-]", "", text.upper()))
    if not found:
        raise ValueError("Tulis nomor kendaraan seperti di STNK, misalnya BM 8123 CD.")
    return " ".join(part for part in found.groups() if part)


@dataclass(frozen=True)
class Vehicle:
    """What the owner says of the vehicle; `plate` is clean."""

    plate: str
    owner: str
    kind: str
    test_number: str = ""
    phone: str = ""


def holder_key(plate: str) -> str:
    """One number a vehicle and day."""
    return keyed_hash("queue-vehicle", plate.replace(" ", ""))


@transaction.atomic
def book(
    session_id: int,
    vehicle: Vehicle,
    *,
    account: User | None = None,
    device_key: str = "",
    agreed: Sequence[str] = (),
    by: User | None = None,
) -> Ticket:
    """Take a number for a vehicle, all or nothing. Raises Refused as `queues.workflow.book`."""
    ticket = queue.book(
        session_id,
        channel=Ticket.Channel.DESK if by else Ticket.Channel.WEB,
        holder_key=holder_key(vehicle.plate),
        account=account,
        device_key=device_key,
        agreed=agreed if vehicle.phone else (),
        by=by,
    )
    note_consent(ticket, by=by)
    VehicleTest.objects.create(
        ticket=ticket,
        plate=vehicle.plate,
        owner=vehicle.owner,
        kind=vehicle.kind,
        test_number=vehicle.test_number,
        phone=vehicle.phone or None,
    )
    return ticket


def vehicle_of(ticket: Ticket) -> VehicleTest | None:
    return VehicleTest.objects.filter(ticket_id=ticket.pk).first()


def address(ticket: Ticket) -> str:
    return f"/uji-kir/tiket/{ticket.pass_code}/"


def _words(ticket: Ticket) -> str:
    vehicle = vehicle_of(ticket)
    return f"{vehicle.plate} · {vehicle.get_kind_display()}" if vehicle else ""


def _copied(ticket: Ticket) -> Sequence[tuple[str, str]]:
    vehicle = vehicle_of(ticket)
    if vehicle is None:
        return ()
    pairs = (
        ("Nomor kendaraan", vehicle.plate),
        ("Nomor uji", vehicle.test_number),
        ("Nama di STNK", vehicle.owner),
        ("Telepon", vehicle.phone and display(vehicle.phone)),
    )
    return [(label, text) for label, text in pairs if text]


def _contact(ticket: Ticket) -> Contact:
    vehicle = vehicle_of(ticket)
    return Contact((vehicle.phone or "") if vehicle else "")


def _follow(old: Ticket, new: Ticket) -> None:
    vehicle = vehicle_of(old)
    if vehicle is not None:
        vehicle.pk, vehicle.ticket = new.pk, new
        vehicle.save(force_insert=True)


def remake_hashes() -> int:
    """The keys of vehicles' numbers under the HASH_KEY in force; how many rows changed."""
    changed = 0
    for one in VehicleTest.objects.order_by("pk").iterator(chunk_size=500):
        rows = Ticket.objects.filter(pk=one.pk).exclude(
            holder_key__in=["", key := holder_key(one.plate or "")]
        )
        changed += rows.update(holder_key=key)
    return changed


def forget_vehicles(today: date | None = None) -> int:
    """Remove the vehicles of old numbers, whose owners' names are ours for the queue alone; each hour. How many."""
    old = VehicleTest.objects.filter(ticket__date__lte=last_day_forgotten(today)).order_by("pk")
    ids = list(old.values_list("pk", flat=True)[:AT_ONCE])
    removed, _ = VehicleTest.objects.filter(pk__in=ids).delete()
    return removed


@transaction.atomic
def load() -> str:
    """The place of the test with its hours, once; what an officer changed stays."""
    office = Opd.objects.filter(code=OFFICE).first()
    if office is None or Place.objects.filter(kind=VEHICLE_TEST).exists():
        return "Uji kendaraan: sudah ada"
    place = Place.objects.create(kind=VEHICLE_TEST, opd=office, code="uji-kir", name=PLACE_NAME)
    line = Line.objects.create(
        place=place, code=LINE, name="Uji berkala kendaraan", letter="K", fixed_minutes=MINUTES_EACH
    )
    Hours.objects.bulk_create(
        Hours(
            line=line,
            weekday=day,
            starts=OPENS,
            ends=FRIDAY_CLOSES if day == Hours.Weekday.FRIDAY else CLOSES,
            quota_online=QUOTA_ONLINE,
            quota_walk_in=QUOTA_WALK_IN,
            quota_priority=0,
        )
        for day in range(5)
    )
    Counter.objects.create(place=place, number=1, name="Jalur uji 1").lines.add(line)
    return f"Uji kendaraan: 1 tempat baru; {sessions.generate(place=place)} sesi dibuka"


def printed(ticket_id: int) -> QueueTicket | None:
    """What the paper of a number says; None once the number is given back."""
    ticket = tickets().filter(pk=ticket_id).exclude(state__in=Ticket.GIVEN_BACK).first()
    if ticket is None:
        return None
    url = f"{settings.PUBLIC_URL}{address(ticket)}"
    return QueueTicket(
        **paper_facts(ticket),
        url=url,
        notes=("Bawa kendaraan, STNK, KTP, dan kartu BLUe.", "Gratis (Rp 0, tidak dipungut biaya)."),
    )


def register() -> None:
    """Tell the engine about the test, and the setup about its place. Called in AppConfig.ready."""
    from pelalawan_portal.accounts import keys
    from pelalawan_portal.opds import setup
    from pelalawan_portal.submissions.registry import periodic

    periodic("tidy", forget_vehicles)
    register_source(VEHICLE_TEST, printed)
    register_kind(
        PlaceKind(
            code=VEHICLE_TEST,
            label="Uji kendaraan",
            line_word="Layanan",
            counter_word="Jalur uji",
            calendar="kantor",
            roles=frozenset({Post.Role.TECHNICAL.value, Post.Role.FRONT_OFFICE.value}),
            address=address,
            holder_words=_words,
            copy_keys=_copied,
            contact=_contact,
            moved=_follow,
            priorities=False,
            confidential=False,
        )
    )
    setup.register("vehicle_test", load)
    keys.register_hashes("uji kendaraan", remake_hashes)
