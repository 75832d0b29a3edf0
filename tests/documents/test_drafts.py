"""A draft may be changed until it has a number; from then on the database keeps its words."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from pelalawan_portal.catalogue.spec import Duration
from pelalawan_portal.documents import drafting, workflow
from pelalawan_portal.documents.models import Decision, NumberCounter
from pelalawan_portal.submissions import holding, retraction, reviewing
from pelalawan_portal.submissions.workflow import Refused

from .conftest import review_of, scan


def write(review, by, kind="grant", **changes):
    content = drafting.grant_content(review.submission) | changes
    return workflow.draft(review.pk, by=by, kind=kind, content=content, valid_from=date(2026, 1, 1))


def test_works_prefilled_with_answers_and_recommendations(at_signing):
    submission, _ = at_signing(conditions="Tanpa mercon.\nSampai pukul 22.00.")
    said = drafting.grant_content(submission)
    assert said["paragraphs"] == ["Memberi izin kepada Siti Aminah untuk acara Kenduri."]
    assert said["terms"] == ["Tanpa mercon.", "Sampai pukul 22.00."]
    number = f"UJI-KRM/0001/DISHUB/{timezone.localdate().year}"
    assert f"bahwa Dinas Perhubungan telah memberikan rekomendasi nomor {number};" in said["considering"]
    assert said["holder"][0] == ["Nama", "Siti Aminah"]


def test_works_changed_until_it_is_numbered(drafted, hendra):
    submission, review, decision = drafted()
    write(review, hendra, terms=["Baru."])
    decision.refresh_from_db()
    assert (decision.revision, decision.text["terms"]) == (2, ["Baru."])
    assert Decision.objects.count() == 1
    assert list(submission.events.filter(verb="drafted").values_list("data__revision", flat=True)) == [1, 2]
    workflow.allot_number(review.pk, by=hendra)
    with pytest.raises(Refused, match="sudah bernomor"):
        write(review, hendra, terms=["Diam-diam."])
    decision.refresh_from_db()
    assert decision.text["terms"] == ["Baru."]


def test_works_a_draft_of_a_grant_becomes_one_of_a_refusal(drafted, hendra):
    submission, review, decision = drafted()
    content = drafting.refusal_content(submission) | {"reasons": [["Sebab.", "UU 22/2009"]]}
    again = workflow.draft(review.pk, by=hendra, kind="refusal", content=content)
    assert (again.pk, again.kind, again.valid_from) == (decision.pk, "refusal", None)


def test_works_the_text_is_not_readable_in_the_database(drafted):
    _, _, decision = drafted()
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM documents_decision WHERE id = %s", [decision.pk])
        assert "Siti" not in cursor.fetchone()[0]


def test_handles_a_text_that_was_changed_behind_its_back(drafted):
    _, _, decision = drafted()
    decision.content = decision.content.replace("Siti", "Joko")
    with pytest.raises(ValueError, match="frozen"):
        decision.text  # noqa: B018 -- reading it is what refuses


@pytest.mark.parametrize("fields", [{"number": "1"}, {"content_sha256": "0" * 64}, {"valid_to": "2100-01-01"},
                                    {"code": "AAAAAAAAAAAAAA"}, {"serial": 9}, {"title": "Lain"}, {"state": "draft"},
                                    {"signatory_name": "Lain"}])  # fmt: skip
def test_rejects_changing_what_is_numbered_even_in_the_database(numbered, fields):
    _, _, decision = numbered()
    with pytest.raises(DatabaseError), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(**fields)
    with pytest.raises(DatabaseError), transaction.atomic():
        Decision.objects.filter(pk=decision.pk)._raw_delete("default")
    assert Decision.objects.get(pk=decision.pk).number == decision.number


@pytest.mark.parametrize("fields", [{"path": "aa/lain"}, {"sha256": "0" * 64}, {"signed_on": "2020-01-01"}])
def test_rejects_changing_what_is_signed(signed, fields):
    _, decision = signed()
    with pytest.raises(DatabaseError), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(**fields)


def test_rejects_two_living_decisions(drafted):
    submission, review, decision = drafted()
    with pytest.raises(IntegrityError, match="a_permohonan_has_one_living_decision"), transaction.atomic():
        Decision.objects.create(
            submission=submission, review=review, office=review.opd, kind="grant", title="x", content="{}",
            content_sha256="x", drafted_by=decision.drafted_by,
        )  # fmt: skip


def test_rejects_signed_without_a_scan(numbered):
    _, _, decision = numbered()
    with pytest.raises(IntegrityError, match="signed_has_a_file_an_officer_and_a_time"), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(state="signed", path="x", sha256="x")


def test_requires_the_signing_post_of_that_office(at_signing, hendra, rina, anwar, tono, officer, superuser):
    _, review = at_signing()
    elsewhere = officer("lain", "Penanda tangan lain", ("DINKES", "signer"))
    for other in (rina, anwar, tono, elsewhere, superuser):
        with pytest.raises(Refused, match="bukan tugas Anda"):
            write(review, other)
    decision = write(review, hendra)
    with pytest.raises(Refused):
        workflow.allot_number(review.pk, by=elsewhere)
    decision.refresh_from_db()
    assert (decision.state, NumberCounter.objects.filter(series__contains="{urut}").count()) == ("draft", 0)


def test_rejects_whoever_filed_it(version, officer, rina, tono, eka):
    both = officer("ganda", "Ganda", ("DPMPTSP", "front_office"), ("DPMPTSP", "signer"))
    from tests.submissions.envelopes import file_one

    submission = file_one(version, filed_by=both, channel="desk")
    reviewing.declare_complete(review_of(submission, "kelengkapan").pk, by=rina)
    reviewing.recommend(review_of(submission, "lalu_lintas").pk, by=tono, agree=True)
    reviewing.recommend(review_of(submission, "ketertiban").pk, by=eka, agree=True)
    with pytest.raises(Refused, match="petugas lain"):
        write(review_of(submission, "tanda_tangan"), both)
    assert not Decision.objects.exists()


def test_rejects_what_a_colleague_holds(at_signing, hendra, officer):
    _, review = at_signing()
    other = officer("wakil", "Wakil", ("DPMPTSP", "signer"))
    holding.claim(review.pk, by=other)
    with pytest.raises(Refused, match="Sedang dipegang"):
        write(review, hendra)


def test_rejects_an_empty_paper_and_a_backward_validity(at_signing, hendra):
    submission, review = at_signing()
    with pytest.raises(Refused, match="kosong"):
        write(review, hendra, paragraphs=[], holder=[])
    with pytest.raises(Refused, match="masa berlaku"):
        workflow.draft(
            review.pk, by=hendra, kind="grant", content=drafting.grant_content(submission),
            valid_from=date(2026, 2, 1), valid_to=date(2026, 1, 1),
        )  # fmt: skip
    assert not Decision.objects.exists()


def test_rejects_numbering_without_a_draft_and_signing_without_a_number(drafted, at_signing, hendra):
    _, review, _ = drafted()
    with pytest.raises(Refused, match="sudah berubah"):
        workflow.sign(review.pk, by=hendra, upload=scan(), signed_on=timezone.localdate())
    workflow.allot_number(review.pk, by=hendra)
    with pytest.raises(Refused, match="sudah berubah"):
        workflow.allot_number(review.pk, by=hendra)
    assert NumberCounter.objects.filter(series__contains="{urut}").get().last == 1


def test_rejects_taking_a_recommendation_back_once_drafted(drafted, tono):
    submission, _, _ = drafted()
    with pytest.raises(Refused):
        retraction.take_back(review_of(submission, "lalu_lintas").pk, by=tono, reason="Salah")


@pytest.mark.parametrize(
    ("start", "length", "end"),
    [
        (date(2026, 4, 1), Duration(1, "bulan"), date(2026, 4, 30)),
        (date(2026, 1, 31), Duration(1, "bulan"), date(2026, 2, 28)),
        (date(2026, 3, 27), Duration(5, "tahun"), date(2031, 3, 26)),
        (date(2028, 2, 29), Duration(1, "tahun"), date(2029, 2, 28)),
        (date(2026, 12, 15), Duration(1, "bulan"), date(2027, 1, 14)),
        (date(2026, 4, 1), Duration(1, "hari"), date(2026, 4, 1)),
        (date(2026, 4, 1), Duration(30, "hari"), date(2026, 4, 30)),
    ],
)
def test_works_the_last_day_of_validity(start, length, end):
    assert drafting.last_day(start, length) == end
