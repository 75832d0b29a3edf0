"""Receipts on the web: made by the worker, waited for on a page that says the same, the PIN only for who knows it."""

import io
import subprocess
import sys
from datetime import date

import pytest
from django.conf import settings
from PIL import Image

from pelalawan_portal.bahasa.dates import weekday_date
from pelalawan_portal.documents import printouts
from pelalawan_portal.documents.models import Printout
from pelalawan_portal.submissions import clock, outbox, retraction, reviewing, workflow
from pelalawan_portal.submissions.models import OutboxEntry
from tests.submissions.envelopes import file_one

from .conftest import review_of
from .reading import text


@pytest.fixture
def sent(version, siti):
    return file_one(version, routed=False, applicant=siti)


def place(submission, end="tanda-terima/"):
    return f"/permohonan/{submission.number}/{end}"


def body(response):
    return b"".join(response.streaming_content)


def test_works_made_without_asking_and_served_with_the_pin(sent, siti, signed_in):
    outbox.drain()
    subject = f"terima:{sent.pk}:kirim:1:a5:{sent.check_by:%Y%m%d}"
    assert list(Printout.objects.values_list("subject", flat=True)) == [subject]
    answer = signed_in(siti).get(place(sent))
    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    words = text(body(answer))
    for one in (
        sent.number,
        sent.pin,
        "Siti Aminah",
        "Kelengkapan diperiksa paling lambat",
        "TIDAK DIPUNGUT BIAYA",
    ):
        assert one in words
    assert "Surat pendukung" not in words


def test_works_the_second_receipt_has_the_firm_date(version, siti, rina, signed_in):
    submission = file_one(version, applicant=siti)
    reviewing.declare_complete(review_of(submission, "kelengkapan").pk, by=rina)
    outbox.drain()
    words = text(body(signed_in(siti).get(place(submission))))
    assert "TANDA TERIMA BERKAS LENGKAP" in words
    assert "Selesai paling lambat" in words


def test_handles_a_firm_date_that_was_taken_back(version, siti, rina, signed_in, monkeypatch):
    submission = file_one(version, applicant=siti)
    for day in (date(2026, 12, 4), date(2026, 12, 11)):
        monkeypatch.setattr(clock, "decided_by", lambda *_, day=day: day)
        reviewing.declare_complete(review_of(submission, "kelengkapan").pk, by=rina)
        outbox.drain()
        words = text(body(signed_in(siti).get(place(submission))))
        assert f"Selesai paling lambat {weekday_date(day)}" in words
        first_differs = day != date(2026, 12, 4)
        assert ("Janji pertama Jumat, 4 Desember 2026" in words) == first_differs
        retraction.take_back(review_of(submission, "kelengkapan").pk, by=rina, reason="keliru")


def test_works_waiting_says_the_same_and_asks_once(sent, siti, signed_in):
    OutboxEntry.objects.filter(kind="make_printout").delete()
    mine = signed_in(siti)
    first = mine.get(place(sent))
    assert first.status_code == 202
    assert first["Refresh"] == f"2; url={place(sent)}?coba=1"
    page = first.content.decode()
    for one in (sent.number, sent.pin, "Siti Aminah", "Kelengkapan diperiksa paling lambat", "Foto KTP"):
        assert one in page
    mine.get(place(sent))
    assert OutboxEntry.objects.filter(kind="make_printout").count() == 1
    outbox.drain()
    assert mine.get(place(sent))["Content-Type"] == "application/pdf"


def test_handles_a_worker_that_is_down_for_long(sent, siti, signed_in):
    answer = signed_in(siti).get(place(sent) + "?coba=30")
    assert answer.status_code == 202
    assert "Refresh" not in answer
    assert "Belum jadi juga" in answer.content.decode()
    assert (
        signed_in(siti)
        .get(place(sent) + "?coba=abc%27&kertas=80mm")["Refresh"]
        .endswith("coba=1&kertas=80mm")
    )


@pytest.mark.parametrize("paper", ["80mm", "58mm"])
def test_works_on_a_roll(sent, siti, signed_in, paper):
    mine = signed_in(siti)
    mine.get(place(sent) + f"?kertas={paper}")
    outbox.drain()
    answer = mine.get(place(sent) + f"?kertas={paper}")
    assert sent.number in text(body(answer)).replace(" ", "")


