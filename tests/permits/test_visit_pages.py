"""The pages of a visit: who may open them, what each POST keeps, how small they are."""

import gzip

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pelalawan_portal.submissions import outbox
from permits.models import Appointment, TechnicalPaper, Visit, VisitPhoto
from permits.visits import holding

from . import visiting
from .visiting import agreed, filled, held, propose, typed

pytestmark = pytest.mark.django_db


def knows_pin(submission):
    """The browser of the guest who typed number and PIN."""
    client = Client()
    client.post("/lacak/", {"nomor": submission.number, "pin": submission.pin})
    return client


def visit_page(review):
    return f"/petugas/tinjauan/{review.pk}/"


def test_works_a_guest_with_the_pin_agrees(visited, tono):
    submission, review = visited
    appointment = propose(review, tono)
    guest = knows_pin(submission)
    address = f"/permohonan/{submission.number}/peninjauan/"
    page = guest.get(f"/permohonan/{submission.number}/").content.decode()
    assert address in page
    assert appointment.when in page
    asked = guest.get(address).content
    assert len(gzip.compress(asked, 6)) <= 5 * 1024
    answered = guest.post(address, {"janji": appointment.pk, "jawaban": "setuju"})
    assert answered.status_code == 302
    appointment.refresh_from_db()
    assert appointment.state == "agreed"


def test_rejects_another_time_without_a_reason_and_keeps_what_was_typed(visited, tono):
    submission, review = visited
    appointment = propose(review, tono)
    page = knows_pin(submission).post(
        f"/permohonan/{submission.number}/peninjauan/",
        {"janji": appointment.pk, "jawaban": "lain", "alasan": " ", "waktu": "Sabtu sore"},
    )
    assert page.status_code == 409
    assert "Sabtu sore" in page.content.decode()
    appointment.refresh_from_db()
    assert appointment.state == "proposed"


def test_rejects_strangers_looks_only_for_officers_and_get_changes_nothing(
    visited, tono, eka, siti, signed_in
):
    submission, review = visited
    appointment = propose(review, tono)
    address = f"/permohonan/{submission.number}/peninjauan/"
    assert Client().get(address).url == f"/lacak/?nomor={submission.number}"
    assert signed_in(siti).get(address).status_code == 404
    assert signed_in(tono).get(address).status_code == 200
    assert signed_in(tono).post(address, {"janji": appointment.pk, "jawaban": "setuju"}).status_code == 404
    knows_pin(submission).get(address, {"janji": appointment.pk, "jawaban": "setuju"})
    assert signed_in(eka).get(visit_page(review)).status_code == 404
    assert signed_in(siti).get(visit_page(review)).status_code == 404
    appointment.refresh_from_db()
    assert appointment.state == "proposed"


def test_works_the_officer_proposes_and_changes_on_the_review_page(visited, tono, signed_in):
    _, review = visited
    desk = signed_in(tono)
    day = visiting.in_days(7).date().isoformat()
    data = {
        "day": day, "begins": "09:00", "ends": "11:00", "place": "Depan toko", "preparation": "", "team": [tono.pk],
    }  # fmt: skip
    act = lambda verb, **more: desk.post(  # noqa: E731 -- short in the test that uses it
        reverse("admin:submissions_review_verb", args=[review.pk, verb]), {**data, **more}
    )
    assert act("usulkan").status_code == 302
    assert act("usulkan").status_code == 409
    assert act("ganti", reason="").status_code == 422
    assert act("ganti", reason="Rapat", by_phone="on").status_code == 302
    page = desk.get(reverse("admin:submissions_review_change", args=[review.pk])).content.decode()
    for words in ("Disepakati", "Surat tugas", "Rapat", visit_page(review), visiting.CHECKLIST[0]):
        assert words in page
    assert act("ganti", reason="Banjir", ends="08:00").status_code == 422


