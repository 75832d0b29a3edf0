"""Who treats when: shown with the days of a poli, told to BPJS, and asked for by Mobile JKN."""

from datetime import time

import pytest
from django.utils import timezone

from health.doctors import on_duty
from health.models import Doctor, Poli
from pelalawan_portal.queues import sessions
from pelalawan_portal.queues.models import Hours, Session

from .mobile_jkn import Jkn

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(places):
    """Poli Umum of Teluk Meranti, open in the mornings (dr. Ani) and, from now on, in the afternoons (dr. Budi)."""
    line = places["teluk-meranti"].lines.get(code="umum")
    poli = Poli.objects.get(line=line)
    ani = Doctor.objects.create(poli=poli, name="dr. Ani", pcare_code="111")
    budi = Doctor.objects.create(poli=poli, name="dr. Budi", pcare_code="222")
    Doctor.objects.create(poli=poli, name="dr. Cuti", pcare_code="333", active=False)
    ani.hours.set(line.hours.all())
    for weekday in range(6):
        budi.hours.add(Hours.objects.create(line=line, weekday=weekday, starts=time(14), ends=time(16)))
    sessions.refresh(line)
    return line


def morning_and_afternoon(line):
    rows = Session.objects.filter(line=line, date__gt=timezone.localdate()).order_by("starts_at")
    return list(rows[:2])


def names(line, session):
    return [one.name for one in on_duty(line.pk, [session])[session.pk]]


def test_works_each_session_has_the_doctors_of_its_hours(line, client, django_assert_num_queries):
    morning, afternoon = morning_and_afternoon(line)
    assert (names(line, morning), names(line, afternoon)) == (["dr. Ani"], ["dr. Budi"])
    with django_assert_num_queries(2):
        on_duty(line.pk, [morning, afternoon])
    page = client.get("/sehat/antrean/teluk-meranti/umum/").content.decode()
    assert all(name in page for name in ("dr. Ani", "dr. Budi"))
    assert "dr. Cuti" not in page


def test_works_a_doctor_without_hours_of_their_own_treats_at_all(line):
    Doctor.objects.create(poli=Poli.objects.get(line=line), name="dr. Zul")
    assert [names(line, one)[-1] for one in morning_and_afternoon(line)] == ["dr. Zul", "dr. Zul"]


def test_works_mobile_jkn_takes_a_number_with_the_doctor_it_names(line, client):
    _, afternoon = morning_and_afternoon(line)
    jkn = Jkn(client, line.place)
    jkn.register()
    _, body = jkn.ask("POST", "antrean", jkn.number(afternoon, kodedokter="222"))
    assert body["response"]["nomorantrean"] == f"{afternoon.letter}1"
    assert afternoon.letter == "AA"
