"""`manage.py rekey`: move stored secrets to new keys."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from pelalawan_portal.accounts import keys


class Command(BaseCommand):
    """Re-encrypts everything with the newest of FIELD_KEYS; with --hashes also makes the look-up hashes anew.

    Put the new key in front of FIELD_KEYS, restart, run this, and only then drop the old one. For a new HASH_KEY:
    change it, restart, run with --hashes; until it has run, residents cannot sign in or be found by NIK.
    """

    help = "Menyandikan ulang data dengan kunci terbaru (FIELD_KEYS); --hashes bila HASH_KEY diganti. Aman diulang."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--hashes", action="store_true", help="HASH_KEY diganti: hitung ulang sidik NIK")

    def handle(self, *args: Any, **options: Any) -> None:
        for model, field in keys.secret_columns():
            changed = keys.rekey_column(model, field)
            self.stdout.write(f"{model._meta.label}.{field.name}: {changed} disandikan ulang")
        self.stdout.write(f"mfa.Authenticator: {keys.rekey_second_factors()} disandikan ulang")
        if options["hashes"]:
            for name, changed in keys.remake_hashes().items():
                self.stdout.write(f"{name}: {changed} sidik dihitung ulang")
