"""Who is told at 50, 80 and 100 percent, and that beat looks only at what is due."""

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from pelalawan_portal.submissions import escalation, outbox, pauses, reviewing
from pelalawan_portal.submissions.models import Escalation, Review, Submission
from pelalawan_portal.submissions.routing import lock

from .moments import wib

pytestmark = pytest.mark.django_db


def levels(submission, step=None):
    rows = (
        submission.escalations.filter(review__step=step)
        if step
        else submission.escalations.filter(review=None)
    )
    return list(rows.order_by("level").values_list("level", flat=True))


def test_works_each_level_in_its_time(completed, clockwork):
    submission = completed(wib(3, 2, 8))
    assert escalation.sweep() == 0
    seen = []
    for moment in (wib(3, 5, 9), wib(3, 6, 15, 30), wib(3, 9, 16, 1)):
        clockwork(moment)
        escalation.sweep()
        seen.append((levels(submission, "lalu_lintas"), levels(submission)))
    assert seen == [([50], [50]), ([50, 80], [50, 80]), ([50, 80, 100], [50, 80, 100])]
    assert set(submission.reviews.undecided().values_list("escalated", flat=True)) == {100}
    assert escalation.sweep() == 0


def test_works_being_down_over_a_deadline_costs_nothing(completed, clockwork):
    submission = completed(wib(3, 2, 8))
    clockwork(wib(3, 9, 18))
    escalation.sweep()
    assert levels(submission) == levels(submission, "ketertiban") == [50, 80, 100]
    count = Escalation.objects.count()
    outbox.drain()
    clockwork(wib(3, 9, 19))
    assert escalation.sweep() == 0
    assert Escalation.objects.count() == count


def test_works_officer_kabid_and_kadis_are_told_once_each(completed, clockwork, officer, dishub):
    kabid = officer("lina", "Lina", ("DISHUB", "kabid"))
    kadis = officer("umar", "Umar", ("DISHUB", "signer"))
    for user in (dishub, kabid, kadis):
        EmailAddress.objects.create(user=user, email=f"{user.username}@dishub.example", verified=True)
    submission = completed(wib(3, 2, 8))
    mail.outbox.clear()
    clockwork(wib(3, 9, 18))
    escalation.sweep()
    outbox.drain()
    told = [(one.to, one.subject) for one in mail.outbox if "dishub" in str(one.to)]
    assert sorted(to for to, _ in told) == [
        ["lina@dishub.example"],
        ["tono@dishub.example"],
        ["umar@dishub.example"],
    ]
    assert all(submission.number in subject for _, subject in told)
    assert "Siti" not in "".join(one.body for one in mail.outbox if "dishub" in str(one.to))


def test_requires_a_confirmed_address(completed, clockwork, dishub):
    EmailAddress.objects.create(user=dishub, email="tono@dishub.example", verified=False)
    completed(wib(3, 2, 8))
    mail.outbox.clear()
    clockwork(wib(3, 9, 18))
    escalation.sweep()
    outbox.drain()
    assert not [one for one in mail.outbox if "Batas waktu" in one.subject]


def test_handles_a_step_that_stands_still(completed, clockwork, review_of, dishub):
    submission = completed(wib(3, 2, 8))
    clockwork(wib(3, 3, 9))
    reviewing.defer(review_of(submission, "lalu_lintas").pk, by=dishub, reason="Gambar jalan")
    clockwork(wib(3, 9, 18))
    escalation.sweep()
    assert levels(submission, "lalu_lintas") == levels(submission) == []
    assert levels(submission, "ketertiban") == [50, 80, 100]
    reviewing.recommend(review_of(submission, "lalu_lintas").pk, by=dishub, agree=True)
    clockwork(wib(3, 10, 18))
    escalation.sweep()
    assert 100 not in levels(submission)


def test_handles_a_decided_step(completed, clockwork, review_of, dishub):
    submission = completed(wib(3, 2, 8))
    reviewing.recommend(review_of(submission, "lalu_lintas").pk, by=dishub, agree=True)
    clockwork(wib(3, 9, 18))
    escalation.sweep()
    assert levels(submission, "lalu_lintas") == []


def _multiply(model, row, **changed):
    """Three thousand rows like this one that have time yet, made by the database itself."""
    columns = [one.column for one in model._meta.concrete_fields if not one.primary_key]
    values = [changed.get(one, f'"{one}"') for one in columns]
    names = ", ".join(f'"{one}"' for one in columns)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {', '.join(values)} FROM {table}, generate_series(2, 3000) i"
            f" WHERE id = {row.pk}"
        )
        cursor.execute(f"ANALYZE {table}")


