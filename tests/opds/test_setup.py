"""`manage.py setup` fills a fresh database, runs again without harm, and leaves officers' edits alone."""

from __future__ import annotations

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from pelalawan_portal.opds import setup
from pelalawan_portal.opds.models import Holiday, Opd, Region

pytestmark = pytest.mark.django_db


def run() -> str:
    out = StringIO()
    call_command("setup", stdout=out)
    return out.getvalue()


@pytest.fixture(autouse=True)
def _only_own_loaders(monkeypatch):
    monkeypatch.setattr(setup, "_loaders", {})


def test_regions_are_those_of_the_regency():
    run()
    assert Region.objects.filter(level="kecamatan").count() == 12
    assert Region.objects.filter(level="kelurahan").count() == 14
    assert Region.objects.filter(level="desa").count() == 104
    village = Region.objects.filter(parent_id="14.05.09").first()
    assert village is not None
    assert village.parent.name == "Teluk Meranti"


def test_every_office_carries_its_source_and_shows_no_contact():
    run()
    assert Opd.objects.filter(kind="kecamatan").count() == 12
    assert Opd.objects.filter(kind="puskesmas").count() == 14
    assert not Opd.objects.filter(source="").exists()
    assert not Opd.objects.filter(contact_confirmed=True).exists()
    assert Opd.objects.get(code="KEC-140509").region.name == "Teluk Meranti"


def test_days_off_of_2026_are_those_of_the_decree():
    run()
    assert Holiday.objects.filter(date__year=2026, kind="public").count() == 17
    assert Holiday.objects.filter(date__year=2026, kind="government").count() == 8
    assert {day.year for day in Holiday.objects.dates("date", "year")} == {2025, 2026, 2027, 2028}


def test_a_second_run_adds_nothing():
    run()
    before = (Region.objects.count(), Opd.objects.count(), Holiday.objects.count())
    assert "Kantor: 0 baru" in run()
    assert (Region.objects.count(), Opd.objects.count(), Holiday.objects.count()) == before


def test_an_officers_edit_stays():
    run()
    Opd.objects.filter(code="DINSOS").update(short_name="Dinsos Pelalawan", active=False)
    Holiday.objects.filter(date=date(2028, 8, 17)).update(active=False)
    run()
    opd = Opd.objects.get(code="DINSOS")
    assert (opd.short_name, opd.active) == ("Dinsos Pelalawan", False)
    assert not Holiday.objects.get(date=date(2028, 8, 17)).active


def test_apps_above_load_after_the_offices():
    seen = []
    setup.register("layanan", lambda: seen.append(Opd.objects.count()) or "Layanan: 0")
    assert "Layanan: 0" in run()
    assert seen[0] > 50


def test_two_loaders_of_one_name_are_refused():
    setup.register("layanan", lambda: "a")
    with pytest.raises(ValueError, match="layanan"):
        setup.register("layanan", lambda: "b")
