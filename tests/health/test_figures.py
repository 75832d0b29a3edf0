"""Figures of visits: counted once a session, right to the number, for Dinkes and each facility of its own."""

import csv
from datetime import date, datetime, time, timedelta
from io import StringIO

import pytest
from django.utils import timezone

from health.figures import figures, hidden, percentile
from health.figures_charts import bars, columns
from health.figures_making import count_sessions
from health.models import SessionFigure
from pelalawan_portal.bahasa.dates import WIB
from pelalawan_portal.queues.models import Session, Ticket, TicketEvent

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 3)
PAGE = "/petugas/sehat/angka/"
PERIOD = "?dari=2026-03-01&sampai=2026-03-31"


def session_of(place, day=DAY, line="umum"):
    found = place.lines.get(code=line)
    at = datetime.combine(day, time(8), WIB)
    return Session.objects.create(
        line=found, date=day, starts_at=at, ends_at=at + timedelta(hours=4), online_until=at, letter=found.letter,
        quota_online=40, quota_walk_in=40, quota_priority=5,
    )  # fmt: skip


def visits(session, waits, *, channel="walk_in", state="done", hour=8):
    """One number for each wait in minutes; None never came."""
    for minutes in waits:
        session.last_number += 1
        came = datetime.combine(session.date, time(hour), WIB)
        called = came + timedelta(minutes=minutes or 0)
        ticket = Ticket.objects.create(
            session=session, line=session.line, date=session.date, letter=session.letter,
            number=session.last_number, channel=channel, pool="online" if channel == "web" else "walk_in",
            lane="walk_in", state=state, promised_at=came, turn_at=came,
            arrived_at=None if minutes is None else came, called_at=None if minutes is None else called,
            served_at=None if minutes is None else called,
            finished_at=None if minutes is None else called + timedelta(minutes=5),
        )  # fmt: skip
        if minutes is not None:
            TicketEvent.objects.create(ticket=ticket, verb="called", at=called)
            # Called once more: the wait is counted to the first call.
            TicketEvent.objects.create(ticket=ticket, verb="called", at=called + timedelta(minutes=30))
    session.save(update_fields=["last_number"])


@pytest.fixture
def counted(places):
    """Two facilities on one day: ten visits, two of them online, one no-show, one given back."""
    here, there = session_of(places["teluk-meranti"]), session_of(places["langgam"])
    visits(here, [0, 2, 4, 6, 8, 12])
    visits(here, [14, 62], channel="web", hour=9)
    visits(here, [None], channel="web", state="no_show")
    visits(here, [None], channel="web", state="cancelled")
    visits(there, [20, 30])
    count_sessions(DAY + timedelta(days=1))
    return places


def test_works_a_session_is_counted_right(counted):
    row = SessionFigure.objects.get(facility__place=counted["teluk-meranti"])
    assert (row.taken, row.online, row.visits, row.no_shows) == (9, 3, 8, 1)
    assert (row.hours[8], row.hours[9], sum(row.hours)) == (6, 2, 8)
    assert row.waits[:4] == [3, 2, 2, 0]
    assert row.waits[12] == 1
    assert sum(row.waits) == 8


def test_handles_who_was_never_called_has_no_waiting_time(places):
    session = session_of(places["langgam"])
    visits(session, [7])
    Ticket.objects.create(
        session=session, line=session.line, date=DAY, letter="A", number=99, channel="reserved", pool="walk_in",
        lane="walk_in", state="done", promised_at=session.starts_at, turn_at=session.starts_at,
        arrived_at=session.starts_at, finished_at=session.ends_at,
    )  # fmt: skip
    count_sessions(DAY + timedelta(days=1))
    row = SessionFigure.objects.get(session=session)
    assert (row.visits, sum(row.waits), row.waits[1]) == (2, 1, 1)


def test_works_counting_again_changes_nothing_and_late_numbers_are_taken_in(counted):
    here = Session.objects.get(line__place=counted["teluk-meranti"], line__code="umum", date=DAY)
    visits(here, [1, 1])
    count_sessions(DAY + timedelta(days=2))
    assert SessionFigure.objects.get(session=here).visits == 10
    assert SessionFigure.objects.filter(date=DAY).count() == 2


def test_handles_what_is_older_than_a_week_is_counted_once_and_stays(counted):
    Ticket.objects.filter(session__date=DAY).update(state="cancelled")
    count_sessions(DAY + timedelta(days=40))
    assert SessionFigure.objects.get(facility__place=counted["langgam"]).visits == 2


def test_works_today_is_not_counted_before_it_is_over(places):
    visits(session_of(places["langgam"]), [5])
    count_sessions(DAY)
    assert not SessionFigure.objects.filter(date=DAY).exists()


