"""`manage.py rekey` moves everything to the newest key and may be run again."""

from __future__ import annotations

from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.db import connection

from pelalawan_portal.accounts.crypto import encrypt
from pelalawan_portal.accounts.models import User, resident_username
from tests.conftest import PASSWORD, SITI_NIK

pytestmark = pytest.mark.django_db


def run(*args: str) -> str:
    out = StringIO()
    call_command("rekey", *args, stdout=out)
    return out.getvalue()


def stored() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nik FROM accounts_user WHERE nik IS NOT NULL ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def test_the_old_key_can_be_dropped_afterwards(settings, siti, joko, rina):
    factor = Authenticator.objects.create(
        user=rina, type="totp", data={"secret": encrypt("JBSWY3DPEHPK3PXP")}
    )
    new = Fernet.generate_key().decode()
    settings.FIELD_KEYS = [new, *settings.FIELD_KEYS]
    out = run()
    assert "accounts.User.nik: 2 disandikan ulang" in out
    assert "accounts.User.phone: 1 disandikan ulang" in out
    assert "mfa.Authenticator: 1 disandikan ulang" in out
    settings.FIELD_KEYS = [new]
    assert User.objects.get(pk=siti.pk).nik == SITI_NIK
    factor.refresh_from_db()
    assert Fernet(new).decrypt(factor.data["secret"].removeprefix("enc:").encode()) == b"JBSWY3DPEHPK3PXP"


def test_a_second_run_changes_nothing(settings, siti):
    settings.FIELD_KEYS = [Fernet.generate_key().decode(), *settings.FIELD_KEYS]
    run()
    before = stored()
    assert "accounts.User.nik: 0 disandikan ulang" in run()
    assert stored() == before


def test_more_rows_than_a_batch(settings, monkeypatch, siti, joko):
    monkeypatch.setattr("pelalawan_portal.accounts.keys.BATCH", 1)
    settings.FIELD_KEYS = [Fernet.generate_key().decode(), *settings.FIELD_KEYS]
    assert "accounts.User.nik: 2 disandikan ulang" in run()


def test_a_new_hash_key_needs_the_hashes_made_anew(client, settings, siti):
    settings.HASH_KEY = b"\x42" * 32
    given = {"login": SITI_NIK, "password": PASSWORD}
    assert client.post("/akun/masuk/", given).status_code == 200
    assert "accounts.User: 1 sidik dihitung ulang" in run("--hashes")
    assert User.objects.get(pk=siti.pk).username == resident_username(SITI_NIK)
    assert client.post("/akun/masuk/", given).status_code == 302
    assert "accounts.User: 0 sidik dihitung ulang" in run("--hashes")
