"""Letters between the permit office and the technical offices: one request an office, one number an answer."""

import threading

import pytest
from django.db import connection
from django.utils import timezone

from pelalawan_portal.documents import drafting
from pelalawan_portal.submissions import outbox, retraction, reviewing
from pelalawan_portal.submissions.files import storage
from pelalawan_portal.submissions.workflow import Refused
from permits import recommendations
from permits.models import TechnicalPaper
from tests.documents.reading import text as text_of
from tests.submissions.envelopes import DOCUMENT, file_one, publish_service

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(offices, rina, tono, eka, anwar):
    """A complete permohonan that two offices are asked about at once."""
    submission = file_one(publish_service())
    reviewing.declare_complete(submission.reviews.get(kind="completeness").pk, by=rina)
    return submission


def recommend(submission, step, by, **how):
    review = submission.reviews.undecided().get(step=step)
    reviewing.recommend(review.pk, by=by, **{"agree": True, **how})
    return TechnicalPaper.objects.get(review=review, kind="recommendation")


def pdf_of(paper):
    outbox.drain()
    paper.refresh_from_db()
    with storage.open_stored(paper.path) as stream:
        return text_of(stream.read())


def test_works_each_office_gets_a_letter_that_names_the_other(asked):
    letters = TechnicalPaper.objects.filter(submission=asked, kind="request")
    year = timezone.localdate().year
    assert [one.number for one in letters] == [f"503/0001/PR/DPMPTSP/{year}", f"503/0002/PR/DPMPTSP/{year}"]
    assert {one.text["to_office"] for one in letters} == {"Dinas Perhubungan", letters[1].text["to_office"]}
    words = pdf_of(letters[0])
    for one in (
        "Permintaan rekomendasi teknis",
        asked.number,
        "Anwar Hakim",
        letters[1].text["to_office"][:20],
    ):
        assert one in words


def test_works_an_answer_has_its_own_number_and_says_conditions(asked, tono):
    paper = recommend(
        asked, "lalu_lintas", tono, conditions="Sisakan satu lajur\nPasang rambu", reason="Aman"
    )
    assert paper.number == f"UJI-KRM/0001/DISHUB/{timezone.localdate().year}"
    words = pdf_of(paper)
    for one in ("SETUJU", "Sisakan satu lajur", "Pasang rambu", "Aman", "503/0001/PR", "Tono"):
        assert one in words


def test_works_tolak_has_a_letter_too_and_tangguhkan_has_none(asked, tono, eka):
    review = asked.reviews.undecided().get(step="lalu_lintas")
    reviewing.defer(review.pk, by=tono, reason="Ukur dulu")
    assert not TechnicalPaper.objects.filter(kind="recommendation").exists()
    paper = recommend(asked, "ketertiban", eka, agree=False, reason="Mengganggu")
    assert "TOLAK" in pdf_of(paper)
    assert paper.number.startswith("UJI-KRM/0001/SATPOLPP/")


def test_works_the_decision_names_the_letters(asked, tono, eka):
    numbers = [recommend(asked, "lalu_lintas", tono).number, recommend(asked, "ketertiban", eka).number]
    asked.refresh_from_db()
    considering = " ".join(drafting.grant_content(asked)["considering"])
    assert all(f"nomor {one}" in considering for one in numbers)


def test_works_each_office_counts_across_services_without_a_gap(asked, rina, tono):
    first = recommend(asked, "lalu_lintas", tono)
    other = file_one(publish_service(slug="uji-lain", code="UJI-LAIN"))
    reviewing.declare_complete(other.reviews.get(kind="completeness").pk, by=rina)
    second = recommend(other, "lalu_lintas", tono)
    assert (first.serial, second.serial) == (1, 2)
    assert second.number.startswith("UJI-LAIN/0002/DISHUB/")


def test_works_the_office_a_step_is_passed_on_to_is_asked_too(asked, tono, offices):
    review = asked.reviews.undecided().get(step="lalu_lintas")
    reviewing.pass_on(review.pk, to=offices["PUPR"], by=tono, reason="Jalan milik PUPR")
    letter = TechnicalPaper.objects.filter(kind="request").last()
    assert (letter.serial, letter.text["to_office"]) == (3, offices["PUPR"].name)


def test_handles_a_verdict_taken_back_and_given_again(asked, tono):
    first = recommend(asked, "lalu_lintas", tono)
    again = retraction.take_back(first.review_id, by=tono, reason="Keliru")
    second = recommend(asked, "lalu_lintas", tono, agree=False, reason="Sempit")
    assert second.review_id == again.pk
    assert (first.serial, second.serial) == (1, 2)
    papers = recommendations.papers_of(asked)
    assert [one.number for one in papers if one.past] == [first.number]
    assert len([one for one in papers if one.kind == "request"]) == 2


def test_rejects_a_verdict_without_reason_and_no_number_is_lost(asked, tono):
    review = asked.reviews.undecided().get(step="lalu_lintas")
    with pytest.raises(Refused):
        reviewing.recommend(review.pk, by=tono, agree=False)
    assert recommend(asked, "lalu_lintas", tono).serial == 1


def test_what_another_system_decides_has_no_number_of_ours(offices, rina, tono):
    outside = {"system": "OSS", "url": "https://oss.go.id", "bring": "NIB", "helper": "Loket"}
    version = publish_service(
        slug="uji-tugas",
        code="UJI-T",
        channel="tugas",
        outside=outside,
        steps=DOCUMENT["steps"][:3],
        decision={},
    )
    submission = file_one(version)
    reviewing.declare_complete(submission.reviews.get(kind="completeness").pk, by=rina)
    reviewing.recommend(submission.reviews.get(step="lalu_lintas").pk, by=tono, agree=True)
    assert not TechnicalPaper.objects.exists()


def test_a_trial_counts_in_a_series_of_its_own(offices, rina, tono):
    submission = file_one(publish_service(), trial=True)
    reviewing.declare_complete(submission.reviews.get(kind="completeness").pk, by=rina)
    paper = recommend(submission, "lalu_lintas", tono)
    assert paper.number.startswith("UJI COBA/")
    assert paper.series.startswith("UJI COBA/")


@pytest.mark.django_db(transaction=True)
def test_two_offices_at_once_draw_what_is_theirs_and_no_gap_is_left(offices, rina, tono, eka, anwar):
    version = publish_service()
    many = [file_one(version) for _ in range(3)]
    for one in many:
        reviewing.declare_complete(one.reviews.get(kind="completeness").pk, by=rina)
    start, wrong = threading.Barrier(6), []

    def run(submission, step, by):
        start.wait()
        try:
            recommend(submission, step, by)
        except Exception as error:  # noqa: BLE001 -- the assertion below shows it
            wrong.append(error)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=run, args=(one, step, by))
        for one in many
        for step, by in (("lalu_lintas", tono), ("ketertiban", eka))
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert wrong == []
    for office in ("DISHUB", "SATPOLPP"):
        found = TechnicalPaper.objects.filter(kind="recommendation", office__code=office)
        assert sorted(one.serial for one in found) == [1, 2, 3]