def test_works_sums_of_facility_poli_day_and_hour(counted):
    found = figures([counted["teluk-meranti"], counted["langgam"]], DAY, DAY)
    assert (found.total.visits, found.total.taken, found.total.no_shows) == (10, 11, 1)
    assert found.total.online_share == 27
    assert [(one.label, one.visits) for one in found.facilities] == [
        ("Puskesmas Teluk Meranti", 8), ("Puskesmas Langgam", 2),
    ]  # fmt: skip
    assert [(one.label, one.visits) for one in found.polis] == [("Poli Umum", 10)]
    assert [(one.label, one.visits) for one in found.days] == [("03/03", 10)]
    assert [(one.label, one.visits) for one in found.hours] == [("08.00", 8), ("09.00", 2)]
    assert found.facilities[1].half == 25


@pytest.mark.parametrize(
    ("waits", "part", "minutes"),
    [
        ([], 0.5, None), ([0, 0], 0.5, None), ([4], 0.5, 2), ([10, 10], 0.5, 5), ([9, 0, 0, 1], 0.9, 5),
        ([0, 1], 0.9, 10),
    ],
)  # fmt: skip
def test_works_percentiles_of_buckets(waits, part, minutes):
    found = percentile(waits, part)
    assert found is None if minutes is None else abs(found - minutes) <= 1


def test_works_dinkes_sees_every_facility(counted, ayu, signed_in):
    page = signed_in(ayu).get(PAGE + PERIOD).content.decode()
    assert "Puskesmas Teluk Meranti" in page
    assert "Puskesmas Langgam" in page
    assert "10 dari 11 nomor" in page
    assert page.count('<svg class="grafik"') == page.count('role="img"') == 4


def test_works_a_facility_sees_its_own_alone(counted, sari, signed_in):
    page = signed_in(sari).get(PAGE + PERIOD).content.decode()
    assert "8 dari 9 nomor" in page
    assert "Langgam" not in page
    assert "Langgam" not in signed_in(sari).get(f"{PAGE}{PERIOD}&faskes=langgam").content.decode()


@pytest.mark.parametrize("who", ["rina", "superuser", "auditor", "camat", "siti"])
@pytest.mark.parametrize("what", ["", "kunjungan.csv", "encounter.ndjson"])
def test_rejects_everybody_else(counted, who, what, request, signed_in):
    assert signed_in(request.getfixturevalue(who)).get(PAGE + what + PERIOD).status_code == 404


def test_works_small_counts_are_hidden_in_the_csv(counted, ayu, signed_in):
    answer = signed_in(ayu).get(f"{PAGE}kunjungan.csv{PERIOD}")
    rows = list(csv.reader(StringIO(b"".join(answer.streaming_content).decode())))
    assert rows[0][:3] == ["fasilitas", "poli", "tanggal"]
    assert ["Puskesmas Langgam", "Poli Umum", "2026-03-03", "<5", "<5", "0", "0"] in rows
    assert ["Puskesmas Teluk Meranti", "Poli Umum", "2026-03-03", "9", "8", "<5", "<5"] in rows


@pytest.mark.parametrize(("count", "words"), [(0, "0"), (1, "<5"), (4, "<5"), (5, "5")])
def test_works_the_border_of_small(count, words):
    assert hidden(count) == words


@pytest.mark.parametrize(
    "query", ["?dari=2026-05-01&sampai=2026-04-01", "?dari=2020-01-01&sampai=2026-01-01"]
)
def test_rejects_a_period_that_cannot_be_with_a_sentence(counted, ayu, signed_in, query):
    answer = signed_in(ayu).get(PAGE + query)
    assert answer.status_code == 422
    assert "pesan-salah" in answer.content.decode()


def test_works_the_page_costs_the_same_for_one_day_and_for_a_year(
    counted, ayu, signed_in, django_assert_num_queries, django_assert_max_num_queries
):
    places = list(counted.values())
    with django_assert_num_queries(5):
        figures(places, DAY, DAY)
    with django_assert_num_queries(5):
        figures(places, DAY - timedelta(days=180), DAY + timedelta(days=180))


def test_works_charts_stay_inside_their_frame(counted):
    found = figures(list(counted.values()), DAY, DAY)
    for chart in (bars("x", found.facilities), columns("x", found.hours), bars("x", []), columns("x", [])):
        for bar in chart.bars:
            assert 0 <= bar.x <= bar.x + bar.width <= chart.width
            assert 0 <= bar.y <= bar.y + bar.height <= chart.height


def test_handles_no_visits_at_all(places, ayu, signed_in):
    page = signed_in(ayu).get(PAGE).content.decode()
    assert "Belum ada kunjungan" in page
    assert timezone.localdate().isoformat() not in page
