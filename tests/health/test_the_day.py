"""The page of a number on its day: confirm, how many are ahead, called, done."""

from datetime import timedelta

import pytest
from django.utils import timezone

from health.booking.workflow import take_number
from health.patients import Person
from pelalawan_portal.queues import calling, workflow
from pelalawan_portal.queues.models import Session, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def today(places):
    """Three numbers of a session that began half an hour ago, booked days before; their links."""
    session = (
        Session.objects.filter(line__place=places["langgam"], line__code="umum").order_by("-date").first()
    )
    people = [Person(name=f"Warga {n}", nik=f"140505010180000{n}") for n in (1, 2, 3)]
    tickets = [take_number(session.pk, one) for one in people]
    now = timezone.now()
    Session.objects.filter(line=session.line, date=timezone.localdate()).delete()
    Session.objects.filter(pk=session.pk).update(
        date=timezone.localdate(), starts_at=now - timedelta(minutes=30), online_until=now + timedelta(minutes=30),
        ends_at=now + timedelta(hours=3),
    )  # fmt: skip
    for n, ticket in enumerate(tickets):
        at = now + timedelta(minutes=12 * (n - 1))
        Ticket.objects.filter(pk=ticket.pk).update(
            date=timezone.localdate(), promised_at=at, turn_at=at, confirm_by=now + timedelta(minutes=5)
        )
    return [f"/sehat/antrean/tiket/{one.pass_code}/" for one in tickets]


def numbers():
    return list(Ticket.objects.order_by("number"))


def test_works_from_confirming_to_done_on_the_page(today, client, wati):
    page = client.get(today[1]).content.decode()
    assert "Saya datang" in page
    assert "Di depan Anda" in page
    assert client.post(f"{today[1]}datang/").url == today[1]
    assert "Ditunggu kedatangannya" in client.get(today[1]).content.decode()
    first, second, _ = numbers()
    for one in (first, second):
        workflow.check_in(one.pk)
    told = client.get(f"{today[1]}posisi.json").json()
    assert (told["depan"], told["keadaan"]) == (1, "Sudah datang, menunggu dipanggil")
    counter = first.session.line.place.counters.get(number=1)
    assert calling.call_next(first.session_id, counter, by=wati) == first
    told = client.get(f"{today[1]}posisi.json").json()
    assert (told["depan"], told["panggil"]) == (0, "A1")
    assert calling.call_next(first.session_id, counter, by=wati) == second
    assert "Silakan ke Loket 1" in client.get(today[1]).content.decode()
    calling.finish(second.pk, by=wati)
    assert client.get(f"{today[1]}posisi.json").json()["selesai"] is True
    assert client.post(f"{today[1]}batal/").status_code == 409


def test_works_who_does_not_confirm_is_released_told_how_to_go_on_and_taken_in_at_the_place(today, client):
    assert workflow.release_unconfirmed(timezone.now() + timedelta(minutes=6)) == 3
    page = client.get(today[2]).content.decode()
    assert "Dilepas" in page
    assert "Lapor di tempat" in page
    assert workflow.check_in(numbers()[2].pk).state == "arrived"
    assert "menunggu dipanggil" in client.get(today[2]).content.decode()
