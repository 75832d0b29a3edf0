"""Dinas Kesehatan makes the accesses; a password is shown once, secrets never; nobody else sees any of it."""

import pytest
from django.contrib.auth.hashers import check_password
from django.test import Client

from health.jkn.demo import ACCOUNT
from health.models import BpjsAccount, Facility, JknCredential

pytestmark = pytest.mark.django_db
ACCESS = "/admin/health/jkncredential/"
ACCOUNTS = "/admin/health/bpjsaccount/"


@pytest.fixture
def facility(places):
    return Facility.objects.get(place=places["teluk-meranti"])


@pytest.fixture
def dinkes(officer):
    inside = Client()
    inside.force_login(officer("ayu", "dr. Ayu", ("DINKES", "signer")))
    return inside


def test_works_a_password_is_shown_once_and_a_new_one_ends_the_old(dinkes, facility):
    page = dinkes.post(f"{ACCESS}add/", {"facility": facility.pk, "username": "jkn-tm"})
    made = JknCredential.objects.get()
    assert check_password(page.context["password"], made.password_hash)
    assert "no-store" in page["Cache-Control"]
    again = dinkes.post(f"{ACCESS}{made.pk}/change/", {"active": "on", "another": "on"})
    made.refresh_from_db()
    assert made.generation == 2
    assert check_password(again.context["password"], made.password_hash)
    assert again.context["password"] not in dinkes.get(f"{ACCESS}{made.pk}/change/").content.decode()


def test_requires_that_an_empty_secret_keeps_what_is_stored_and_none_is_shown(dinkes, facility):
    account = BpjsAccount.objects.create(facility=facility, **ACCOUNT)
    page = f"{ACCOUNTS}{account.pk}/change/"
    assert "rahasia-demo" not in dinkes.get(page).content.decode()
    assert dinkes.post(page, {"user_key": "baru", "active": "on"}).status_code == 302
    account.refresh_from_db()
    assert (account.user_key, account.secret) == ("baru", "rahasia-demo")
    assert "0 menunggu" in dinkes.get(ACCOUNTS).content.decode()


@pytest.mark.parametrize("page", [ACCESS, ACCOUNTS])
def test_rejects_a_clerk(page, sari, places):
    outside = Client()
    outside.force_login(sari)
    assert outside.get(page).status_code in (403, 404)
    assert outside.get(f"{page}add/").status_code in (403, 404)
