"""/akun/: what the portal holds of a person, who opened their papers, and slots for the apps above."""

from __future__ import annotations

import pytest
from django.utils import timezone

from pelalawan_portal.accounts import openings, panels
from pelalawan_portal.accounts.openings import account_subject, record_opening

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_registries(monkeypatch):
    monkeypatch.setattr(panels, "_panels", [])
    monkeypatch.setattr(openings, "_subjects", [])


def test_says_who_verified_and_when(signed_in, siti, camat):
    siti.verified_at, siti.verified_by = timezone.now(), camat
    siti.save()
    page = signed_in(siti).get("/akun/").content.decode()
    assert "Terverifikasi" in page
    assert "oleh Zulkifli" in page
    assert "WIB" in page


def test_shows_who_opened_what_with_the_office(signed_in, siti, ayu):
    record_opening(ayu, account_subject(siti), "Foto KTP")
    page = signed_in(siti).get("/akun/").content.decode()
    assert "Foto KTP" in page
    assert "dr. Ayu Lestari, Dinas Kesehatan" in page


def test_shows_openings_of_own_permohonan_only(signed_in, siti, joko, ayu):
    openings.register_subjects(lambda user: ["PLW-1"] if user == siti else ["PLW-2"])
    record_opening(ayu, "PLW-1", "Surat rekomendasi")
    record_opening(ayu, "PLW-2", "Denah lokasi")
    record_opening(None, "PLW-1", "Tanda terima")
    record_opening(siti, "PLW-1", "Foto sendiri")
    page = signed_in(siti).get("/akun/").content.decode()
    assert "Surat rekomendasi" in page
    assert "Pemegang nomor dan PIN" in page
    assert "Denah lokasi" not in page
    assert "Foto sendiri" not in page


def test_panels_of_the_apps_above_are_shown_in_order(signed_in, siti):
    panels.register(lambda request: ("_langkah.html", {"step": 1, "steps": 2, "step_of": request.user.name}))
    panels.register(lambda request: None)
    panels.register(lambda request: ("_langkah.html", {"step": 2, "steps": 2}))
    page = signed_in(siti).get("/akun/").content.decode()
    assert page.index("Langkah 1 dari 2 · Siti Aminah") < page.index("Langkah 2 dari 2")
    assert "Belum ada permohonan" not in page


def test_an_empty_home_leads_on(signed_in, siti):
    assert "Belum ada permohonan" in signed_in(siti).get("/akun/").content.decode()


def test_an_officer_finds_the_desk(signed_in, rina):
    page = signed_in(rina).get("/akun/").content.decode()
    assert "Buka meja kerja" in page
    assert "rina" in page


def test_queries_do_not_grow_with_openings(signed_in, siti, ayu, django_assert_num_queries):
    for number in range(30):
        record_opening(ayu, account_subject(siti), f"Surat {number}")
    client = signed_in(siti)
    client.get("/akun/")
    with django_assert_num_queries(3):  # session, person, openings; the frame is kept for a minute
        client.get("/akun/")


def test_contact_is_changed_and_may_be_emptied(signed_in, siti):
    client = signed_in(siti)
    assert (
        client.post("/akun/kontak/", {"phone": "0813-1111-2222", "email": "siti@contoh.id"}).status_code
        == 302
    )
    siti.refresh_from_db()
    assert (siti.phone, siti.email) == ("+6281311112222", "siti@contoh.id")
    client.post("/akun/kontak/", {"phone": "", "email": ""})
    siti.refresh_from_db()
    assert (siti.phone, siti.email) == (None, "")


def test_a_wrong_number_changes_nothing(signed_in, siti):
    answer = signed_in(siti).post("/akun/kontak/", {"phone": "12", "email": "siti@contoh.id"})
    assert answer.status_code == 200
    assert "siti@contoh.id" in answer.content.decode()
    siti.refresh_from_db()
    assert (siti.phone, siti.email) == ("+6281234567890", "")
