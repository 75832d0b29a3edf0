"""Mobile JKN takes, asks and gives back numbers of the same queue as everybody else."""

import threading
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from health.booking.workflow import take_number
from health.jkn import credentials, messages, tokens
from health.jkn.record import forget, replay
from health.models import JknRequest, Patient
from health.patients import Person
from pelalawan_portal.queues import workflow as queue
from pelalawan_portal.queues.models import Session, Ticket
from tests.conftest import SITI_NIK

from .mobile_jkn import CARD, Jkn, session_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(places):
    return session_of(places["teluk-meranti"])


@pytest.fixture
def jkn(places, client):
    return Jkn(client, places["teluk-meranti"])


def meta(answer):
    return answer[1]["metadata"]["code"], answer[1]["metadata"]["message"]


def test_works_a_new_patient_registers_takes_asks_and_cancels(jkn, session):
    assert meta(jkn.ask("POST", "antrean", jkn.number(session)))[0] == 202
    assert not Ticket.objects.exists()
    assert meta(jkn.register()) == (200, "Ok")
    status, body = jkn.ask(
        "POST", "antrean", jkn.number(session, kodedokter="1", jampraktek="x", norm="1", nohp="08")
    )
    assert status == 200
    assert body["response"] | {"keterangan": ""} == {
        "nomorantrean": "A1", "angkaantrean": "1", "namapoli": "Poli Umum", "sisaantrean": "0",
        "antreanpanggil": "", "keterangan": "",
    }  # fmt: skip
    where = f"001/{session.date}"
    assert jkn.ask("GET", f"antrean/status/{where}")[1]["response"] == {
        "namapoli": "Poli Umum", "totalantrean": "1", "sisaantrean": "1", "antreanpanggil": "", "keterangan": "",
    }  # fmt: skip
    assert jkn.ask("GET", f"antrean/sisapeserta/{CARD}/{where}")[1]["response"]["nomorantrean"] == "A1"
    gone = jkn.ask("PUT", "antrean/batal", jkn.number(session))
    assert gone == (200, {"metadata": {"message": "Ok", "code": 200}})
    assert meta(jkn.ask("PUT", "antrean/batal", jkn.number(session))) == (201, messages.NOT_FOUND)
    assert Ticket.objects.get().state == "cancelled"


def test_works_one_number_a_day_whichever_door(jkn, session):
    take_number(session.pk, Person(name="Siti Aminah", nik=SITI_NIK))
    assert meta(jkn.ask("POST", "antrean", jkn.number(session))) == (201, messages.ONCE)
    assert Ticket.objects.count() == 1
    assert jkn.ask("GET", f"antrean/sisapeserta/{CARD}/001/{session.date}")[0] == 201


def test_works_a_number_of_mobile_jkn_is_not_released_for_want_of_a_confirmation(jkn, session):
    jkn.register()
    jkn.ask("POST", "antrean", jkn.number(session))
    queue.release_unconfirmed(session.starts_at + timedelta(hours=1))
    assert Ticket.objects.get().state == "booked"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"nomorkartu": "123"}, messages.CARD_DIGITS),
        ({"nomorkartu": "00012345678AB"}, messages.CARD_SHAPE),
        ({"nomorkartu": "٠٠٠١٢٣٤٥٦٧٨٩٠"}, messages.CARD_SHAPE),
        ({"nik": "1"}, messages.NIK_SHAPE),
        ({"nik": None}, messages.NIK_SHAPE),
        ({"tanggalperiksa": "01-02-2030"}, messages.DATE_SHAPE),
        ({"tanggalperiksa": "2030-02-31"}, messages.DATE_SHAPE),
        ({"tanggalperiksa": "2020-01-02"}, messages.DATE_PAST),
        ({"tanggalperiksa": "2090-01-02"}, messages.CLOSED),
        ({"kodepoli": "999"}, messages.NO_POLI),
        ({"kodepoli": ["001"]}, messages.NO_POLI),
    ],
)
def test_rejects_what_does_not_fit_with_the_words_of_the_sheet(jkn, session, change, said):
    jkn.register()
    assert meta(jkn.ask("POST", "antrean", jkn.number(session, **change))) == (201, said)
    assert not Ticket.objects.exists()


@pytest.mark.parametrize(
    "body", ["", "[]", "{", "null", "1", "[" * 9000, '"x"', "\udcff".encode("utf-8", "replace")]
)
def test_rejects_hostile_bodies_with_an_envelope(jkn, body):
    assert meta(jkn.raw("POST", "antrean", body)) == (201, messages.BAD_JSON)
    assert jkn.raw("POST", "antrean", "x" * 20_000)[0] == 201


@pytest.mark.parametrize("path", ["", "antrean/lain", "antrean/status/%00/2030-01-01", "auth/x"])
def test_rejects_unknown_addresses_and_methods_with_an_envelope(jkn, path):
    assert jkn.raw("GET", path)[0] == 201
    assert jkn.raw("DELETE", "antrean")[0] == 201


def test_requires_a_lone_surrogate_in_a_name_to_do_no_harm(jkn):
    assert jkn.raw("POST", "peserta", '{"nama":"\\ud800\\u0000","nomorkartu":"0"}')[0] == 201


def test_requires_the_right_password_token_and_name(jkn, session):
    assert meta(jkn.sign_in("salah")) == (201, messages.BAD_LOGIN)
    assert meta(jkn.sign_in(username="tidak-ada")) == (201, messages.BAD_LOGIN)
    path = f"antrean/status/001/{session.date}"
    assert meta(jkn.raw("GET", path, **{"x-token": "abc"})) == (201, messages.BAD_TOKEN)
    assert meta(jkn.raw("GET", path, **{"x-username": "lain"})) == (201, messages.BAD_TOKEN)


