"""Printing at a desk: originals, counted copies, a day's batch, and a log nobody changes."""

import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pelalawan_portal.bahasa.dates import weekday_date
from pelalawan_portal.documents import prints
from pelalawan_portal.documents.models import Print, Printout
from pelalawan_portal.submissions import outbox
from pelalawan_portal.submissions.models import Submission
from pelalawan_portal.submissions.workflow import Refused
from tests.submissions.envelopes import file_one

from .reading import pages, text


@pytest.fixture
def assisted(version, camat, offices):
    """assisted() → a permohonan that the district operator filed for somebody."""

    def make(**changes):
        return file_one(
            version,
            routed=False,
            filed_by=camat,
            filed_at=offices["KEC-140509"],
            channel="district",
            **changes,
        )

    return make


def fetched(desk, answer):
    assert answer.status_code == 302, answer.content[:300]
    assert desk.get(answer.url).status_code == 202
    outbox.drain()
    return b"".join(desk.get(answer.url).streaming_content)


def test_works_the_first_is_the_original_then_copies_are_counted(assisted, camat, signed_in):
    submission, desk = assisted(), signed_in(camat)
    words = [
        text(fetched(desk, desk.post(f"/petugas/cetak/{submission.number}/", {"kertas": "a5"})))
        for _ in range(3)
    ]
    assert "SALINAN" not in words[0]
    assert "SALINAN ke-1" in words[1]
    assert "SALINAN ke-2" in words[2]
    assert submission.pin in words[2]
    log = Print.objects.order_by("copy_number")
    assert [one.copy_number for one in log] == [0, 1, 2]
    assert {(one.by, one.office.code, one.what) for one in log} == {(camat, "KEC-140509", "kirim")}


def test_works_what_came_from_a_phone_has_its_original_there(version, rina, siti, signed_in):
    submission = file_one(version, routed=False, applicant=siti)
    desk = signed_in(rina)
    words = text(fetched(desk, desk.post(f"/petugas/cetak/{submission.number}/", {"kertas": "80mm"})))
    assert "SALINAN ke-1" in words
    assert Print.objects.get().paper == "80mm"


def test_works_a_day_in_one_pdf(assisted, camat, signed_in):
    filed = [assisted(answers={"nama": f"Warga {index}", "acara": "Kenduri"}) for index in range(4)]
    desk = signed_in(camat)
    page = desk.get("/petugas/cetak/")
    assert [one.pk for one in page.context["rows"]] == [one.pk for one in reversed(filed)]
    answer = desk.post("/petugas/cetak/", {"pilih": [one.pk for one in filed[:3]], "kertas": "a5"})
    made = pages(fetched(desk, answer))
    assert len(made) == 3
    assert [any(f"Warga {index}" in page for page in made) for index in range(4)] == [True, True, True, False]
    assert Print.objects.count() == 3
    with CaptureQueriesContext(connection) as asked:
        desk.get("/petugas/cetak/")
    # Session, person, posts, two of the admin's own menu, rows, prints: however many rows there are.
    assert len(asked) == 7


@pytest.mark.parametrize("ago", [1, 40])
def test_works_an_earlier_day_is_printed_too(assisted, camat, signed_in, ago):
    old, new = assisted(), assisted()
    day = timezone.localdate() - timedelta(days=ago)
    Submission.objects.filter(pk=old.pk).update(received_at=old.received_at - timedelta(days=ago))
    desk = signed_in(camat)
    page = desk.get("/petugas/cetak/", {"tanggal": day.isoformat()})
    assert list(page.context["rows"]) == [old]
    assert weekday_date(day) in page.content.decode()
    assert list(desk.get("/petugas/cetak/").context["rows"]) == [new]
    # What goes wrong comes back on the same day.
    again = desk.post("/petugas/cetak/", {"tanggal": day.isoformat()})
    assert (again.status_code, list(again.context["rows"])) == (422, [old])


@pytest.mark.parametrize("text", ["", "kemarin", "2026-13-01", "9999-12-31", "0001-01-01", "2" * 5000])
def test_handles_what_is_no_day(assisted, camat, signed_in, text):
    assisted()
    answer = signed_in(camat).get("/petugas/cetak/", {"tanggal": text})
    assert answer.status_code == 200


def test_rejects_the_printout_of_a_colleague(assisted, camat, rina, signed_in):
    submission = assisted()
    answer = signed_in(camat).post(f"/petugas/cetak/{submission.number}/", {"kertas": "a5"})
    assert signed_in(rina).get(answer.url).status_code == 404


def test_rejects_what_is_not_the_offices(version, assisted, camat, budi, siti, signed_in, client):
    online = file_one(version, routed=False, applicant=siti)
    desk = signed_in(camat)
    assert desk.post(f"/petugas/cetak/{online.number}/", {"kertas": "a5"}).status_code == 404
    mine = assisted()
    assert desk.post("/petugas/cetak/", {"pilih": [mine.pk, online.pk], "kertas": "a5"}).status_code == 422
    assert signed_in(budi).get("/petugas/cetak/").status_code == 404
    assert signed_in(siti).get("/petugas/cetak/").status_code == 404
    assert client.get("/petugas/cetak/").status_code == 302
    assert desk.get(f"/petugas/cetak/{mine.number}/").status_code == 405
    assert not Print.objects.exists()
    assert not Printout.objects.exists()


@pytest.mark.parametrize("data", [{}, {"pilih": "x"}, {"pilih": "99999999"}, {"pilih": "9" * 40}])
def test_rejects_nothing_and_nonsense(assisted, camat, signed_in, data):
    assisted()
    assert signed_in(camat).post("/petugas/cetak/", data).status_code == 422
    assert not Print.objects.exists()


def test_rejects_another_paper_and_too_many(assisted, camat):
    submission = assisted()
    with pytest.raises(Refused, match="kertas"):
        prints.print_receipts([submission.pk], by=camat, paper="A0")
    with pytest.raises(Refused, match="Paling banyak"):
        prints.print_receipts(list(range(1, 300)), by=camat, paper="a5")


def test_rejects_changing_the_log(assisted, camat):
    prints.print_receipts([assisted().pk], by=camat, paper="a5")
    for change in (Print.objects.all().delete, lambda: Print.objects.update(copy_number=7)):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert Print.objects.get().copy_number == 0


@pytest.mark.django_db(transaction=True)
def test_works_two_desks_at_once_count_two_copies(version, camat, offices):
    submission = file_one(
        version, routed=False, filed_by=camat, filed_at=offices["KEC-140509"], channel="district"
    )
    failed, start = [], threading.Barrier(6)

    def work():
        try:
            start.wait(20)
            prints.print_receipts([submission.pk], by=camat, paper="a5")
        except Exception as error:  # noqa: BLE001 -- seen by the main thread
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert not failed
    assert sorted(Print.objects.values_list("copy_number", flat=True)) == [0, 1, 2, 3, 4, 5]


def test_works_reached_from_the_desk(assisted, camat, signed_in):
    submission, desk = assisted(), signed_in(camat)
    assert "/petugas/cetak/" in desk.get("/admin/submissions/submission/").content.decode()
    page = desk.get(f"/admin/submissions/submission/{submission.pk}/change/").content.decode()
    assert f'action="/petugas/cetak/{submission.number}/"' in page
    # The button names no paper: A5 is what a desk has.
    assert desk.post(f"/petugas/cetak/{submission.number}/").status_code == 302
    assert Print.objects.get().paper == "a5"
