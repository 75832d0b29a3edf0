"""People and a place for bytes, for tests of permits."""

import pytest

from pelalawan_portal.documents import issuing_office
from tests.permits import issuing, paying, visiting


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


@pytest.fixture
def version(offices):
    """A service that charges: three days in a hall are Rp 750.000."""
    return paying.publish_paying()


@pytest.fixture
def ridwan(officer):
    """Ridwan of BPKAD, who fixes the sum."""
    return officer("ridwan", "Ridwan Saleh", ("BPKAD", "technical"))


@pytest.fixture
def wati(officer):
    """Bu Wati, treasurer of BPKAD."""
    return officer("wati", "Wati Susanti", ("BPKAD", "treasurer"))


@pytest.fixture
def bank():
    """A bank that opens accounts and says what a test lets it say."""
    made = paying.Bank()
    put_back = paying.use(made)
    yield made
    put_back()


@pytest.fixture
def renewable(offices):
    """A service whose permits end and can be renewed or changed."""
    return issuing.publish()


@pytest.fixture
def people(rina, tono, eka, hendra):
    return rina, tono, eka, hendra


@pytest.fixture
def issued(renewable, people):
    """issued(days=30, …) → (submission, decision) of a permit in force that ends in so many days."""

    def make(**how):
        return issuing.issue(how.pop("version", renewable), people, **how)

    return make
