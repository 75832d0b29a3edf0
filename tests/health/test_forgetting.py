"""After ninety days a number belongs to nobody; the figures stay."""

from datetime import timedelta

import pytest
from django.utils import timezone

from health.booking.workflow import take_number
from health.forgetting import forget_visits
from health.models import Patient, Visit
from health.patients import Person, patient_of
from pelalawan_portal.queues.forgetting import forget_holders
from pelalawan_portal.queues.models import Session, Ticket
from tests.conftest import JOKO_NIK, SITI_NIK

pytestmark = pytest.mark.django_db


def test_works_old_numbers_lose_their_person_and_recent_ones_keep_theirs(places, siti):
    rows = Session.objects.filter(
        line__place=places["ukui"], line__code="umum", date__gt=timezone.localdate()
    )
    first, later = rows.order_by("date")[:2]
    for session, name, nik in (
        (first, "Siti", SITI_NIK),
        (first, "Joko", JOKO_NIK),
        (later, "Siti", SITI_NIK),
    ):
        take_number(
            session.pk, Person(name=name, nik=nik), account=siti if name == "Siti" else None, device_key="hp"
        )
    day = first.date + timedelta(days=90)
    assert (forget_visits(day - timedelta(days=1)), forget_holders(day - timedelta(days=1))) == (0, 0)
    assert (forget_visits(day), forget_holders(day)) == (2, 2)
    assert [one.name for one in Patient.objects.all()] == ["Siti"]
    assert Visit.objects.get().ticket.session == later
    old = Ticket.objects.filter(session=first)
    assert set(old.values_list("holder_key", "device_key", "account")) == {("", "", None)}
    assert old.count() == 2
    assert (forget_visits(day), forget_holders(day)) == (0, 0)


def test_works_who_registered_and_never_took_a_number_is_removed_in_the_end(settings):
    patient_of(Person(name="Siti", nik=SITI_NIK))
    late = patient_of(Person(name="Joko", nik=JOKO_NIK))
    Patient.objects.exclude(pk=late.pk).update(
        created_at=timezone.now() - timedelta(days=settings.QUEUE_KEEP_DAYS + 1)
    )
    forget_visits()
    assert list(Patient.objects.values_list("pk", flat=True)) == [late.pk]
