"""A place with one line and sessions, of a kind that only these tests know."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from pelalawan_portal.bahasa.dates import WIB
from pelalawan_portal.queues import registry
from pelalawan_portal.queues.models import Counter, Line, Place, Session

KIND = registry.PlaceKind(
    code="uji",
    label="Tempat uji",
    line_word="Layanan",
    counter_word="Loket",
    calendar="kantor",
    roles=frozenset({"technical"}),
    address=lambda ticket: f"/uji/{ticket.pass_code}/",
)


@pytest.fixture(autouse=True)
def _kind():
    registry.register_kind(KIND)
    yield
    registry._kinds.pop("uji")
    registry._also_owed.pop("uji", None)


@pytest.fixture
def place(offices):
    return Place.objects.create(kind="uji", opd=offices["DISHUB"], code="tempat-uji", name="Tempat Uji")


@pytest.fixture
def line(place):
    return Line.objects.create(place=place, code="umum", name="Umum", letter="A", fixed_minutes=6)


@pytest.fixture
def counters(place):
    return [Counter.objects.create(place=place, number=one, name=f"Loket {one}") for one in range(1, 11)]


@pytest.fixture
def clerk(officer):
    return officer("tono", "Tono", ("DISHUB", "technical"))


@pytest.fixture
def open_session(line):
    """open_session(days=1, quota_online=…) → a session of the line, from 08.00 to 12.00 of that day."""

    def make(days=1, of=None, starts=time(8), ends=time(12), **quotas):
        on = of or line
        day = timezone.localdate() + timedelta(days=days)
        begins = datetime.combine(day, starts, WIB)
        return Session.objects.create(
            line=on, date=day, starts_at=begins, ends_at=datetime.combine(day, ends, WIB),
            online_until=begins + timedelta(hours=1), letter=on.letter,
            **{"quota_online": 20, "quota_walk_in": 20, "quota_priority": 4} | quotas,
        )  # fmt: skip

    return make


def at(session, clock):
    """A moment on the day of a session: at(session, "06.30")."""
    hour, minute = clock.split(".")
    return datetime.combine(session.date, time(int(hour), int(minute)), WIB)


@pytest.fixture
def faskes(offices):
    """Every shipped facility by its code ("teluk-meranti"); no session yet, see `days.today`."""
    from health import facilities
    from pelalawan_portal.queues import board

    facilities.load()
    Session.objects.all().delete()
    board.forget()
    return {one.code: one for one in Place.objects.filter(kind="faskes").select_related("opd")}


@pytest.fixture
def sari(officer):
    """Bu Sari, clerk at Puskesmas Teluk Meranti."""
    return officer("sari", "Sari Dewi", ("PKM-TELUK-MERANTI", "puskesmas_clerk"))


@pytest.fixture
def wati(officer):
    """Bu Wati, clerk at Puskesmas Langgam."""
    return officer("wati", "Wati", ("PKM-LANGGAM", "puskesmas_clerk"))
