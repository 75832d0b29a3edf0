"""People and a place for bytes, for tests of permits."""

import pytest

from pelalawan_portal.documents import issuing_office
from tests.permits import visiting


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """Bytes of a test lie in a folder of its own."""
    settings.MEDIA_ROOT = tmp_path / "berkas"
    issuing_office.forget()
    return settings.MEDIA_ROOT


@pytest.fixture
def tono(officer):
    """Tono of Dinas Perhubungan, who goes and looks."""
    return officer("tono", "Tono", ("DISHUB", "technical"))


@pytest.fixture
def eka(officer):
    """Eka of Satpol PP."""
    return officer("eka", "Eka", ("SATPOLPP", "technical"))


@pytest.fixture
def visited(offices, rina):
    """A permohonan of Siti, the guest, whose visit is open: (submission, review)."""
    return visiting.at_visit(visiting.publish(), rina)
