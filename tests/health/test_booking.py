"""A number from a telephone: chosen, taken, opened again, moved, given back."""

import gzip
import json
import re

import pytest
from django.test import Client
from django.utils import timezone

from health.booking.workflow import take_number
from health.models import Patient, Visit
from health.patients import Person, remake_hashes
from pelalawan_portal.queues import workflow
from pelalawan_portal.queues.models import Session, Ticket, TicketEvent
from tests.conftest import SITI_NIK

pytestmark = pytest.mark.django_db
LATER = 5_000
SITI = {"name": "Siti Aminah", "nik": SITI_NIK}


@pytest.fixture
def session(places):
    """The first session of Poli Umum at Teluk Meranti after today."""
    rows = Session.objects.filter(line__place=places["teluk-meranti"], line__code="umum")
    return rows.filter(date__gt=timezone.localdate()).order_by("date").first()


def form_of(session, extra=""):
    line = session.line
    return f"/sehat/antrean/{line.place.code}/{line.code}/{session.pk}/{extra}"


def book(session, client=None, extra="", **answers):
    return (client or Client()).post(form_of(session, extra), {**SITI, **answers})


def test_works_a_guest_takes_a_number_from_the_first_page_to_the_ticket(places, session, client):
    page = client.get("/sehat/antrean/?desa=14.05.09.2002").content.decode()
    assert "119" in page
    first = re.search(r"/sehat/antrean/([a-z-]+)/\?desa=14\.05\.09\.2002", page)
    assert first[1] == "teluk-meranti"
    assert "Poli Umum" in client.get(first[0]).content.decode()
    days = client.get("/sehat/antrean/teluk-meranti/umum/?desa=14.05.09.2002").content.decode()
    assert f"/{session.pk}/?desa=14.05.09.2002" in days
    answer = book(session, client, "?desa=14.05.09.2002")
    page = client.get(answer.url).content.decode()
    assert "A1" in page
    assert "Berangkat dari rumah" in page
    assert "Siti A." in page
    assert "Siti Aminah" not in page
    ticket = Ticket.objects.get()
    assert (ticket.state, ticket.channel, ticket.session) == ("booked", "web", session)
    assert answer.url in client.get("/sehat/antrean/").content.decode()


def test_works_identity_is_encrypted_and_history_holds_none_of_it(session):
    book(session, card="0001234567890", phone="0812 3456 7890")
    patient = Patient.objects.get()
    stored = json.dumps(
        list(Patient.objects.extra(select={"raw": "nik::text || name::text || card::text"}).values("raw"))
    )
    assert SITI_NIK not in stored
    assert (patient.nik, patient.card, Visit.objects.get().phone) == (
        SITI_NIK,
        "0001234567890",
        "+6281234567890",
    )
    told = json.dumps([list(TicketEvent.objects.values("verb", "data")), Ticket.objects.get().holder_key])
    assert not any(secret in told for secret in (SITI_NIK, "Siti", patient.nik_hash))


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"nik": "1405"}, "16 angka"),
        ({"nik": ""}, "Tulis NIK"),
        ({"name": "1234"}, "Tulis nama dengan huruf"),
        ({"card": "12"}, "13 angka"),
    ],
)
def test_rejects_what_cannot_be_and_keeps_what_was_typed(session, answers, words):
    answer = book(session, **{"phone": "081234567890", **answers})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "081234567890" in page
    assert not Ticket.objects.exists()
    assert not Patient.objects.exists()


def test_rejects_a_second_number_that_day_and_keeps_what_was_typed(session):
    book(session)
    answer = book(session, name="Siti A")
    assert answer.status_code == 409
    assert "Sudah ada nomor atas nama" in answer.content.decode()
    assert f'value="{SITI_NIK}"' in answer.content.decode()
    assert (Ticket.objects.count(), Visit.objects.count()) == (1, 1)


def test_rejects_a_sixth_active_number_of_one_device(places, session, client):
    lines = Session.objects.filter(date=session.date, line__place=places["teluk-meranti"], quota_online__gt=0)
    other = Session.objects.filter(date=session.date, line__place=places["ukui"], line__code="umum").get()
    answers = [book(one, client) for one in [*lines, other]]
    assert [one.status_code for one in answers] == [302] * 5 + [409]
    assert "Sudah ada 5 nomor" in answers[-1].content.decode()
    assert book(other).status_code == 302  # another device


def test_works_a_newborn_without_nik_and_the_twin_too(session):
    born = timezone.localdate().strftime("%d-%m-%Y")
    baby = {"name": "Bayi Ny. Siti", "nik": "", "mother_nik": SITI_NIK, "born": born}
    assert book(session, extra="?bayi=1", **baby).status_code == 302
    assert book(session, extra="?bayi=1", **baby, order="2").status_code == 302
    assert book(session, extra="?bayi=1", **baby).status_code == 409
    assert set(Ticket.objects.values_list("priority", flat=True)) == {"balita"}
    assert Patient.objects.filter(nik_hash__isnull=True).count() == 2


def test_works_old_age_goes_first_without_being_asked(session):
    book(session, nik="1405090101500001")
    ticket = Ticket.objects.get()
    assert (ticket.priority, ticket.pool, ticket.lane) == ("lansia", "priority", "priority")


