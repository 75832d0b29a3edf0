"""`manage.py setup`: fill a migrated database with what the portal ships. Safe to run again."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from pelalawan_portal.opds import setup, shipped


class Command(BaseCommand):
    """Cache table, regions, offices, holidays, then what the apps above registered, in that order."""

    help = "Mengisi wilayah, kantor, hari libur, dan layanan bawaan. Aman dijalankan lagi; suntingan petugas tetap."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("createcachetable", verbosity=0)
        own = {
            "regions": shipped.load_regions,
            "offices": shipped.load_offices,
            "holidays": shipped.load_holidays,
        }
        for loader in (own | setup.loaders()).values():
            self.stdout.write(loader())
