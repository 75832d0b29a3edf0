import pytest

from health import facilities
from health.facilities import travel_minutes
from health.models import Facility, Poli
from pelalawan_portal.queues.models import Hours, Line, Place, Session

pytestmark = pytest.mark.django_db


def test_works_fourteen_puskesmas_and_the_hospital_with_sessions_on_saturdays_too(places):
    assert len(places) == 15
    assert Facility.objects.filter(bpjs_code__isnull=True).count() == 2
    assert Poli.objects.filter(facility__place__code="ukui", pcare_code="003").get().line.letter == "C"
    days = set(Session.objects.values_list("date__iso_week_day", flat=True))
    assert 6 in days
    assert 7 not in days


def test_works_loading_again_keeps_what_an_officer_changed(places):
    Hours.objects.filter(line__place__code="ukui").update(quota_online=3)
    Place.objects.filter(code="ukui").update(name="Puskesmas Ukui Baru")
    Line.objects.filter(place__code="ukui", code="lansia").update(active=False)
    facilities.load()
    assert Place.objects.get(code="ukui").name == "Puskesmas Ukui Baru"
    assert set(Hours.objects.filter(line__place__code="ukui").values_list("quota_online", flat=True)) == {3}
    assert Line.objects.filter(place__code="ukui").count() == 7


@pytest.mark.parametrize(
    ("home", "facility", "least", "most"),
    [
        ("14.05.09.2001", "14.05.09", 30, 90),
        ("14.05.10.2001", "14.05.02", 180, 300),
        ("14.05.01", "14.05.04", 25, 60),
    ],
)
def test_works_the_way_takes_longer_from_farther(home, facility, least, most):
    assert least <= travel_minutes(home, facility) <= most


def test_handles_a_facility_without_a_known_place():
    assert travel_minutes("14.05.01.2001", None) is None


def test_a_clerk_sees_the_own_facility_dinkes_all_and_nobody_else_any(places, sari, ayu, superuser, rina):
    assert [one.code for one in Place.objects.visible_to(sari)] == ["teluk-meranti"]
    assert Place.objects.visible_to(ayu).count() == 15
    assert not Place.objects.visible_to(superuser).exists()
    assert not Place.objects.visible_to(rina).exists()
