"""`manage.py reconcile`: compare what is with what must be; exit code 1 when anything is unexplained."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from pelalawan_portal.submissions.reconciliation import COUNTED, SENTENCES, reconcile


class Command(BaseCommand):
    """Prints what was counted, then every exception by code and number."""

    help = "Mencocokkan permohonan, langkah, riwayat, berkas, dan pekerjaan keluar. Keluar dengan kode 1 bila janggal."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--semua-riwayat",
            action="store_true",
            help="Hitung ulang rantai semua riwayat, bukan hanya yang bergerak sejak pencocokan terakhir",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        result = reconcile(every_chain=options["semua_riwayat"])
        for code, count in result.counts.items():
            self.stdout.write(f"{COUNTED.get(code, code)}: {count}")
        for one in result.findings:
            self.stdout.write(f"{one['code']} {one['number']}: {SENTENCES[one['code']]}")
        if result.is_clean:
            self.stdout.write(f"Semua cocok ({result.seconds} detik).")
            return
        self.stderr.write(f"{result.exceptions} kejanggalan: {result.totals}")
        sys.exit(1)
