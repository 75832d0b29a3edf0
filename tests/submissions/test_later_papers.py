"""Papers that come after sending: one a service lets follow until a step, and proof that a condition was met."""

import copy
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from pelalawan_portal.catalogue.spec import BadSpec, ServiceSpec
from pelalawan_portal.submissions import later_papers, outbox, reviewing, workflow
from pelalawan_portal.submissions.actors import Actor
from pelalawan_portal.submissions.history import broken_at
from pelalawan_portal.submissions.models import Pause, Slot, StoredFile
from pelalawan_portal.submissions.reconciliation import reconcile
from pelalawan_portal.submissions.workflow import Refused

from .envelopes import DOCUMENT
from .moments import wib

pytestmark = pytest.mark.django_db
TAX = {"key": "pajak", "name": "Bukti lunas pajak", "required": False, "before": "lalu_lintas"}
REQUIREMENTS = [*DOCUMENT["requirements"], TAX]


def photo(name="bukti.jpg"):
    out = io.BytesIO()
    Image.effect_noise((400, 300), 40).convert("RGB").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


@pytest.fixture
def submission(completed):
    return completed(wib(3, 2), requirements=REQUIREMENTS)


@pytest.fixture
def review(submission, review_of):
    return review_of(submission, "lalu_lintas")


@pytest.fixture
def guest(client, submission):
    """The browser of who filed it: number and PIN were typed."""
    client.post("/lacak/", {"nomor": submission.number, "pin": submission.pin})
    return client


def page(submission):
    return f"/permohonan/{submission.number}/susulan/"


def sent(guest, submission, key, *files):
    answer = guest.post(page(submission), {"surat": key, "berkas": list(files) or [photo()]})
    outbox.drain()
    return answer


def test_requires_the_paper_before_the_step_agrees(review, dishub):
    with pytest.raises(Refused, match=r"Belum ada: Bukti lunas pajak\. Tangguhkan dulu"):
        reviewing.recommend(review.pk, by=dishub, agree=True)
    review.refresh_from_db()
    assert review.is_open
    reviewing.recommend(review.pk, by=dishub, agree=False, reason="Tidak membayar pajak")


def test_works_the_applicant_sends_it_and_the_step_may_agree(guest, submission, review, dishub, signed_in):
    own = guest.get(f"/permohonan/{submission.number}/").content.decode()
    assert "Masih dapat menyusul: Bukti lunas pajak." in own
    assert "Menyusul" in own
    assert sent(guest, submission, "pajak").status_code == 302
    slot = submission.slots.get(key="pajak")
    assert (slot.state, StoredFile.objects.get(key="pajak").state) == ("received", "clean")
    own = guest.get(f"/permohonan/{submission.number}/").content.decode()
    assert "Surat susulan Anda diterima" in own
    assert "Masih dapat menyusul" not in own
    desk = signed_in(dishub).get(f"/admin/submissions/review/{review.pk}/change/").content.decode()
    assert "Surat susulan dikirim pemohon" in desk
    reviewing.recommend(review.pk, by=dishub, agree=True)
    submission.refresh_from_db()
    assert broken_at(submission) is None
    assert guest.get(page(submission)).status_code == 302  # nothing is waited for any more


def test_works_it_answers_a_deferral_and_the_clock_runs_again(guest, submission, review, dishub):
    reviewing.defer(review.pk, by=dishub, reason="Bayar pajak Rp 120.000 di Bapenda")
    assert [one.key for one in later_papers.wanted(submission)] == ["pajak"]
    own = guest.get(f"/permohonan/{submission.number}/").content.decode()
    assert "Kirim bukti</a>" in own
    assert "Dinas Perhubungan menunggu syaratnya dipenuhi" in own
    assert (
        "Syarat dari Dinas Perhubungan:</b> Bayar pajak Rp 120.000"
        in guest.get(page(submission)).content.decode()
    )
    assert "Surat yang boleh menyusul" not in own  # said once
    sent(guest, submission, "pajak")
    review.refresh_from_db()
    assert review.deferred_at is None
    assert not Pause.objects.filter(review=review, ended_at=None).exists()


def test_works_two_offices_that_defer_each_say_what_they_wait_for(
    guest, submission, review_of, dishub, satpolpp
):
    """Somebody who met one condition only would wait for ever for the other."""
    own = f"/permohonan/{submission.number}/"
    reviewing.defer(review_of(submission, "lalu_lintas").pk, by=dishub, reason="Bayar pajak")
    assert "Menunggu Anda" not in guest.get(own).content.decode()  # the other office goes on meanwhile
    reviewing.defer(review_of(submission, "ketertiban").pk, by=satpolpp, reason="Bawa surat RT")
    for address in (own, page(submission)):
        said = guest.get(address).content.decode()
        assert "Bayar pajak" in said
        assert "Bawa surat RT" in said


