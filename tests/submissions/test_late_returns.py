"""Asking for a correction after "lengkap": the head's name, a reason, a count; the clock stands still."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from pelalawan_portal.submissions import late_returns, outbox, retraction, returns, reviewing, workflow
from pelalawan_portal.submissions.actors import Actor
from pelalawan_portal.submissions.history import broken_at
from pelalawan_portal.submissions.models import Return
from pelalawan_portal.submissions.reconciliation import reconcile
from pelalawan_portal.submissions.reviewing import Fault
from pelalawan_portal.submissions.workflow import Refused

from .moments import wib

pytestmark = pytest.mark.django_db
PLAN = Fault("document", "denah", "Denah belum memuat jalan pengganti")


@pytest.fixture
def lina(officer):
    return officer("lina", "Lina Marlina", ("DISHUB", "kabid"))


@pytest.fixture
def asked(completed, clockwork, review_of, dishub, lina):
    submission = completed(wib(3, 2))
    clockwork(wib(3, 4))
    late_returns.ask(
        review_of(submission, "lalu_lintas").pk, by=dishub, approved_by=lina, why="Jalan ditutup sejak kemarin",
        faults=[PLAN],
    )  # fmt: skip
    outbox.drain()
    submission.refresh_from_db()
    return submission


def answer(submission):
    return workflow.answer_return(
        submission.pk,
        actor=Actor(numbers=frozenset({submission.number})),
        answers={},
        files=frozenset({"denah"}),
    )


def test_works_with_the_heads_name_and_reason_and_is_counted(asked, lina):
    handed = asked.returns.get()
    assert (asked.stage, handed.late, handed.approved_by, late_returns.count(asked)) == (
        "returned",
        True,
        lina,
        1,
    )
    assert asked.events.get(verb="returned_late").data["head"] == lina.pk
    assert asked.slots.get(key="denah").state == "returned"
    assert asked.slots.get(key="ktp").state == "accepted"
    assert asked.pauses.get().reason == "return"
    assert not reconcile().totals


def test_works_the_answer_sets_the_clock_going_and_comes_back_to_the_same_office(asked, clockwork, review_of):
    clockwork(wib(3, 6))
    answer(asked)
    asked.refresh_from_db()
    again = review_of(asked, "lalu_lintas")
    assert (again.round, again.is_open, str(again.opd.code)) == (2, True, "DISHUB")
    assert (asked.stage, asked.promised_on, asked.due_on) == (
        "in_review",
        date(2026, 3, 9),
        date(2026, 3, 11),
    )
    assert asked.complete_at == wib(3, 2)
    assert broken_at(asked) is None
    assert not reconcile().totals


def test_works_other_offices_go_on_meanwhile(asked, review_of, satpolpp):
    reviewing.recommend(review_of(asked, "ketertiban").pk, by=satpolpp, agree=True)
    asked.refresh_from_db()
    assert asked.stage == "returned"
    answer(asked)
    asked.refresh_from_db()
    assert asked.stage == "in_review"
    assert not asked.reviews.filter(step="tanda_tangan").exists()


def test_works_it_is_taken_back_by_who_asked(asked, review_of, dishub):
    retraction.take_back(review_of(asked, "lalu_lintas").pk, by=dishub, reason="Salah berkas")
    asked.refresh_from_db()
    assert (asked.stage, late_returns.count(asked)) == ("in_review", 0)
    assert asked.pauses.get().ended_at is not None
    assert asked.slots.get(key="denah").state == "accepted"
    assert not reconcile().totals


def test_handles_no_answer_and_a_way_back(asked, clockwork, review_of):
    clockwork(wib(4, 30))
    returns.tend_returns()
    asked.refresh_from_db()
    assert asked.stage == "lapsed"
    assert not asked.reviews.undecided().exists()
    assert not reconcile().totals
    clockwork(wib(5, 4))
    workflow.reopen(asked.pk, actor=Actor(numbers=frozenset({asked.number})))
    clockwork(wib(5, 5))
    answer(asked)
    asked.refresh_from_db()
    assert asked.stage == "in_review"
    assert {one.step for one in asked.reviews.undecided()} == {"lalu_lintas", "ketertiban"}
    assert asked.due_on > date(2026, 5, 5)


@pytest.mark.parametrize("case", ["no head", "no reason", "nothing marked", "completeness", "again"])
def test_rejects_and_changes_nothing(case, completed, clockwork, review_of, dishub, lina, rina):
    submission = completed(wib(3, 2))
    review, by, head, why, faults = (
        review_of(submission, "lalu_lintas"),
        dishub,
        lina,
        "Baru diketahui",
        [PLAN],
    )
    if case == "no head":
        head = rina
    elif case == "no reason":
        why = " "
    elif case == "nothing marked":
        faults = []
    elif case == "completeness":
        review, by = review_of(submission), rina
    else:
        late_returns.ask(review.pk, by=by, approved_by=head, why=why, faults=faults)
    before = (Return.objects.count(), submission.events.count())
    with pytest.raises(Refused):
        late_returns.ask(review.pk, by=by, approved_by=head, why=why, faults=faults)
    assert (Return.objects.count(), submission.events.count()) == before


def test_the_database_asks_for_head_and_reason(asked, dishub):
    with (
        pytest.raises(IntegrityError, match="a_late_return_names_the_head_and_the_reason"),
        transaction.atomic(),
    ):
        Return.objects.filter(submission=asked).update(approved_by=None)


def test_the_button_and_both_pages_say_it(completed, clockwork, review_of, dishub, lina, signed_in, client):
    submission = completed(wib(3, 2))
    clockwork(wib(3, 4))
    desk = signed_in(dishub)
    review = review_of(submission, "lalu_lintas")
    address = f"/admin/submissions/review/{review.pk}/"
    assert "Minta perbaikan (sesudah lengkap)" in desk.get(f"{address}change/").content.decode()
    told = {"document:denah": "on", "reason:document:denah": "Belum ada jalan pengganti", "head": lina.pk}
    refused = desk.post(f"{address}perbaikan/", told)
    assert refused.status_code in (400, 409, 422, 200)
    assert not submission.returns.exists()
    assert desk.post(f"{address}perbaikan/", {**told, "why": "Baru diketahui"}).status_code == 302
    page = desk.get(f"{address}change/").content.decode()
    assert "1 kali; disetujui Lina Marlina" in page
    client.post("/lacak/", {"nomor": submission.number, "pin": submission.pin})
    shown = client.get(f"/permohonan/{submission.number}/").content.decode()
    assert "disetujui Lina Marlina: Baru diketahui" in shown
    assert "Waktu berhenti sejak" in shown
