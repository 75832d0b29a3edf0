"""Completeness is due for the officer on the day the applicant was told, whenever the permohonan came."""

from datetime import date

import pytest

from tests.submissions.envelopes import DOCUMENT, file_one, publish_service

from .moments import wib

pytestmark = pytest.mark.django_db
STEPS = [{**DOCUMENT["steps"][0], "time": {"amount": 1}}, *DOCUMENT["steps"][1:]]


@pytest.mark.parametrize(
    ("received", "told"),
    [
        (wib(3, 2, 9), date(2026, 3, 3)),
        # After office hours, and on a Saturday, it counts from the next working day.
        (wib(3, 2, 19), date(2026, 3, 4)),
        (wib(3, 7, 10), date(2026, 3, 10)),
    ],
)
def test_works_one_date_for_both(offices, clockwork, received, told):
    clockwork(received)
    submission = file_one(publish_service(steps=STEPS))
    assert submission.check_by == told
    assert submission.reviews.get().due_at == wib(told.month, told.day, 16)
