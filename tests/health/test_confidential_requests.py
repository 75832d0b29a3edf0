"""A health request is open to the treating puskesmas and to Dinas Kesehatan where it decides, and to nobody else."""

import logging
import re

import pytest
from django.contrib import admin
from django.core import mail
from django.urls import reverse

from pelalawan_portal.accounts.models import Opening
from pelalawan_portal.filing.models import Draft
from pelalawan_portal.submissions import outbox, reviewing
from pelalawan_portal.submissions.answer_steps import answer
from pelalawan_portal.submissions.models import Note, OutboxEntry, Review, Submission
from pelalawan_portal.submissions.status import status_of
from tests.conftest import SITI_NIK

from .requesting import SECRET, offer, request, step

pytestmark = pytest.mark.django_db
NAME = "Siti Aminah"
ANSWER = "Diperiksa dahaknya hari Senin"


@pytest.fixture
def yuni(officer):
    return officer("yuni", "Yuni Astuti", ("DINSOS", "technical"))


@pytest.fixture
def asked(places, siti, sari):
    """Siti's request for a visit, answered by Bu Sari."""
    submission = request("kunjungan-rumah", applicant=siti)
    reviewing.declare_complete(step(submission, "terima").pk, by=sari)
    answer(step(submission, "jawaban").pk, by=sari, text=ANSWER)
    outbox.drain()
    submission.refresh_from_db()
    return submission


@pytest.fixture(params=["rina", "hendra", "superuser", "administrator", "auditor", "wati", "camat", "budi"])
def outsider(request):
    """Everybody in the house who must find nothing: DPMPTSP, the portal's own, another puskesmas, the camat."""
    return request.getfixturevalue(request.param)


def addresses_of(submission):
    pages = [reverse("admin:submissions_submission_change", args=[submission.pk])]
    pages += [reverse("admin:submissions_review_change", args=[one.pk]) for one in submission.reviews.all()]
    ends = ("", "tanda-terima/", "tanda-terima.png", "perbaiki/", "kabar/", "batalkan/")
    return pages + [f"/permohonan/{submission.number}/{end}" for end in ends]


def is_shut(answer, submission):
    text = answer.content.decode(errors="replace") if not answer.streaming else ""
    shut = answer.status_code in (404, 403) or (
        answer.status_code in (301, 302) and submission.number not in answer.url
    )
    return shut and SECRET not in text and NAME not in text


def test_rejects_every_page_of_it_with_404(asked, outsider, signed_in):
    client = signed_in(outsider)
    opened = [one for one in addresses_of(asked) if not is_shut(client.get(one), asked)]
    assert opened == []
    assert client.get(addresses_of(asked)[0]).status_code == 404


def test_rejects_the_neighbour_and_a_guest(asked, joko, client, signed_in):
    for one in addresses_of(asked)[1 + asked.reviews.count() :]:
        assert is_shut(signed_in(joko).get(one), asked), one
    assert client.get(f"/permohonan/{asked.number}/?k=ABCDEF").url == f"/lacak/?nomor={asked.number}&qr=lama"


def test_works_the_guest_who_asked_reads_the_answer_with_number_and_pin(asked, client):
    assert client.get(f"/permohonan/{asked.number}/?k={asked.pin}").url == f"/permohonan/{asked.number}/"
    assert client.get(f"/permohonan/{asked.number}/").status_code == 200


def test_rejects_every_list_and_search_of_the_admin(asked, outsider, signed_in):
    client = signed_in(outsider)
    pages = ["/admin/", "/admin/search/"]
    pages += [f"/admin/{one._meta.app_label}/{one._meta.model_name}/" for one in admin.site._registry]
    told = []
    for page in pages:
        for query in (
            "",
            f"?q={asked.number}",
            f"?q={SITI_NIK}",
            "?q=Siti",
            "?kantor=semua&tampil=selesai&q=Siti",
        ):
            answer = client.get(page + query)
            text = answer.content.decode()
            if "Siti A" in text or SECRET in text or ANSWER in text:
                told.append(page + query)
            if asked.number in re.sub(
                rf'(q=|q%3D|[“"]){asked.number}', "", text
            ):  # what was typed comes back
                told.append(page + query)
    assert told == []


def test_rejects_every_verb_on_its_steps(asked, outsider, signed_in):
    client = signed_in(outsider)
    before = list(Review.objects.values_list("verdict", "claimed_by"))
    for review in asked.reviews.all():
        for verb in ("identitas", "pegang", "catatan", "teruskan", "tarik", "jawab"):
            address = reverse("admin:submissions_review_verb", args=[review.pk, verb])
            assert client.post(address, {"catatan": "x", "alasan": "x"}).status_code == 404
    assert list(Review.objects.values_list("verdict", "claimed_by")) == before


def test_works_the_treating_puskesmas_reads_it(asked, sari, signed_in):
    page = signed_in(sari).get(reverse("admin:submissions_review_change", args=[step(asked, "jawaban").pk]))
    assert page.status_code == 200
    assert SECRET in page.content.decode()


