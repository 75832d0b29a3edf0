from datetime import timedelta

import pytest
from django.utils import timezone

from pelalawan_portal.submissions import outbox, returns, reviewing, workflow
from pelalawan_portal.submissions.actors import Actor
from pelalawan_portal.submissions.models import Return
from pelalawan_portal.submissions.reviewing import Fault
from pelalawan_portal.submissions.workflow import Refused

from .envelopes import file_one, publish_service

pytestmark = pytest.mark.django_db
BLURRED = Fault("document", "ktp", "Tulisan tidak terbaca")
NAME = Fault("answer", "acara", "Tulis nama acaranya")


@pytest.fixture
def version(offices):
    return publish_service()


def hand_back(submission, rina, *faults):
    review = submission.reviews.get(step="kelengkapan", decided_at__isnull=True)
    reviewing.hand_back(review.pk, by=rina, faults=faults or (BLURRED, NAME))
    outbox.drain()
    submission.refresh_from_db()
    return submission


def answer(submission, answers=None, files=("ktp",)):
    return workflow.answer_return(
        submission.pk,
        actor=Actor(numbers=frozenset({submission.number})),
        answers={"acara": "Kenduri desa"} if answers is None else answers,
        files=frozenset(files),
    )


def test_works_all_faults_in_one_return_and_only_those_are_asked(version, rina):
    submission = hand_back(file_one(version), rina)
    assert submission.stage == "returned"
    assert sorted(submission.returns.get().items.values_list("kind", "key")) == [
        ("answer", "acara"),
        ("document", "ktp"),
    ]
    assert dict(submission.slots.values_list("key", "state")) == {
        "ktp": "returned",
        "denah": "accepted",
        "pendukung": "expected",
    }


def test_works_an_answered_return_keeps_number_and_office_and_opens_a_new_round(version, rina):
    submission = hand_back(file_one(version), rina)
    number = submission.number
    done = answer(submission)
    assert done.number == number
    assert done.plain_answers["acara"] == "Kenduri desa"
    review = done.reviews.get(decided_at__isnull=True)
    assert (review.round, review.opd.code) == (2, "DPMPTSP")
    assert done.stage == "checking"


def test_rejects_while_something_asked_is_missing_and_changes_nothing(version, rina):
    submission = hand_back(file_one(version), rina)
    with pytest.raises(Refused, match="belum diperbaiki"):
        answer(submission, files=())
    submission.refresh_from_db()
    assert submission.stage == "returned"
    assert submission.plain_answers["acara"] == "Kenduri"


def test_rejects_changes_to_what_was_not_asked(version, rina):
    submission = hand_back(file_one(version), rina, BLURRED)
    done = answer(submission, answers={"nama": "Orang Lain"})
    assert done.plain_answers["nama"] == "Siti Aminah"


def test_rejects_asking_again_for_what_was_accepted_once(version, rina):
    submission = hand_back(file_one(version), rina)
    answer(submission)
    review = submission.reviews.get(decided_at__isnull=True)
    with pytest.raises(Refused, match="sudah pernah dinyatakan benar"):
        reviewing.hand_back(review.pk, by=rina, faults=[Fault("document", "denah", "kurang jelas")])
    reviewing.hand_back(review.pk, by=rina, faults=[Fault("document", "ktp", "masih buram")])
    assert submission.returns.count() == 2


@pytest.mark.parametrize("faults", [[], [Fault("document", "ktp", " ")]])
def test_rejects_a_return_without_faults_or_reasons(version, rina, faults):
    submission = file_one(version)
    with pytest.raises(Refused):
        reviewing.hand_back(submission.reviews.get().pk, by=rina, faults=faults)
    assert not Return.objects.exists()


def test_works_one_reminder_then_not_continued_then_reopened_with_everything_kept(version, rina):
    submission = hand_back(file_one(version), rina)
    today = timezone.localdate()
    Return.objects.update(until=today + timedelta(days=2), asked_at=timezone.now() - timedelta(days=12))
    returns.tend_returns()
    returns.tend_returns()
    assert submission.events.filter(verb="reminded").count() == 1
    Return.objects.update(until=today - timedelta(days=1))
    returns.tend_returns()
    submission.refresh_from_db()
    assert submission.stage == "lapsed"
    number = submission.number
    again = workflow.reopen(submission.pk, actor=Actor(numbers=frozenset({number})))
    assert (again.stage, again.number) == ("returned", number)
    assert again.returns.get().until > today
    assert answer(again).stage == "checking"


def test_works_the_applicant_withdraws_and_no_step_stays_open(version, rina):
    submission = file_one(version)
    workflow.withdraw(
        submission.pk, actor=Actor(numbers=frozenset({submission.number})), reason="batal acara"
    )
    submission.refresh_from_db()
    assert submission.stage == "withdrawn"
    assert not submission.reviews.undecided().exists()
    with pytest.raises(Refused):
        workflow.withdraw(submission.pk, actor=Actor())


def test_works_a_new_pin_at_a_desk_closes_the_old_one(version, rina):
    submission = file_one(version)
    before = submission.pin
    with pytest.raises(Refused, match="KTP"):
        workflow.reissue_pin(submission.pk, by=rina, seen_identity=False)
    after = workflow.reissue_pin(submission.pk, by=rina, seen_identity=True)
    assert after.pin != before
    assert after.events.filter(verb="pin_reissued", actor=rina).count() == 1
