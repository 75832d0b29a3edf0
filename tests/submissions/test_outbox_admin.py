"""What could not be delivered is seen, and repeated with one press."""

import pytest

from pelalawan_portal.submissions import outbox
from pelalawan_portal.submissions.desk.outbox_views import WORK
from pelalawan_portal.submissions.models import OutboxEntry, Submission
from pelalawan_portal.submissions.registry import handler_kinds

pytestmark = pytest.mark.django_db
LIST = "/admin/submissions/outboxentry/"


@pytest.fixture
def stuck(make_submission):
    submission = make_submission(routed=False)
    entry = OutboxEntry.objects.get(submission=submission, kind="route")
    OutboxEntry.objects.filter(pk=entry.pk).update(attempts=outbox.STUCK_AFTER, error="OperationalError")
    return entry


def test_works_stuck_ones_are_listed_by_number(stuck, administrator, signed_in):
    page = signed_in(administrator).get(LIST).content.decode()
    assert stuck.submission.number in page
    assert "Teruskan permohonan ke OPD" in page
    assert "Basis data tidak menjawab<small>OperationalError</small>" in page
    assert f'href="/admin/submissions/submission/{stuck.submission_id}/change/"' in page


def test_requires_a_name_for_every_kind_of_work():
    assert handler_kinds() <= set(WORK)


def test_works_repeating_delivers_it(stuck, administrator, signed_in):
    outbox.drain()
    assert not stuck.submission.reviews.exists()
    signed_in(administrator).post(f"{LIST}ulangi/", {"id": [stuck.pk]})
    outbox.drain()
    assert stuck.submission.reviews.count() == 1


def test_works_repeating_all(stuck, administrator, signed_in):
    response = signed_in(administrator).post(f"{LIST}ulangi/", {"semua": "1"}, follow=True)
    assert "1 pekerjaan diulangi" in response.content.decode()
    stuck.refresh_from_db()
    assert stuck.attempts == 0


@pytest.mark.parametrize("ids", [[], ["x"], ["9" * 40], ["99999999"]])
def test_rejects_what_is_no_entry(ids, stuck, administrator, signed_in):
    response = signed_in(administrator).post(f"{LIST}ulangi/", {"id": ids}, follow=True)
    assert "Tidak ada yang diulangi" in response.content.decode()
    stuck.refresh_from_db()
    assert stuck.attempts == outbox.STUCK_AFTER


def test_rejects_everybody_but_administrators(stuck, rina, auditor, signed_in):
    assert signed_in(rina).get(LIST).status_code == 404
    assert signed_in(auditor).get(LIST).status_code == 200
    for person in (rina, auditor):
        assert signed_in(person).post(f"{LIST}ulangi/", {"semua": "1"}).status_code == 404
    assert signed_in(auditor).get(f"{LIST}ulangi/").status_code == 405
    stuck.refresh_from_db()
    assert stuck.attempts == outbox.STUCK_AFTER


def test_hides_the_number_of_what_is_confidential(stuck, administrator, signed_in):
    Submission.objects.filter(pk=stuck.submission_id).update(confidential=True)
    page = signed_in(administrator).get(LIST).content.decode()
    assert stuck.submission.number not in page
    assert "(rahasia)" in page
    assert f"/admin/submissions/submission/{stuck.submission_id}/" not in page
