"""Holding a visit: everything typed is kept, the minutes are numbered and frozen, the step closes and stays closed."""

import hashlib
import json
import threading
from datetime import timedelta

import pikepdf
import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from pelalawan_portal.submissions import outbox, retraction
from pelalawan_portal.submissions.files import storage, sweeping
from pelalawan_portal.submissions.files.sniffing import Unacceptable
from pelalawan_portal.submissions.models import Review, StoredFile
from pelalawan_portal.submissions.workflow import Refused
from permits.models import Appointment, TechnicalPaper, Visit, VisitPhoto
from permits.visits import holding, strokes
from tests.documents.reading import text as text_of

from . import visiting
from .visiting import DRAWN, agreed, filled, held, typed

pytestmark = pytest.mark.django_db


def test_works_the_minutes_say_what_was_found_and_the_step_closes(visited, tono):
    submission, review = visited
    paper = held(review, tono, photos=2)
    assert paper.number == f"UJI-RKL/0001/BAPL/DISHUB/{timezone.localdate().year}"
    with storage.open_stored(paper.path) as stream:
        content = stream.read()
    assert hashlib.sha256(content).hexdigest() == paper.sha256
    assert len(content) == paper.size
    words = text_of(content)
    for one in (
        "Lebih lebar 20 cm",
        "Tidak sesuai",
        "-0.123450, 102.123450",
        "Siti Aminah",
        "Tono",
        "094/0001/ST",
    ):
        assert one in words
    review.refresh_from_db()
    assert review.verdict == Review.Verdict.DONE
    assert {one.kind for one in submission.reviews.undecided()} == {"recommendation"}
    assert submission.reviews.undecided().count() == 2
    assert Appointment.objects.get(review=review).state == "held"


def test_works_two_photos_and_both_signatures_stand_on_the_paper(visited, tono):
    _, review = visited
    paper = held(review, tono, photos=2)
    with pikepdf.open(storage.absolute(paper.path)) as pdf:
        pictures = [
            one for one in pdf.objects if isinstance(one, pikepdf.Stream) and one.get("/Subtype") == "/Image"
        ]
    assert len([one for one in pictures if one.Width > 300]) == 2
    assert all(one["strokes"] for one in paper.text["signatures"])
    frozen = {one["sha256"] for one in paper.text["photos"]}
    assert frozen == set(StoredFile.objects.filter(key=holding.SLOT).values_list("sha256", flat=True))


def test_handles_the_event_holds_ids_only_and_what_was_typed_is_encrypted(visited, tono):
    submission, review = visited
    paper = held(review, tono)
    event = submission.events.get(verb="visit_held")
    assert event.data == {"paper": paper.pk, "appointment": Appointment.objects.get(review=review).pk}
    with connection.cursor() as cursor:
        cursor.execute("SELECT entries FROM permits_visit")
        entries = cursor.fetchone()[0]
        cursor.execute("SELECT content FROM permits_technicalpaper WHERE id = %s", [paper.pk])
        content = cursor.fetchone()[0]
    assert entries.startswith("enc:")
    assert content.startswith("enc:")


def test_works_half_typed_is_kept_and_ending_says_what_is_missing(visited, tono):
    _, review = visited
    agreed(review, tono)
    filled(review, tono)
    half = {key: value for key, value in typed().items() if key not in ("butir_0", "hadir", "ttd_petugas")}
    holding.save(review.pk, by=tono, typed={**half, "catatan_1": ""})
    with pytest.raises(holding.Unfinished) as unfinished:
        holding.end(review.pk, by=tono)
    assert set(unfinished.value.form.errors) == {"butir_0", "hadir", "catatan_1", "pernyataan"}
    assert Visit.objects.get(review=review).typed["kesimpulan"] == half["kesimpulan"]
    assert not TechnicalPaper.objects.filter(kind="minutes").exists()
    review.refresh_from_db()
    assert review.is_open


def test_works_ending_names_every_fault_at_once_the_missing_photo_too(visited, tono):
    _, review = visited
    agreed(review, tono)
    holding.save(review.pk, by=tono, typed={**typed(), "hadir": ""})
    with pytest.raises(holding.Unfinished, match="Belum ada foto lapangan") as unfinished:
        holding.end(review.pk, by=tono)
    assert set(unfinished.value.form.errors) == {"hadir"}


@pytest.mark.parametrize("how", ["statement", "wet"])
def test_works_without_drawing(visited, tono, how):
    _, review = visited
    agreed(review, tono)
    changes = {"ttd_pemohon": "", "ttd_petugas": "", "pernyataan": "on"}
    filled(review, tono, **changes, tanpa_ttd="Tangannya sakit" if how == "statement" else "")
    if how == "wet":
        holding.add_photos(
            review.pk,
            by=tono,
            uploads=[visiting.picture()],
            taken_at=timezone.now(),
            shows=VisitPhoto.Shows.SIGNED,
        )
        outbox.drain()
    said = holding.end(review.pk, by=tono).text["signatures"]
    assert ("Tangannya sakit" if how == "statement" else "dengan pena") in said[0]["statement"]
    assert said[1]["strokes"] == []


