# ruff: noqa: F811
"""Whoever is not meant to: without the token, at a foreign or expired draft, at a desk of another office."""

import re
from datetime import timedelta

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from pelalawan_portal.filing.models import Draft
from pelalawan_portal.submissions.models import Submission
from tests.pictures_pages import DESK, KEEPING
from tests.pictures_town import ABOUT_SITI, browser, post

from .hostile import (  # noqa: F401 - the fixtures are found by their names
    HOSTILE,
    IN_A_PATH,
    PARAMETERS,
    SCRIPT,
    calm,
    kept_town,
    nothing_changes,
    rows,
    says,
    town,
)

pytestmark = pytest.mark.slow


@pytest.mark.usefixtures("nothing_changes")
def test_requires_the_token_of_our_own_form_for_every_change(town):
    for who, templates in (
        (
            "siti",
            (
                "{mine}data_diri/",
                "{mine}berkas/",
                "{mine}hapus/",
                "/permohonan/{number}/batalkan/",
                "/akun/sandi/",
            ),
        ),
        ("tamu", ("{full}periksa/",)),
        ("anon", ("/lacak/", "/lanjut/", "/akun/masuk/", "/akun/daftar/")),
        (
            "rina",
            ("/admin/submissions/review/{review}/lengkap/", "/admin/submissions/review/{review}/pegang/"),
        ),
    ):
        strict = Client(enforce_csrf_checks=True, SERVER_NAME="127.0.0.1")
        strict.cookies.update(town.browsers[who].cookies)
        for template in templates:
            answer = strict.post(town.address(template), {"pernyataan": "1", "nama": "Joko"})
            assert answer.status_code == 403, template
            says(answer, "<h1>")


@pytest.mark.usefixtures("nothing_changes")
def test_rejects_a_foreign_draft_and_a_foreign_permohonan(town):
    for who in ("anon", "tamu", "joko", "hasan"):
        client = town.browsers[who]
        for page in ("", "data_diri/", "surat/", "periksa/", "nanti/", "hapus/", "berkas/", "lepas/"):
            for method in ("get", "post"):
                answer = calm(getattr(client, method)(town.address("{mine}") + page, {"nama": "Joko"}), page)
                assert answer.status_code in (404, 405), f"{who} {method} {page}: {answer.status_code}"
                assert "Siti" not in answer.content.decode()
    for tail in ("", "batalkan/", "perbaiki/", "lanjutkan/", "tanda-terima/", "tanda-terima.png", "surat/"):
        address = town.address("/permohonan/{number}/") + tail
        for method in ("get", "post"):
            answer = calm(getattr(town.browsers["joko"], method)(address), address)
            assert answer.status_code in (404, 405), f"{method} {address}: {answer.status_code}"


def test_rejects_an_expired_draft_and_says_so(town):
    Draft.objects.filter(submission=None).update(kept_until=timezone.now() - timedelta(days=1))
    before = rows()
    for page in ("", "data_diri/", "periksa/"):
        for method in ("get", "post"):
            answer = calm(
                getattr(town.browsers["tamu"], method)(town.address("{full}") + page, {"pernyataan": "1"}),
                page,
            )
            if answer.status_code == 302:  # the home leads to a page, and that page says it
                continue
            assert answer.status_code in (404, 405, 410), f"{page}: {answer.status_code}"
            if answer.status_code != 405:
                says(answer, "<h1>")
    assert rows() == before


@pytest.mark.usefixtures("nothing_changes")
def test_rejects_a_step_out_of_order(town):
    siti = town.browsers["siti"]
    answer = calm(
        siti.post(town.address("{mine}periksa/"), {"pernyataan": "1"}), "sending what is not answered"
    )
    assert answer.status_code in (302, 422)
    assert "/permohonan/" not in answer.get("Location", "")
    post_to_nowhere = calm(siti.post(town.address("{mine}rahasia/"), {"nama": "x"}), "an unknown step")
    assert post_to_nowhere.status_code in (302, 404)
    answer = calm(town.browsers["tamu"].post(town.address("{full}periksa/"), {}), "without declaring")
    assert answer.status_code == 422


def test_handles_a_tampered_beginning_with_a_new_draft_of_ones_own(town):
    theirs = town.address("{mine}").split("/")[2]
    guest = browser()
    answer = guest.post(
        "/izin/penutupan-jalan/ajukan/", {"pemohon": "perorangan", "jenis": "baru", "awal": theirs}
    )
    assert answer.status_code == 302
    assert theirs not in answer.url
    post(guest, answer.url, ABOUT_SITI)


def admin_addresses(facts):
    """Every address below /admin/ that the resolver knows, its numbers filled with rows that exist."""
    found = []

    def walk(patterns, prefix):
        for one in patterns:
            route = prefix + str(one.pattern)
            if hasattr(one, "url_patterns"):
                walk(one.url_patterns, route)
            elif "<" in route or route.endswith("/") or "$" not in route:
                found.append(route)

    walk([one for one in get_resolver().url_patterns if str(one.pattern) == "admin/"], "/")
    filled = []
    for route in found:
        model = "review" if "/review/" in route else "id"
        route = re.sub(
            r"<[a-z]+:(?:review_id|submission_id|pk|decision_id|object_id)>|<path:object_id>",
            str(facts[model]),
            route,
        )
        filled.append(re.sub(r"<[^>]+>", "lengkap", route))
    return [one for one in filled if not any(mark in one for mark in "(?^\\")]


@pytest.mark.usefixtures("nothing_changes")
@pytest.mark.parametrize("who", ["anon", "siti", "ayu", "auditor"])
def test_rejects_the_wrong_person_at_every_address_of_the_desk(town, who):
    client, addresses = town.browsers[who], admin_addresses(town.facts)
    assert len(addresses) > 60
    assert len(addresses) > 2 * len(admin.site._registry)
    for address in addresses:
        if address == "/admin/logout/":
            continue
        for answer in (
            client.get(address),
            client.post(address, {"petugas": "1", "opd": "1", "alasan": "x"}),
        ):
            calm(answer, f"{who} {address}")
            if who in ("anon", "siti"):
                assert answer.status_code in (302, 301, 403, 404, 405), (
                    f"{who} {address}: {answer.status_code}"
                )
            text = b"" if getattr(answer, "streaming", False) else answer.content
            if who != "auditor":
                assert town.facts["number"].encode() not in text, f"{who} reads the permohonan at {address}"


@pytest.mark.usefixtures("nothing_changes")
def test_rejects_another_office_at_the_review_and_its_papers(town):
    file = f"/berkas/{Submission.objects.get().key}/"
    for who in ("ayu", "hasan"):
        for tail in (
            "change",
            "lengkap",
            "kembalikan",
            "pegang",
            "teruskan",
            "catatan",
            "identitas",
            "siapkan",
        ):
            address = town.address(f"/admin/submissions/review/{{review}}/{tail}/")
            for method in ("get", "post"):
                answer = getattr(town.browsers[who], method)(address)
                assert answer.status_code in (404, 405), f"{who} {method} {address}: {answer.status_code}"
        assert town.browsers[who].get(file).status_code == 404


def test_the_pages_of_the_desk_are_all_among_the_addresses(town):
    known = admin_addresses(town.facts)
    shown = {
        one.address.split("?")[0]
        for one in DESK + KEEPING
        if one.address.startswith("/admin/") and "{" not in one.address
    }
    # The resolver's addresses carry a word where these name a service.
    assert shown - set(known) <= {"/admin/tidak-ada/", "/admin/permits/permit/register/penutupan-jalan/"}
