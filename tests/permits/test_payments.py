"""Money that comes in: once, twice, late, wrong, at the same instant; and the days it is booked on."""

import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from pelalawan_portal.submissions import outbox, workflow
from pelalawan_portal.submissions.actors import Actor
from pelalawan_portal.submissions.models import Event
from pelalawan_portal.submissions.workflow import Refused
from permits import books, payments
from permits.fees import late, strd, tending
from permits.fees.gateway import Settled
from permits.models import BankReport, Bill, ClosedDay, Payment
from tests.permits.paying import TOTAL, at_fee, days_ago, issue, noon, pay, publish_paying, review_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def bill(version, rina, tono, ridwan, bank):
    return issue(at_fee(version, rina, tono), ridwan)


def test_a_payment_closes_the_step_and_the_next_opens(bill):
    assert pay(bill).outcome == "paid"
    bill.refresh_from_db()
    submission = bill.submission
    assert bill.state == "paid"
    assert review_of(submission, "retribusi").verdict == "done"
    assert review_of(submission, "tanda_tangan").is_open
    assert submission.notices.first().subject == "Retribusi lunas"
    assert not submission.pauses.filter(ended_at=None).exists()


def test_the_account_is_found_with_the_banks_padding(bill):
    assert payments.find_bill("   " + bill.virtual_account) == bill
    assert payments.find_bill("   ") is None


def test_the_same_request_is_one_payment(bill):
    assert pay(bill).outcome == "paid"
    again = pay(bill, retry=True)
    assert (again.outcome, again.first) == ("again", "paid")
    assert Payment.objects.count() == 1


def test_the_same_request_with_another_sum_is_inconsistent(bill):
    pay(bill)
    assert pay(bill, amount=1).outcome == "inconsistent"
    assert Payment.objects.count() == 1


def test_a_second_payment_is_a_surplus_and_the_applicant_reads_of_it(bill):
    pay(bill)
    second = pay(bill, "B-2")
    assert second.outcome == "already_paid"
    assert second.payment.kind == "surplus"
    assert "tidak dipakai" in bill.submission.notices.first().subject


@pytest.mark.parametrize("amount", [TOTAL - 1, TOTAL + 1])
def test_a_wrong_sum_settles_nothing(bill, amount):
    assert pay(bill, amount=amount).outcome == "wrong_amount"
    bill.refresh_from_db()
    assert bill.state == "open"
    assert Payment.objects.get().kind == "surplus"


def test_what_the_bank_only_asks_leaves_no_row(bill):
    assert pay(bill, amount=1, moved=False).outcome == "wrong_amount"
    assert not Payment.objects.exists()
    assert pay(bill, moved=False).outcome == "paid"


def test_money_for_nobody_is_kept_too(bill):
    received = pay(bill, virtual_account="777770009999999")
    assert received.outcome == "unknown_bill"
    assert received.payment.bill is None
    assert pay(bill, virtual_account="777770009999999").outcome == "again"


def test_a_bill_of_a_withdrawn_permohonan_is_blocked(bill):
    workflow.withdraw(bill.submission_id, actor=Actor())
    assert pay(bill).outcome == "blocked"
    assert Payment.objects.get().kind == "surplus"


def test_the_due_date_itself_is_in_time(bill):
    assert payments.judge(bill, TOTAL, noon(bill.due_on)) == "paid"
    assert payments.judge(bill, TOTAL, noon(bill.due_on + timedelta(days=1))) == "expired"


def test_a_late_bill_becomes_an_strd_with_one_percent_a_month(bill, bank):
    days_ago(bill, 31)
    letter = strd.overdue(bill.pk)
    outbox.drain()
    bill.refresh_from_db()
    letter.refresh_from_db()
    assert bill.state == "replaced"
    assert (letter.kind, letter.state, letter.total) == ("strd", "open", TOTAL + 7_500)
    assert letter.number.startswith("STRD/0001/")
    assert bank.closed == [bill.pk]
    assert letter.virtual_account != bill.virtual_account
    assert pay(letter).outcome == "paid"
    assert review_of(bill.submission, "retribusi").verdict == "done"


def test_paid_whole_but_late_only_the_interest_is_still_asked(bill):
    days_ago(bill, 40)
    assert pay(bill).outcome == "expired"
    letter = Bill.objects.get(kind="strd")
    assert letter.total == 7_500
    assert Payment.objects.get().kind == "payment"
    assert (
        late.arrears(letter, timezone.localdate() + timedelta(days=300)).total == 7_500
    )  # no month more begins
    assert pay(letter, "B-2").outcome == "paid"


def test_an_strd_that_is_late_again_takes_the_months_from_the_first_day(bill):
    days_ago(bill, 31)
    first = strd.overdue(bill.pk)
    days_ago(bill, 31)
    days_ago(first, 31)
    second = strd.overdue(first.pk)
    assert second.total == TOTAL + late.interest(
        TOTAL, "1", late.months_begun(bill.due_on, timezone.localdate())
    )
    assert second.total > first.total


def test_nothing_is_late_on_the_due_date(bill):
    days_ago(bill, 30)
    assert strd.overdue(bill.pk) is None