def test_requires_a_fresh_token(jkn, session, monkeypatch):
    then = timezone.now() - timedelta(hours=2)
    monkeypatch.setattr(tokens.timezone, "now", lambda: then)
    old = tokens.token_of(jkn.credential)
    monkeypatch.undo()
    answer = jkn.raw("GET", f"antrean/status/001/{session.date}", **{"x-token": old})
    assert meta(answer) == (201, messages.EXPIRED)


def test_requires_a_new_token_after_a_new_password(jkn, session):
    jkn.password = credentials.rotate(jkn.credential)
    path = f"antrean/status/001/{session.date}"
    assert meta(jkn.ask("GET", path)) == (201, messages.BAD_TOKEN)
    jkn.token = jkn.sign_in()[1]["response"]["token"]
    assert jkn.ask("GET", path)[0] == 200


def test_rejects_too_many_calls_with_429(jkn, session, settings):
    settings.JKN_CALLS_PER_WINDOW = 2
    path = f"antrean/status/001/{session.date}"
    assert [jkn.ask("GET", path)[0] for _ in range(3)] == [200, 429, 429]


def test_rejects_the_numbers_of_another_facility(jkn, places, session):
    jkn.register()
    jkn.ask("POST", "antrean", jkn.number(session))
    other = Jkn(Client(), places["langgam"], "jkn-langgam")
    assert meta(other.ask("PUT", "antrean/batal", jkn.number(session))) == (201, messages.NOT_FOUND)
    assert Ticket.objects.get().state == "booked"


def test_rejects_cancelling_who_was_served(jkn, session):
    jkn.register()
    jkn.ask("POST", "antrean", jkn.number(session))
    Ticket.objects.update(state="done")
    assert meta(jkn.ask("PUT", "antrean/batal", jkn.number(session))) == (201, messages.SERVED)


def test_works_every_call_is_kept_encrypted_and_removed_after_its_time(jkn, session):
    jkn.ask("POST", "antrean", jkn.number(session))
    kept = JknRequest.objects.get(operation="ambil")
    assert SITI_NIK in kept.asked
    stored = str(
        JknRequest.objects.filter(pk=kept.pk).extra(select={"raw": "asked::text"}).values_list("raw")
    )
    assert SITI_NIK not in stored
    JknRequest.objects.update(at=timezone.now() - timedelta(days=91))
    assert forget() == 2


def test_works_a_failed_call_is_played_again_once(jkn, session):
    jkn.ask("POST", "antrean", jkn.number(session))
    failed = JknRequest.objects.get(operation="ambil")
    jkn.register()
    first = replay(failed.pk)
    assert (first.code, first.replay_of) == (200, failed)
    jkn.ask("PUT", "antrean/batal", jkn.number(session))
    assert replay(failed.pk) == first
    assert replay(first.pk) == first
    assert list(Ticket.objects.values_list("state", flat=True)) == ["cancelled"]


def test_works_the_admin_shows_nothing_personal_and_only_to_who_runs_the_place(jkn, session, sari, wati):
    jkn.ask("POST", "antrean", jkn.number(session))
    call = JknRequest.objects.get(operation="ambil")
    page = f"/admin/health/jknrequest/{call.pk}/change/"
    inside = Client()
    inside.force_login(sari)
    shown = inside.get(page).content.decode()
    assert "Putar ulang" in shown
    assert SITI_NIK not in shown
    assert CARD not in shown
    jkn.register()
    assert inside.post(f"/admin/health/jknrequest/{call.pk}/ulang/").status_code == 302
    assert Ticket.objects.count() == 1
    outside = Client()
    outside.force_login(wati)
    assert outside.get(page).status_code in (302, 404)
    assert outside.post(f"/admin/health/jknrequest/{call.pk}/ulang/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_works_web_counter_and_jkn_race_for_the_last_places(places):
    place = places["teluk-meranti"]
    now = timezone.now()
    session = Session.objects.create(
        line=session_of(place).line, date=timezone.localdate(), letter="Z", starts_at=now + timedelta(hours=1),
        ends_at=now + timedelta(hours=12), online_until=now + timedelta(hours=11), quota_online=6,
        quota_walk_in=4, quota_priority=0,
    )  # fmt: skip
    Session.objects.filter(line=session.line, date=session.date).exclude(pk=session.pk).update(state="closed")
    jkn = Jkn(Client(), place)
    niks = [f"140509410190{n:04}" for n in range(1, 31)]
    for n, nik in enumerate(niks):
        jkn.register(nik=nik, nomorkartu=f"{n:013}")
    outcomes = []

    def work(n):
        from django.db import connection

        try:
            if n % 3 == 0:
                outcomes.append(queue.walk_in(session.pk).number)
            elif n % 3 == 1:
                outcomes.append(take_number(session.pk, Patient.objects.order_by("pk")[n]).number)
            else:
                asked = jkn.number(session, nik=niks[n], nomorkartu=f"{n:013}")
                mine = Jkn.__new__(Jkn)
                mine.client, mine.username, mine.token = Client(), jkn.username, jkn.token
                body = mine.ask("POST", "antrean", asked)[1]
                if body["metadata"]["code"] == 200:
                    outcomes.append(int(body["response"]["angkaantrean"]))
        except queue.Refused:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(30)]
    [one.start() for one in threads]
    [one.join() for one in threads]
    assert sorted(outcomes) == list(range(1, 11))
