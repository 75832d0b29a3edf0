"""Checking without an account: number and PIN, or the QR of the receipt."""

import pytest
from django.urls import reverse

from pelalawan_portal.submissions import reviewing, workflow
from pelalawan_portal.submissions.numbers import compose
from pelalawan_portal.submissions.reviewing import Fault

from .envelopes import file_one, publish_service

pytestmark = pytest.mark.django_db


@pytest.fixture
def submission(offices):
    return file_one(
        publish_service(), answers={"nama": "Siti Aminah", "nik": "1405095205900001", "acara": "Kenduri"}
    )


def track(client, number, pin):
    return client.post("/lacak/", {"nomor": number, "pin": pin})


@pytest.mark.parametrize(
    "typed", [str.lower, str.upper, lambda text: text.replace("-", ""), lambda text: f" {text} "]
)
def test_works_number_and_pin_open_the_page_however_they_are_typed(client, submission, typed):
    answer = track(client, typed(submission.number), submission.pin.lower())
    assert answer.status_code == 302
    page = client.get(answer.url)
    content = page.content.decode()
    assert "Kantor perizinan (DPMPTSP)" in content
    assert "Tidak perlu datang" in content
    assert "diperiksa paling lambat" in content
    assert "1405095205900001" not in content


def test_works_the_qr_opens_it_and_leaves_no_secret_in_the_address(client, submission):
    answer = client.get(f"/permohonan/{submission.number}/", {"k": submission.pin})
    assert answer.url == f"/permohonan/{submission.number}/"
    assert client.get(answer.url).status_code == 200


@pytest.mark.parametrize("pin", ["", "AAAAAA", "x" * 20, "'; DROP TABLE", "<script>"])
def test_rejects_a_wrong_pin_with_a_sentence(client, submission, pin):
    answer = track(client, submission.number, pin)
    assert answer.status_code == 422
    assert "PIN" in answer.content.decode()
    assert client.get(f"/permohonan/{submission.number}/").status_code == 302


@pytest.mark.parametrize("number", ["", "PLW", "PLW-2026-999999-AA", "x" * 40, "<b>", "../../etc"])
def test_rejects_what_is_no_number(client, submission, number):
    assert track(client, number, submission.pin).status_code == 422


def test_rejects_guessing_after_ten_failures_even_with_the_right_pin(client, submission):
    for _ in range(10):
        track(client, submission.number, "AAAAAA")
    assert track(client, submission.number, submission.pin).status_code == 429


def test_rejects_the_qr_too_after_ten_failures_and_says_so(client, submission):
    for _ in range(10):
        track(client, submission.number, "AAAAAA")
    assert client.get(f"/permohonan/{submission.number}/", {"k": submission.pin}).status_code == 429


def test_handles_a_qr_of_before_the_new_pin(client, submission, rina):
    old = submission.pin
    workflow.reissue_pin(submission.pk, by=rina, seen_identity=True)
    answer = client.get(f"/permohonan/{submission.number}/", {"k": old}, follow=True)
    assert answer.redirect_chain[-1][0].startswith("/lacak/")
    page = answer.content.decode()
    assert "Kode QR ini tidak berlaku lagi" in page
    assert f'value="{submission.number}"' in page
    assert old not in answer.redirect_chain[-1][0]


@pytest.mark.parametrize(
    "page", ["", "tanda-terima/", "tanda-terima.png", "surat/", "perbaiki/", "batalkan/"]
)
def test_works_an_old_link_asks_a_guest_for_the_pin(client, submission, page):
    place = f"/permohonan/{submission.number}/{page}"
    answer = client.get(place)
    assert (answer.status_code, answer.url) == (302, f"/lacak/?nomor={submission.number}")
    # A number nobody has is answered alike.
    other = compose(2026, 999999)
    assert client.get(place.replace(submission.number, other)).url == f"/lacak/?nomor={other}"
    assert client.get(place.replace(submission.number, "PLW-2026-999999-AA")).status_code == 404


def test_rejects_a_change_by_a_guest(client, submission):
    assert client.post(f"/permohonan/{submission.number}/batalkan/").status_code == 404
    submission.refresh_from_db()
    assert submission.stage == "checking"


def test_rejects_the_old_pin_and_its_browser_after_a_new_one(client, submission, rina):
    track(client, submission.number, submission.pin)
    assert client.get(f"/permohonan/{submission.number}/").status_code == 200
    old = submission.pin
    workflow.reissue_pin(submission.pk, by=rina, seen_identity=True)
    assert client.get(f"/permohonan/{submission.number}/").status_code == 302
    assert track(client, submission.number, old).status_code == 422


def test_requires_the_right_person_joko_cannot_see_sitis_permohonan(client, submission, joko):
    client.force_login(joko)
    assert client.get(f"/permohonan/{submission.number}/").status_code == 404
    assert client.post(f"/permohonan/{submission.number}/batalkan/").status_code == 404


def test_requires_more_than_an_officers_eyes_to_withdraw(client, submission, rina):
    client.force_login(rina)
    assert client.get(f"/permohonan/{submission.number}/").status_code == 200
    assert client.post(f"/permohonan/{submission.number}/batalkan/").status_code == 404
    submission.refresh_from_db()
    assert submission.stage == "checking"


def test_works_a_confidential_one_opens_to_its_pin_and_to_no_other(client, submission):
    type(submission).objects.filter(pk=submission.pk).update(confidential=True)
    assert track(client, submission.number, "ABCDEF").status_code == 422
    assert client.get(f"/permohonan/{submission.number}/").status_code == 302
    assert track(client, submission.number, submission.pin).status_code == 302
    assert client.get(f"/permohonan/{submission.number}/").status_code == 200


def test_works_what_is_returned_is_shown_with_its_reason_and_mended_there(client, submission, rina):
    review = submission.reviews.get()
    reviewing.hand_back(review.pk, by=rina, faults=[Fault("answer", "acara", "Tulis nama acaranya")])
    track(client, submission.number, submission.pin)
    page = client.get(f"/permohonan/{submission.number}/").content.decode()
    assert "1 hal perlu diperbaiki" in page
    asked = client.get(reverse("correct", args=[submission.number])).content.decode()
    assert "Tulis nama acaranya" in asked
    assert 'name="nama"' not in asked
    assert client.post(reverse("correct", args=[submission.number]), {"acara": ""}).status_code == 422
    assert (
        client.post(reverse("correct", args=[submission.number]), {"acara": "Kenduri nikah"}).status_code
        == 302
    )
    submission.refresh_from_db()
    assert submission.plain_answers["acara"] == "Kenduri nikah"
    assert submission.stage == "checking"


def test_works_a_person_sees_their_own_on_the_account_page(client, offices, siti):
    mine = file_one(publish_service(), applicant=siti)
    client.force_login(siti)
    assert mine.number in client.get("/akun/").content.decode()


@pytest.mark.parametrize("queries", [7])
def test_works_the_page_asks_the_database_a_fixed_number_of_times(
    client, submission, django_assert_max_num_queries, queries
):
    track(client, submission.number, submission.pin)
    client.get(f"/permohonan/{submission.number}/")
    with django_assert_max_num_queries(queries):
        client.get(f"/permohonan/{submission.number}/")


def test_works_health_says_what_is_up(client, db):
    report = client.get("/healthz").json()
    assert report["database"] is True
    assert report["oldest_due_seconds"] == 0
