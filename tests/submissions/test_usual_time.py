"""How long a case usually takes is told before filing, once there are enough cases to say so."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from pelalawan_portal.submissions import figures
from pelalawan_portal.submissions.models import Submission
from tests.submissions.envelopes import file_one, publish_service

pytestmark = pytest.mark.django_db
Stage = Submission.Stage


@pytest.fixture(autouse=True)
def _counted_anew() -> None:
    figures._usual_time.cache_clear()


@pytest.fixture
def version(offices: Any) -> Any:
    return publish_service()


def decided(
    version: Any, days: float, *, ago: int = 1, stage: str = Stage.GRANTED, trial: bool = False
) -> None:
    """One case that took so many days and was decided so many days ago."""
    end = timezone.now() - timedelta(days=ago)
    one = file_one(version, routed=False, trial=trial)
    Submission.objects.filter(pk=one.pk).update(
        stage=stage, closed_at=end, received_at=end - timedelta(days=days)
    )


def test_works_half_and_nine_of_ten_are_told_in_whole_days_on_the_page_and_before_filing(
    version: Any, client: Any
) -> None:
    for case in range(20):
        decided(version, 2 if case < 17 else 6, stage=Stage.REFUSED if case == 3 else Stage.GRANTED)
    assert figures.usual_time(version.service_id) == (2, 6)
    for address in ("/izin/uji-keramaian/", "/izin/uji-keramaian/ajukan/"):
        assert "2 hari; 9 dari 10 selesai dalam 6 hari" in client.get(address).content.decode()


def test_requires_twenty_cases(version: Any, client: Any) -> None:
    for _ in range(19):
        decided(version, 2)
    assert figures.usual_time(version.service_id) is None
    assert "Biasanya" not in client.get("/izin/uji-keramaian/ajukan/").content.decode()


@pytest.mark.parametrize(
    "other",
    [{"ago": 91}, {"stage": Stage.WITHDRAWN}, {"stage": Stage.LAPSED}, {"trial": True}],
    ids=["older", "withdrawn", "lapsed", "trial"],
)
def test_rejects_cases_that_say_nothing_about_the_time(version: Any, other: dict[str, Any]) -> None:
    for _ in range(19):
        decided(version, 2)
    decided(version, 2, **other)
    assert figures.usual_time(version.service_id) is None


def test_handles_a_case_decided_within_the_hour(version: Any) -> None:
    for _ in range(20):
        decided(version, 0.01)
    assert figures.usual_time(version.service_id) == (1, 1)
