from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from pelalawan_portal.bahasa.dates import WIB
from pelalawan_portal.submissions import outbox
from pelalawan_portal.submissions.channels import journey, quiet
from pelalawan_portal.submissions.channels.carriers import Report
from pelalawan_portal.submissions.models import Delivery, Notice, OutboxEntry, Reach

pytestmark = pytest.mark.django_db
SITI = "6281234567890"
LATER = timedelta(minutes=31)


def carried(notice):
    return list(notice.deliveries.order_by("id").values_list("provider", "state"))


def report(notice, provider, state):
    delivery = notice.deliveries.get(provider=provider)
    return journey.hear(provider, Report(delivery.reference, state))


def make_late(notice):
    notice.deliveries.update(at=timezone.now() - LATER)
    journey.mind_the_late()
    outbox.drain()
    notice.refresh_from_db()


def test_works_whatsapp_goes_first_and_is_enough(agreed, tell, phones):
    notice = tell(agreed())
    outbox.drain()
    report(notice, "whatsapp", "arrived")
    notice.refresh_from_db()
    assert len(phones.whatsapp.to(SITI)) == 1
    assert not phones.utama.messages
    assert (notice.state, notice.channel) == ("arrived", "whatsapp")
    assert notice.how.startswith("Sampai lewat WhatsApp pukul ")
    make_late(notice)
    assert carried(notice) == [("whatsapp", "arrived")]


def test_works_where_no_phone_was_agreed_to_nothing_is_asked_of_the_database(
    make_submission, phones, django_assert_num_queries
):
    submission = make_submission(answers={"nama": "Siti", "acara": "x", "surel": "siti@example.com"})
    event = submission.events.first()
    with django_assert_num_queries(0):
        owed = journey.first(submission, event)
    assert [one.kind for one in owed] == ["mail_applicant"]


def test_handles_a_number_without_whatsapp_by_sms_at_once(agreed, tell, phones):
    notice = tell(agreed())
    outbox.drain()
    report(notice, "whatsapp", "failed")
    outbox.drain()
    assert carried(notice) == [("whatsapp", "failed"), ("utama", "sent")]
    assert len(phones.utama.to(SITI)) == 1


def test_handles_what_does_not_arrive_in_time_by_the_next_channel(agreed, tell, phones):
    notice = tell(agreed())
    outbox.drain()
    journey.mind_the_late()
    assert carried(notice) == [("whatsapp", "sent")]
    make_late(notice)
    assert carried(notice) == [("whatsapp", "late"), ("utama", "sent")]
    assert (notice.state, notice.channel) == ("sent", "sms")


def test_handles_a_gateway_that_is_down_by_the_second_one(agreed, tell, phones):
    phones.whatsapp.down = phones.utama.down = True
    notice = tell(agreed())
    outbox.drain()
    assert carried(notice) == [("whatsapp", "failed"), ("utama", "failed"), ("cadangan", "sent")]
    assert len(phones.cadangan.to(SITI)) == 1


def test_handles_every_gateway_down_by_mail(agreed, tell, phones, mailoutbox):
    phones.whatsapp.down = phones.utama.down = phones.cadangan.down = True
    submission = agreed(answers={"nama": "Siti", "acara": "x", "surel": "siti@example.com"})
    mailoutbox.clear()
    notice = tell(submission)
    outbox.drain()
    notice.refresh_from_db()
    assert (notice.state, notice.channel, len(mailoutbox)) == ("sent", "email", 1)


def test_handles_the_last_way_down_by_trying_again_for_a_while_and_then_says_so(agreed, tell, phones):
    phones.whatsapp.down = True
    notice = tell(agreed(channels=("whatsapp",)))
    entry = OutboxEntry.objects.get(kind="send_message")
    for _ in range(journey.TRIES - 1):
        assert outbox.deliver(entry.pk) is False
    notice.refresh_from_db()
    assert notice.state == "sending"
    assert outbox.deliver(entry.pk) is True  # done: it holds up nothing that comes after it
    notice.refresh_from_db()
    assert (notice.state, notice.how) == ("failed", "Tidak sampai")


def test_handles_the_last_way_that_comes_back(agreed, tell, phones):
    phones.whatsapp.down = True
    notice = tell(agreed(channels=("whatsapp",)))
    entry = OutboxEntry.objects.get(kind="send_message")
    outbox.deliver(entry.pk)
    phones.whatsapp.down = False
    assert outbox.deliver(entry.pk) is True
    assert carried(notice) == [("whatsapp", "sent")]


def test_works_reports_in_any_order_and_more_than_once_end_the_same(agreed, tell, phones):
    notice = tell(agreed())
    outbox.drain()
    for state in ("arrived", "sent", "read", "arrived", "failed", "sent"):
        report(notice, "whatsapp", state)
    outbox.drain()
    notice.refresh_from_db()
    assert carried(notice) == [("whatsapp", "read")]
    assert notice.state == "arrived"
    assert Reach.objects.get().failed_at is None


def test_works_arriving_late_is_arriving(agreed, tell, phones):
    notice = tell(agreed())
    outbox.drain()
    notice.deliveries.update(at=timezone.now() - LATER)
    journey.mind_the_late()
    report(notice, "whatsapp", "arrived")
    outbox.drain()
    assert carried(notice) == [("whatsapp", "arrived")], "the SMS that was owed is no longer needed"
    assert not phones.utama.messages


