"""The board: numbers and counters only, cheap to ask, and what is said aloud."""

import json
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from health.booking.workflow import name_number
from health.patients import Person
from pelalawan_portal.queues import board, calling, reserved, voice, workflow
from tests.conftest import SITI_NIK

from .days import today

pytestmark = pytest.mark.django_db
ADDRESS = "/sehat/layar/teluk-meranti/"


@pytest.fixture
def busy(faskes, sari):
    """Poli Umum of Teluk Meranti with three who wait, one of them called; Siti is one of them."""
    place = faskes["teluk-meranti"]
    session = today(place.lines.get(code="umum"))
    numbers = [workflow.walk_in(session.pk) for _ in range(3)]
    name_number(numbers[0].pk, Person(name="Siti Aminah", nik=SITI_NIK), by=sari)
    reserved.reserve(session.pk)
    calling.call_next(session.pk, place.counters.get(number=1), by=sari)
    board.forget()
    return session


def test_works_shows_numbers_and_counters_and_never_a_name(client, busy):
    answer = client.get(ADDRESS)
    told = client.get(ADDRESS + "papan.json")
    assert answer.status_code == told.status_code == 200
    seen = told.json()
    assert [(one["nomor"], one["loket"], one["kini"]) for one in seen["panggil"]] == [("A1", "Loket 1", True)]
    assert [(one["huruf"], one["menunggu"]) for one in seen["jalur"]] == [("A", 2)]
    assert seen["panggil"][0]["ucap"] == "Nomor antrean A, satu, silakan ke Loket satu"
    for text in (answer.content.decode(), told.content.decode()):
        assert "Siti" not in text
        assert SITI_NIK not in text
        assert "Loket 1" in text


def test_works_a_poll_costs_304_and_no_query_and_a_call_shows_within_the_moment(
    client, busy, django_assert_num_queries, monkeypatch, sari
):
    first = client.get(ADDRESS + "papan.json")
    with django_assert_num_queries(0):
        again = client.get(ADDRESS + "papan.json", headers={"if-none-match": first["ETag"]})
        weak = client.get(ADDRESS + "papan.json", headers={"if-none-match": f"W/{first['ETag']}"})
    assert (again.status_code, weak.status_code, again.content) == (304, 304, b"")
    calling.call_next(busy.pk, busy.line.place.counters.get(number=2), by=sari)
    start = board.time.monotonic()
    monkeypatch.setattr(board.time, "monotonic", lambda: start + board.KEEP_SECONDS)
    with django_assert_num_queries(3):  # the place, its sessions, their numbers
        later = client.get(ADDRESS + "papan.json", headers={"if-none-match": first["ETag"]})
    assert [one["nomor"] for one in later.json()["panggil"]] == ["A2", "A1"]
    assert board.KEEP_SECONDS + board.POLL_SECONDS < 2


def test_works_a_recall_is_said_again(busy, sari):
    place = busy.line.place
    before = board.read(place)["panggil"][0]["kunci"]
    calling.recall(busy.tickets.get(number=1).pk, by=sari)
    assert board.read(place)["panggil"][0]["kunci"] != before


def test_handles_a_closed_day_and_a_place_that_is_none(client, faskes):
    answer = client.get(ADDRESS)
    assert "Tutup hari ini" in answer.content.decode()
    assert client.get("/sehat/layar/tidak-ada/").status_code == 404
    assert client.get("/sehat/layar/tidak-ada/papan.json").status_code == 404
    assert client.get("/uji-kir/layar/teluk-meranti/").status_code == 404


def test_works_without_script_it_is_loaded_again_and_is_light(client, busy):
    answer = client.get(ADDRESS, headers={"accept-encoding": "gzip"})
    assert len(answer.content) < 2_000
    assert b'<noscript><meta http-equiv="refresh"' in client.get(ADDRESS).content


@pytest.mark.parametrize(
    ("label", "counter", "said"),
    [
        ("A12", "Loket 1", ["nomor antrean", "a", "dua", "belas", "silakan ke", "loket", "satu"]),
        ("B110", "Poli Gigi", ["nomor antrean", "b", "seratus", "sepuluh", "silakan ke", "poli gigi"]),
        ("AA7", "KIA (ibu dan anak) dan KB", ["nomor antrean", "a", "a", "tujuh", "silakan ke", "kia"]),
        ("C3", "Ruang Mawar", ["nomor antrean", "c", "tiga", "lihat layar"]),
        ("C3", "Ruang periksa 11", ["nomor antrean", "c", "tiga", "silakan ke", "ruang periksa", "sebelas"]),
    ],
)
def test_works_what_is_said(label, counter, said):
    assert voice.clips(label, counter) == said


def test_works_every_word_that_can_be_said_is_in_the_sound_file(faskes):
    places = json.loads(Path(finders.find("queues/suara.json")).read_text())
    sound = Path(finders.find("queues/suara.mp3"))
    assert sound.stat().st_size < 200_000
    assert set(voice.CLIPS) == set(places)
    end = 0.0
    for start, length in places.values():
        assert start >= end
        assert 0.15 < length < 4
        end = start + length
    for place in faskes.values():
        for counter in place.counters.all():
            for number in (1, 10, 11, 19, 100, 999):
                said = voice.clips(f"{place.lines.first().letter}{number}", counter.name)
                assert set(said) <= set(places)
