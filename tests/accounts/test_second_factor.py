"""Officers set up a second factor before they get anywhere; its secret is stored encrypted."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.conftest import PASSWORD, SITI_NIK

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _needed(settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = True


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def set_up(client: Client) -> str:
    """Go the whole way in the browser; returns the secret."""
    client.post("/akun/masuk/", {"login": "rina", "password": PASSWORD})
    client.get("/akun/2fa/pasang/")
    client.post("/akun/pastikan/?next=/akun/2fa/pasang/", {"password": PASSWORD})
    secret = client.get("/akun/2fa/pasang/").context["form"].secret
    answer = client.post("/akun/2fa/pasang/", {"code": code_of(secret)})
    assert answer["Location"] == "/akun/2fa/cadangan/"
    return secret


@pytest.mark.parametrize("address", ["/admin/", "/akun/", "/petugas/akun-warga/"])
def test_an_officer_without_one_is_sent_to_set_it_up(signed_in, rina, address):
    assert signed_in(rina).get(address)["Location"] == "/akun/2fa/pasang/"


def test_residents_need_none(signed_in, siti):
    assert signed_in(siti).get("/akun/").status_code == 200


def test_can_be_switched_off_for_the_demo(signed_in, rina, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    assert signed_in(rina).get("/admin/").status_code == 200


def test_setting_it_up_opens_the_desk(client, rina):
    set_up(client)
    assert client.get("/admin/").status_code == 200
    assert "Tersisa 10 dari 10 kode" in client.get("/akun/2fa/cadangan/").content.decode()


def test_a_wrong_code_sets_nothing_up(client, rina):
    client.post("/akun/masuk/", {"login": "rina", "password": PASSWORD})
    client.post("/akun/pastikan/?next=/akun/2fa/pasang/", {"password": PASSWORD})
    client.get("/akun/2fa/pasang/")
    assert "Kode salah" in client.post("/akun/2fa/pasang/", {"code": "000000"}).content.decode()
    assert not Authenticator.objects.exists()


def test_the_password_alone_is_no_longer_enough(client, rina):
    secret = set_up(client)
    other = Client()
    answer = other.post("/akun/masuk/", {"login": "rina", "password": PASSWORD, "next": "/admin/"})
    assert answer["Location"].startswith("/akun/2fa/masuk/")
    assert "_auth_user_id" not in other.session
    assert other.get("/akun/2fa/masuk/").status_code == 200
    assert "Kode salah" in other.post("/akun/2fa/masuk/", {"code": "12"}).content.decode()
    recovery = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    assert secret not in recovery
    assert other.post("/akun/2fa/masuk/", {"code": recovery})["Location"] == "/admin/"
    assert other.get("/admin/").status_code == 200


def test_the_secret_is_stored_encrypted(client, rina):
    secret = set_up(client)
    data = Authenticator.objects.get(type="totp").data
    assert secret not in str(data)
    assert data["secret"].startswith("enc:")


def test_officers_cannot_take_it_off(client, rina):
    set_up(client)
    assert "Petugas wajib" in client.post("/akun/2fa/lepas/").content.decode()
    assert Authenticator.objects.filter(type="totp").exists()


def test_costs_one_query_per_session(client, rina):
    set_up(client)
    asked = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as page:
            client.get("/akun/")
        asked.append(sum("mfa_authenticator" in one["sql"] for one in page))
    assert asked == [1, 0]


def test_the_admins_own_sign_in_is_the_portals(client, siti):
    assert client.get("/admin/login/?next=/admin/")["Location"].startswith("/akun/masuk/")
    client.post("/akun/masuk/", {"login": SITI_NIK, "password": PASSWORD})
    assert client.get("/admin/").status_code in (302, 403)
    assert client.get("/admin/login/").status_code == 403
