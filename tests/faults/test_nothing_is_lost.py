"""The whole portal, with everything stopped and killed in turn under load: what was acknowledged is there, once.

Small here; `make bench` does the same with a thousand.
"""

from __future__ import annotations

import pytest

from bench.rows.loss import lose
from bench.stage import Stage

PEOPLE = 32


@pytest.fixture(scope="module")
def stage():
    with Stage() as portal:
        yield portal


@pytest.mark.slow
def test_every_acknowledged_permohonan_survives_every_fault(stage):
    outcome = lose(stage, PEOPLE, small=True)
    assert outcome.wrong == []
    assert len(outcome.acknowledged) == PEOPLE
    assert outcome.photos == sum(one.photo for one in outcome.acknowledged.values()) > 5
    assert len(outcome.faults) == 8
    assert outcome.reconcile == "clean"
