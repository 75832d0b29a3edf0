"""Whose number it is, written at the counter for numbers taken without a name."""

import pytest
from django.utils import timezone

from health.booking.workflow import name_number
from health.models import Visit
from health.patients import Person
from pelalawan_portal.accounts.openings import openings_about
from pelalawan_portal.queues import workflow
from tests.conftest import SITI_NIK
from tests.queues.days import today

pytestmark = pytest.mark.django_db
GIVEN = {"name": "Siti Aminah", "nik": SITI_NIK, "card": "0001234567890", "complaint": "Batuk tiga hari"}


@pytest.fixture
def ticket(places):
    line = places["teluk-meranti"].lines.get(code="umum")
    line.sessions.all().delete()
    return workflow.walk_in(today(line).pk)


def test_works_a_walk_in_gets_a_name_and_what_to_copy(signed_in, sari, ticket):
    clerk = signed_in(sari)
    data = f"/petugas/antrean/teluk-meranti/data/{ticket.pk}/"
    address = f"/petugas/sehat/nama/{ticket.pk}/"
    assert f'href="{address}"' in clerk.post(data).content.decode()
    assert clerk.post(address, GIVEN)["Location"] == data
    text = clerk.post(data).content.decode()
    for shown in (SITI_NIK, "0001234567890", "Batuk tiga hari", "001 Poli Umum"):
        assert shown in text
    ticket.refresh_from_db()
    assert ticket.holder_key


def test_works_the_person_sees_who_opened_it_once_the_ktp_was_seen(signed_in, sari, ticket, siti, joko):
    name_number(ticket.pk, Person(name="Siti Aminah", nik=SITI_NIK), by=sari)
    signed_in(sari).post(f"/petugas/antrean/teluk-meranti/data/{ticket.pk}/")
    assert openings_about(siti) == []  # a NIK that was only typed proves nothing
    siti.verified_at, siti.verified_by = timezone.now(), sari
    siti.save()
    assert [(row.actor, row.what) for row in openings_about(siti)] == [(sari, "Data pasien nomor antrean A1")]
    assert openings_about(joko) == []


def test_works_a_newborn_by_the_mother(signed_in, sari, ticket):
    given = {"name": "Bayi Ny. Siti", "mother_nik": SITI_NIK, "born": f"{ticket.date:%d-%m-%Y}", "order": "1"}
    answer = signed_in(sari).post(f"/petugas/sehat/nama/{ticket.pk}/?bayi=1", given)
    assert answer.status_code == 302
    assert Visit.objects.get().patient.newborn_hash


def test_rejects_wrong_input_and_a_second_number_of_the_same_person(signed_in, sari, ticket):
    clerk, address = signed_in(sari), f"/petugas/sehat/nama/{ticket.pk}/"
    wrong = clerk.post(address, GIVEN | {"nik": "123"})
    assert wrong.status_code == 422
    assert "Batuk tiga hari" in wrong.content.decode()
    clerk.post(address, GIVEN)
    second = workflow.walk_in(ticket.session_id)
    refused = clerk.post(f"/petugas/sehat/nama/{second.pk}/", GIVEN)
    assert refused.status_code == 409
    assert "Satu nomor tiap hari" in refused.content.decode()
    assert Visit.objects.count() == 1


def test_rejects_everybody_else(signed_in, ticket, wati, ayu, superuser, siti):
    for stranger in (wati, ayu, superuser, siti):
        browser = signed_in(stranger)
        assert browser.get(f"/petugas/sehat/nama/{ticket.pk}/").status_code == 404
        assert browser.post(f"/petugas/sehat/nama/{ticket.pk}/", GIVEN).status_code == 404
    assert not Visit.objects.exists()
