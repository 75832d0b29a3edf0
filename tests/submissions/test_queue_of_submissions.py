"""The list of permohonan beside the queue, its page, a new PIN at the desk, and the first page of the desk."""

import pytest
from django.test import Client

from pelalawan_portal.submissions import reviewing
from pelalawan_portal.submissions.models import Event, Return, Review, Submission

pytestmark = pytest.mark.django_db
LIST = "/admin/submissions/submission/"


def page_of(submission, verb="change"):
    return f"{LIST}{submission.pk}/{verb}/"


def test_works_newest_first_for_the_house(make_submission, rina, auditor, administrator, signed_in):
    first, second = make_submission(), make_submission()
    for person in (rina, auditor, administrator):
        page = signed_in(person).get(LIST).content.decode()
        assert page.index(second.number) < page.index(first.number)


def test_works_a_district_office_sees_its_own_filings(make_submission, camat, offices, signed_in):
    own = make_submission(filed_by=camat, filed_at=offices["KEC-140509"], channel="district")
    other = make_submission()
    page = signed_in(camat).get(LIST).content.decode()
    assert own.number in page
    assert other.number not in page
    assert own.number in signed_in(camat).get(LIST, {"q": "siti"}).content.decode()
    assert other.number not in signed_in(camat).get(LIST, {"q": "siti"}).content.decode()
    assert signed_in(camat).get(page_of(other)).status_code == 404


def test_rejects_who_has_only_a_queue(make_submission, dishub, signed_in):
    submission = make_submission()
    assert signed_in(dishub).get(LIST).status_code == 404
    assert signed_in(dishub).get(page_of(submission)).status_code == 404
    assert Client().get(LIST).status_code == 302


def test_works_what_is_not_routed_yet_is_found_by_name(make_submission, rina, signed_in):
    submission = make_submission(routed=False, answers={"nama": "Zulaikha", "acara": "A"})
    assert submission.number in signed_in(rina).get(LIST, {"q": "zulai"}).content.decode()


def test_rejects_what_is_confidential_even_for_a_superuser(
    make_submission, superuser, rina, auditor, signed_in
):
    submission = make_submission()
    Submission.objects.filter(pk=submission.pk).update(confidential=True)
    Review.objects.filter(submission=submission).update(confidential=True)
    for person in (superuser, auditor):
        client = signed_in(person)
        assert client.get(page_of(submission)).status_code == 404
        for text in ("", "siti", submission.number):
            assert (
                f'class="nomor" href="{page_of(submission)}"'
                not in client.get(LIST, {"q": text}).content.decode()
            )
    assert signed_in(rina).get(page_of(submission)).status_code == 200  # DPMPTSP holds its review


def test_works_pages_of_fifty(make_submission, rina, signed_in, django_assert_num_queries):
    base = make_submission()
    rows = [
        Submission(number=f"PLW-2026-{at:06d}-XX", service_id=base.service_id, version_id=base.version_id,
                   version_sha256=base.version_sha256, applicant_name="A")
        for at in range(60)
    ]  # fmt: skip
    Submission.objects.bulk_create(rows)
    client = signed_in(rina)
    client.get(LIST)
    with django_assert_num_queries(9):
        page = client.get(LIST).content.decode()
    assert page.count('class="nomor"') == 50
    after = page.split("?sesudah=")[1].split('"')[0]
    second = client.get(f"{LIST}?sesudah={after}").content.decode()
    assert second.count('class="nomor"') == 11
    assert base.number in second
    assert base.number not in page


def test_works_a_new_pin_is_shown_once(make_submission, rina, signed_in):
    submission = make_submission()
    old = submission.pin
    refused = signed_in(rina).post(page_of(submission, "pin"))
    assert refused.status_code == 409
    submission.refresh_from_db()
    assert submission.pin_generation == 1
    response = signed_in(rina).post(page_of(submission, "pin"), {"ktp": "on"})
    submission = Submission.objects.get(pk=submission.pk)
    assert submission.pin != old
    assert submission.pin in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert submission.pin not in signed_in(rina).get(page_of(submission)).content.decode()
    assert Event.objects.filter(submission=submission, verb="pin_reissued", actor=rina).count() == 1


def test_rejects_a_new_pin_from_who_never_meets_residents(
    make_submission, auditor, administrator, hendra, signed_in
):
    submission = make_submission()
    for person in (auditor, administrator, hendra):
        assert signed_in(person).post(page_of(submission, "pin"), {"ktp": "on"}).status_code == 404
    submission.refresh_from_db()
    assert submission.pin_generation == 1


def test_works_reopen_at_the_desk(make_submission, rina, signed_in, review_of):
    submission = make_submission()
    refused = signed_in(rina).post(page_of(submission, "lanjutkan"))
    assert refused.status_code == 409
    reviewing.hand_back(
        review_of(submission).pk, by=rina, faults=[reviewing.Fault("document", "ktp", "Buram")]
    )
    from pelalawan_portal.submissions import workflow

    Return.objects.update(until="2020-01-01")
    workflow.lapse(Return.objects.get().pk)
    assert signed_in(rina).post(page_of(submission, "lanjutkan")).status_code == 302
    submission.refresh_from_db()
    assert submission.stage == "returned"


def test_works_auditors_see_whether_the_history_is_whole(make_submission, auditor, signed_in):
    submission = make_submission()
    assert "Rantai riwayat utuh" in signed_in(auditor).get(page_of(submission)).content.decode()
    Submission.objects.filter(pk=submission.pk).update(chain="0" * 64)
    assert "Rantai riwayat putus" in signed_in(auditor).get(page_of(submission)).content.decode()


class TestFirstPage:
    def test_works_leads_to_the_queue_and_counts(self, make_submission, rina, signed_in):
        make_submission()
        page = signed_in(rina).get("/admin/").content.decode()
        assert "<strong>1</strong>Menunggu di antrean" in page
        assert "Tanpa OPD atau petugas" in page
        assert "Pekerjaan macet" not in page

    def test_works_counts_what_nobody_can_decide(self, make_submission, administrator, signed_in):
        make_submission()  # nobody sits at the desk of DPMPTSP
        page = signed_in(administrator).get("/admin/").content.decode()
        assert '<a href="/admin/submissions/review/?tampil=tanpa" class="kurang"><strong>1</strong>' in page

    def test_hides_what_a_role_may_not_use(self, dishub, administrator, signed_in):
        plain = signed_in(dishub).get("/admin/").content.decode()
        for address in (LIST, "/admin/submissions/outboxentry/", "/admin/submissions/reconciliation/"):
            assert address not in plain
        assert "/admin/submissions/review/" in plain
        full = signed_in(administrator).get("/admin/").content.decode()
        assert "/admin/submissions/outboxentry/" in full
