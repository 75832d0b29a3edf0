"""Whoever checks a second time sees what was asked, why, what stood there before and what came instead."""

from datetime import timedelta

import pytest
from django.utils import timezone

from pelalawan_portal.submissions import reviewing, workflow
from pelalawan_portal.submissions.actors import Actor
from pelalawan_portal.submissions.desk.asked import asked_of
from pelalawan_portal.submissions.models import StoredFile
from pelalawan_portal.submissions.reviewing import Fault
from tests.conftest import SITI_NIK

pytestmark = pytest.mark.django_db
ANSWERS = {"nama": "Siti Aminah", "nik": SITI_NIK, "acara": "Kenduri", "desa": "14.05.09.2002"}
OTHER_NIK = "1405095205900002"


@pytest.fixture
def handed_back(make_submission, review_of, rina):
    submission = make_submission(answers=ANSWERS)
    faults = [
        Fault("document", "ktp", "Buram"),
        Fault("answer", "acara", "Sebut harinya"),
        Fault("answer", "nik", "Tidak sama"),
    ]
    reviewing.hand_back(review_of(submission).pk, by=rina, faults=faults)
    return submission


def corrected(submission):
    answers = {"acara": "Kenduri Sabtu", "nik": OTHER_NIK}
    workflow.answer_return(submission.pk, actor=Actor(), answers=answers, files=frozenset({"ktp"}))
    submission.refresh_from_db()
    submission.__dict__.pop("plain_answers", None)
    return submission


def page_of(client, review):
    return client.get(f"/admin/submissions/review/{review.pk}/change/").content.decode()


def test_works_reasons_before_and_after_stand_above_the_verdict(handed_back, review_of, rina, signed_in):
    submission = corrected(handed_back)
    page = page_of(signed_in(rina), review_of(submission))
    for words in ("Buram", "Sebut harinya", "Kenduri</del>", "Kenduri Sabtu</ins>", "dijawab pemohon"):
        assert words in page
    assert page.index("Perbaikan yang diminta") < page.index("judul-putusan")


def test_works_while_it_waits_the_page_says_until_when(handed_back, review_of, rina, signed_in):
    page = page_of(signed_in(rina), review_of(handed_back))
    assert "Sebut harinya" in page
    assert "menunggu pemohon sampai" in page
    assert "<del>" not in page


def test_works_what_is_personal_stays_sealed_and_masked(handed_back, review_of, rina, signed_in):
    submission = corrected(handed_back)
    kept = submission.returns.get().items.get(key="nik").before
    assert SITI_NIK not in str(kept)
    page = page_of(signed_in(rina), review_of(submission))
    assert SITI_NIK not in page
    assert OTHER_NIK not in page
    assert "1405••••••••0002</ins>" in page
    items = {one.label: one for one in asked_of(submission, submission.reviews.all(), masked=False)[0].items}
    assert (items["NIK"].before, items["NIK"].now) == (SITI_NIK, OTHER_NIK)


def test_works_the_file_that_was_replaced_can_be_opened(handed_back, rina, review_of, signed_in):
    given = {
        "name": "a.jpg",
        "kind": "image/jpeg",
        "size": 9,
        "sha256": "0",
        "path": "aa/x",
        "state": "clean",
    }
    before, after = timezone.now() - timedelta(hours=1), timezone.now() + timedelta(hours=1)
    bundle = handed_back.key
    earlier = StoredFile.objects.create(
        bundle=bundle, key="ktp", uploaded_at=before - timedelta(hours=1), superseded_at=before, **given
    )
    old = StoredFile.objects.create(
        bundle=bundle, key="ktp", uploaded_at=before, superseded_at=after, **given
    )
    StoredFile.objects.create(bundle=bundle, key="ktp", uploaded_at=after, **given)
    corrected(handed_back)
    items = {one.label: one for one in asked_of(handed_back, handed_back.reviews.all(), masked=True)[0].items}
    assert items["Foto KTP"].old == (f"/berkas/{old.pk}/",)
    page = page_of(signed_in(rina), review_of(handed_back))
    assert f'href="/berkas/{old.pk}/"' in page
    assert str(earlier.pk) not in page