def test_works_every_post_keeps_what_was_typed_and_the_photo_even_when_ending_fails(visited, tono, signed_in):
    _, review = visited
    agreed(review, tono)
    phone = signed_in(tono)
    page = phone.get(visit_page(review))
    assert len(gzip.compress(page.content, 6)) <= 5 * 1024
    said = {key: value for key, value in typed().items() if key != "hadir"}
    data = {
        **said,
        "aksi": "selesai",
        "foto": [visiting.picture(), visiting.picture()],
        "foto_keterangan": "Depan",
    }
    first = phone.post(visit_page(review), data)
    assert first.status_code == 422
    assert "masih diperiksa" in first.content.decode()
    outbox.drain()
    again = phone.post(visit_page(review), {**said, "aksi": "selesai"})
    assert again.status_code == 422
    shown = again.content.decode()
    for words in ("belum diisi", "Lebih lebar 20 cm", "Foto 2", "Boleh berdiri sesudah dipersempit."):
        assert words in shown
    assert VisitPhoto.objects.filter(caption__isnull=False).count() == 2
    done = phone.post(visit_page(review), {**typed(), "aksi": "selesai"})
    assert done.status_code == 302
    assert TechnicalPaper.objects.filter(kind="minutes").exists()


def test_works_a_photo_is_left_out_and_the_time_that_was_typed_is_kept(visited, tono, signed_in):
    _, review = visited
    agreed(review, tono)
    phone = signed_in(tono)
    data = {**typed(), "aksi": "foto", "foto": visiting.picture(), "foto_waktu": "2026-01-05T09:30"}
    assert phone.post(visit_page(review), data).status_code == 302
    photo = VisitPhoto.objects.get()
    assert timezone.localtime(photo.taken_at).strftime("%d %H:%M") == "05 09:30"
    assert photo.point == visiting.TYPED["titik"]
    phone.post(visit_page(review), {**typed(), "aksi": f"hapus-{photo.pk}"})
    assert holding.photos_of(review) == []
    assert Visit.objects.get().typed["hadir"] == "Siti Aminah"


def test_rejects_a_broken_photo_and_keeps_the_rest(visited, tono, signed_in):
    _, review = visited
    agreed(review, tono)
    broken = visiting.SimpleUploadedFile("a.jpg", b"bukan foto")
    page = signed_in(tono).post(visit_page(review), {**typed(), "aksi": "foto", "foto": broken})
    assert page.status_code == 409
    assert "tidak dapat kami terima" in page.content.decode()
    assert "Lebih lebar 20 cm" in page.content.decode()
    assert Visit.objects.get().typed["kesimpulan"]


def test_works_the_applicant_opens_the_minutes_and_nothing_before_or_else(visited, tono, joko, signed_in):
    submission, review = visited
    address = f"/permohonan/{submission.number}/berita-acara/{review.pk}/"
    guest = knows_pin(submission)
    assert guest.get(address).status_code == 404
    agreed(review, tono)
    filled(review, tono)
    paper = holding.end(review.pk, by=tono)
    assert guest.get(address).status_code == 202
    outbox.drain()
    opened = guest.get(address)
    assert opened["Content-Type"] == "application/pdf"
    assert b"".join(opened.streaming_content).startswith(b"%PDF")
    assert address in guest.get(f"/permohonan/{submission.number}/").content.decode()
    assert signed_in(joko).get(address).status_code == 404
    assignment = Appointment.objects.get().assignment
    assert guest.get(f"/petugas/surat-teknis/{assignment.pk}/").status_code == 302
    assert signed_in(tono).get(f"/petugas/surat-teknis/{paper.pk}/").status_code == 200


def test_rejects_another_office_that_asks_for_a_paper(visited, tono, ayu, signed_in):
    _, review = visited
    paper = held(review, tono)
    assert signed_in(ayu).get(f"/petugas/surat-teknis/{paper.pk}/").status_code == 404
