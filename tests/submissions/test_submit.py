from datetime import date, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from pelalawan_portal.bahasa.dates import WIB
from pelalawan_portal.submissions import clock, history, outbox, workflow
from pelalawan_portal.submissions.models import Event, OutboxEntry, Review, Submission

from .envelopes import file_one, filing, publish_service

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(offices):
    return publish_service()


def test_works_a_permohonan_is_numbered_stored_and_owed(version):
    submission = file_one(
        version, routed=False, answers={"nama": "Siti", "nik": "1405095205900001", "acara": "x"}
    )
    stored = Submission.objects.get(number=submission.number)
    assert stored.stage == "received"
    assert stored.applicant_name == "Siti"
    assert stored.nik == "1405095205900001"
    assert stored.plain_answers["nik"] == "1405095205900001"
    assert sorted(stored.outbox.values_list("kind", flat=True)) == [
        "make_printout",
        "route",
    ]
    assert list(stored.slots.values_list("key", "state")) == [
        ("ktp", "received"),
        ("denah", "received"),
        ("pendukung", "expected"),
    ]


def test_works_the_nik_never_rests_in_the_clear(version):
    file_one(version, answers={"nama": "Siti", "nik": "1405095205900001", "acara": "x"})
    with connection.cursor() as cursor:
        for table in (
            "submissions_submission",
            "submissions_event",
            "submissions_review",
            "submissions_outboxentry",
        ):
            cursor.execute(f"SELECT count(*) FROM {table} AS row WHERE row::text LIKE '%%1405095205900001%%'")
            assert cursor.fetchone()[0] == 0, table


def test_works_routing_opens_the_first_step_at_the_responsible_office(version):
    submission = file_one(version)
    review = submission.reviews.get()
    assert (review.step, review.opd.code, review.round) == ("kelengkapan", "DPMPTSP", 1)
    assert submission.stage == "checking"
    assert review.kecamatan_id == "14.05.09"


def test_works_routing_twice_changes_nothing(version):
    submission = file_one(version)
    workflow.route(submission.outbox.get(kind="route"))
    assert submission.reviews.count() == 1
    assert submission.events.filter(verb="opened").count() == 1


def test_rejects_the_same_key_twice(version):
    one = filing(version)
    workflow.submit(one)
    with pytest.raises(IntegrityError), transaction.atomic():
        workflow.submit(one)
    assert Submission.objects.filter(key=one.key).count() == 1


def test_handles_a_step_nobody_answers_for_by_leaving_it_with_the_front_office(version):
    from pelalawan_portal.opds.models import Responsibility

    Responsibility.objects.filter(role="loket").delete()
    submission = file_one(version)
    review = submission.reviews.get()
    assert review.opd is None
    assert review.is_open


def test_works_the_desa_decides_before_the_kecamatan_and_the_kecamatan_before_all(version, offices):
    from pelalawan_portal.opds.models import Responsibility

    Responsibility.objects.create(role="loket", region_id="14.05.09", opd=offices["DISHUB"])
    assert file_one(version).reviews.get().opd.code == "DISHUB"
    Responsibility.objects.create(role="loket", region_id="14.05.09.2002", opd=offices["PUPR"])
    assert file_one(version).reviews.get().opd.code == "PUPR"
    elsewhere = file_one(version, answers={"nama": "Siti", "acara": "x", "desa": "14.05.01.2001"})
    assert elsewhere.reviews.get().opd.code == "DPMPTSP"


def test_rejects_two_offices_for_the_same_thing_at_once(version, offices):
    from pelalawan_portal.opds.models import Responsibility

    with pytest.raises(IntegrityError), transaction.atomic():
        Responsibility.objects.create(service="", role="loket", opd=offices["PUPR"])
    assert Responsibility.objects.filter(service="", role="loket").count() == 1


@pytest.mark.parametrize(
    "statement", ["UPDATE submissions_event SET verb = 'x'", "DELETE FROM submissions_event"]
)
def test_rejects_any_change_of_history_by_the_database(version, statement):
    submission = file_one(version)
    with pytest.raises(Exception, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert history.broken_at(submission) is None


def test_works_the_chain_notices_a_changed_event(version):
    submission = file_one(version)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE submissions_event DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE submissions_event SET data = '{\"x\": 1}' WHERE submission_id = %s AND seq = 2",
            [submission.pk],
        )
        cursor.execute("ALTER TABLE submissions_event ENABLE TRIGGER USER")
    assert history.broken_at(Submission.objects.get(pk=submission.pk)) == 2


def test_works_the_notice_is_worded_from_the_event(version):
    submission = file_one(version)
    notice = submission.notices.get()
    assert notice.subject == "Permohonan diterima"
    assert "Tidak perlu datang" in notice.text


def test_works_a_mail_is_sent_once_where_there_is_an_address(version, mailoutbox):
    submission = file_one(version, answers={"nama": "Siti", "acara": "x", "surel": "siti@example.com"})
    outbox.drain()
    assert [mail.to for mail in mailoutbox] == [["siti@example.com"]]
    assert submission.number in mailoutbox[0].subject
    assert "Siti" not in mailoutbox[0].body
    assert submission.notices.get().state == "sent"


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        (datetime(2026, 11, 23, 10, 0, tzinfo=WIB), date(2026, 11, 24)),
        (datetime(2026, 11, 23, 18, 0, tzinfo=WIB), date(2026, 11, 25)),
        (datetime(2026, 11, 20, 23, 0, tzinfo=WIB), date(2026, 11, 24)),
        (datetime(2026, 11, 22, 9, 0, tzinfo=WIB), date(2026, 11, 24)),
    ],
)
def test_works_late_filing_counts_from_the_next_working_day(version, received, expected):
    assert clock.check_by(version.spec, received) == expected


def test_works_what_is_owed_is_unique_per_event(version):
    submission = file_one(version)
    event = submission.events.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        OutboxEntry.objects.create(submission=submission, event=event, kind="route")


def test_works_a_trial_is_not_counted(version):
    file_one(version, trial=True)
    assert Submission.objects.real().count() == 0
    assert Review.objects.get().trial
    assert Event.objects.count() > 0
