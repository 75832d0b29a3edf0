"""The date first promised and the present one, with each pause between them."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from pelalawan_portal.submissions import outbox, pauses, reviewing, workflow
from pelalawan_portal.submissions.actors import Actor
from pelalawan_portal.submissions.history import broken_at
from pelalawan_portal.submissions.models import Pause
from pelalawan_portal.submissions.routing import lock
from pelalawan_portal.submissions.status import status_of

from .moments import wib

pytestmark = pytest.mark.django_db


def stand_still(submission, reason="payment", review=None):
    with transaction.atomic():
        return pauses.pause(lock(submission.pk), reason, review=review)


def go_on(submission, reason="payment", review=None):
    with transaction.atomic():
        ended = pauses.resume(lock(submission.pk), reason, review=review)
    submission.refresh_from_db()
    return ended


def test_works_complete_promises_three_dates_that_are_one(completed):
    submission = completed(wib(3, 2))
    assert (submission.promised_on, submission.due_on, submission.legal_on) == (date(2026, 3, 9),) * 3


def test_works_a_pause_moves_the_present_date_and_neither_the_first_nor_the_laws(completed, clockwork):
    submission = completed(wib(3, 2))
    clockwork(wib(3, 4))
    stand_still(submission)
    clockwork(wib(3, 6))
    assert go_on(submission)
    assert submission.promised_on == submission.legal_on == date(2026, 3, 9)
    assert submission.due_on == date(2026, 3, 11)
    assert list(submission.events.values_list("verb", flat=True))[-2:] == ["paused", "resumed"]
    assert broken_at(submission) is None
    outbox.drain()
    notice = submission.notices.first()
    assert "9 Maret 2026" in notice.text
    assert "11 Maret 2026" in notice.text


def test_works_a_service_may_let_a_pause_stop_the_law_too(completed, clockwork):
    submission = completed(wib(3, 2), legal_pauses=["payment"])
    clockwork(wib(3, 4))
    stand_still(submission)
    stand_still(submission, "appointment")
    clockwork(wib(3, 5))
    go_on(submission)
    clockwork(wib(3, 6))
    go_on(submission, "appointment")
    assert (submission.legal_on, submission.due_on) == (date(2026, 3, 10), date(2026, 3, 11))


def test_works_a_pause_of_a_step_holds_up_that_step_alone(completed, clockwork, review_of):
    submission = completed(wib(3, 2))
    held, other = review_of(submission, "lalu_lintas"), review_of(submission, "ketertiban")
    clockwork(wib(3, 4))
    stand_still(submission, "appointment", held)
    held.refresh_from_db()
    assert held.next_escalation_at is None
    assert review_of(submission, "ketertiban").next_escalation_at is not None
    clockwork(wib(3, 6))
    go_on(submission, "appointment", held)
    held.refresh_from_db()
    assert held.due_at.date() == date(2026, 3, 11)
    assert held.next_escalation_at is not None
    assert review_of(submission, "ketertiban").due_at.date() >= other.due_at.date()


def test_works_a_deferral_stands_still_until_the_office_decides(completed, clockwork, review_of, dishub):
    submission = completed(wib(3, 2))
    review = review_of(submission, "lalu_lintas")
    clockwork(wib(3, 4))
    reviewing.defer(review.pk, by=dishub, reason="Gambar jalan pengganti")
    assert submission.pauses.get().reason == Pause.Reason.DEFERRAL
    clockwork(wib(3, 6))
    reviewing.recommend(review.pk, by=dishub, agree=True)
    submission.refresh_from_db()
    assert submission.pauses.get().ended_at is not None
    assert submission.due_on == date(2026, 3, 11)
    assert broken_at(submission) is None


def test_works_closing_ends_what_stood_still(completed):
    submission = completed(wib(3, 2))
    stand_still(submission)
    workflow.withdraw(submission.pk, actor=Actor(numbers=frozenset({submission.number})))
    assert submission.pauses.get().ended_at is not None


def test_handles_the_same_pause_twice_and_a_resume_without_one(completed):
    submission = completed(wib(3, 2))
    assert stand_still(submission) == stand_still(submission)
    assert not go_on(submission, "appointment")
    assert go_on(submission)
    assert not go_on(submission)
    assert submission.due_on == date(2026, 3, 9)
    assert submission.pauses.count() == 1


def test_the_database_keeps_a_clock_from_standing_still_twice(completed):
    submission = completed(wib(3, 2))
    first = stand_still(submission)
    with pytest.raises(IntegrityError, match="a_clock_stands_still_once_for_a_reason"), transaction.atomic():
        Pause.objects.create(submission=submission, reason="payment", event=submission.events.first())
    assert list(submission.pauses.all()) == [first]


def test_works_no_date_is_named_while_the_clock_stands_still(completed, clockwork, client):
    submission = completed(wib(3, 2))
    clockwork(wib(3, 4))
    stand_still(submission)
    clockwork(wib(3, 20))  # past the date it stood at: nobody is late, for nothing runs
    client.post("/lacak/", {"nomor": submission.number, "pin": submission.pin})
    page = client.get(f"/permohonan/{submission.number}/").content.decode()
    assert "Waktu berhenti sejak Rabu, 4 Maret 2026: menunggu pembayaran." in page
    assert "selesai paling lambat" not in page
    assert "Tanggal itu sudah lewat" not in page
    assert status_of(submission).word == "Sedang diperiksa"  # two offices go on meanwhile
    clockwork(wib(3, 25))
    go_on(submission)
    assert "selesai paling lambat" in client.get(f"/permohonan/{submission.number}/").content.decode()


def test_both_sides_see_both_dates_and_why(completed, clockwork, review_of, dishub, client, signed_in):
    submission = completed(wib(3, 2))
    clockwork(wib(3, 4))
    stand_still(submission)
    clockwork(wib(3, 6))
    go_on(submission)
    client.post("/lacak/", {"nomor": submission.number, "pin": submission.pin})
    review = review_of(submission, "lalu_lintas")
    for page in (
        client.get(f"/permohonan/{submission.number}/").content.decode(),
        signed_in(dishub).get(f"/admin/submissions/review/{review.pk}/change/").content.decode(),
    ):
        for words in (
            "Senin, 9 Maret 2026",
            "Rabu, 11 Maret 2026",
            "Berhenti 2 hari kerja",
            "menunggu pembayaran",
        ):
            assert words in page