def test_works_as_a_picture_for_the_phone(sent, siti, signed_in):
    mine = signed_in(siti)
    mine.get(place(sent, "tanda-terima.png"))
    outbox.drain()
    answer = mine.get(place(sent, "tanda-terima.png"))
    picture = body(answer)
    assert answer["Content-Type"] == "image/png"
    assert len(picture) <= 100_000
    assert Image.open(io.BytesIO(picture)).width == 720


def test_handles_another_paper_than_we_have(sent, siti, signed_in):
    outbox.drain()
    assert signed_in(siti).get(place(sent) + "?kertas=../../etc")["Content-Type"] == "application/pdf"


def test_rejects_strangers_and_guests(sent, joko, signed_in, client):
    outbox.drain()
    assert signed_in(joko).get(place(sent)).status_code == 404
    for end in ("tanda-terima/", "tanda-terima.png"):
        assert client.get(place(sent, end)).url == f"/lacak/?nomor={sent.number}"


def test_works_for_the_bearer_of_number_and_pin(sent, client):
    outbox.drain()
    client.get(place(sent, f"?k={sent.pin}"))
    assert sent.pin in text(body(client.get(place(sent))))


def test_requires_more_than_a_review_for_the_pin(version, rina, tono, siti, signed_in):
    submission = file_one(version, applicant=siti)
    reviewing.declare_complete(review_of(submission, "kelengkapan").pk, by=rina)
    technical = signed_in(tono)
    waiting = technical.get(place(submission)).content.decode()
    outbox.drain()
    words = text(body(technical.get(place(submission))))
    assert submission.number in words
    assert submission.pin not in words + waiting
    assert submission.pin in text(body(signed_in(rina).get(place(submission))))


def test_works_a_new_pin_makes_a_new_receipt(sent, siti, rina, signed_in):
    outbox.drain()
    old = sent.pin
    workflow.reissue_pin(sent.pk, by=rina, seen_identity=True)
    mine = signed_in(siti)
    assert mine.get(place(sent)).status_code == 202
    outbox.drain()
    sent.refresh_from_db()
    words = text(body(mine.get(place(sent))))
    assert sent.pin in words
    assert old not in words


def test_handles_bytes_that_are_gone(sent, siti, signed_in):
    outbox.drain()
    (settings.MEDIA_ROOT / Printout.objects.get().path).unlink()
    mine = signed_in(siti)
    assert mine.get(place(sent)).status_code == 202
    outbox.drain()
    assert mine.get(place(sent)).status_code == 200


def test_works_in_four_statements(sent, siti, version, django_assert_num_queries):
    outbox.drain()
    other = file_one(version, routed=False, applicant=siti)
    entry = OutboxEntry.objects.get(submission=other, kind="make_printout")
    with django_assert_num_queries(4):  # made already?, the submission, its papers, the printout
        printouts.make_printout(entry)


def test_works_for_a_guest_in_two_statements(sent, client, django_assert_num_queries):
    outbox.drain()
    client.get(place(sent, f"?k={sent.pin}"))
    client.get(place(sent))
    with django_assert_num_queries(2):  # the submission, the printout
        client.get(place(sent))


def test_works_the_web_process_never_loads_the_typesetter():
    program = (
        "import os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.settings'\n"
        "import django; django.setup()\n"
        "from django.urls import get_resolver; get_resolver().reverse_dict\n"
        "from pelalawan_portal.wsgi import application\n"
        "print(sorted({'typst', 'pikepdf', 'pypdfium2'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_works_old_printouts_go_and_are_made_again(sent, siti, signed_in):
    outbox.drain()
    made = Printout.objects.get()
    Printout.objects.update(asked_at=made.asked_at - printouts.KEPT - printouts.KEPT)
    assert printouts.tidy() == 1
    assert not (settings.MEDIA_ROOT / made.path).exists()
    mine = signed_in(siti)
    assert mine.get(place(sent)).status_code == 202
    outbox.drain()
    assert mine.get(place(sent)).status_code == 200
