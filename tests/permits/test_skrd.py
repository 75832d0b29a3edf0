"""The step "fee": worked out, checked, issued, cancelled; free of charge by rule."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, InternalError, ProgrammingError, transaction

from pelalawan_portal.submissions import outbox, workflow
from pelalawan_portal.submissions.actors import Actor
from pelalawan_portal.submissions.history import broken_at
from pelalawan_portal.submissions.status import status_of
from pelalawan_portal.submissions.workflow import Refused
from permits.fees import billing, tending
from permits.models import Bill, Payment
from tests.permits.paying import RULE, TOTAL, at_fee, issue, publish_paying, review_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(version, rina, tono):
    return at_fee(version, rina, tono)


def test_opening_the_step_works_the_fee_out(waiting):
    bill = Bill.objects.get(submission=waiting)
    assert (bill.state, bill.total, bill.number) == ("draft", TOTAL, "")
    assert bill.lines[0] == {
        "key": "sewa", "label": "Sewa gedung", "tariff": 250_000, "volume": "3", "unit": "hari", "amount": TOTAL,
    }  # fmt: skip


def test_issuing_gives_number_date_account_and_notice_and_stops_the_clock(waiting, ridwan, bank):
    bill = issue(waiting, ridwan)
    assert bill.number.startswith("SKRD/0001/BPKAD/")
    assert (bill.due_on - bill.issued_on).days == 30
    assert bill.virtual_account == f"77777{bill.pk:010d}"
    assert bank.opened == [bill.pk]
    assert bill.account_opened_at is not None
    assert bill.npwrd
    assert waiting.notices.first().subject == "Retribusi Rp 750.000"
    assert waiting.pauses.filter(reason="payment", ended_at=None).exists()
    waiting.refresh_from_db()
    assert broken_at(waiting) is None


def test_while_nothing_but_the_payment_is_open_it_waits_for_the_applicant(version, rina, tono, ridwan):
    bill = issue(at_fee(version, rina, tono), ridwan)
    now = status_of(bill.submission)
    assert (now.word, now.holders, now.until, now.late) == ("Menunggu Anda", (), None, False)


def test_without_a_bank_there_is_no_account(waiting, ridwan):
    bill = issue(waiting, ridwan)
    assert bill.virtual_account == ""
    assert bill.state == "open"


def test_numbers_have_no_gap_when_issuing_fails(version, rina, tono, ridwan):
    first, second = at_fee(version, rina, tono), at_fee(version, rina, tono)
    with transaction.atomic():
        billing.issue(review_of(first, "retribusi").pk, by=ridwan)
        transaction.set_rollback(True)
    assert issue(second, ridwan).serial == 1
    assert issue(first, ridwan).serial == 2


def test_an_issued_bill_keeps_its_words(waiting, ridwan):
    bill = issue(waiting, ridwan)
    for change in ({"total": 1}, {"lines": []}, {"number": "SKRD/9"}, {"due_on": bill.issued_on}):
        with pytest.raises((InternalError, ProgrammingError, IntegrityError)), transaction.atomic():
            Bill.objects.filter(pk=bill.pk).update(**change)
    with pytest.raises((InternalError, ProgrammingError)), transaction.atomic():
        Bill.objects.filter(pk=bill.pk)._raw_delete("default")


def test_a_measured_volume_takes_the_place_of_the_answer_and_both_stay(waiting, ridwan):
    billing.correct_volumes(
        review_of(waiting, "retribusi").pk,
        by=ridwan,
        volumes={"sewa": Decimal(4)},
        reason="Dipakai sampai hari keempat",
    )
    bill = issue(waiting, ridwan)
    assert bill.total == 1_000_000
    assert (bill.lines[0]["computed"], bill.lines[0]["volume"]) == ("3", "4")
    assert waiting.events.filter(verb="fee_corrected").get().data["lines"] == ["sewa"]


def test_a_volume_is_changed_only_with_a_reason_and_only_before_issuing(waiting, ridwan):
    review = review_of(waiting, "retribusi")
    with pytest.raises(Refused, match="alasan"):
        billing.correct_volumes(review.pk, by=ridwan, volumes={"sewa": Decimal(4)}, reason=" ")
    issue(waiting, ridwan)
    with pytest.raises(Refused, match="sudah terbit"):
        billing.correct_volumes(review.pk, by=ridwan, volumes={"sewa": Decimal(4)}, reason="x")
    assert Bill.objects.get(submission=waiting).total == TOTAL


def test_free_by_rule_closes_itself_with_the_reason(version, rina, tono):
    submission = at_fee(version, rina, tono, sosial=True)
    review = review_of(submission, "retribusi")
    assert review.verdict == "done"
    assert not Bill.objects.filter(submission=submission).exists()
    event = submission.events.get(verb="fee_free")
    assert event.notes.get().text == "Acara sosial bebas retribusi."
    assert review_of(submission, "tanda_tangan").is_open


def test_a_missing_answer_leaves_the_volume_to_the_officer(offices, rina, tono, ridwan):
    rule = {
        **RULE,
        "lines": [{**RULE["lines"][0], "tariff": 2000, "volume": {"answer": "luas"}, "unit": "m²"}],
    }
    submission = at_fee(publish_paying(rule), rina, tono, luas="")
    bill = Bill.objects.get(submission=submission)
    assert "luas" in bill.problem
    review = review_of(submission, "retribusi")
    with pytest.raises(Refused, match="volume"):
        billing.issue(review.pk, by=ridwan)
    billing.correct_volumes(review.pk, by=ridwan, volumes={"sewa": Decimal(12)}, reason="Diukur di tempat")
    assert issue(submission, ridwan).total == 24_000


def test_a_cancelled_bill_makes_way_for_a_new_one(waiting, ridwan, bank):
    first = issue(waiting, ridwan)
    billing.cancel(first.review_id, by=ridwan, reason="Salah volume")
    outbox.drain()
    second = issue(waiting, ridwan)
    first.refresh_from_db()
    assert (first.state, second.state) == ("cancelled", "open")
    assert first.number != second.number
    assert bank.closed == [first.pk]
    assert waiting.pauses.filter(ended_at=None).count() == 1


def test_only_the_collecting_office_issues(waiting, rina, tono):
    for somebody in (rina, tono):
        with pytest.raises(Refused):
            billing.issue(review_of(waiting, "retribusi").pk, by=somebody)
    assert Bill.objects.get(submission=waiting).state == "draft"


def test_a_withdrawn_permohonan_closes_its_bill_and_account(waiting, ridwan, bank):
    bill = issue(waiting, ridwan)
    workflow.withdraw(waiting.pk, actor=Actor())
    tending.tend()
    outbox.drain()
    bill.refresh_from_db()
    assert bill.state == "cancelled"
    assert bank.closed == [bill.pk]


def test_the_service_without_a_fee_never_sees_any_of_this(offices, rina):
    from pelalawan_portal.submissions.registry import status_panels
    from tests.submissions.envelopes import file_one, publish_service

    submission = file_one(publish_service())
    assert not any(panel["template"] == "permits/fee_panel.html" for panel in status_panels(submission))


def test_a_trial_takes_no_number_no_account_and_no_money(version, rina, tono, ridwan, bank):
    trial, real = at_fee(version, rina, tono, trial=True), at_fee(version, rina, tono)
    tried = issue(trial, ridwan)
    assert tried.virtual_account == ""
    assert issue(real, ridwan).serial == 1
    with pytest.raises(Refused, match="uji coba"):
        billing.pretend_paid(review_of(real, "retribusi").pk, by=ridwan)
    billing.pretend_paid(review_of(trial, "retribusi").pk, by=ridwan)
    assert review_of(trial, "tanda_tangan").is_open
    assert not Payment.objects.exists()
