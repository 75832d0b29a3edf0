"""A service another system decides: we track the regency's part, never a number or signature of ours."""

import pytest

from pelalawan_portal.submissions import outbox, reviewing

from .envelopes import DOCUMENT, file_one, publish_service

pytestmark = pytest.mark.django_db
ONLY_OURS = [{**DOCUMENT["steps"][1], "after": [], "time": {"amount": 3, "unit": "hari_kerja"}}]


@pytest.fixture
def version(offices):
    return publish_service(
        slug="uji-tugas", code="UJI-TGS", channel="tugas", steps=ONLY_OURS, requirements=[], decision={},
        outside={"system": "OSS"},
    )  # fmt: skip


def test_works_the_office_decides_its_part_and_the_rest_is_elsewhere(version, officer):
    tono = officer("tono", "Tono", ("DISHUB", "technical"))
    submission = file_one(version)
    review = submission.reviews.get()
    assert (review.opd.code, submission.check_by) == ("DISHUB", None)
    assert (review.due_at - review.opened_at).days >= 2
    reviewing.recommend(review.pk, by=tono, agree=True)
    outbox.drain()
    submission.refresh_from_db()
    assert submission.stage == "forwarded"
    assert submission.closed_at is not None
    assert submission.notices.filter(text__contains="OSS").exists()
