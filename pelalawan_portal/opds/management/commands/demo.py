"""`manage.py demo`: the people of the demo, and how to sign in as each."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from pelalawan_portal.opds.demo_people import PEOPLE, load_people


class Command(BaseCommand):
    """Makes the demo's people and prints a table of them. Refuses in production."""

    help = "Membuat orang-orang demo dan mencetak cara masuknya. Hanya untuk mode demo."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("Orang demo hanya ada di mode demo. PORTAL_MODE sekarang production.")
        load_people()
        rows = [("Peran", "Alamat", "NIK atau nama pengguna", "Sandi")]
        rows += [(one.task, one.address, one.sign_in_name, one.password) for one in PEOPLE]
        widths = [max(len(row[column]) for row in rows) for column in range(4)]
        for row in rows:
            self.stdout.write(
                "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
            )