def test_requires_an_agreed_date(visited, tono):
    _, review = visited
    visiting.propose(review, tono)
    with pytest.raises(Refused, match="Sepakati dulu"):
        holding.save(review.pk, by=tono, typed=typed())
    assert not Visit.objects.exists()


def test_requires_a_photo_that_was_inspected_and_can_be_read(visited, tono):
    _, review = visited
    agreed(review, tono)
    holding.save(review.pk, by=tono, typed=typed())
    with pytest.raises(Refused, match="Belum ada foto"):
        holding.end(review.pk, by=tono)
    (photo,) = holding.add_photos(review.pk, by=tono, uploads=[visiting.picture()], taken_at=timezone.now())
    with pytest.raises(Refused, match="masih diperiksa"):
        holding.end(review.pk, by=tono)
    StoredFile.objects.filter(pk=photo.file_id).update(
        state="refused", refusal="Rusak.", processed_at=timezone.now()
    )
    with pytest.raises(Refused, match="tidak dapat dibaca"):
        holding.end(review.pk, by=tono)
    holding.remove_photo(review.pk, photo.pk, by=tono)
    assert holding.photos_of(review) == []


def test_rejects_what_is_no_photo_and_keeps_the_others(visited, tono):
    _, review = visited
    agreed(review, tono)
    broken = visiting.SimpleUploadedFile("catatan.jpg", b"bukan foto")
    with pytest.raises(Unacceptable):
        holding.add_photos(review.pk, by=tono, uploads=[visiting.picture(), broken], taken_at=timezone.now())
    assert len(holding.photos_of(review)) == 1


def test_rejects_a_time_to_come_and_a_point_far_away(visited, tono):
    _, review = visited
    agreed(review, tono)
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    filled(review, tono, hari=tomorrow, titik="52.520000, 13.400000")
    with pytest.raises(holding.Unfinished) as unfinished:
        holding.end(review.pk, by=tono)
    assert set(unfinished.value.form.errors) == {"hari", "titik"}


def test_rejects_the_officer_who_filed_it_and_another_office(offices, rina, tono, eka, officer):
    _, review = visiting.at_visit(visiting.publish(), rina, **visiting.filed_by(tono, offices))
    gita = officer("gita", "Gita", ("DISHUB", "technical"))
    agreed(review, gita)
    filled(review, gita)
    with pytest.raises(Refused, match="bukan tugas Anda"):
        holding.end(review.pk, by=eka)
    with pytest.raises(Refused, match="petugas lain"):
        holding.end(review.pk, by=tono)
    assert not TechnicalPaper.objects.filter(kind="minutes").exists()


def test_rejects_ending_twice_and_taking_a_held_visit_back(visited, tono):
    _, review = visited
    held(review, tono)
    with pytest.raises(Refused, match="sudah diputus"):
        holding.end(review.pk, by=tono)
    with pytest.raises(Refused, match="tidak dapat ditarik"):
        retraction.take_back(review.pk, by=tono, reason="Salah centang")
    assert TechnicalPaper.objects.filter(kind="minutes").count() == 1


@pytest.mark.parametrize(
    "change",
    ["number = 'X/1'", "content_sha256 = 'x'", "path = 'ab/x'", "sha256 = 'x'", "review_id = review_id + 1"],
)
def test_the_database_freezes_a_paper(visited, tono, change):
    _, review = visited
    paper = held(review, tono)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE permits_technicalpaper SET {change} WHERE id = %s", [paper.pk])
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM permits_technicalpaper WHERE id = %s", [paper.pk])


def test_handles_the_worker_asked_twice_and_the_sweeper(visited, tono):
    from pelalawan_portal.submissions.models import OutboxEntry
    from permits.technical_papers import make_technical_paper

    _, review = visited
    paper = held(review, tono)
    entry = OutboxEntry.objects.get(kind="make_technical_paper", data={"paper": paper.pk})
    make_technical_paper(entry)
    assert TechnicalPaper.objects.get(pk=paper.pk).path == paper.path
    sweeping.sweep_folders([paper.path[:2]], older_than=-1)
    assert storage.absolute(paper.path).exists()


@pytest.mark.parametrize(
    "text",
    ["{}", "[1]", "[[1,2]]", "[[1,2,3]]", '[["1",2,3,4]]', "[[1.5,2,3,4]]", "[[0,0,601,1]]", "[[0,0,1,-1]]",
     "[[true,0,1,1]]", "[" * 5000, "[[0,0,1,1]]" * 9000],
)  # fmt: skip
def test_rejects_what_is_no_drawing(text):
    with pytest.raises((ValueError, RecursionError)):
        strokes.read(text)


def test_a_dot_is_no_signature():
    assert not strokes.is_signature([[5, 5, 6, 6]])
    assert strokes.is_signature(json.loads(DRAWN))


@pytest.mark.django_db(transaction=True)
def test_handles_two_officers_who_end_it_at_the_same_instant(offices, rina, tono):
    _, review = visiting.at_visit(visiting.publish(), rina)
    agreed(review, tono)
    filled(review, tono)
    start, refused = threading.Barrier(2), []

    def run():
        start.wait()
        try:
            holding.end(review.pk, by=tono)
        except Refused as refusal:
            refused.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(refused) == 1
    assert [one.serial for one in TechnicalPaper.objects.filter(kind="minutes")] == [1]
