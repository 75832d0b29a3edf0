"""What a decree does to open clocks: by number, never to a date that has passed, and who hears of it."""

from datetime import date

import pytest

from pelalawan_portal.opds import working_days
from pelalawan_portal.opds.models import CalendarChange, Holiday
from pelalawan_portal.opds.workflow import add_holiday, cancel_holiday, move_holiday
from pelalawan_portal.submissions import outbox, recounting, reviewing
from pelalawan_portal.submissions.history import broken_at
from pelalawan_portal.submissions.models import Event, OutboxEntry
from pelalawan_portal.submissions.reconciliation import reconcile

from .envelopes import file_one
from .moments import wib

pytestmark = pytest.mark.django_db
DECREE = "SKB 3 Menteri 4/2026"


def fresh(submission):
    submission.refresh_from_db()
    return submission


def close(day, by):
    add_holiday(day, "Cuti bersama tambahan", "government", DECREE, by)
    outbox.drain()


def test_works_a_new_holiday_moves_what_is_to_come_and_says_why(completed, administrator, review_of):
    submission = completed(wib(3, 2))
    close(date(2026, 3, 5), administrator)
    fresh(submission)
    assert (submission.promised_on, submission.due_on, submission.legal_on) == (
        date(2026, 3, 9), date(2026, 3, 10), date(2026, 3, 10),
    )  # fmt: skip
    assert review_of(submission, "lalu_lintas").due_at.date() == date(2026, 3, 10)
    event = submission.events.get(verb="date_moved")
    assert (event.data["from"], event.data["to"], event.data["decree"]) == (
        "2026-03-09",
        "2026-03-10",
        DECREE,
    )
    notice = submission.notices.first()
    for words in ("9 Maret 2026", "10 Maret 2026", "Cuti bersama tambahan", DECREE):
        assert words in notice.text
    assert broken_at(submission) is None
    change = CalendarChange.objects.get()
    assert (change.by, change.looked_at, change.moved) == (administrator, 1, 1)
    assert change.done_at is not None
    assert not reconcile().totals


def test_works_a_cancelled_one_moves_back_and_bothers_nobody(completed, administrator):
    Holiday.objects.create(date=date(2026, 3, 5), name="Cuti", kind="local")
    working_days.forget()
    submission = completed(wib(3, 2))
    notices = submission.notices.count()
    cancel_holiday(Holiday.objects.get(date=date(2026, 3, 5)), DECREE, administrator)
    outbox.drain()
    assert fresh(submission).due_on == date(2026, 3, 9)
    assert submission.promised_on == date(2026, 3, 10)
    assert submission.notices.count() == notices


def test_works_a_moved_one_is_one_change(completed, administrator):
    Holiday.objects.create(date=date(2026, 3, 20), name="Hari jadi", kind="local")
    submission = completed(wib(3, 2))
    move_holiday(
        Holiday.objects.get(date=date(2026, 3, 20), kind="local"), date(2026, 3, 4), DECREE, administrator
    )
    outbox.drain()
    assert fresh(submission).due_on == date(2026, 3, 10)
    change = CalendarChange.objects.get()
    assert (change.action, change.moved_to) == ("moved", date(2026, 3, 4))


def test_works_the_date_of_a_check_moves_too(completed, version, administrator, clockwork):
    clockwork(wib(3, 2))
    submission = file_one(version)
    assert submission.check_by == date(2026, 3, 3)
    close(date(2026, 3, 3), administrator)
    assert fresh(submission).check_by == date(2026, 3, 4)
    assert submission.reviews.get().due_at.date() == date(2026, 3, 4)


def test_rejects_moving_a_date_that_has_passed(completed, administrator, clockwork, review_of):
    submission = completed(wib(3, 2))
    before = review_of(submission, "lalu_lintas").due_at
    clockwork(wib(3, 10))
    # Entered late: the row itself is of the past, so it is made as a restored table would have it.
    Holiday.objects.create(date=date(2026, 3, 5), name="Cuti", kind="local")
    close(date(2026, 3, 30), administrator)
    assert fresh(submission).due_on == date(2026, 3, 9)
    assert review_of(submission, "lalu_lintas").due_at == before
    assert not submission.events.filter(verb="date_moved").exists()


def test_rejects_what_is_closed(completed, administrator, review_of, dishub, satpolpp, hendra):
    submission = completed(wib(3, 2))
    for step, by in (("lalu_lintas", dishub), ("ketertiban", satpolpp)):
        reviewing.recommend(review_of(submission, step).pk, by=by, agree=True)
    reviewing.conclude(review_of(submission, "tanda_tangan").pk, by=hendra, granted=True)
    close(date(2026, 3, 5), administrator)
    assert fresh(submission).due_on == date(2026, 3, 9)


def test_handles_a_restart_where_it_stopped_and_a_second_round(
    completed, administrator, clockwork, monkeypatch
):
    monkeypatch.setattr(recounting, "CHUNK", 1)
    first, second = completed(wib(3, 2)), completed(wib(3, 2), slug="uji-dua", code="UJI-2")
    add_holiday(date(2026, 3, 5), "Cuti", "government", DECREE, administrator)
    change = CalendarChange.objects.get()
    CalendarChange.objects.update(at=wib(3, 2))  # the column's own clock is not the test's
    working_days.forget()
    after, looked, moved = recounting.recount_chunk(change, 0)
    assert (after, looked, moved) == (first.pk, 1, 1)
    OutboxEntry.objects.filter(kind="recount_clocks").update(data={"change": change.pk, "after": after})
    outbox.drain()
    assert [fresh(one).due_on for one in (first, second)] == [date(2026, 3, 10)] * 2
    assert Event.objects.filter(verb="date_moved").count() == 2
    again = OutboxEntry.objects.get(kind="recount_clocks", done_at=None)
    assert again.data["again"]
    assert again.due_at == wib(3, 2, 9, 1)
    clockwork(wib(3, 2, 9, 2))
    assert outbox.deliver(again.pk)
    assert Event.objects.filter(verb="date_moved").count() == 2


def test_a_chunk_costs_the_same_statements_however_full(
    completed, administrator, django_assert_max_num_queries
):
    for place in range(4):
        completed(wib(3, 2), slug=f"uji-{place}", code=f"UJI-{place}")
    add_holiday(date(2026, 3, 5), "Cuti", "government", DECREE, administrator)
    working_days.forget()
    with django_assert_max_num_queries(13):
        assert recounting.recount_chunk(CalendarChange.objects.get(), 0)[1:] == (4, 4)
