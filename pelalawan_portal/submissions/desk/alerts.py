"""What meets an officer on the first page of the desk: how much waits, and what needs somebody's attention."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from pelalawan_portal.accounts.models import User
from pelalawan_portal.opds.posts import is_administrator, is_auditor
from pelalawan_portal.submissions import outbox
from pelalawan_portal.submissions.actors import Actor
from pelalawan_portal.submissions.desk.counters import helps_residents
from pelalawan_portal.submissions.desk.keyset import COUNT_AT_MOST, Page, count_of
from pelalawan_portal.submissions.desk.queue import WHOLE_HOUSE, Wish, branches_of, unmanned
from pelalawan_portal.submissions.desk.submission_views import may_list
from pelalawan_portal.submissions.models import Reconciliation, Review
from pelalawan_portal.submissions.registry import desk_tiles


@dataclass(frozen=True)
class Tile:
    """A number that leads somewhere; `tone` "lewat" or "kurang" asks for attention."""

    label: str
    number: str
    address: str
    tone: str = ""


def _shown(count: int) -> str:
    return Page([], "", "", min(count, COUNT_AT_MOST + 1)).counted


def _tile(label: str, count: int, address: str, tone: str) -> Tile:
    return Tile(label, _shown(count), address, tone if count else "")


def _waiting_without_office() -> QuerySet[Review]:
    # Counted whole, confidential ones too: a number names nobody, and nobody else would notice them.
    return Review.objects.undecided().filter(unmanned())


def tiles_for(user: User) -> list[Tile]:
    """The tiles of this officer; every number is counted to a thousand and no further."""
    actor = Actor.of_user(user)
    queue = reverse("admin:submissions_review_changelist")
    tiles = []
    if actor.offices or actor.sees_all:
        own = Wish() if actor.offices else Wish(office=WHOLE_HOUSE)
        suffix = "" if actor.offices else f"&kantor={WHOLE_HOUSE}"
        late = Wish(view="terlambat", office=own.office)
        near = Wish(view="mendekati", office=own.office)
        tiles += [
            _tile(
                "Menunggu di antrean", count_of(branches_of(actor, user, own)), f"{queue}?{suffix[1:]}", ""
            ),
            _tile(
                "Mendekati batas",
                count_of(branches_of(actor, user, near)),
                f"{queue}?tampil=mendekati{suffix}",
                "kurang",
            ),
            _tile(
                "Lewat batas",
                count_of(branches_of(actor, user, late)),
                f"{queue}?tampil=terlambat{suffix}",
                "lewat",
            ),
        ]
    tiles += [_tile(label, count, address, "") for label, count, address in desk_tiles(user)]
    if actor.sees_all:
        nobody = count_of([_waiting_without_office()])
        tiles.append(_tile("Tanpa OPD atau petugas", nobody, f"{queue}?tampil=tanpa", "kurang"))
    if helps_residents(user):
        tiles.append(Tile("Warga mengirim permohonan", "Bantu", "/izin/"))
    if may_list(user):
        tiles.append(Tile("Permohonan", "Cari", reverse("admin:submissions_submission_changelist")))
    if is_administrator(user) or is_auditor(user):
        macet = count_of([outbox.stuck()])
        tiles.append(
            _tile("Pekerjaan macet", macet, reverse("admin:submissions_outboxentry_changelist"), "lewat")
        )
        tiles.append(_last_run())
    return tiles


def _last_run() -> Tile:
    last = Reconciliation.objects.order_by("-id").first()
    address = reverse("admin:submissions_reconciliation_changelist")
    if last is None:
        return Tile("Pencocokan", "Belum", address)
    if (timezone.now() - last.at).total_seconds() > 3 * 3600:
        return Tile("Pencocokan: sudah lama", _shown(last.exceptions), address, "kurang")
    return _tile("Kejanggalan pada pencocokan", last.exceptions, address, "lewat")
