"""A vehicle's test is booked through the same engine, and shares neither words nor people with health."""

import gzip
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from pelalawan_portal.queues.models import Place, Session, Ticket
from permits import vehicle_test
from permits.models import VehicleTest

TRUCK = {"plate": "bm8123cd", "owner": "Joko Susilo", "kind": "truk", "phone": "081234567890"}


@pytest.fixture
def session(offices):
    vehicle_test.load()
    return Session.objects.filter(date__gt=timezone.localdate()).order_by("date").first()


@pytest.mark.django_db
def test_works_a_truck_is_booked_and_its_number_moved_and_given_back(session, client):
    assert str(session.pk) in client.get("/uji-kir/").content.decode()
    answer = client.post(f"/uji-kir/{session.pk}/", TRUCK)
    page = client.get(answer.url).content.decode()
    assert "K1" in page
    assert "BM 8123 CD" in page
    assert not {"119", "puskesmas", "berobat", "Poli"} & set(page.replace("<", " ").split())
    assert len(gzip.compress(page.encode())) < 5_000
    later = Session.objects.filter(line=session.line, date__gt=session.date).order_by("date").first()
    moved = client.post(f"{answer.url}pindah/", {"sesi": later.pk})
    assert "BM 8123 CD" in client.get(moved.url).content.decode()
    client.post(f"{moved.url}batal/")
    assert set(Ticket.objects.values_list("state", flat=True)) == {"cancelled"}


@pytest.mark.django_db
def test_rejects_a_wrong_plate_and_the_same_vehicle_twice_and_keeps_what_was_typed(session, client):
    wrong = client.post(f"/uji-kir/{session.pk}/", TRUCK | {"plate": "12 XX"})
    assert wrong.status_code == 422
    assert "Joko Susilo" in wrong.content.decode()
    client.post(f"/uji-kir/{session.pk}/", TRUCK)
    again = client.post(f"/uji-kir/{session.pk}/", TRUCK | {"plate": "BM-8123-CD"})
    assert again.status_code == 409
    assert Ticket.objects.count() == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT plate || owner FROM permits_vehicletest")
        assert "8123" not in cursor.fetchone()[0]


@pytest.mark.django_db
def test_only_dishub_sees_it_and_health_sees_nothing_of_it(session, officer, ayu, superuser):
    hasan = officer("hasan", "Hasan Basri", ("DISHUB", "technical"))
    code = Client().post(f"/uji-kir/{session.pk}/", TRUCK).url.split("/")[3]
    assert [VehicleTest.objects.visible_to(one).count() for one in (hasan, ayu, superuser)] == [1, 0, 0]
    assert list(Place.objects.visible_to(hasan)) == [session.line.place]
    assert Client().get(f"/sehat/antrean/tiket/{code}/").status_code == 404


@pytest.mark.django_db
def test_works_one_s_own_number_is_found_again_and_its_owner_forgotten_in_the_end(session, client, settings):
    address = client.post(f"/uji-kir/{session.pk}/", TRUCK).url
    assert address in client.get("/uji-kir/").content.decode()
    assert address not in Client().get("/uji-kir/").content.decode()
    code = address.split("/")[3]
    assert Client().post("/uji-kir/cari/", {"kode": code.lower()}).url == address
    assert Client().post("/uji-kir/cari/", {"kode": "1-AAAAA-AAAAA"}).status_code == 422
    assert Client().post("/sehat/antrean/cari/", {"kode": code}).status_code == 422
    day = session.date + timedelta(days=settings.QUEUE_KEEP_DAYS)
    assert vehicle_test.forget_vehicles(day - timedelta(days=1)) == 0
    assert vehicle_test.forget_vehicles(day) == 1
    assert client.get(address).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_the_last_places_are_raced_for_as_at_a_puskesmas(session):
    from tests.faults.test_parallel import at_once

    Session.objects.filter(pk=session.pk).update(quota_online=3)
    cars = [vehicle_test.Vehicle(f"BM {n} XY", "Pemilik", "pikap") for n in range(1, 13)]
    outcomes = at_once(*[partial(vehicle_test.book, session.pk, one) for one in cars])
    assert sorted(one.label for one in outcomes if isinstance(one, Ticket)) == ["K1", "K2", "K3"]
    assert VehicleTest.objects.count() == 3
