"""manage.py ekspor_encounter --faskes teluk-meranti --dari 2026-11-01 --sampai 2026-11-30 > encounter.ndjson"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from health.fhir import encounters
from health.models.patient import KIND
from pelalawan_portal.queues.models import Place


class Command(BaseCommand):
    """Writes FHIR R4 Encounters of one facility, one JSON a line, to standard output."""

    help = "Kunjungan sebuah fasilitas sebagai FHIR R4 Encounter (NDJSON)"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--faskes", required=True)
        parser.add_argument("--dari", required=True, type=date.fromisoformat)
        parser.add_argument("--sampai", required=True, type=date.fromisoformat)

    def handle(self, *args: Any, **options: Any) -> None:
        place = Place.objects.filter(kind=KIND, code=options["faskes"]).first()
        if place is None:
            codes = ", ".join(Place.objects.filter(kind=KIND).values_list("code", flat=True))
            raise CommandError(f"Fasilitas {options['faskes']} tidak ada. Yang ada: {codes}")
        if options["dari"] > options["sampai"]:
            raise CommandError("--dari tidak boleh sesudah --sampai.")
        for one in encounters([place], options["dari"], options["sampai"]):
            self.stdout.write(json.dumps(one))