def test_works_one_office_alone_that_defers_waits_for_the_applicant(
    guest, submission, review_of, dishub, satpolpp
):
    reviewing.recommend(review_of(submission, "ketertiban").pk, by=satpolpp, agree=True)
    reviewing.defer(review_of(submission, "lalu_lintas").pk, by=dishub, reason="Bayar pajak")
    assert "Menunggu Anda" in guest.get(f"/permohonan/{submission.number}/").content.decode()


def test_works_proof_of_a_condition_has_a_slot_of_its_own(guest, completed, review_of, dishub, signed_in):
    submission = completed(wib(3, 2))
    review = review_of(submission, "lalu_lintas")
    guest.post("/lacak/", {"nomor": submission.number, "pin": submission.pin})
    assert later_papers.wanted(submission) == []
    reviewing.defer(review.pk, by=dishub, reason="Pasang rambu pengalihan")
    own = guest.get(f"/permohonan/{submission.number}/").content.decode()
    assert "Pasang rambu pengalihan" in own
    assert page(submission) in own
    key = f"syarat_{review.pk}"
    assert sent(guest, submission, key, photo(), photo("kedua.jpg")).status_code == 302
    slot = submission.slots.get(key=key)
    assert (slot.name, slot.state, slot.required) == (
        "Bukti syarat untuk Dinas Perhubungan",
        "received",
        False,
    )
    assert StoredFile.objects.filter(bundle=submission.key, key=key, state="clean").count() == 2
    desk = signed_in(dishub).get(f"/admin/submissions/review/{review.pk}/change/").content.decode()
    assert "Bukti syarat untuk Dinas Perhubungan" in desk
    assert "ditangguhkan</span>" not in desk
    reviewing.defer(review.pk, by=dishub, reason="Satu rambu lagi")
    assert [(one.key, one.room) for one in later_papers.wanted(submission)] == [(key, 6)]
    sent(guest, submission, key)
    assert submission.slots.filter(key=key).count() == 1
    assert reconcile().clean


def test_handles_a_file_the_machine_cannot_read_by_asking_for_another(guest, submission, review):
    sent(guest, submission, "pajak")
    StoredFile.objects.filter(key="pajak").update(state="refused")
    Slot.objects.filter(key="pajak").update(state="returned")
    assert [(one.key, one.room) for one in later_papers.wanted(submission)] == [("pajak", 1)]
    sent(guest, submission, "pajak")
    assert submission.slots.get(key="pajak").state == "received"
    assert StoredFile.objects.filter(key="pajak", superseded_at=None).count() == 1


@pytest.mark.parametrize(
    ("key", "files", "words"),
    [
        ("pajak", [], "Pilih dulu"),
        ("pajak", [SimpleUploadedFile("x.txt", b"halo")], "tidak dapat kami terima"),
        ("ktp", [photo()], "tidak ditunggu lagi"),
        ("pajak", [photo(), photo()], "paling banyak 1 berkas"),
    ],
)
def test_rejects_and_nothing_is_kept(guest, submission, key, files, words):
    before = StoredFile.objects.count()
    answer = guest.post(page(submission), {"surat": key, "berkas": files})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert StoredFile.objects.count() == before
    assert submission.slots.get(key="pajak").state == "expected"
    assert not submission.events.filter(verb="paper_added").exists()


def test_rejects_strangers_and_what_is_closed(client, signed_in, joko, guest, submission):
    assert signed_in(joko).get(page(submission)).status_code == 404
    workflow.withdraw(submission.pk, actor=Actor(numbers=frozenset({submission.number})))
    assert guest.get(page(submission)).status_code == 302
    submission.refresh_from_db()
    assert later_papers.wanted(submission) == []


@pytest.mark.parametrize(
    "change", [{"before": "tanda_tangan"}, {"before": "tidak_ada"}, {"required": True}, {"produced": "pernyataan"}]
)  # fmt: skip
def test_rejects_a_service_whose_paper_follows_to_nowhere(change):
    document = copy.deepcopy(DOCUMENT) | {"requirements": [*DOCUMENT["requirements"], {**TAX, **change}]}
    with pytest.raises(BadSpec, match="boleh menyusul"):
        ServiceSpec.parse(document)
