"""What the queue engine is told about facilities (queues.registry), in the words of patients and clerks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.db.models import Q

from health.models import Poli, Visit
from health.models.patient import KIND
from pelalawan_portal.accounts.models import User
from pelalawan_portal.accounts.openings import register_subjects
from pelalawan_portal.bahasa.phones import display
from pelalawan_portal.documents.queue_tickets import QueueTicket, register_source
from pelalawan_portal.opds.models import Post
from pelalawan_portal.opds.posts import posts_of
from pelalawan_portal.queues.day.desk import opening_subject
from pelalawan_portal.queues.models import Ticket
from pelalawan_portal.queues.passes import tickets
from pelalawan_portal.queues.registry import Contact, PlaceKind, register_kind
from pelalawan_portal.queues.showing import paper_facts

HEALTH_OFFICE = "DINKES"
# How many of a person's last visits are looked through for openings.
SUBJECTS = 200


def from_health_office(user: Any) -> bool:
    """Whether this officer holds a post in Dinas Kesehatan: they look after every facility."""
    return any(post.opd.code == HEALTH_OFFICE for post in posts_of(user))


def address(ticket: Ticket) -> str:
    return f"/sehat/antrean/tiket/{ticket.pass_code}/"


def visit_of(ticket: Ticket) -> Visit | None:
    return Visit.objects.select_related("patient").filter(ticket_id=ticket.pk).first()


def holder_words(ticket: Ticket) -> str:
    """Name and masked NIK for the clerk who may see them; "" for a number without a name."""
    visit = visit_of(ticket)
    if visit is None:
        return ""
    known = visit.patient.masked_nik or "bayi, NIK belum ada"
    return f"{visit.name or '–'} · {known}"


def _poli_words(ticket: Ticket) -> str:
    """ "001 Poli Umum"; without its code where PCare's is not known."""
    code = Poli.objects.filter(pk=ticket.line_id).values_list("pcare_code", flat=True).first() or ""
    return f"{code} {ticket.line.name}".strip()


def copy_keys(ticket: Ticket) -> Sequence[tuple[str, str]]:
    """What the clerk must type into PCare: card, NIK, name, poli, complaint (domain.md 6.3, pendaftaran)."""
    visit = visit_of(ticket)
    if visit is None:
        return ()
    pairs = (
        ("Nomor BPJS", visit.card or visit.patient.card),
        ("NIK", visit.patient.nik),
        ("Nama", visit.name),
        ("Poli", _poli_words(ticket)),
        ("Keluhan", visit.complaint),
        ("Telepon", visit.phone and display(visit.phone)),
    )
    return [(label, text) for label, text in pairs if text]


def contact(ticket: Ticket) -> Contact:
    visit = Visit.objects.filter(pk=ticket.pk).first()
    return Contact(visit.phone or "", visit.email or "") if visit else Contact()


def name_address(ticket: Ticket) -> str:
    return f"/petugas/sehat/nama/{ticket.pk}/"


def follow(old: Ticket, new: Ticket) -> None:
    """The visit of a number that moved goes on under the new one; the old keeps its own, for the history."""
    visit = Visit.objects.filter(ticket=old).first()
    if visit is not None:
        visit.pk, visit.ticket = new.pk, new
        visit.save(force_insert=True)


def printed(ticket_id: int) -> QueueTicket | None:
    """What the paper of a number says; None once the number is given back."""
    ticket = tickets().filter(pk=ticket_id).exclude(state__in=Ticket.GIVEN_BACK).first()
    if ticket is None:
        return None
    url = f"{settings.PUBLIC_URL}{address(ticket)}"
    return QueueTicket(
        **paper_facts(ticket), url=url, notes=("Bawa KTP atau kartu keluarga.", "Gawat darurat: telepon 119.")
    )


def own_subjects(user: User) -> Iterable[str]:
    """Under which the openings of a person's visits are recorded: numbers the account took, and those of its NIK.

    A NIK counts once an officer saw the KTP: typing one must not show where its owner was treated.
    """
    mine = Q(ticket__account=user)
    if user.verified_at is not None and user.nik_hash:
        mine |= Q(patient__nik_hash=user.nik_hash)
    ids = Visit.objects.filter(mine).order_by("-pk").values_list("pk", flat=True)[:SUBJECTS]
    return [opening_subject(pk) for pk in ids]


def register() -> None:
    register_source(KIND, printed)
    register_subjects(own_subjects)
    register_kind(
        PlaceKind(
            code=KIND,
            label="Fasilitas kesehatan",
            line_word="Poli",
            counter_word="Loket",
            calendar="puskesmas",
            roles=frozenset({Post.Role.PUSKESMAS_CLERK.value}),
            supervises=from_health_office,
            address=address,
            holder_words=holder_words,
            copy_keys=copy_keys,
            contact=contact,
            name_address=name_address,
            moved=follow,
            urgent_words="Gawat atau sesak napas? Jangan menunggu nomor: langsung ke petugas, atau telepon 119.",
        )
    )
