"""At a counter: what meets the officer who helped somebody, and what they may not use is not offered."""

import pytest

from pelalawan_portal.submissions.models import Submission

pytestmark = pytest.mark.django_db
LIST = "/admin/submissions/submission/"


@pytest.fixture
def helped(make_submission, camat, offices):
    return make_submission(filed_by=camat, filed_at=offices["KEC-140509"], channel="district")


@pytest.fixture
def clerk(officer):
    return officer("mega", "Mega", ("PKM-TELUK-MERANTI", "puskesmas_clerk"))


def body(client, address):
    return client.get(address).content.decode()


def test_works_after_sending_the_operator_prints_on_the_spot(helped, camat, signed_in):
    page = body(signed_in(camat), f"/permohonan/{helped.number}/?baru")
    assert f'action="/petugas/cetak/{helped.number}/"' in page
    for words in ("Bantu warga berikutnya", 'value="58mm"', "Kembali ke meja kerja"):
        assert words in page


def test_rejects_everybody_else_from_the_counters_box(helped, siti, dewi, signed_in, client):
    Submission.objects.update(applicant=siti)
    for person in (siti, dewi):
        page = body(signed_in(person), f"/permohonan/{helped.number}/")
        assert helped.number in page
        assert "/petugas/cetak/" not in page
    answer = client.post("/lacak/", {"nomor": helped.number, "pin": helped.pin}, follow=True)
    assert "Perjalanan surat Anda" in answer.content.decode()
    assert "/petugas/cetak/" not in answer.content.decode()


def test_works_the_first_page_leads_to_helping_and_printing(helped, camat, signed_in):
    page = body(signed_in(camat), "/admin/")
    assert '<a href="/petugas/cetak/"><strong>1</strong>Tanda terima hari ini belum dicetak' in page
    assert '<a href="/izin/"><strong>Bantu</strong>' in page
    signed_in(camat).post(f"/petugas/cetak/{helped.number}/", {"kertas": "a5"})
    assert "<strong>0</strong>Tanda terima hari ini belum dicetak" in body(signed_in(camat), "/admin/")


def test_works_who_examines_it_is_shown_to_who_may_not_open_that(helped, camat, rina, signed_in, review_of):
    address = f"{LIST}{helped.pk}/change/"
    link = f"/admin/submissions/review/{review_of(helped).pk}/change/"
    page = body(signed_in(camat), address)
    assert "Kantor perizinan (DPMPTSP), " in page
    assert "Sedang diteruskan" not in page
    assert link not in page
    assert link in body(signed_in(rina), address)


def test_rejects_a_print_button_for_who_has_no_printer(helped, clerk, signed_in):
    Submission.objects.update(filed_by=clerk, filed_at=clerk.posts.get().opd)
    page = body(signed_in(clerk), f"{LIST}{helped.pk}/change/")
    assert helped.number in page
    assert "/petugas/cetak/" not in page
    assert signed_in(clerk).get("/petugas/cetak/").status_code == 404
