"""Certified signatures through BSrE's eSign client service, against a simulator that really signs."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from deploy.simulators import bsre as simulator
from pelalawan_portal.documents import electronic, workflow
from pelalawan_portal.documents.electronic import Wanted
from pelalawan_portal.documents.models import Decision, NumberCounter, SigningIdentity
from pelalawan_portal.documents.signatures import bsre, examining
from pelalawan_portal.documents.signatures.interface import Passphrase, SignerRefused, SigningFailed
from pelalawan_portal.submissions.models import StoredFile
from pelalawan_portal.submissions.workflow import Refused
from tests.simulators import running

from .conftest import pdf_scan, stored_paper
from .reading import text

HENDRA, EXPIRED, REVOKED, UNKNOWN = (
    "1405010101700001", "1405010101700003", "1405010101700004", "1405010101709999",
)  # fmt: skip
SECRET = Passphrase("hendra-bsre")


@pytest.fixture
def service(settings, tmp_path):
    """The simulator, and a portal that signs with it."""
    simulator.troubles.clear()
    bsre.SYSTEM.mend()
    with running() as base:
        settings.ELECTRONIC_SIGNATURE = "bsre"
        settings.BSRE_URL = f"{base}/bsre"
        settings.BSRE_USER, settings.BSRE_PASSWORD = simulator.USER, simulator.PASSWORD
        (tmp_path / "rantai.pem").write_bytes(simulator.chain())
        settings.BSRE_CHAIN = str(tmp_path / "rantai.pem")
        settings.DATA_DIR = tmp_path / "data"
        yield settings
    bsre.SYSTEM.mend()


@pytest.fixture
def known(service, hendra):
    """Pak Hendra, known to BSrE."""
    bsre.introduce(hendra, HENDRA)
    return hendra


def sign(review, decision, by, passphrase=SECRET):
    return electronic.sign(Wanted(review.pk, decision.revision), by=by, passphrase=passphrase)


def test_works_certified(drafted, known):
    submission, review, decision = drafted()
    made = sign(review, decision, known)
    submission.refresh_from_db()
    assert (made.state, made.signature, submission.stage) == ("signed", "bsre", "granted")
    assert made.certificate_subject == "Hendra Wijaya"
    pdf = stored_paper(made)
    words = text(pdf)
    assert "sertifikat elektronik yang diterbitkan oleh Balai Sertifikasi Elektronik (BSrE), BSSN" in words
    assert "UU ITE No 11 Tahun 2008 Pasal 5 ayat 1" in words
    assert "Ditandatangani secara elektronik oleh:" in words
    assert "SERTIFIKAT UJI" not in words
    (found,) = examining.examine(pdf)
    assert (found.intact, found.whole, found.trust, found.subject) == (True, True, "bsre", "Hendra Wijaya")
    opinion = bsre.verify(pdf)
    assert opinion.valid
    assert not bsre.verify(pdf.replace(b"/Title", b"/Tutle", 1)).valid


def test_works_the_code_stands_in_its_box(drafted, known):
    """The box is the service's to draw: its picture lands where the paper keeps a place free."""
    _, review, decision = drafted()
    made = sign(review, decision, known)
    pdf = stored_paper(made)
    field = PdfFileReader(io.BytesIO(pdf)).embedded_signatures[0].sig_field
    left, bottom, right, top = (float(one) for one in field["/Rect"])
    assert (right - left, top - bottom) == (pytest.approx(73, abs=1), pytest.approx(73, abs=1))

    def dark(*, drawn):
        document = pypdfium2.PdfDocument(pdf)
        document.init_forms()
        page = document[0].render(scale=1.0, may_draw_forms=drawn).to_pil().convert("L")
        return sum(page.crop((int(left), int(842 - top), int(right), int(842 - bottom))).histogram()[:90])

    assert dark(drawn=True) > 1000
    assert dark(drawn=False) < 40


@pytest.mark.parametrize(
    ("nik", "words"),
    [(EXPIRED, "habis masa berlakunya"), (REVOKED, "dicabut atau dibekukan"), (UNKNOWN, "belum terdaftar")],
)
def test_rejects_whom_bsre_does_not_let_sign(drafted, service, hendra, nik, words):
    _, review, decision = drafted()
    with pytest.raises(SignerRefused, match=words):
        bsre.introduce(hendra, nik)
    assert not SigningIdentity.objects.exists()
    SigningIdentity.objects.create(user=hendra, nik=nik)
    with pytest.raises(Refused, match=words):
        sign(review, decision, hendra)
    decision.refresh_from_db()
    assert decision.state == "draft"
    assert not NumberCounter.objects.filter(series__contains="/KRM/").exists()


