"""A verdict taken back leaves the papers as they were before it: accepted once stays accepted, absent stays absent."""

import pytest

from pelalawan_portal.submissions import retraction, reviewing, workflow
from pelalawan_portal.submissions.actors import Actor
from pelalawan_portal.submissions.models import Slot
from pelalawan_portal.submissions.reviewing import Fault
from pelalawan_portal.submissions.workflow import Refused

pytestmark = pytest.mark.django_db
BLURRED = Fault("document", "ktp", "Buram")


def states(submission):
    return dict(submission.slots.filter(key__in=("ktp", "denah")).values_list("key", "state"))


@pytest.fixture
def mended(make_submission, review_of, rina):
    """The KTP was asked again and came; the sketch was let pass."""
    submission = make_submission()
    reviewing.hand_back(review_of(submission).pk, by=rina, faults=[BLURRED])
    workflow.answer_return(submission.pk, actor=Actor(), answers={}, files=frozenset({"ktp"}))
    return submission


def take_back(submission, review_of, rina):
    retraction.take_back(review_of(submission).pk, by=rina, reason="keliru")
    submission.refresh_from_db()


def test_works_lengkap_taken_back_opens_what_it_accepted(make_submission, review_of, rina):
    submission = make_submission()
    reviewing.declare_complete(review_of(submission).pk, by=rina)
    assert states(submission) == {"ktp": "accepted", "denah": "accepted"}
    take_back(submission, review_of, rina)
    assert states(submission) == {"ktp": "received", "denah": "received"}


def test_rejects_asking_again_what_an_earlier_return_let_pass(mended, review_of, rina):
    reviewing.declare_complete(review_of(mended).pk, by=rina)
    take_back(mended, review_of, rina)
    assert states(mended) == {"ktp": "received", "denah": "accepted"}
    with pytest.raises(Refused, match="tidak boleh diminta lagi"):
        reviewing.hand_back(
            review_of(mended).pk, by=rina, faults=[Fault("document", "denah", "Kurang jelas")]
        )
    reviewing.hand_back(review_of(mended).pk, by=rina, faults=[BLURRED])
    take_back(mended, review_of, rina)
    assert states(mended) == {"ktp": "received", "denah": "accepted"}


def test_handles_a_paper_that_was_never_there(make_submission, review_of, rina):
    submission = make_submission()
    Slot.objects.filter(submission=submission, key="denah").update(state=Slot.State.EXPECTED)
    reviewing.hand_back(review_of(submission).pk, by=rina, faults=[Fault("document", "denah", "Belum ada")])
    take_back(submission, review_of, rina)
    assert states(submission) == {"ktp": "received", "denah": "expected"}
    with pytest.raises(Refused, match="belum diterima"):
        reviewing.declare_complete(review_of(submission).pk, by=rina)
