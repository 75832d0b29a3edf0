"""The queue: own offices only, by deadline, filtered; pages that neither skip nor repeat."""

from datetime import timedelta

import pytest
from django.utils import timezone

from pelalawan_portal.accounts.models import nik_hash
from pelalawan_portal.submissions import holding, reviewing
from pelalawan_portal.submissions.actors import Actor
from pelalawan_portal.submissions.desk.keyset import Cursor, Order, count_of, mark, page_of
from pelalawan_portal.submissions.desk.queue import BY_DEADLINE, Wish, branches_of, listing
from pelalawan_portal.submissions.models import Review

pytestmark = pytest.mark.django_db
QUEUE = "/admin/submissions/review/"


def numbers(user, **wish):
    return [one.number for one in listing(Actor.of_user(user), user, Wish.read(wish)).rows]


def due(submission, **delta):
    Review.objects.filter(submission=submission).update(due_at=timezone.now() + timedelta(**delta))


def copies(review, count, step="s", **fields):
    """Further open reviews of the same office, with the same deadline by twos."""
    made = [
        Review(
            submission_id=review.submission_id, step=f"{step}{at}", kind=review.kind, role=review.role,
            post=review.post, opd_id=review.opd_id, due_at=review.due_at + timedelta(minutes=at // 2),
            number=f"PLW-2026-{at:06d}-X", service_id=review.service_id, applicant_name=f"Orang {at}", **fields,
        )
        for at in range(count)
    ]  # fmt: skip
    return Review.objects.bulk_create(made)


def test_works_open_ones_of_my_office_by_deadline(make_submission, rina, dishub):
    late, soon = make_submission(), make_submission()
    due(late, days=5)
    due(soon, days=1)
    assert numbers(rina) == [soon.number, late.number]
    assert numbers(dishub) == []


def test_works_page_shows_words_and_no_personal_number(make_submission, rina, signed_in):
    submission = make_submission(
        answers={"nama": "Siti Aminah", "nik": "1405095205900001", "acara": "Kenduri"}
    )
    due(submission, days=-2)
    page = signed_in(rina).get(QUEUE).content.decode()
    assert submission.number in page
    assert "terlambat 2 hari" in page
    assert "Siti Aminah" in page
    assert "1405095205900001" not in page


def test_requires_a_post(make_submission, officer, signed_in, siti):
    submission = make_submission()
    stranger = officer("orang", "Tanpa Tugas")
    assert submission.number not in signed_in(stranger).get(QUEUE).content.decode()
    assert signed_in(siti).get(QUEUE).status_code == 302


@pytest.mark.parametrize("size", [1, 2, 50])
def test_works_pages_neither_skip_nor_repeat_and_lead_back(make_submission, rina, review_of, size):
    first = review_of(make_submission())
    copies(first, 103)
    rows = Review.objects.filter(opd=first.opd, decided_at__isnull=True)
    wanted = list(rows.order_by("due_at", "id").values_list("pk", flat=True))
    seen, cursor, pages = [], None, []
    while True:
        page = page_of([rows], BY_DEADLINE, cursor, size=size)
        pages.append(page.ids)
        seen += page.ids
        if not page.after:
            break
        cursor = Cursor.read(page.after, "", BY_DEADLINE)
    assert seen == wanted
    for before in reversed(pages[:-1]):
        page = page_of([rows], BY_DEADLINE, Cursor.read("", page.before, BY_DEADLINE), size=size)
        assert page.ids == before
    assert page.before == ""


def test_works_several_offices_are_merged_by_deadline(make_submission, rina, officer, review_of, offices):
    submission = make_submission()
    copies(review_of(submission), 60)
    both = officer("dua", "Dua Kantor", ("DPMPTSP", "verifier"), ("DISHUB", "technical"))
    copies(Review(submission=submission, kind="recommendation", role="x", post="technical", opd=offices["DISHUB"],
                  due_at=review_of(submission).due_at, service_id=submission.service_id), 60,
           step="t")  # fmt: skip
    actor = Actor.of_user(both)
    page = page_of(branches_of(actor, both, Wish()), BY_DEADLINE, None)
    wanted = Review.objects.filter(opd__code__in=("DPMPTSP", "DISHUB")).order_by("due_at", "id")
    assert page.ids == list(wanted.values_list("pk", flat=True)[:50])
    assert page.count == 121


def test_handles_counting_stops_at_a_thousand(make_submission, review_of):
    first = review_of(make_submission())
    copies(first, 1005)
    page = page_of([Review.objects.undecided()], BY_DEADLINE, None)
    assert page.counted == "1.000+"
    assert count_of([Review.objects.undecided()]) == 1001


@pytest.mark.parametrize(
    "text", ["x", "~", "2026-01-01~1", "2026-01-01T00:00:00+07:00~", "~5", "9" * 40, "'; --~1"]
)
def test_rejects_a_place_that_cannot_be_read(text, rina, signed_in):
    assert Cursor.read(text, "", BY_DEADLINE) is None
    assert signed_in(rina).get(QUEUE, {"sesudah": text}).status_code == 200


def test_handles_a_place_survives_the_address():
    now = timezone.now()
    assert Cursor.read("", mark((now, 7)), BY_DEADLINE) == Cursor((now, 7), back=True)
    assert Cursor.read(mark((7,)), "", Order()) == Cursor((7,))


def test_works_filters(make_submission, rina, dewi, officer, review_of):
    here = make_submission()
    there = make_submission(answers={"nama": "Joko", "acara": "Pesta", "desa": "14.05.01.2001"})
    due(here, days=-1)
    due(there, days=3)
    assert numbers(rina, tampil="terlambat") == [here.number]
    assert numbers(rina, kecamatan="14.05.01") == [there.number]
    assert numbers(rina, langkah="recommendation") == []
    assert set(numbers(rina, langkah="completeness")) == {here.number, there.number}
    assert set(numbers(rina, layanan=str(here.service_id))) == {here.number, there.number}
    assert numbers(rina, layanan=str(here.service_id + 999)) == []
    holding.claim(review_of(here).pk, by=rina)
    assert numbers(rina, tampil="saya") == [here.number]
    assert numbers(dewi, tampil="saya") == []
    Review.objects.filter(submission=here).update(claimed_until=timezone.now() - timedelta(minutes=1))
    assert numbers(rina, tampil="saya") == []


def test_works_done_ones_latest_first(make_submission, rina, review_of):
    first, second = make_submission(), make_submission()
    for one in (first, second):
        reviewing.declare_complete(review_of(one).pk, by=rina)
    assert numbers(rina, tampil="selesai") == [second.number, first.number]
    assert numbers(rina) == []


def test_works_waiting_for_an_office_or_an_officer(make_submission, rina, review_of, offices):
    alone, unmanned, manned = make_submission(), make_submission(), make_submission()
    Review.objects.filter(submission=alone).update(opd=None)
    Review.objects.filter(submission=unmanned).update(opd=offices["BAPENDA"])
    assert set(numbers(rina, tampil="tanpa")) == {alone.number, unmanned.number}
    assert manned.number in numbers(rina)


def test_rejects_the_queue_of_another_office(make_submission, rina, dishub, review_of, offices):
    make_submission()
    assert numbers(dishub, kantor=str(offices["DPMPTSP"].pk)) == []
    assert numbers(dishub, kantor="semua") == []


def test_works_the_desk_may_look_at_another_office_but_at_nothing_confidential(
    make_submission, rina, review_of, offices
):
    submission, secret = make_submission(), make_submission()
    for one in (submission, secret):
        reviewing.declare_complete(review_of(one).pk, by=rina)
    Review.objects.filter(submission=secret).update(confidential=True)
    assert numbers(rina, kantor=str(offices["DISHUB"].pk)) == [submission.number]
    assert set(numbers(rina, kantor="semua")) == {submission.number}


def test_requires_a_constant_number_of_queries(
    make_submission, rina, review_of, signed_in, django_assert_num_queries
):
    first = review_of(make_submission())
    client = signed_in(rina)
    client.get(QUEUE)  # what a process keeps for a minute
    with django_assert_num_queries(12):
        client.get(QUEUE)
    copies(first, 70)
    with django_assert_num_queries(12):
        assert client.get(QUEUE).content.count(b'class="nomor"') == 50


class TestSearch:
    def test_works_by_number_however_it_is_typed(self, make_submission, rina):
        submission = make_submission()
        make_submission()
        for typed in (submission.number, submission.number.lower(), submission.number.replace("-", "")):
            assert numbers(rina, q=typed) == [submission.number]
        assert submission.number in numbers(rina, q=submission.number[:15])
        assert submission.number in numbers(rina, q=submission.number[9:15])

    def test_works_by_the_beginnings_of_names(self, make_submission, rina):
        yusuf = make_submission(answers={"nama": "M.Yusuf bin Nu'man", "acara": "A"})
        siti = make_submission(answers={"nama": "SITI Aminah", "acara": "A"})
        assert numbers(rina, q="yus") == [yusuf.number]
        assert numbers(rina, q="nu'man yusuf") == [yusuf.number]
        assert numbers(rina, q="amin siti") == [siti.number]
        assert numbers(rina, q="siti yusuf") == []

    def test_works_by_nik(self, make_submission, rina):
        submission = make_submission(answers={"nama": "Siti", "nik": "1405095205900001", "acara": "A"})
        make_submission(answers={"nama": "Siti", "acara": "A"})
        assert submission.nik_hash == nik_hash("1405095205900001")
        assert numbers(rina, q="1405 0952 0590 0001") == [submission.number]

    def test_works_decided_ones_are_found_after_open_ones(self, make_submission, rina, review_of):
        done, waiting = make_submission(), make_submission()
        reviewing.declare_complete(review_of(done).pk, by=rina)
        found = [
            one.number
            for one in listing(Actor.of_user(rina), rina, Wish(text="siti")).rows
            if one.opd.code == "DPMPTSP"
        ]
        assert found == [waiting.number, done.number]

    def test_rejects_what_another_office_has(self, make_submission, dishub):
        submission = make_submission(answers={"nama": "Siti", "nik": "1405095205900001", "acara": "A"})
        for typed in ("siti", submission.number, "1405095205900001"):
            assert numbers(dishub, q=typed) == []

    def test_rejects_what_is_confidential_even_for_a_superuser(self, make_submission, superuser, rina):
        submission = make_submission()
        Review.objects.filter(submission=submission).update(confidential=True)
        assert numbers(superuser, q="siti") == []
        assert numbers(superuser, q=submission.number) == []
        assert numbers(superuser, kantor="semua") == []
        assert numbers(rina, q="siti") == [submission.number]

    @pytest.mark.parametrize(
        "text", ["& | !", "':*", "0opd1", "a" * 300, "%", "--", "(", "siti & !", "🙂", "١٤٠٥"]
    )
    def test_handles_hostile_words(self, text, make_submission, dishub, rina, signed_in):
        make_submission()
        assert signed_in(rina).get(QUEUE, {"q": text}).status_code == 200
        assert numbers(dishub, q=text) == []

    def test_rejects_a_character_the_database_does_not_know(self, rina, signed_in):
        assert signed_in(rina).get(QUEUE, {"q": "siti\x00"}).status_code == 400

    def test_handles_a_name_too_many_bear(self, make_submission, rina, review_of, signed_in, monkeypatch):
        first = review_of(make_submission())
        rows = copies(first, 60)
        Review.objects.filter(pk__in=[one.pk for one in rows]).update(applicant_name="Siti")
        assert listing(Actor.of_user(rina), rina, Wish(text="siti")).too_many
        page = signed_in(rina).get(QUEUE, {"q": "siti"}).content.decode()
        assert "Terlalu banyak yang cocok" in page
