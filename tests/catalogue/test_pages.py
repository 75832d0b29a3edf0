"""The public pages: what they say, what they cost, and that they work for anybody."""

import gzip
import re

import pytest
from django.contrib.staticfiles import finders

from pelalawan_portal.catalogue import usual_time, workflow
from pelalawan_portal.catalogue.models import Service

pytestmark = pytest.mark.django_db
LATER_PAGE, FIRST_VISIT = 5 * 1024, 50 * 1024


def weight(response):
    return len(gzip.compress(response.content, 6))


def test_the_front_door_has_both_doors_wishes_and_the_check(client, catalogue):
    page = client.get("/").content.decode()
    for wanted in (
        'href="/izin/"',
        'href="/sehat/"',
        ">tutup jalan untuk kenduri</a>",
        'action="/lacak/"',
    ):
        assert wanted in page
    for name in ("nomor", "pin", "csrfmiddlewaretoken"):
        assert f'name="{name}"' in page


def test_the_list_shows_every_service_by_topic(client, catalogue):
    page = client.get("/izin/").content.decode()
    for service in Service.objects.all():
        assert f'href="/izin/{service.slug}/"' in page
    assert "Sekolah, kursus, dan penelitian" in page


def test_the_search_answers_in_everyday_words(client, catalogue):
    page = client.get("/izin/", {"q": "tutup jalan untuk kenduri"}).content.decode()
    assert 'href="/izin/penutupan-jalan/"' in page
    assert 'href="/izin/ormas/"' not in page
    assert 'value="tutup jalan untuk kenduri"' in page


def test_a_question_without_answer_is_met_with_help_and_the_whole_list(client, catalogue):
    page = client.get("/izin/", {"q": "<script>alert(1)</script>zzzz"}).content.decode()
    assert "Belum ketemu" in page
    assert 'href="/izin/ormas/"' in page
    assert "<script>alert" not in page


@pytest.mark.parametrize("question", ["perpanjang izin", "cek permohonan", "zzzz", "pasang spanduk"])
def test_whoever_searches_is_shown_the_ways_of_those_who_filed_before(client, catalogue, question):
    page = client.get("/izin/", {"q": question}).content.decode()
    for address in ("/lacak/", "/perpanjang/", "/lanjut/"):
        assert f'<a href="{address}">' in page


def test_a_question_that_names_nothing_shows_the_list_by_topic_and_no_regret(client, catalogue):
    page = client.get("/izin/", {"q": "mau mengurus izin"}).content.decode()
    assert "Belum ketemu" not in page
    assert 'id="pendidikan"' in page


def test_an_empty_catalogue_says_so(client):
    assert "Belum ada layanan" in client.get("/izin/").content.decode()
    assert client.get("/").status_code == 200


def test_a_service_page_is_the_standard_with_fourteen_components(client, catalogue):
    page = client.get("/izin/rekomendasi-penelitian/").content.decode()
    standard = page[page.index('<ol class="standar">') : page.index("</ol>")]
    assert standard.count("<li>") == 14
    assert standard.index("Dasar hukum") < standard.index("Biaya") < standard.index("Evaluasi kinerja")
    for wanted in (
        "Gratis (Rp 0, tidak dipungut biaya)",
        "1 hari kerja",
        "Apakah ini untuk Anda?",
        "contoh-ktp.svg",
        "data-cetak",
    ):
        assert wanted in page
    assert 'href="/izin/rekomendasi-penelitian/ajukan/"' in page
    assert standard.count("perlu verifikasi") == len(
        Service.objects.get(slug="rekomendasi-penelitian").current.spec.open_facts()
    )


@pytest.mark.parametrize(("slug", "wanted"), [("pbg", "SIMBG"), ("sip-dokter", "MPPDN"), ("nib", "OSS")])
def test_what_others_decide_sends_people_there_with_what_to_bring(client, catalogue, slug, wanted):
    page = client.get(f"/izin/{slug}/").content.decode()
    assert wanted in page
    assert "Siapkan:" in page
    assert "Yang membantu:" in page
    assert "/ajukan/" not in page


def test_the_usual_time_is_shown_once_somebody_knows_it(client, reklame, monkeypatch):
    monkeypatch.setattr(usual_time, "_figures", None)
    assert "Biasanya" not in client.get("/izin/reklame-insidentil/").content.decode()
    monkeypatch.setattr(usual_time, "_figures", lambda service_id: (2, 4))
    page = client.get("/izin/reklame-insidentil/").content.decode()
    assert "2 hari; 9 dari 10 selesai dalam 4 hari" in page


def test_a_service_out_of_force_or_unknown_is_not_found(client, reklame, administrator):
    assert client.get("/izin/entah/").status_code == 404
    workflow.retire(reklame.service, administrator)
    assert client.get("/izin/reklame-insidentil/").status_code == 404


def test_a_new_version_is_on_the_page_at_once(client, reklame, administrator):
    client.get("/izin/reklame-insidentil/")
    draft = workflow.start_draft(reklame.service, administrator)
    draft.facts.filter(component="biaya").update(text="Biaya menurut aturan baru.")
    assert "aturan baru" not in client.get("/izin/reklame-insidentil/").content.decode()
    workflow.publish(draft, administrator)
    assert "aturan baru" in client.get("/izin/reklame-insidentil/").content.decode()


@pytest.mark.parametrize("address", ["/", "/izin/", "/izin/?q=spanduk"])
def test_lists_cost_one_query_of_the_catalogue(client, catalogue, address, django_assert_max_num_queries):
    client.get(address)
    with django_assert_max_num_queries(1):
        assert client.get(address).status_code == 200


def test_a_service_page_costs_one_query(client, reklame, django_assert_max_num_queries, monkeypatch):
    monkeypatch.setattr(usual_time, "_figures", None)
    client.get("/izin/reklame-insidentil/")
    with django_assert_max_num_queries(1):
        client.get("/izin/reklame-insidentil/")


def test_every_page_is_light_and_asks_nobody_else(client, catalogue):
    addresses = ["/", "/izin/", "/izin/?q=surat", *(f"/izin/{one.slug}/" for one in Service.objects.all())]
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200
        assert weight(response) <= LATER_PAGE, (address, weight(response))
        page = response.content.decode()
        assert " style=" not in page
        assert "<style" not in page
        assert "onclick" not in page
        assert re.findall(r'(?:src|action)="(?:https?:)?//', page) == []
        assert re.findall(r'<link[^>]+href="(?:https?:)?//', page) == []


def test_the_first_visit_with_its_style_stays_under_fifty_kilobytes(client, catalogue):
    total = weight(client.get("/"))
    for name in ("portal.css", "portal.js", "ikon.svg"):
        with open(finders.find(name), "rb") as file:
            total += len(gzip.compress(file.read(), 6))
    assert total <= FIRST_VISIT


@pytest.mark.parametrize("address", ["/", "/izin/", "/izin/reklame-insidentil/"])
def test_pages_only_show_and_change_nothing(client, reklame, address):
    assert client.post(address).status_code == 405
    assert client.head(address).status_code == 200
