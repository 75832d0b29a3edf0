"""The way to the figures from the first page of the desk."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Sum
from django.utils import timezone

from health.models import SessionFigure
from health.models.patient import KIND
from pelalawan_portal.accounts.models import User
from pelalawan_portal.opds.posts import offices_of
from pelalawan_portal.queues.models import Place
from pelalawan_portal.queues.registry import place_kind

WEEK = timedelta(days=7)


def week_tile(user: User) -> tuple[str, int, str] | None:
    """Visits of the last seven days for who runs a facility or looks after all; others cost no query."""
    kind = place_kind(KIND)
    if not (offices_of(user, kind.roles) or kind.supervises(user)):
        return None
    rows = SessionFigure.objects.filter(
        facility__place__in=Place.objects.visible_to(user).filter(kind=KIND),
        date__gte=timezone.localdate() - WEEK,
    )
    visits = rows.aggregate(Sum("visits"))["visits__sum"] or 0
    return "Kunjungan 7 hari", visits, "/petugas/sehat/angka/"