def test_payments_are_never_changed(bill):
    pay(bill)
    for statement in (
        "UPDATE permits_payment SET amount = 1",
        "DELETE FROM permits_payment",
        "TRUNCATE permits_payment CASCADE",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_lost_notification_is_found_by_asking(bill, bank):
    Bill.objects.filter(pk=bill.pk).update(account_opened_at=timezone.now() - timedelta(hours=1))
    tending.tend()
    outbox.drain()
    bill.refresh_from_db()
    assert bill.state == "open"
    bank.paid[bill.pk] = Settled(bill.virtual_account, TOTAL, timezone.now(), "B-9", "REF-9")
    Bill.objects.filter(pk=bill.pk).update(asked_at=timezone.now() - timedelta(hours=1))
    tending.tend()
    outbox.drain()
    bill.refresh_from_db()
    assert bill.state == "paid"
    assert pay(bill, "B-9").outcome == "again"  # the notification comes after all


def test_paid_in_time_and_heard_of_late_is_in_time(bill, bank):
    days_ago(bill, 31)
    bank.paid[bill.pk] = Settled(bill.virtual_account, TOTAL, noon(bill.due_on), "B-9", "REF-9")
    tending.tidy()
    bill.refresh_from_db()
    assert bill.state == "paid"
    assert not Bill.objects.filter(kind="strd").exists()


def test_a_paid_bill_that_stands_still_is_named_and_moved_on(bill):
    from pelalawan_portal.submissions.reconciliation import reconcile

    now = timezone.now()
    Bill.objects.filter(pk=bill.pk).update(state="paid", paid_at=now)
    assert {"paid_not_moved", "paid_no_money"} <= set(reconcile().totals)
    tending.tend()
    assert review_of(bill.submission, "retribusi").verdict == "done"
    assert "paid_not_moved" not in reconcile().totals


def test_late_facts_of_a_closed_day_are_booked_on_the_next_open_one(bill, wati):
    today = timezone.localdate()
    yesterday = today - timedelta(days=1)
    books.close_day(yesterday, by=wati)
    pay(bill, paid_at=noon(yesterday))
    assert Payment.objects.get().booked_on == today
    with pytest.raises(DatabaseError, match="closed"), transaction.atomic():
        Payment.objects.create(
            kind="surplus", amount=1, channel="bank", paid_at=noon(yesterday), booked_on=yesterday
        )


def test_a_day_is_closed_once_in_order_and_by_the_treasurer(bill, wati, ridwan):
    today = timezone.localdate()
    with pytest.raises(Refused, match="bendahara"):
        books.close_day(today, by=ridwan)
    with pytest.raises(Refused, match="belum tiba"):
        books.close_day(today + timedelta(days=1), by=wati)
    pay(bill)
    assert books.close_day(today, by=wati).sum == TOTAL
    for day in (today, today - timedelta(days=3)):
        with pytest.raises(Refused, match="tidak dibuka lagi"):
            books.close_day(day, by=wati)
    with pytest.raises(DatabaseError), transaction.atomic():
        ClosedDay.objects.all().delete()


def test_the_banks_day_is_compared_line_by_line_and_what_we_lack_is_booked(bill, bank):
    pay(bill)
    today = timezone.localdate()
    BankReport.objects.create(
        day=today,
        lines=[
            {
                "account": bill.virtual_account,
                "amount": TOTAL - 1,
                "request_id": "B-1",
                "reference": "R",
                "at": "",
            },
            {"account": "777771", "amount": 5, "request_id": "B-7", "reference": "R7", "at": ""},
        ],
    )
    assert sorted(one.state for one in books.compare(today)) == ["beda_jumlah", "belum_kami"]
    bank.lines = [Settled("777771", 5, timezone.now(), "B-7", "R7")]
    books.ask_report(today)
    outbox.drain()
    assert Payment.objects.get(request_id="B-7").outcome == "unknown_bill"
    assert sorted(one.state for one in books.compare(today)) == ["belum_bank", "cocok"]


def _at_once(*jobs):
    """Run jobs in threads that begin together; what each gave back."""
    barrier = threading.Barrier(len(jobs))
    given = [None] * len(jobs)

    def run(place, job):
        try:
            barrier.wait()
            given[place] = job()
        except (DatabaseError, Refused) as error:
            given[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, job)) for place, job in enumerate(jobs)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return given


@pytest.mark.django_db(transaction=True)
def test_two_payments_at_once_are_one_payment_and_one_surplus(offices, rina, tono, ridwan, bank):
    bill = issue(at_fee(publish_paying(), rina, tono), ridwan)
    got = _at_once(*[lambda number=number: pay(bill, f"B-{number}").outcome for number in range(6)])
    assert sorted(got) == ["already_paid"] * 5 + ["paid"]
    assert Payment.objects.filter(kind="payment").count() == 1
    assert Payment.objects.filter(kind="surplus").count() == 5
    assert Event.objects.filter(verb="paid").count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_request_for_nobody_many_times_at_once_is_one_row(offices, rina, tono, ridwan, bank):
    bill = issue(at_fee(publish_paying(), rina, tono), ridwan)
    got = _at_once(*[lambda: pay(bill, virtual_account="77777123").outcome for _ in range(6)])
    assert sorted(got) == ["again"] * 5 + ["unknown_bill"]
    assert Payment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_numbers_drawn_at_once_have_no_gap(offices, rina, tono, ridwan):
    from permits.fees import billing

    version = publish_paying()
    reviews = [review_of(at_fee(version, rina, tono), "retribusi").pk for _ in range(6)]
    _at_once(*[lambda key=key: billing.issue(key, by=ridwan) for key in reviews])
    assert sorted(Bill.objects.values_list("serial", flat=True)) == [1, 2, 3, 4, 5, 6]


@pytest.mark.django_db(transaction=True)
def test_closing_a_day_while_money_comes_in_counts_all_of_it_or_none(offices, rina, tono, ridwan, wati, bank):
    bill = issue(at_fee(publish_paying(), rina, tono), ridwan)
    today = timezone.localdate()
    _at_once(lambda: pay(bill), lambda: books.close_day(today, by=wati))
    closed = ClosedDay.objects.get(day=today)
    assert closed.sum == sum(one.signed for one in Payment.objects.filter(booked_on=today))
    assert Payment.objects.count() == 1
