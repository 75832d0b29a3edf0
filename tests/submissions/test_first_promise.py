"""What was promised first stays when "lengkap" is taken back and declared again; the present date stands beside it."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from pelalawan_portal.submissions import outbox, retraction, reviewing
from pelalawan_portal.submissions.history import broken_at
from pelalawan_portal.submissions.models import Submission
from pelalawan_portal.submissions.workflow import Refused

from .moments import wib

pytestmark = pytest.mark.django_db


@pytest.fixture
def taken_back(completed, clockwork, review_of, rina):
    """Declared complete on Monday, 2 March (decided by the 9th), taken back on Wednesday."""
    submission = completed(wib(3, 2))
    clockwork(wib(3, 4))
    retraction.take_back(review_of(submission).pk, by=rina, reason="keliru")
    submission.refresh_from_db()
    return submission


@pytest.fixture
def declared_again(taken_back, clockwork, review_of, rina):
    clockwork(wib(3, 5))
    reviewing.declare_complete(review_of(taken_back).pk, by=rina)
    outbox.drain()
    taken_back.refresh_from_db()
    return taken_back


def pages(submission, review, client, officer_client):
    client.post("/lacak/", {"nomor": submission.number, "pin": submission.pin})
    return (
        client.get(f"/permohonan/{submission.number}/").content.decode(),
        officer_client.get(f"/admin/submissions/review/{review.pk}/change/").content.decode(),
    )


def test_works_taken_back_the_first_promise_stands_and_no_present_date(
    taken_back, review_of, rina, client, signed_in
):
    assert taken_back.promised_on == date(2026, 3, 9)
    assert (taken_back.complete_at, taken_back.due_on, taken_back.legal_on) == (None, None, None)
    for page in pages(taken_back, review_of(taken_back), client, signed_in(rina)):
        assert "Senin, 9 Maret 2026" in page
        assert "dihitung sesudah dinyatakan lengkap" in page
    notice = taken_back.notices.get(event__verb="taken_back")
    assert "tetap tercatat" in notice.text


def test_works_declared_again_both_dates_stand_with_the_reason(
    declared_again, review_of, dishub, client, signed_in
):
    assert declared_again.promised_on == date(2026, 3, 9)
    assert (declared_again.due_on, declared_again.legal_on) == (date(2026, 3, 12),) * 2
    review = review_of(declared_again, "lalu_lintas")
    for page in pages(declared_again, review, client, signed_in(dishub)):
        for words in ("Senin, 9 Maret 2026", "Kamis, 12 Maret 2026", "Dinyatakan lengkap ulang 5 Maret 2026"):
            assert words in page
    notice = declared_again.notices.filter(event__verb="complete").first()
    assert (
        "Janji pertama Senin, 9 Maret 2026, sekarang keputusan paling lambat Kamis, 12 Maret" in notice.text
    )
    assert broken_at(declared_again) is None


def test_works_declared_again_the_same_day_nothing_moved(completed, review_of, rina):
    submission = completed(wib(3, 2))
    retraction.take_back(review_of(submission).pk, by=rina, reason="keliru")
    reviewing.declare_complete(review_of(submission).pk, by=rina)
    notice = submission.notices.filter(event__verb="complete").first()
    assert "Keputusan paling lambat Senin, 9 Maret 2026" in notice.text
    assert "Janji pertama" not in notice.text


@pytest.mark.parametrize("day", [date(2026, 3, 20), None])
def test_the_database_keeps_the_first_promise(declared_again, day):
    with pytest.raises(IntegrityError, match="a_first_promise_stays"), transaction.atomic():
        Submission.objects.filter(pk=declared_again.pk).update(promised_on=day)
    assert Submission.objects.filter(pk=declared_again.pk).update(promised_on=date(2026, 3, 9)) == 1


def test_rejects_taking_lengkap_back_once_an_office_has_deferred(completed, review_of, dishub, rina):
    submission = completed(wib(3, 2))
    reviewing.defer(review_of(submission, "lalu_lintas").pk, by=dishub, reason="Gambar jalan pengganti")
    with pytest.raises(Refused, match="sudah berjalan"):
        retraction.take_back(review_of(submission).pk, by=rina, reason="keliru")
    submission.refresh_from_db()
    assert submission.complete_at is not None
