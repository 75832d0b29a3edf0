"""Services for the tests of the catalogue."""

import pytest

from pelalawan_portal.catalogue import workflow
from pelalawan_portal.catalogue.files import shipped
from pelalawan_portal.catalogue.loading import load_catalogue


@pytest.fixture(scope="session")
def documents():
    """Every shipped service as a canonical document, by slug."""
    return {one["slug"]: one for one in shipped()}


@pytest.fixture
def catalogue(db):
    """The shipped catalogue in the database, in force."""
    load_catalogue()


@pytest.fixture
def reklame(db, documents):
    """The service of banners, published by nobody in particular."""
    return workflow.publish(workflow.import_document(documents["reklame-insidentil"]), by=None)
