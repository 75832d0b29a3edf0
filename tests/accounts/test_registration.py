"""A resident makes an account with NIK, name and password; nothing else is required."""

from __future__ import annotations

import pytest
from django.db import connection

from pelalawan_portal.accounts.models import User
from tests.conftest import JOKO_NIK, SITI_NIK

pytestmark = pytest.mark.django_db
ADDRESS = "/akun/daftar/"
GIVEN = {"nik": SITI_NIK, "name": "Siti Aminah", "password": "ombak bono besar", "phone": "", "email": ""}


def test_registers_and_is_signed_in(client):
    answer = client.post(ADDRESS, GIVEN)
    assert answer.status_code == 302
    assert answer["Location"] == "/akun/"
    page = client.get("/akun/").content.decode()
    assert "Siti Aminah" in page
    assert "1405••••••••0001" in page
    assert "Belum diperiksa" in page
    assert SITI_NIK not in page


def test_stores_the_nik_encrypted_only(client):
    client.post(ADDRESS, GIVEN)
    with connection.cursor() as cursor:
        cursor.execute("SELECT accounts_user::text FROM accounts_user")
        rows = [row for (row,) in cursor.fetchall()]
    assert len(rows) == 1
    assert SITI_NIK not in rows[0]
    assert User.objects.get().nik == SITI_NIK


def test_takes_a_nik_of_another_province_with_spaces(client):
    spaced = " ".join((JOKO_NIK[:4], JOKO_NIK[4:8], JOKO_NIK[8:12], JOKO_NIK[12:]))
    client.post(ADDRESS, {**GIVEN, "nik": spaced, "phone": "0812 3456 7890"})
    person = User.objects.get()
    assert (person.nik, person.phone) == (JOKO_NIK, "+6281234567890")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"nik": ""}, "Tulis NIK"),
        ({"nik": "140509"}, "NIK"),
        ({"nik": "1405093202900001"}, "bukan tanggal yang ada"),
        ({"name": ""}, "Tulis nama"),
        ({"name": "12345"}, "Tulis nama dengan huruf"),
        ({"password": ""}, "Buat sandi"),
        ({"password": "pendek"}, "8"),
        ({"password": SITI_NIK}, "Jangan memakai NIK"),
        ({"password": "1405095205900001x"}, "Jangan memakai NIK"),
        ({"password": "password"}, "mudah ditebak"),
        ({"phone": "123"}, "Nomor"),
        ({"email": "siti@"}, "Alamat e-mail harus"),
        ({"name": "x" * 121}, "120"),
    ],
)
def test_refuses_and_keeps_what_was_typed(client, change, sentence):
    answer = client.post(ADDRESS, GIVEN | change)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert sentence in page
    assert "Ada yang perlu diperbaiki" in page
    if "name" not in change:
        assert "Siti Aminah" in page
    assert not User.objects.exists()


def test_says_no_more_than_registered(client, siti):
    page = client.post(ADDRESS, GIVEN | {"name": "Orang Lain"}).content.decode()
    assert "sudah terdaftar: masuk dengan sandi Anda, atau pulihkan di kantor camat" in page
    assert "Siti" not in page
    assert User.objects.count() == 1
    siti.refresh_from_db()
    assert siti.name == "Siti Aminah"


def test_hostile_text_is_shown_as_text(client):
    client.post(ADDRESS, GIVEN | {"name": "<script>alert(1)</script> Siti"})
    assert "<script>alert(1)" not in client.get("/akun/").content.decode()


def test_someone_signed_in_is_sent_home(signed_in, siti):
    assert signed_in(siti).get(ADDRESS)["Location"] == "/akun/"
