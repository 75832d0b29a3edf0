"""Recovery at a desk: an officer sees the KTP and hands over a temporary password."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from pelalawan_portal.accounts.models import Opening
from pelalawan_portal.accounts.workflow import recover, verify_nik
from tests.conftest import JOKO_NIK, PASSWORD, SITI_NIK

pytestmark = pytest.mark.django_db
FIND, RECOVER = "/petugas/akun-warga/", "/petugas/akun-warga/pulihkan/"


def test_finds_and_shows_what_to_compare(signed_in, rina, siti):
    page = signed_in(rina).post(FIND, {"nik": "1405 0952 0590 0001"}).content.decode()
    assert "Siti Aminah" in page
    assert "perempuan, lahir 12 Mei 1990" in page
    assert "Belum diperiksa" in page


def test_looking_is_recorded_for_its_person(signed_in, rina, siti):
    signed_in(rina).post(FIND, {"nik": SITI_NIK})
    page = signed_in(siti).get("/akun/").content.decode()
    assert "Data akun dibuka di meja" in page
    assert "Rina Marlina, Kantor perizinan (DPMPTSP)" in page


def test_the_whole_way(client, signed_in, camat, siti):
    page = signed_in(camat).post(RECOVER, {"nik": SITI_NIK, "ktp_seen": "on"}).content.decode()
    password = re.search(r"<b>(\w{5}-\w{5})</b>", page).group(1)
    siti.refresh_from_db()
    assert siti.verified_by == camat
    assert siti.must_change_password
    left = siti.temporary_password_until - timezone.now()
    assert timedelta(hours=23, minutes=59) < left <= timedelta(hours=24)
    assert client.post("/akun/masuk/", {"login": SITI_NIK, "password": PASSWORD}).status_code == 200
    assert client.post("/akun/masuk/", {"login": SITI_NIK, "password": password})["Location"] == "/akun/"
    assert client.get("/akun/")["Location"] == "/akun/sandi/"
    new = {"oldpassword": password, "password1": "sungai kampar 77", "password2": "sungai kampar 77"}
    assert client.post("/akun/sandi/", new).status_code == 302
    assert "oleh Zulkifli" in client.get("/akun/").content.decode()


def test_leaves_a_line_without_the_password_or_the_name(signed_in, camat, siti):
    page = signed_in(camat).post(RECOVER, {"nik": SITI_NIK, "ktp_seen": "on"}).content.decode()
    password = re.search(r"<b>(\w{5}-\w{5})</b>", page).group(1)
    log = " ".join(f"{one.object_repr} {one.change_message}" for one in LogEntry.objects.filter(user=camat))
    assert "Sandi sementara diberikan di meja" in log
    assert "NIK diperiksa" in log
    assert "Siti" not in log
    assert password not in log


def test_open_sessions_end(signed_in, camat, siti):
    phone = signed_in(siti)
    recover(siti, camat, ktp_seen=True)
    assert phone.get("/akun/").status_code == 302


def test_without_the_ktp_nothing_happens(signed_in, camat, siti):
    page = signed_in(camat).post(RECOVER, {"nik": SITI_NIK}).content.decode()
    assert "Lihat KTP asli dulu" in page
    assert "Siti Aminah" in page
    siti.refresh_from_db()
    assert siti.check_password(PASSWORD)
    assert siti.verified_at is None
    assert not Opening.objects.exists()


@pytest.mark.parametrize("nik", [JOKO_NIK, "123", ""])
@pytest.mark.parametrize("address", [FIND, RECOVER])
def test_unknown_or_bad_numbers_get_a_sentence(signed_in, rina, siti, nik, address):
    answer = signed_in(rina).post(address, {"nik": nik, "ktp_seen": "on"})
    assert answer.status_code == 200
    assert "Cari akun" in answer.content.decode()


@pytest.mark.parametrize("who", ["siti", "budi", "ayu", "dewi", "auditor", "administrator"])
@pytest.mark.parametrize("address", [FIND, RECOVER])
def test_only_desks_may(request, signed_in, siti, who, address):
    client = signed_in(request.getfixturevalue(who))
    assert client.post(address, {"nik": SITI_NIK, "ktp_seen": "on"}).status_code == 403
    siti.refresh_from_db()
    assert siti.check_password(PASSWORD)


def test_officers_are_not_recovered_at_a_desk(camat, rina):
    with pytest.raises(Exception, match="Hanya akun warga"):
        recover(rina, camat, ktp_seen=True)


def test_a_closed_account_stays_closed(camat, siti):
    siti.is_active = False
    siti.save()
    with pytest.raises(Exception, match="tidak bisa dipulihkan"):
        recover(siti, camat, ktp_seen=True)
    siti.refresh_from_db()
    assert siti.verified_at is None


def test_verifying_needs_the_ktp(camat, siti):
    with pytest.raises(Exception, match="KTP asli"):
        verify_nik(siti, camat, ktp_seen=False)
    assert verify_nik(siti, camat, ktp_seen=True).verified_by == camat


def test_getting_the_recovery_address_does_nothing(signed_in, rina):
    assert signed_in(rina).get(RECOVER).status_code == 405
