"""Regions, offices and holidays as shipped. Loading adds what is missing and changes nothing that is there."""

from __future__ import annotations

import csv
from pathlib import Path

import yaml
from django.db import transaction

from pelalawan_portal.opds.calendar import COLLECTIVE, PUBLIC, seed_holidays
from pelalawan_portal.opds.models import Holiday, Identity, Opd, Region

FOLDER = Path(__file__).parent
YEARS = range(2025, 2029)
# The decree behind a year's days off, where it is known; every other year is the library's estimate.
DECREES = {2026: "SKB 3 Menteri 1497/2025, 2/2025, 5/2025"}
ESTIMATE = "Pustaka holidays; SKB 3 Menteri menentukan"
KINDS = {PUBLIC: Holiday.Kind.PUBLIC, COLLECTIVE: Holiday.Kind.JOINT_LEAVE}


@transaction.atomic
def load_regions() -> str:
    """The 12 kecamatan and 118 desa and kelurahan of 14.05 (Kepmendagri 300.2.2-2430/2025)."""
    with (FOLDER / "regions.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if len(row["kode"]) >= 8]
    rows.sort(key=lambda row: (len(row["kode"]), row["kode"]))  # a kecamatan before its villages
    Region.objects.bulk_create(
        [
            Region(
                code=row["kode"],
                name=row["nama"],
                level=row["level"],
                parent_id=row["kode"][:8] if len(row["kode"]) > 8 else None,
            )
            for row in rows
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "level", "parent"],
    )
    return f"Wilayah: {len(rows)}"


def _office(row: dict[str, str]) -> Opd:
    region = row.pop("region", None)
    return Opd(region_id=region, **row)


@transaction.atomic
def load_offices() -> str:
    """The offices of `offices.yaml` that are not there yet."""
    listed = yaml.safe_load((FOLDER / "offices.yaml").read_text(encoding="utf-8"))
    known = set(Opd.objects.values_list("code", flat=True))
    missing = [_office(row) for row in listed if row["code"] not in known]
    Opd.objects.bulk_create(missing)
    Identity.objects.get_or_create(pk=1)
    return f"Kantor: {len(missing)} baru, {len(known)} sudah ada"


@transaction.atomic
def load_holidays() -> str:
    """Days off of every shipped year that has none yet; a year that was touched is the administrators'."""
    known = {day.year for day in Holiday.objects.dates("date", "year")}
    rows = [
        Holiday(
            date=day.date,
            name=day.name[:160],
            kind=KINDS[day.kind],
            basis=DECREES.get(year, ESTIMATE),
        )
        for year in YEARS
        if year not in known
        for day in seed_holidays(year)
    ]
    Holiday.objects.bulk_create(rows)
    return f"Hari libur: {len(rows)} baru"
