"""Papers the portal writes from the answers: for the applicant and for officers, never for strangers."""

import pytest

from pelalawan_portal.accounts.models import Opening
from pelalawan_portal.documents.models import Printout
from pelalawan_portal.submissions import outbox
from tests.submissions.envelopes import DOCUMENT, file_one, publish_service

from .reading import text

NIK = "1405095205900001"
PAPERS = [
    {"key": "ktp", "name": "Foto KTP", "identity": True},
    {
        "key": "surat_permohonan", "name": "Surat permohonan", "produced": "permohonan",
        "body": "Saya, {nama}, NIK {nik}, mengajukan izin untuk acara {acara}.",
    },
    {
        "key": "surat_pernyataan", "name": "Surat pernyataan", "produced": "pernyataan",
        "body": "Saya, {nama}, menyatakan jawaban saya benar.\nSaya membersihkan tempat sesudah acara.",
    },
]  # fmt: skip


@pytest.fixture
def sent(offices, siti):
    version = publish_service(slug="uji-surat", code="UJI-SRT", requirements=PAPERS)
    answers = {
        "nama": "Siti Aminah",
        "nik": NIK,
        "acara": 'Kenduri #read("/etc/passwd")',
        "desa": "14.05.09.2002",
    }
    return file_one(version, applicant=siti, answers=answers, files=frozenset({"ktp"}))


def place(submission, key):
    return f"/permohonan/{submission.number}/surat/{key}/"


def fetched(client, address):
    waiting = client.get(address)
    assert waiting.status_code == 202
    outbox.drain()
    return text(b"".join(client.get(address).streaming_content)), waiting.content.decode()


def test_works_the_application(sent, siti, signed_in):
    words, waiting = fetched(signed_in(siti), place(sent, "surat_permohonan"))
    assert f"Saya, Siti Aminah, NIK {NIK}, mengajukan izin untuk acara Kenduri" in words
    assert "#read(" in words
    assert "root:" not in words
    assert sent.number in words
    assert "Kepala Dinas Penanaman Modal" in words
    assert "mengajukan izin untuk acara Kenduri" in waiting


def test_works_the_statement_for_an_officer_who_is_written_down(sent, rina, signed_in):
    words, _ = fetched(signed_in(rina), place(sent, "surat_pernyataan"))
    assert "Saya membersihkan tempat sesudah acara." in words
    assert "Yang menyatakan" in words
    assert {(one.actor, one.subject, one.what) for one in Opening.objects.all()} == {
        (rina, sent.number, "Surat pernyataan")
    }


def test_works_linked_from_the_page_of_the_permohonan(sent, siti, signed_in):
    page = signed_in(siti).get(f"/permohonan/{sent.number}/").content.decode()
    assert place(sent, "surat_permohonan") in page
    assert "Unduh surat" not in page


def test_rejects_strangers_and_other_papers(sent, joko, budi, siti, signed_in, client):
    for other in (signed_in(joko), signed_in(budi)):
        assert other.get(place(sent, "surat_permohonan")).status_code == 404
    assert client.get(place(sent, "surat_permohonan")).url == f"/lacak/?nomor={sent.number}"
    for key in ("ktp", "tidak_ada"):
        assert signed_in(siti).get(place(sent, key)).status_code == 404
    assert not Printout.objects.filter(subject__startswith="pemohon").exists()


def test_works_a_changed_answer_makes_a_new_letter(sent, siti, signed_in):
    mine = signed_in(siti)
    fetched(mine, place(sent, "surat_permohonan"))
    sent.answers = {**sent.answers, "acara": "Pawai"}
    sent.save(update_fields=["answers"])
    words, _ = fetched(mine, place(sent, "surat_permohonan"))
    assert "Pawai" in words


def test_handles_a_body_with_an_unknown_word(offices, siti, signed_in):
    paper = {**PAPERS[2], "body": "Saya { rusak } dan {nama}."}
    with pytest.raises(Exception, match="isian"):
        publish_service(slug="uji-rusak", code="UJI-RSK", requirements=[paper])
    assert DOCUMENT["slug"] == "uji-keramaian"