def test_works_an_account_chooses_itself_and_its_family_and_nobody_elses(session, siti, joko, signed_in):
    browser = signed_in(siti)
    assert browser.post(form_of(session, "?untuk=saya"), {}).status_code == 302
    child = {"name": "Budi Kecil", "nik": "1405091203200001"}
    assert browser.post(form_of(session), child).status_code == 302
    family = Patient.objects.exclude(nik_hash=siti.nik_hash).get()
    other = Session.objects.filter(line=session.line, date__gt=session.date).order_by("date").first()
    page = browser.get(form_of(other)).content.decode()
    assert f"untuk={family.pk}" in page
    assert "1405091203200001" not in page
    assert browser.post(form_of(other, f"?untuk={family.pk}"), {}).status_code == 302
    assert Ticket.objects.filter(account=siti).count() == 3
    assert signed_in(joko).get(form_of(other, f"?untuk={family.pk}")).status_code == 404
    assert "Budi" not in signed_in(joko).get(form_of(other)).content.decode()


def test_a_stranger_opens_nothing_and_the_code_opens_it_again(session, client):
    address = book(session).url
    code = address.rstrip("/").rsplit("/", 1)[1]
    number, secret = code.split("-", 1)
    wrong = f"/sehat/antrean/tiket/{number}-ABCDE-FGHJK/"
    assert [client.get(wrong + page).status_code for page in ("", "posisi.json", "qr.svg", "pindah/")] == [
        404
    ] * 4
    assert client.post(wrong + "batal/").status_code == 404
    assert client.post("/sehat/antrean/cari/", {"kode": f"{number}-zzzzz-zzzzz"}).status_code == 422
    typed = f" {number} - {secret.lower().replace('-', ' ')} "
    assert client.post("/sehat/antrean/cari/", {"kode": typed}).url == address


def test_works_cancel_and_move_and_never_by_following_a_link(session, client):
    address = book(session).url
    assert client.get(address + "batal/").status_code == 405
    later = Session.objects.filter(line=session.line, date__gt=session.date).order_by("date").first()
    assert "sisa" in client.get(address + "pindah/").content.decode()
    moved = client.post(address + "pindah/", {"sesi": later.pk})
    new = Ticket.objects.get(session=later)
    assert moved.url.split("/")[4].startswith(f"{new.pk}-")
    assert "Siti A." in client.get(moved.url).content.decode()
    client.post(moved.url + "batal/")
    new.refresh_from_db()
    assert new.state == "cancelled"
    assert "Dibatalkan" in client.get(moved.url).content.decode()
    assert client.post(moved.url + "pindah/", {"sesi": session.pk}).status_code == 409


def test_works_the_position_answers_304_while_nothing_moves(session, client):
    address = book(session).url
    first = client.get(address + "posisi.json")
    assert first.json()["keadaan"] == "Dipesan"
    again = client.get(address + "posisi.json", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    workflow.cancel(Ticket.objects.get().pk)
    assert client.get(address + "posisi.json", headers={"if-none-match": first["ETag"]}).status_code == 200


def test_works_an_officer_takes_numbers_for_people_without_a_limit(places, session, camat, signed_in):
    browser = signed_in(camat)
    answers = [
        browser.post(form_of(session), {"name": f"Warga {n}", "nik": f"140509010190000{n}"})
        for n in range(1, 8)
    ]
    assert {one.status_code for one in answers} == {302}
    assert set(Ticket.objects.values_list("channel", "events__actor")) == {("desk", camat.pk)}


def test_who_books_with_somebody_elses_nik_changes_nothing_of_them(session):
    book(session)
    Ticket.objects.get()
    other = Session.objects.filter(line=session.line, date__gt=session.date).order_by("date").first()
    take_number(other.pk, Person(name="Orang Lain", nik=SITI_NIK, card="0009999999999"))
    patient = Patient.objects.get()
    assert (patient.name, patient.card) == ("Siti Aminah", None)


def test_only_the_facility_and_dinkes_see_a_visit(session, sari, wati, ayu, superuser, rina, camat):
    book(session)
    seen = {
        one.username: Visit.objects.visible_to(one).count()
        for one in (sari, wati, ayu, superuser, rina, camat)
    }
    assert seen == {"sari": 1, "ayu": 1, "wati": 0, "utama": 0, "rina": 0, "camat": 0}
    assert [Patient.objects.visible_to(one).count() for one in (sari, wati, superuser)] == [1, 0, 0]


def test_works_new_hash_keys_reach_patients_and_their_numbers(session, settings):
    book(session)
    old = Ticket.objects.get().holder_key
    settings.HASH_KEY = b"\x07" * 32
    assert remake_hashes() == 2
    ticket = Ticket.objects.get()
    assert ticket.holder_key != old
    assert book(session).status_code == 409
    assert remake_hashes() == 0


def test_every_page_stays_light(places, session, client):
    address = book(session, client, "?desa=14.05.09.2002").url
    base = "/sehat/antrean/"
    for page in (
        base, f"{base}?semua=1", f"{base}teluk-meranti/", f"{base}teluk-meranti/umum/", form_of(session),
        form_of(session, "?bayi=1"), address, f"{address}pindah/", f"{address}qr.svg", f"{base}cari/",
    ):  # fmt: skip
        answer = client.get(page)
        assert answer.status_code == 200, page
        assert len(gzip.compress(answer.content)) < LATER, page


def test_pages_cost_few_statements(places, session, client, django_assert_max_num_queries):
    with django_assert_max_num_queries(17):
        address = book(session, client).url
    for page, most in (("/sehat/antrean/?semua=1", 4), ("/sehat/antrean/teluk-meranti/", 5), (address, 8)):
        with django_assert_max_num_queries(most):
            client.get(page)


def test_rejects_places_and_sessions_that_are_not_there(places, session, client):
    for page in (
        "/sehat/antrean/tidak-ada/",
        "/sehat/antrean/ukui/obat/",
        f"/sehat/antrean/ukui/umum/{session.pk}/",
    ):
        assert client.get(page).status_code == 404
    assert book(session, extra="?desa=14.05.99.9999").status_code == 302
