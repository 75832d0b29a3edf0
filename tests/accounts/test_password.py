"""Changing one's own password; a temporary one must be changed before anything else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
ADDRESS = "/akun/sandi/"
NEW = "sungai kampar 77"


def change(client, old=PASSWORD, new=NEW, again=NEW):
    return client.post(ADDRESS, {"oldpassword": old, "password1": new, "password2": again})


def test_changes_and_stays_signed_in(signed_in, siti):
    client = signed_in(siti)
    assert change(client)["Location"] == "/akun/"
    assert client.get("/akun/").status_code == 200
    siti.refresh_from_db()
    assert siti.check_password(NEW)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"old": "bukan ini ya"}, "Tulis sandi Anda yang sekarang"),
        ({"again": "lain lagi 123"}, "Kedua sandi baru tidak sama"),
        ({"new": "pendek", "again": "pendek"}, "Sandi terlalu pendek. Paling sedikit 8 huruf atau angka."),
        ({"new": "password123", "again": "password123"}, "Sandi ini mudah ditebak"),
        ({"new": PASSWORD, "again": PASSWORD}, "harus berbeda"),
        ({"new": "", "again": ""}, "Tulis sandi baru"),
    ],
)
def test_refuses_and_changes_nothing(signed_in, siti, given, sentence):
    assert sentence in change(signed_in(siti), **given).content.decode()
    siti.refresh_from_db()
    assert siti.check_password(PASSWORD)


def test_a_temporary_password_comes_first(signed_in, siti):
    siti.must_change_password = True
    siti.temporary_password_until = timezone.now() + timedelta(hours=1)
    siti.save()
    client = signed_in(siti)
    assert client.get("/akun/")["Location"] == ADDRESS
    assert client.get("/akun/kontak/")["Location"] == ADDRESS
    assert client.get("/lambang").status_code == 404  # a public page stays open
    change(client)
    siti.refresh_from_db()
    assert (siti.must_change_password, siti.temporary_password_until) == (False, None)
    assert client.get("/akun/").status_code == 200


def test_other_sessions_end(signed_in, siti):
    here, there = signed_in(siti), signed_in(siti)
    change(here)
    assert there.get("/akun/").status_code == 302
