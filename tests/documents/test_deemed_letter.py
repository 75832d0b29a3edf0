"""The letter of a permohonan that the law granted: numbered once, without gaps, printable again, verifiable."""

import pytest

from pelalawan_portal.documents import printouts
from pelalawan_portal.documents.deemed_letter import make, number_letter, subject_of
from pelalawan_portal.documents.models import DeemedLetter
from pelalawan_portal.submissions import escalation, outbox
from pelalawan_portal.submissions.models import OutboxEntry
from tests.submissions.conftest import clockwork, completed  # noqa: F401 -- fixtures
from tests.submissions.moments import wib

from .reading import text as text_of

pytestmark = pytest.mark.django_db
BASIS = "Peraturan Bupati Pelalawan Nomor 7 Tahun 2026"


@pytest.fixture
def deemed(completed, clockwork):  # noqa: F811
    """deemed() → a permohonan that was deemed granted, its letter made."""

    def make_one(**changes):
        submission = completed(wib(3, 2, 8), deemed={"on": True, "basis": BASIS}, **changes)
        clockwork(wib(3, 10, 0, 1))
        escalation.sweep()
        outbox.drain()
        submission.refresh_from_db()
        return submission

    return make_one


def test_works_the_letter_says_what_happened_and_on_which_basis(deemed):
    submission = deemed()
    letter = DeemedLetter.objects.get()
    assert letter.number == "503/0001/KET-DD/DPMPTSP/III/2026"
    content, kind = make(str(letter.pk), {})
    assert kind == "application/pdf"
    text = text_of(content)
    for words in (
        letter.number,
        submission.number,
        "Siti Aminah",
        "9 Maret 2026",
        "Pasal 53",
        "Nomor 7 Tahun 2026",
    ):
        assert words in text
    assert make(str(letter.pk), {})[0] == content


def test_works_numbers_have_no_gap_and_a_second_delivery_draws_none(deemed):
    first = deemed()
    deemed(slug="uji-dua", code="UJI-2")
    assert list(DeemedLetter.objects.order_by("id").values_list("serial", flat=True)) == [1, 2]
    number_letter(OutboxEntry.objects.get(submission=first, kind="deemed_letter"))
    assert DeemedLetter.objects.count() == 2


def test_works_its_holder_downloads_it_and_anyone_verifies_it(deemed, client):
    submission = deemed()
    letter = DeemedLetter.objects.get()
    assert printouts.find(subject_of(letter)) is not None
    address = f"/permohonan/{submission.number}/dianggap-dikabulkan/"
    assert client.get(address).status_code in (302, 404)
    page = client.get(letter.verify_path).content.decode()
    assert "dianggap dikabulkan menurut hukum" in page
    assert letter.number in page
    assert "Siti Aminah" not in page
    client.post("/lacak/", {"nomor": submission.number, "pin": submission.pin})
    assert client.get(address)["Content-Type"] == "application/pdf"
    shown = client.get(f"/permohonan/{submission.number}/").content.decode()
    assert "Permohonan dianggap dikabulkan." in shown
    assert address in shown
    assert BASIS in shown


def test_rejects_a_letter_for_what_was_not_deemed(completed, client):  # noqa: F811
    submission = completed(wib(3, 2, 8))
    client.post("/lacak/", {"nomor": submission.number, "pin": submission.pin})
    assert client.get(f"/permohonan/{submission.number}/dianggap-dikabulkan/").status_code == 404
