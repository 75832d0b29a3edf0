"""No code of a number and no card number of a person stands in the logs, whatever failed."""

import logging

import pytest
from django.conf import settings
from django.test import Client

from health.booking.workflow import take_number
from health.patients import Person
from tests.conftest import SITI_NIK

from .mobile_jkn import CARD, Jkn, session_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(places):
    session = session_of(places["teluk-meranti"])
    return take_number(session.pk, Person(name="Siti Aminah", nik=SITI_NIK))


def logged(caplog, level=logging.WARNING):
    lines = [one.getMessage() for one in caplog.records if one.levelno >= level]
    caplog.clear()
    return "\n".join(lines)


def test_works_a_refusal_is_logged_by_its_route(ticket, client, caplog):
    address = f"/sehat/antrean/tiket/{ticket.pass_code}/"
    client.post(f"{address}batal/")
    client.post(f"{address}datang/")
    text = logged(caplog)
    assert "Conflict: /sehat/antrean/tiket/<str:code>/datang/" in text
    assert ticket.secret[:5] not in text


def test_works_an_address_that_is_none_is_logged_by_its_first_part(ticket, client, caplog):
    client.get(f"/sehat/antrian/tiket/{ticket.pass_code}/")
    text = logged(caplog)
    assert "Not Found: /sehat/…" in text
    assert ticket.secret[:5] not in text


def test_works_a_form_without_its_token_is_logged_without_the_code(ticket, caplog):
    Client(enforce_csrf_checks=True).post(f"/sehat/antrean/tiket/{ticket.pass_code}/batal/")
    text = logged(caplog)
    assert "Forbidden" in text
    assert ticket.secret[:5] not in text


def test_works_a_card_number_in_an_address_of_mobile_jkn_is_not_logged(ticket, client, caplog, monkeypatch):
    jkn = Jkn(client, ticket.session.line.place)
    monkeypatch.setattr(settings, "JKN_CALLS_PER_WINDOW", 0)
    status, _ = jkn.ask("GET", f"antrean/sisapeserta/{CARD}/001/{ticket.date}")
    assert status == 429
    text = logged(caplog)
    assert "Too Many Requests: /jkn/" in text
    assert CARD not in text