def test_rejects_a_wrong_passphrase_and_the_number_stays(drafted, known):
    submission, review, decision = drafted()
    with pytest.raises(Refused, match=r"Passphrase salah.*mengunci akun"):
        sign(review, decision, known, Passphrase("salah"))
    decision.refresh_from_db()
    submission.refresh_from_db()
    assert (decision.state, submission.stage) == ("numbered", "signing")
    assert not StoredFile.objects.filter(key="@surat").exists()
    number = decision.number
    assert sign(review, decision, known).number == number


def test_rejects_a_trial(drafted, known):
    """A certified signature has force in law: it is not for trying out."""
    _, review, decision = drafted(trial=True)
    with pytest.raises(Refused, match="uji coba"):
        sign(review, decision, known)
    decision.refresh_from_db()
    assert decision.state == "draft"


def test_handles_a_service_that_is_down(drafted, known, service):
    """Nothing changes, the sentence says what to do, and ink is still there."""
    _, review, decision = drafted()
    service.BSRE_URL = "http://127.0.0.1:9"
    with pytest.raises(Refused, match=r"BSrE tidak menjawab\..*tanda tangani dengan tinta"):
        sign(review, decision, known)
    decision.refresh_from_db()
    assert decision.state == "draft"
    assert workflow.allot_number(review.pk, by=known).state == "numbered"


def test_handles_a_service_that_does_not_know_the_portal(drafted, known, service):
    _, review, decision = drafted()
    service.BSRE_PASSWORD = "salah"
    with pytest.raises(Refused, match="Portal tidak dikenali layanan BSrE"):
        sign(review, decision, known)


@pytest.mark.parametrize("answer", [[], ["bukan base64 !"], [""], ["JVBERi0xLjcK"], None])
def test_handles_an_answer_that_is_no_signed_pdf(drafted, known, monkeypatch, answer):
    _, review, decision = drafted()
    true = bsre._ask
    monkeypatch.setattr(
        bsre,
        "_ask",
        lambda path, body, *rest: {"file": answer} if "sign" in path else true(path, body, *rest),
    )
    with pytest.raises(Refused, match=r"tidak dapat dibaca|tidak terbaca|tidak bertanda tangan"):
        sign(review, decision, known)
    decision.refresh_from_db()
    assert (decision.state, decision.path) == ("numbered", "")


def test_works_a_batch_goes_on_after_one_that_breaks(drafted, known):
    papers = [drafted() for _ in range(3)]
    simulator.troubles.append("Dokumen tidak dapat diproses")
    wanted = [Wanted(review.pk, decision.revision) for _, review, decision in papers]
    outcomes = electronic.sign_batch(wanted, by=known, passphrase=SECRET)
    assert [bool(one.problem) for one in outcomes] == [True, False, False]
    assert "BSrE menolak surat ini" in outcomes[0].problem
    assert sorted(Decision.objects.values_list("state", flat=True)) == ["numbered", "signed", "signed"]
    again = electronic.sign_batch(wanted[:1], by=known, passphrase=SECRET)
    assert (again[0].problem, again[0].number) == ("", outcomes[0].number)


def test_works_a_batch_ends_at_a_wrong_passphrase(drafted, known):
    """One try and no more: every further one would bring the account nearer to being locked."""
    papers = [drafted() for _ in range(3)]
    wanted = [Wanted(review.pk, decision.revision) for _, review, decision in papers]
    outcomes = electronic.sign_batch(wanted, by=known, passphrase=Passphrase("salah"))
    assert [one.problem.startswith("Belum dikerjakan.") for one in outcomes] == [False, True, True]
    assert sorted(Decision.objects.values_list("state", flat=True)) == ["draft", "draft", "numbered"]


def test_rejects_verifying_what_is_no_pdf(service):
    with pytest.raises(SigningFailed):
        bsre.verify(b"bukan pdf")
    assert not bsre.verify(pdf_scan()).valid


def test_works_the_nik_is_encrypted(known):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT nik FROM documents_signingidentity")
        assert cursor.fetchone()[0].startswith("enc:")
    assert SigningIdentity.objects.get().nik == HENDRA
