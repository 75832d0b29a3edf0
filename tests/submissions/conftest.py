"""People and permohonan of the desk's tests."""

import pytest

from .envelopes import file_one, publish_service


@pytest.fixture
def version(offices):
    """The small service in force, with who answers for its roles."""
    return publish_service()


@pytest.fixture
def dishub(officer):
    return officer("tono", "Tono", ("DISHUB", "technical"))


@pytest.fixture
def satpolpp(officer):
    return officer("eka", "Eka", ("SATPOLPP", "technical"))


@pytest.fixture
def make_submission(version):
    """make_submission(answers={…}, routed=True, …) → a permohonan that was sent and routed."""

    def make(**changes):
        return file_one(version, **changes)

    return make


@pytest.fixture
def review_of():
    def find(submission, step="kelengkapan"):
        return submission.reviews.filter(step=step).order_by("-round").first()

    return find
