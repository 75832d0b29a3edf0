"""Residents sign in with their NIK, officers with a user name, through one throttled form."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.test import Client
from django.utils import timezone

from pelalawan_portal.accounts.models import resident_username
from pelalawan_portal.accounts.sign_in import username_of
from tests.conftest import JOKO_NIK, PASSWORD, SITI_NIK

pytestmark = pytest.mark.django_db
ADDRESS = "/akun/masuk/"


def sign_in(client, login, password=PASSWORD, **more):
    return client.post(ADDRESS, {"login": login, "password": password, **more})


@pytest.mark.parametrize("typed", [SITI_NIK, f" {SITI_NIK} ", "1405 0952 0590 0001", "1405.0952.0590-0001"])
def test_a_resident_signs_in_however_the_nik_is_typed(client, siti, typed):
    assert sign_in(client, typed)["Location"] == "/akun/"
    assert client.get("/akun/").status_code == 200


@pytest.mark.parametrize("typed", ["rina", "Rina", " rina "])
def test_an_officer_signs_in_by_user_name(client, rina, typed):
    assert sign_in(client, typed)["Location"] == "/akun/"


def test_goes_on_to_where_one_was_sent_from(client, rina):
    shown = client.get("/admin/", follow=True)
    assert shown.redirect_chain[-1][0] == "/akun/masuk/?next=%2Fadmin%2F"
    assert sign_in(client, "rina", next="/admin/")["Location"] == "/admin/"


def test_goes_to_no_foreign_site(client, rina):
    assert sign_in(client, "rina", next="https://jahat.example/")["Location"] == "/akun/"


@pytest.mark.parametrize(
    ("login", "password"), [(SITI_NIK, "salah sekali"), (JOKO_NIK, PASSWORD), ("siapa", PASSWORD)]
)
def test_wrong_and_unknown_get_the_same_sentence(client, siti, login, password):
    answer = sign_in(client, login, password)
    assert answer.status_code == 200
    assert "NIK, nama pengguna, atau sandi tidak cocok" in answer.content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(("login", "sentence"), [("", "Tulis NIK"), ("x" * 300, "80")])
def test_bad_input_gets_a_sentence(client, login, sentence):
    assert sentence in sign_in(client, login).content.decode()


def test_the_session_never_holds_the_nik(client, siti):
    sign_in(client, SITI_NIK)
    assert SITI_NIK not in str(dict(client.session))


def test_the_throttle_counts_per_account(client, siti, rina):
    for _ in range(10):
        sign_in(client, SITI_NIK, "salah sekali")
    assert "Terlalu banyak percobaan" in sign_in(client, "1405 0952 0590 0001").content.decode()
    assert sign_in(client, "rina")["Location"] == "/akun/"


def test_a_deactivated_account_stays_out(client, siti):
    siti.is_active = False
    siti.save(update_fields=["is_active"])
    answer = client.post(ADDRESS, {"login": SITI_NIK, "password": PASSWORD}, follow=True)
    assert "Akun ini tidak aktif" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_a_temporary_password_lapses(client, siti):
    siti.temporary_password_until = timezone.now() - timedelta(minutes=1)
    siti.save(update_fields=["temporary_password_until"])
    assert "Sandi sementara sudah lewat 24 jam" in sign_in(client, SITI_NIK).content.decode()
    assert authenticate(username=SITI_NIK, password=PASSWORD) is None


def test_a_lapsed_password_says_so_only_to_who_knows_it(client, siti):
    siti.temporary_password_until = timezone.now() - timedelta(minutes=1)
    siti.save(update_fields=["temporary_password_until"])
    assert "24 jam" not in sign_in(client, SITI_NIK, "salah sekali").content.decode()


def test_signing_out_is_a_post(client, siti):
    client.force_login(siti)
    assert client.get("/akun/keluar/").status_code == 200
    assert "_auth_user_id" in client.session
    assert client.post("/akun/keluar/")["Location"] == "/"
    assert "_auth_user_id" not in client.session


def test_everything_is_closed_to_visitors(client):
    for address in ("/akun/", "/akun/kontak/", "/akun/sandi/", "/petugas/akun-warga/", "/akun/2fa/"):
        assert client.get(address)["Location"].startswith("/akun/masuk/?next="), address


def test_typed_names_become_stored_names():
    assert username_of(SITI_NIK) == resident_username(SITI_NIK)
    assert username_of("Rina") == "rina"
    assert username_of("123") == "123"


def test_works_behind_a_proxy_on_a_unix_socket(settings, siti):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    behind = Client(REMOTE_ADDR="", headers={"X-Forwarded-For": "203.0.113.7"})
    assert sign_in(behind, SITI_NIK)["Location"] == "/akun/"
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    assert sign_in(Client(REMOTE_ADDR=""), SITI_NIK).status_code == 403  # why the setting is there
