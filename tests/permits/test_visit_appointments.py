"""Agreeing on a date: proposed, agreed by answer, by phone or by silence, another time, changed, missed."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from pelalawan_portal.opds.models import Opd
from pelalawan_portal.submissions import retraction, reviewing
from pelalawan_portal.submissions.models import Notice, OutboxEntry, Pause
from pelalawan_portal.submissions.workflow import Refused, withdraw
from permits.models import Appointment, TechnicalPaper
from permits.visits import appointments

from . import visiting
from .visiting import bearer, in_days, propose

pytestmark = pytest.mark.django_db


def last_notice(submission):
    return Notice.objects.filter(submission=submission).order_by("-id").first()


def test_works_the_applicant_is_told_when_where_what_to_prepare_and_what_silence_means(visited, tono):
    submission, review = visited
    appointment = propose(review, tono)
    notice = last_notice(submission)
    for words in (
        appointment.when,
        "Depan toko Siti",
        "Gambar reklame",
        "petugas yang datang",
        "anggap disetujui",
    ):
        assert words in notice.text
    assert submission.events.get(verb="visit_proposed").data == {
        "appointment": appointment.pk,
        "agreed": False,
    }


def test_works_the_applicant_agrees_and_the_team_gets_its_numbered_letter(visited, tono):
    submission, review = visited
    appointment = propose(review, tono)
    appointments.agree(submission.pk, actor=bearer(submission), appointment_id=appointment.pk)
    appointment.refresh_from_db()
    assert (appointment.state, appointment.agreed_how) == ("agreed", "applicant")
    assert appointment.assignment.number == f"094/0001/ST/DISHUB/{timezone.localdate().year}"
    assert appointment.assignment.text["team"][0]["name"] == "Tono"
    assert "Waktu peninjauan sudah tetap" in last_notice(submission).subject


def test_works_the_clock_stands_still_while_an_answer_is_waited_for(visited, tono):
    submission, review = visited
    waiting = Pause.objects.filter(review=review, reason="appointment", ended_at=None)
    first = propose(review, tono)
    assert waiting.count() == 1
    appointments.ask_another(
        submission.pk, actor=bearer(submission), appointment_id=first.pk, reason="Ke Pekanbaru"
    )
    assert not waiting.exists()
    second = propose(review, tono, days=8)
    propose(review, tono, days=9, reason="Mobil rusak")
    assert waiting.count() == 1
    third = appointments.living(review)
    appointments.agree(submission.pk, actor=bearer(submission), appointment_id=third.pk)
    assert (third.pk > second.pk, waiting.exists()) == (True, False)
    assert Pause.objects.filter(review=review, stops_legal=False).count() == 2
    propose(review, tono, days=10, reason="Disepakati lewat telepon", by_phone=True)
    assert not waiting.exists()


def test_rejects_agreeing_to_a_time_that_has_passed(visited, tono):
    submission, review = visited
    appointment = propose(review, tono)
    earlier = timezone.now() - timedelta(hours=3)
    Appointment.objects.filter(pk=appointment.pk).update(
        starts_at=earlier, ends_at=earlier + timedelta(hours=1)
    )
    with pytest.raises(Refused, match="sudah lewat"):
        appointments.agree(submission.pk, actor=bearer(submission), appointment_id=appointment.pk)
    assert not TechnicalPaper.objects.filter(kind="assignment").exists()


def test_works_what_was_agreed_by_phone_needs_no_answer_and_may_be_today(visited, tono, monkeypatch):
    _, review = visited
    now = timezone.localtime().replace(hour=1, minute=0)
    monkeypatch.setattr(timezone, "now", lambda: now)
    appointment = propose(review, tono, days=0, by_phone=True)
    assert (appointment.state, appointment.agreed_how) == ("agreed", "phone")


def test_works_another_time_up_to_three_times_with_the_reason_kept_beside_the_event(visited, tono):
    submission, review = visited
    for number in range(appointments.MOST_WISHES):
        one = propose(review, tono, days=7 + number)
        appointments.ask_another(
            submission.pk, actor=bearer(submission), appointment_id=one.pk, reason="Panen sawit", wish="Sore"
        )
    event = submission.events.filter(verb="visit_asked").last()
    assert "Panen sawit" in event.notes.get().text
    assert "Panen" not in str(event.data)
    last = propose(review, tono, days=12)
    with pytest.raises(Refused, match="tiga kali"):
        appointments.ask_another(
            submission.pk, actor=bearer(submission), appointment_id=last.pk, reason="Lagi"
        )
    last.refresh_from_db()
    assert last.state == "proposed"


def test_works_an_agreed_date_the_applicant_cannot_keep_after_all(visited, tono, signed_in):
    submission, review = visited
    one = propose(review, tono, by_phone=True)
    with pytest.raises(Refused, match="sudah disepakati"):
        appointments.agree(submission.pk, actor=bearer(submission), appointment_id=one.pk)
    appointments.ask_another(
        submission.pk, actor=bearer(submission), appointment_id=one.pk, reason="Anak sakit"
    )
    again = propose(review, tono, days=9, by_phone=True)
    assert again.assignment.serial == 2
    page = signed_in(tono).get(f"/admin/submissions/review/{review.pk}/change/").content.decode()
    assert page.count("tidak berlaku lagi") == 1


def test_works_silence_past_the_date_in_the_notice_counts_as_agreed_once(visited, tono):
    submission, review = visited
    appointment = propose(review, tono)
    assert appointments.settle_unanswered() == 0
    Appointment.objects.filter(pk=appointment.pk).update(answer_by=timezone.localdate() - timedelta(days=1))
    assert appointments.settle_unanswered() == 1
    assert appointments.settle_unanswered() == 0
    appointment.refresh_from_db()
    assert (appointment.state, appointment.agreed_how) == ("agreed", "silence")
    assert "Tidak ada jawaban" in last_notice(submission).text


def test_handles_silence_found_only_after_the_time_has_passed(visited, tono):
    """Beat was down over the time itself: nobody can agree to it any more, and the office proposes another."""
    submission, review = visited
    Opd.objects.filter(pk=review.opd_id).update(email="dishub@contoh.id", contact_confirmed=True)
    appointment = propose(review, tono)
    earlier = timezone.now() - timedelta(hours=3)
    Appointment.objects.filter(pk=appointment.pk).update(
        answer_by=timezone.localdate() - timedelta(days=1),
        starts_at=earlier,
        ends_at=earlier + timedelta(hours=1),
    )
    assert (appointments.settle_unanswered(), appointments.settle_unanswered()) == (1, 0)
    appointment.refresh_from_db()
    assert (appointment.state, appointment.agreed_how, appointment.assignment) == ("lapsed", "", None)
    assert not TechnicalPaper.objects.filter(kind="assignment").exists()
    assert not Pause.objects.filter(review=review, ended_at=None).exists()
    event = submission.events.get(verb="visit_lapsed")
    assert OutboxEntry.objects.filter(kind="tell_office", event=event, data__review=review.pk).count() == 1
    assert "akan mengusulkan waktu baru" in last_notice(submission).text
    assert propose(review, tono).turn == 2


def test_works_a_lapsed_time_is_said_on_both_pages(visited, tono, signed_in, client):
    submission, review = visited
    earlier = timezone.now() - timedelta(hours=3)
    appointment = propose(review, tono)
    Appointment.objects.filter(pk=appointment.pk).update(
        answer_by=timezone.localdate() - timedelta(days=1),
        starts_at=earlier,
        ends_at=earlier + timedelta(hours=1),
    )
    appointments.settle_unanswered()
    desk = signed_in(tono).get(f"/admin/submissions/review/{review.pk}/change/").content.decode()
    assert "lewat sebelum disepakati. Usulkan waktu baru" in desk
    assert "Lewat tanpa jawaban" in desk
    client.post("/lacak/", {"nomor": submission.number, "pin": submission.pin})
    page = client.get(f"/permohonan/{submission.number}/").content.decode()
    assert "Petugas akan mengusulkan waktu baru" in page
    assert "Waktu peninjauan lewat sebelum disepakati" in page


def test_requires_an_answer_before_the_day_of_the_visit(visited, tono):
    _, review = visited
    appointment = propose(review, tono, days=1)
    assert appointment.answer_by == timezone.localdate()


def test_works_a_change_ends_the_old_date_and_says_so(visited, tono):
    submission, review = visited
    first = propose(review, tono)
    with pytest.raises(Refused, match="mengapa waktunya diganti"):
        propose(review, tono, days=8)
    second = propose(review, tono, days=8, reason="Mobil dinas rusak")
    first.refresh_from_db()
    assert (first.state, second.turn) == ("changed", 2)
    assert "diganti" in last_notice(submission).subject


@pytest.mark.parametrize("absent", ["applicant", "team"])
def test_works_a_no_show_leaves_the_step_open_for_a_new_date(visited, tono, absent):
    submission, review = visited
    visiting.agreed(review, tono)
    appointments.miss(review.pk, by=tono, absent=absent, reason="Jalan banjir")
    review.refresh_from_db()
    assert review.is_open
    assert submission.events.get(verb="visit_missed").data["absent"] == absent
    assert propose(review, tono).turn == 2


def test_rejects_a_no_show_before_its_time(visited, tono):
    _, review = visited
    propose(review, tono, by_phone=True)
    with pytest.raises(Refused, match="belum tiba"):
        appointments.miss(review.pk, by=tono, absent="team", reason="x")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"starts_at": in_days(7, 11), "ends_at": in_days(7, 9)}, "sesudah jam mulai"),
        ({"starts_at": in_days(-1), "ends_at": in_days(-1, 11)}, "sudah lewat"),
        ({"place": "  "}, "tempat bertemu"),
        ({"team": []}, "petugas yang datang"),
    ],
)
def test_rejects_a_date_that_cannot_be_kept_and_nothing_changed(visited, tono, changes, words):
    submission, review = visited
    with pytest.raises(Refused, match=words):
        propose(review, tono, **changes)
    assert not Appointment.objects.exists()
    assert not submission.events.filter(verb__startswith="visit_").exists()


def test_rejects_a_team_of_another_office(visited, tono, eka):
    _, review = visited
    with pytest.raises(Refused, match="OPD ini sendiri"):
        propose(review, tono, team=[eka])


def test_rejects_whoever_is_not_of_the_office_or_filed_it(offices, rina, tono, eka):
    submission, review = visiting.at_visit(visiting.publish(), rina, **visiting.filed_by(tono, offices))
    with pytest.raises(Refused, match="bukan tugas Anda"):
        propose(review, eka)
    with pytest.raises(Refused, match="petugas lain"):
        propose(review, tono)
    assert not submission.events.filter(verb__startswith="visit_").exists()


def test_rejects_an_answer_by_a_stranger_and_to_a_date_that_is_gone(visited, tono, joko):
    from pelalawan_portal.submissions.actors import Actor

    submission, review = visited
    first = propose(review, tono)
    with pytest.raises(Refused, match="Hanya pemohon"):
        appointments.agree(submission.pk, actor=Actor.of_user(joko), appointment_id=first.pk)
    propose(review, tono, days=9, reason="Diganti")
    with pytest.raises(Refused, match="sudah berubah"):
        appointments.agree(submission.pk, actor=bearer(submission), appointment_id=first.pk)
    assert not TechnicalPaper.objects.filter(kind="assignment").exists()


def test_handles_a_permohonan_that_was_withdrawn_meanwhile(visited, tono):
    submission, review = visited
    appointment = propose(review, tono)
    withdraw(submission.pk, actor=bearer(submission))
    Appointment.objects.filter(pk=appointment.pk).update(answer_by=timezone.localdate() - timedelta(days=1))
    assert appointments.settle_unanswered() == 0
    with pytest.raises(Refused):
        appointments.agree(submission.pk, actor=bearer(submission), appointment_id=appointment.pk)


def test_lengkap_is_not_taken_back_once_a_date_was_proposed(visited, tono, rina):
    submission, review = visited
    complete = submission.reviews.get(kind="completeness")
    propose(review, tono)
    with pytest.raises(Refused, match="sudah berjalan"):
        retraction.take_back(complete.pk, by=rina, reason="Keliru")


def test_the_database_keeps_one_living_appointment(visited, tono):
    _, review = visited
    one = propose(review, tono)
    with pytest.raises(IntegrityError, match="one_living_appointment"), transaction.atomic():
        Appointment.objects.create(
            review=review, turn=9, starts_at=one.starts_at, ends_at=one.ends_at, place="x",
            answer_by=one.answer_by, proposed_by=tono,
        )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_handles_the_applicants_answer_and_the_officers_change_at_the_same_instant(offices, rina, tono):
    submission, review = visiting.at_visit(visiting.publish(), rina)
    first = propose(review, tono)
    start = threading.Barrier(2)
    said = []

    def run(act):
        start.wait()
        try:
            act()
        except Refused as refusal:
            said.append(str(refusal))
        finally:
            connection.close()

    acts = [
        lambda: appointments.agree(submission.pk, actor=bearer(submission), appointment_id=first.pk),
        lambda: propose(review, tono, days=9, reason="Diganti"),
    ]
    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    living = Appointment.objects.filter(review=review, state__in=Appointment.LIVING)
    assert [one.turn for one in living] == [2]
    assert len(said) <= 1
    assert reviewing.may_decide(review, tono)