def test_works_every_opening_is_written_down_and_shown_to_the_person(asked, sari, siti, signed_in):
    address = reverse("admin:submissions_review_change", args=[step(asked, "jawaban").pk])
    before = Opening.objects.count()
    signed_in(sari).get(address)
    assert Opening.objects.count() == before + 1
    row = Opening.objects.latest("pk")
    assert (row.actor, row.subject, row.office) == (sari, asked.number, "Puskesmas Teluk Meranti")
    assert "Sari Dewi" in signed_in(siti).get("/akun/").content.decode()


def test_handles_an_opening_of_an_open_permit_is_not_written_down(make_permit, rina, signed_in):
    before = Opening.objects.count()
    signed_in(rina).get(reverse("admin:submissions_review_change", args=[make_permit.reviews.first().pk]))
    assert Opening.objects.count() == before


@pytest.fixture
def make_permit(offices):
    from tests.submissions.envelopes import file_one, publish_service

    return file_one(publish_service())


def test_rejects_leaving_words_in_mails_outbox_and_logs(places, sari, siti, caplog):
    caplog.set_level(logging.DEBUG)
    submission = request("kunjungan-rumah", applicant=siti)
    reviewing.declare_complete(step(submission, "terima").pk, by=sari)
    answer(step(submission, "jawaban").pk, by=sari, text=ANSWER)
    outbox.drain()
    told = [f"{one.subject} {one.body}" for one in mail.outbox]
    kept = [f"{one.data} {one.error}" for one in OutboxEntry.objects.all()]
    events = [str(one) for one in submission.events.values_list("verb", "data")]
    notices = [f"{one.subject} {one.text}" for one in submission.notices.all()]
    logged = [one.getMessage() for one in caplog.records if not one.name.startswith("django.db")]
    for text in told + kept + events + notices + logged:
        assert SECRET not in text
        assert ANSWER not in text
        assert SITI_NIK not in text


def test_rejects_listing_drafts_of_it(places, client, superuser, signed_in):
    offer("kunjungan-rumah")
    client.post("/izin/kunjungan-rumah/ajukan/", {})
    draft = Draft.objects.get()
    page = signed_in(superuser).get("/admin/filing/draft/").content.decode()
    assert str(draft) not in page
    assert signed_in(superuser).get(f"/admin/filing/draft/{draft.pk}/change/").status_code == 302


def test_works_before_it_is_routed_the_puskesmas_is_named_and_not_the_permit_office(places):
    shown = status_of(request("kunjungan-rumah", routed=False))
    assert shown.holders == ("Puskesmas desa Anda",)
    assert all("DPMPTSP" not in one.text for one in shown.lines)


def test_works_what_is_told_of_illness_is_encrypted_at_rest(asked):
    stored = str(Submission.objects.values("answers").get(pk=asked.pk))
    assert SECRET not in stored
    assert "Halimah" not in stored


class TestPoor:
    """Dinas Sosial says yes or no, and sees who it is and where they live."""

    @pytest.fixture
    def guarantee(self, places, siti):
        return request("jaminan-rujukan", applicant=siti)

    def page(self, guarantee, yuni, signed_in):
        address = reverse("admin:submissions_review_change", args=[step(guarantee, "miskin").pk])
        return signed_in(yuni).get(address).content.decode()

    def test_works_it_sees_name_address_and_the_question(self, guarantee, yuni, signed_in):
        page = self.page(guarantee, yuni, signed_in)
        assert NAME in page
        assert "Jalan Rambutan RT 2" in page
        assert "1405090101100007" in page
        assert "Apakah terdaftar sebagai warga miskin?" in page
        assert "Ya, terdaftar" in page

    def test_rejects_showing_anything_of_the_illness(self, guarantee, sari, yuni, signed_in):
        reviewing.add_note(step(guarantee, "terima").pk, by=sari, text="rujuk paru")
        page = self.page(guarantee, yuni, signed_in)
        for word in (SECRET, "RSUD Selasih", "Surat rujukan", "Jaminan rujukan", "rujuk paru", "BPJS"):
            assert word not in page, word
        queue = signed_in(yuni).get("/admin/submissions/review/").content.decode()
        assert NAME in queue
        assert "Jaminan rujukan</small>" not in queue
        assert "Jaminan rujukan bagi warga miskin</small>" not in queue

    def test_rejects_every_other_page_of_it(self, guarantee, yuni, signed_in):
        client = signed_in(yuni)
        other = reverse("admin:submissions_review_change", args=[step(guarantee, "terima").pk])
        whole = reverse("admin:submissions_submission_change", args=[guarantee.pk])
        assert {client.get(one).status_code for one in (other, whole)} == {404}
        assert client.get(f"/permohonan/{guarantee.number}/").status_code == 404

    def test_works_one_button_answers(self, guarantee, yuni, signed_in):
        address = reverse("admin:submissions_review_verb", args=[step(guarantee, "miskin").pk, "ya"])
        signed_in(yuni).post(address)
        review = step(guarantee, "miskin")
        assert (review.verdict, review.decided_by) == ("agree", yuni)
        assert not Note.objects.filter(review=review).exists()

    def test_rejects_passing_it_on_where_it_would_be_read(self, guarantee, yuni, offices, signed_in):
        address = reverse("admin:submissions_review_verb", args=[step(guarantee, "miskin").pk, "teruskan"])
        signed_in(yuni).post(address, {"opd": offices["DPMPTSP"].pk, "alasan": "salah alamat"})
        assert step(guarantee, "miskin").opd.code == "DINSOS"
