"""What is missing for the work to go on: roles nobody answers for, offices without officers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Exists, OuterRef
from django.utils import timezone

from pelalawan_portal.opds.delegations import Delegation, mandate_of
from pelalawan_portal.opds.models import Opd, Post, Region, Responsibility, responsible_opd


class Unanswered(NamedTuple):
    """A role of a service for which no OPD is named; `places` are kecamatan, empty when it is everywhere."""

    service: str
    role: str
    places: tuple[str, ...]

    def __str__(self) -> str:
        where = f" di {', '.join(self.places)}" if self.places else ""
        return f"{self.service}: belum ada OPD untuk {self.role}{where}"


def offices_without_officers() -> list[Opd]:
    """Active OPDs that a responsibility in force names and where nobody holds a post today or stands in for one."""
    day = timezone.localdate()
    posts = Post.objects.current(day).filter(opd=OuterRef("pk"), user__is_active=True, user__is_staff=True)
    standing = Delegation.objects.current(day).filter(post__opd=OuterRef("pk"), delegate__is_active=True)
    named = Responsibility.objects.on(day).values("opd_id")
    return list(
        Opd.objects.filter(~Exists(posts), ~Exists(standing), pk__in=named, active=True).order_by("code")
    )


def offices_without_mandate(signing: Iterable[tuple[str, str]]) -> list[tuple[str, Opd]]:
    """(service slug, OPD) that sign today without a decree in force, of (service slug, role of the signing step)."""
    day = timezone.localdate()
    found = []
    for service, role in sorted(set(signing)):
        office = responsible_opd(service, role, None, day)
        if office is not None and mandate_of(office.pk, service, day) is None:
            found.append((service, office))
    return found


def unanswered(wanted: Iterable[tuple[str, str]]) -> list[Unanswered]:
    """Which (service slug, role) pairs have no active OPD today, everywhere or in some kecamatan."""
    kecamatan = dict(Region.objects.filter(level=Region.Level.KECAMATAN).values_list("code", "name"))
    rows = list(
        Responsibility.objects.on(timezone.localdate())
        .filter(opd__active=True)
        .values_list("service", "role", "region_id")
    )
    found = []
    for service, role in sorted(set(wanted)):
        places = {
            region
            for row_service, row_role, region in rows
            if row_role == role and row_service in (service, "")
        }
        if None in places:
            continue
        missing = tuple(name for code, name in kecamatan.items() if code not in places)
        if missing or not kecamatan:
            found.append(Unanswered(service, role, missing if len(missing) < len(kecamatan) else ()))
    return found
