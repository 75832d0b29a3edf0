"""The document wallet: a paper handed in before is used again, by its owner alone and only while it is good."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from pelalawan_portal.submissions import outbox, reviewing
from pelalawan_portal.submissions.desk.papers import papers_of
from pelalawan_portal.submissions.files import storage
from pelalawan_portal.submissions.files.sweeping import sweep_folders
from pelalawan_portal.submissions.models import Slot, StoredFile, Submission
from tests.filing.conftest import Filer
from tests.filing.services import KTP, photo, published

pytestmark = pytest.mark.django_db(transaction=True)


def by(person) -> Client:
    client = Client()
    client.force_login(person, backend="pelalawan_portal.accounts.sign_in.NikBackend")
    return client


@pytest.fixture
def sent(siti, service):
    """Siti filed once; her KTP has been cleaned."""
    filer = Filer(by(siti), service.service.slug)
    filer.answer_everything()
    assert filer.send().status_code == 302
    outbox.drain()
    return Submission.objects.get()


def again(person, service) -> Filer:
    filer = Filer(by(person), service.service.slug)
    filer.begin()
    filer.post("diri", nama="Siti Aminah", nik="1405095205900001", telepon="081234567890")
    filer.post("tempat", wilayah="14.05.09.2002", lokasi="lapangan")
    return filer


def ktp_of(submission) -> StoredFile:
    return StoredFile.objects.get(bundle=submission.key, key="ktp")


def test_works_a_paper_is_used_again_without_sending_it(sent, siti, service):
    filer = again(siti, service)
    page = filer.get("surat").content.decode()
    assert "Pakai lagi" in page
    assert sent.number in page
    assert filer.post("surat", pakai=str(ktp_of(sent).pk)).status_code == 302
    mine = StoredFile.objects.get(bundle=filer.key, key="ktp")
    assert (mine.sha256, mine.state, mine.reused_from) == (ktp_of(sent).sha256, "clean", ktp_of(sent))
    assert "Pakai lagi" not in filer.get("surat").content.decode()
    assert filer.send().status_code == 302
    second = Submission.objects.order_by("-id").first()
    assert second.slots.get(key="ktp").state == Slot.State.RECEIVED
    (paper,) = [one for one in papers_of(second) if one.key == "ktp"]
    assert paper.sheets[0].reused == sent.number


def test_works_the_officers_earlier_verdict_is_told(sent, siti, service, rina):
    review = sent.reviews.get(step="kelengkapan")
    sent.reviews.update(opd=rina.posts.get().opd)
    reviewing.declare_complete(review.pk, by=rina)
    assert "dinyatakan benar" in again(siti, service).get("surat").content.decode()


def test_works_taking_it_out_again_leaves_the_earlier_one(sent, siti, service):
    filer = again(siti, service)
    filer.post("surat", pakai=str(ktp_of(sent).pk))
    mine = StoredFile.objects.get(bundle=filer.key)
    filer.post("surat", buang=str(mine.pk))
    assert not StoredFile.objects.filter(bundle=filer.key).exists()
    with storage.open_stored(ktp_of(sent).path) as kept:
        assert kept.read(3) == b"\xff\xd8\xff"


def test_works_the_sweeper_leaves_shared_bytes(sent, siti, service):
    filer = again(siti, service)
    filer.post("surat", pakai=str(ktp_of(sent).pk))
    sweep_folders([f"{number:02x}" for number in range(256)], older_than=-1)
    assert all(storage.absolute(one.path).exists() for one in StoredFile.objects.all())


@pytest.mark.parametrize("who", ["neighbour", "guest"])
def test_rejects_what_is_not_theirs_and_nothing_changed(sent, joko, service, who):
    filer = again(joko, service) if who == "neighbour" else Filer(Client(), service.service.slug)
    if who == "guest":
        filer.begin()
        filer.post("diri", nama="Siti Aminah", nik="1405095205900001", telepon="081234567890")
        filer.post("tempat", wilayah="14.05.09.2002", lokasi="lapangan")
    assert "Pakai lagi" not in filer.get("surat").content.decode()
    answer = filer.post("surat", pakai=str(ktp_of(sent).pk))
    assert answer.status_code == 422
    assert "tidak dapat dipakai lagi" in answer.content.decode()
    assert not StoredFile.objects.filter(bundle=filer.key).exists()


@pytest.mark.parametrize("rubbish", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_rejects_rubbish_with_a_sentence(sent, siti, service, rubbish):
    assert again(siti, service).post("surat", pakai=rubbish).status_code == 422


@pytest.mark.parametrize("state", [Slot.State.RETURNED, Slot.State.EXPECTED])
def test_rejects_what_an_officer_sent_back(sent, siti, service, state):
    Slot.objects.filter(submission=sent, key="ktp").update(state=state)
    assert "Pakai lagi" not in again(siti, service).get("surat").content.decode()


def test_handles_a_paper_past_its_time(siti, db):
    service = published(slug="bertempo", requirements=[{**KTP, "valid_months": 6}])
    filer = Filer(by(siti), "bertempo")
    filer.answer_everything()
    filer.send()
    outbox.drain()
    assert "dapat dipakai sampai" in again(siti, service).get("surat").content.decode()
    StoredFile.objects.update(uploaded_at=timezone.now() - timedelta(days=200))
    assert "Pakai lagi" not in again(siti, service).get("surat").content.decode()


def test_handles_using_it_again_and_again_without_growing_younger(sent, siti, service):
    first = timezone.now() - timedelta(days=40)
    StoredFile.objects.filter(bundle=sent.key).update(uploaded_at=first)
    filer = again(siti, service)
    filer.post("surat", pakai=str(ktp_of(sent).pk))
    filer.send()
    outbox.drain()
    page = again(siti, service).get("surat").content.decode()
    assert page.count("Pakai lagi") == 1
    assert first.astimezone().strftime("%Y") in page
    from pelalawan_portal.bahasa.dates import long_date

    assert f"dikirim {long_date(first)}" in page


def test_handles_bytes_that_are_gone(sent, siti, service):
    storage.remove(ktp_of(sent).path)
    assert again(siti, service).post("surat", pakai=str(ktp_of(sent).pk)).status_code == 422


def test_handles_pressing_twice(sent, siti, service):
    filer = again(siti, service)
    for _ in range(2):
        filer.post("surat", pakai=str(ktp_of(sent).pk))
    assert StoredFile.objects.filter(bundle=filer.key).count() == 1


def test_handles_another_photo_after_all(sent, siti, service):
    filer = again(siti, service)
    filer.post("surat", pakai=str(ktp_of(sent).pk))
    assert filer.hand_in("ktp", photo()).status_code == 201
    assert StoredFile.objects.get(bundle=filer.key).reused_from is None
    assert storage.absolute(ktp_of(sent).path).exists()