def test_rejects_a_report_about_another_provider_or_nothing(agreed, tell, phones):
    notice = tell(agreed())
    outbox.drain()
    delivery = notice.deliveries.get()
    assert journey.hear("utama", Report(delivery.reference, "failed", str(delivery.pk))) is False
    assert journey.hear("whatsapp", Report("wamid.unknown", "failed")) is False
    assert carried(notice) == [("whatsapp", "sent")]


def test_works_what_worked_last_for_a_number_comes_first(agreed, tell, phones):
    submission = agreed()
    notice = tell(submission)
    outbox.drain()
    report(notice, "whatsapp", "failed")
    outbox.drain()
    report(notice, "utama", "arrived")
    second = tell(submission, "withdrawn")
    outbox.drain()
    assert carried(second) == [("utama", "sent")]
    Reach.objects.filter(channel="whatsapp").update(failed_at=timezone.now() - timedelta(days=31))
    Reach.objects.filter(channel="sms").update(worked_at=None)
    third = tell(submission, "file_refused")
    outbox.drain()
    assert carried(third) == [("whatsapp", "sent")]


def test_works_the_same_words_to_the_same_number_go_once(agreed, tell, phones):
    submission = agreed()
    tell(submission)
    again = tell(submission)
    outbox.drain()
    again.refresh_from_db()
    assert len(phones.whatsapp.to(SITI)) == 1
    assert again.state == "page"


def test_handles_a_worker_that_died_after_asking_without_telling_twice(agreed, tell, phones, monkeypatch):
    notice = tell(agreed())
    entry = OutboxEntry.objects.get(kind="send_message")
    monkeypatch.setattr(journey, "_accepted", lambda *a: (_ for _ in ()).throw(SystemExit))
    with pytest.raises(SystemExit):
        outbox.deliver(entry.pk)
    monkeypatch.undo()
    monkeypatch.setattr(quiet, "held_until", lambda now: None)
    OutboxEntry.objects.update(claimed_until=None)
    assert outbox.deliver(entry.pk) is True
    assert len(phones.whatsapp.to(SITI)) == 1
    assert carried(notice) == [("whatsapp", "sent")]


@pytest.mark.parametrize(
    ("hour", "minute", "until"),
    [(20, 59, None), (21, 0, (25, 6)), (23, 30, (25, 6)), (2, 0, (24, 6)), (5, 59, (24, 6)), (6, 0, None)],
)
def test_works_the_night_is_quiet(hour, minute, until):
    now = datetime(2026, 11, 24, hour, minute, tzinfo=WIB)
    expected = datetime(2026, 11, until[0], until[1], tzinfo=WIB) if until else None
    assert quiet.held_until(now) == expected


def test_works_at_night_only_what_was_just_asked_for_goes_out(agreed, tell, phones, monkeypatch):
    submission = agreed()
    morning = timezone.now() + timedelta(hours=6)
    monkeypatch.setattr(quiet, "held_until", lambda now: morning)
    held = tell(submission)
    asked = tell(submission, "corrected")
    outbox.drain()
    assert (carried(held), carried(asked)) == ([], [("whatsapp", "sent")])
    entry = OutboxEntry.objects.get(event=held.event)
    assert (entry.due_at, entry.error, entry.done_at) == (morning, "", None)
    monkeypatch.setattr(quiet, "held_until", lambda now: None)
    outbox.drain()
    assert carried(held) == [("whatsapp", "sent")]


def test_handles_one_person_s_dead_gateway_without_holding_up_another(agreed, tell, phones):
    phones.whatsapp.down = True
    stuck = tell(agreed(channels=("whatsapp",)))
    other = tell(agreed(channels=("sms",), phone="+6281298765432"))
    outbox.drain()
    assert carried(other) == [("utama", "sent")]
    stuck.refresh_from_db()
    assert stuck.state in (Notice.State.SENDING, Notice.State.FAILED)


def test_works_the_number_rests_nowhere_in_the_clear(agreed, tell, phones):
    from django.db import connection

    tell(agreed())
    outbox.drain()
    with connection.cursor() as cursor:
        for table in ("contactpreference", "delivery", "outboxentry", "reach", "event", "notice"):
            cursor.execute(
                f"SELECT count(*) FROM submissions_{table} AS row WHERE row::text LIKE '%%81234567890%%'"
            )
            assert cursor.fetchone()[0] == 0, table
    assert Delivery.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_handles_lateness_and_refusals_at_the_same_instant_by_one_hand_over(agreed, tell, phones):
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connection

    notice = tell(agreed())
    outbox.drain()
    notice.deliveries.update(at=timezone.now() - LATER)
    reference = notice.deliveries.get().reference

    def one(turn):
        try:
            if turn % 2:
                journey.hear("whatsapp", Report(reference, "failed"))
            else:
                journey.mind_the_late()
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(one, range(16)))
    outbox.drain()
    assert OutboxEntry.objects.filter(event=notice.event, kind="send_message").count() == 2
    assert len(phones.utama.to(SITI)) == 1