def test_a_sweep_reads_what_is_due_and_nothing_else(completed, clockwork):
    submission = completed(wib(3, 2, 8))
    later = "now() + interval '300 days' + i * interval '1 minute'"
    _multiply(
        Submission, submission,
        key="gen_random_uuid()", number="'PLW-2025-' || (100000 + i) || '-XX'", next_clock_at=later,
    )  # fmt: skip
    _multiply(Review, submission.reviews.get(step="ketertiban"), step="'x' || i", next_escalation_at=later)
    now = clockwork(wib(3, 2, 9))
    with CaptureQueriesContext(connection) as idle:
        assert escalation.sweep() == 0
    assert len(idle) == 2
    for rows, index in (
        (Review.objects.undecided().filter(next_escalation_at__lte=now), "reviews_to_escalate"),
        (Submission.objects.filter(closed_at__isnull=True, next_clock_at__lte=now), "clocks_to_look_at"),
    ):
        assert index in rows.values_list("pk", flat=True).explain()


def test_one_that_fails_keeps_no_other_from_its_turn(completed, clockwork, monkeypatch):
    submission = completed(wib(3, 2, 8))
    clockwork(wib(3, 9, 18))
    real, broken = escalation._escalated, submission.reviews.get(step="ketertiban").pk

    def fails(one, review, reached):
        if review and review.pk == broken:
            raise RuntimeError
        return real(one, review, reached)

    monkeypatch.setattr(escalation, "_escalated", fails)
    escalation.sweep()
    assert levels(submission, "lalu_lintas") == [50, 80, 100]
    assert levels(submission, "ketertiban") == []


def test_the_database_keeps_a_level_from_being_told_twice(completed, clockwork):
    submission = completed(wib(3, 2, 8))
    clockwork(wib(3, 9, 18))
    escalation.sweep()
    with pytest.raises(IntegrityError, match="a_level_is_escalated_once"), transaction.atomic():
        Escalation.objects.create(submission=submission, level=80)


def test_expiry_is_told_with_the_rights_where_silence_is_no_grant(completed, clockwork):
    submission = completed(wib(3, 2, 8))
    clockwork(wib(3, 9, 23, 59))
    escalation.sweep()
    submission.refresh_from_db()
    assert submission.expired_at is None
    clockwork(wib(3, 10, 0, 1))
    escalation.sweep()
    outbox.drain()
    submission.refresh_from_db()
    assert submission.expired_at is not None
    assert (submission.stage, submission.deemed_at) == ("in_review", None)
    assert levels(submission) == [50, 80, 100, Escalation.EXPIRED]
    notice = submission.notices.first()
    assert "Ombudsman" in notice.text
    assert "keberatan" in notice.text
    assert submission.next_clock_at is None


def test_expiry_runs_on_through_a_pause_that_does_not_stop_the_law(completed, clockwork):
    submission = completed(wib(3, 2, 8))
    other = completed(wib(3, 2, 8), slug="uji-lain", code="UJI-LN", legal_pauses=["payment"])
    clockwork(wib(3, 4))
    for one in (submission, other):
        with transaction.atomic():
            pauses.pause(lock(one.pk), "payment")
    clockwork(wib(3, 10, 1))
    escalation.sweep()
    submission.refresh_from_db()
    other.refresh_from_db()
    assert submission.expired_at is not None
    assert other.expired_at is None


def test_the_desk_lists_what_is_near_its_limit_and_past_it(completed, clockwork, dishub, signed_in):
    submission = completed(wib(3, 2, 8))
    client = signed_in(dishub)
    queue = "/admin/submissions/review/"
    assert "Tidak ada yang mendekati batas waktu." in client.get(f"{queue}?tampil=mendekati").content.decode()
    clockwork(wib(3, 6, 15, 30))
    escalation.sweep()
    assert submission.number in client.get(f"{queue}?tampil=mendekati").content.decode()
    assert submission.number not in client.get(f"{queue}?tampil=terlambat").content.decode()
    assert "Mendekati batas" in client.get("/admin/").content.decode()
    clockwork(wib(3, 9, 18))
    assert submission.number not in client.get(f"{queue}?tampil=mendekati").content.decode()
    assert submission.number in client.get(f"{queue}?tampil=terlambat").content.decode()
