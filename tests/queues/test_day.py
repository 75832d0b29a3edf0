"""The counter's page: every key of the day, with and without the page's own script; strangers find nothing."""

import threading

import pytest
from django.db import connection
from django.utils import timezone

from health.booking.workflow import name_number, take_number
from health.patients import Person
from pelalawan_portal.accounts.models import Opening
from pelalawan_portal.queues import board, reserved, workflow
from pelalawan_portal.queues.day import desk
from pelalawan_portal.queues.models import Counter, Line, Session, Ticket
from pelalawan_portal.submissions.workflow import Refused
from permits import vehicle_test
from tests.conftest import SITI_NIK

from .days import today

pytestmark = pytest.mark.django_db
HERE = "/petugas/antrean/teluk-meranti/"
DESK = HERE + "loket/1/umum/"
SCRIPT = {"x-bagian": "1"}


@pytest.fixture
def place(faskes):
    return faskes["teluk-meranti"]


@pytest.fixture
def session(place):
    return today(place.lines.get(code="umum"))


@pytest.fixture
def clerk(signed_in, sari):
    return signed_in(sari)


def press(client, verb, ticket=None, script=True, **more):
    data = {"aksi": verb, "nomor": ticket.pk if ticket else "", **more}
    return client.post(DESK + "aksi/", data, headers=SCRIPT if script else {})


def state(ticket):
    ticket.refresh_from_db()
    return ticket.state


def test_works_a_number_goes_from_called_to_done_key_by_key(clerk, session):
    first, second = workflow.walk_in(session.pk), workflow.walk_in(session.pk)
    assert "Memanggil A1" in press(clerk, "berikut", sesi=session.pk, lihat=0).content.decode()
    assert "2 panggilan lagi" in clerk.get(DESK).content.decode()
    refused = press(clerk, "lewati", first)
    assert refused.status_code == 409
    assert "2 kali lagi" in refused.content.decode()
    press(clerk, "ulang", first)
    press(clerk, "ulang", first)
    press(clerk, "lewati", first)
    assert state(first) == "skipped"
    press(clerk, "sisip", first)
    assert state(first) == "arrived"
    press(clerk, "berikut", sesi=session.pk, lihat=0)
    assert state(second) == "called"
    press(clerk, "mulai", second)
    assert state(second) == "serving"
    press(clerk, "berikut", sesi=session.pk, lihat=second.pk)
    assert (state(second), state(first)) == ("done", "called")
    press(clerk, "absen", first)
    assert state(first) == "no_show"


def test_works_without_script_a_press_leads_back_to_the_page(clerk, session):
    workflow.walk_in(session.pk)
    answer = clerk.post(DESK + "aksi/", {"aksi": "berikut", "sesi": session.pk, "lihat": 0}, follow=True)
    assert answer.redirect_chain == [(DESK, 302)]
    text = answer.content.decode()
    assert "Memanggil A1." in text
    assert '<p class="antrean">A1</p>' in text


def test_rejects_a_second_press_after_a_lost_answer(clerk, session):
    first, second = workflow.walk_in(session.pk), workflow.walk_in(session.pk)
    press(clerk, "berikut", sesi=session.pk, lihat=0)
    again = press(clerk, "berikut", sesi=session.pk, lihat=0)  # the page never saw A1
    assert again.status_code == 409
    assert "sudah memanggil A1" in again.content.decode()
    assert (state(first), state(second)) == ("called", "arrived")


def test_rejects_calling_while_somebody_of_another_line_is_at_the_counter(place, session, sari):
    other = today(place.lines.get(code="gigi"))
    counter = place.counters.get(number=1)
    workflow.walk_in(other.pk)
    workflow.walk_in(session.pk)
    desk.call_next(other.pk, counter, seen=0, by=sari)
    with pytest.raises(Refused, match="B1 dari antrean lain"):
        desk.call_next(session.pk, counter, seen=0, by=sari)


def test_works_transfer_from_the_page_shows_the_new_number(clerk, place, session):
    there = today(place.lines.get(code="laboratorium"))
    ticket = workflow.walk_in(session.pk)
    press(clerk, "berikut", sesi=session.pk, lihat=0)
    assert "nomor baru L1, Laboratorium" in press(clerk, "pindah", ticket, ke=there.pk).content.decode()
    assert (state(ticket), there.tickets.get().state) == ("done", "arrived")


@pytest.mark.parametrize("shown", ["label", "code", "link"])
def test_works_check_in_by_number_code_or_scanned_link(clerk, session, shown):
    session.online_until = timezone.now() + timezone.timedelta(hours=1)
    session.save()
    ticket = take_number(session.pk, Person(name="Siti Aminah", nik=SITI_NIK))
    text = {
        "label": f" {ticket.label.lower()} ",
        "code": ticket.pass_code.lower(),
        "link": f"https://portal.example/sehat/antrean/tiket/{ticket.pass_code}/",
    }[shown]
    assert "sudah dicatat datang" in press(clerk, "kode", kode=text).content.decode()
    assert state(ticket) == "arrived"


def test_works_the_clerk_says_who_goes_first_by_what_is_seen(clerk, session):
    Session.objects.filter(pk=session.pk).update(online_until=session.ends_at)
    claimed = workflow.book(session.pk, holder_key="a", priority="hamil")
    other = workflow.walk_in(session.pk)
    said = press(clerk, "prioritas", kode=claimed.label, prioritas="").content.decode()
    assert f"{claimed.label} tidak didahulukan." in said
    said = press(clerk, "prioritas", kode=other.label, prioritas="lansia").content.decode()
    assert f"{other.label} didahulukan: lansia" in said
    for ticket, lane, priority in ((claimed, "online", ""), (other, "priority", "lansia")):
        assert state(ticket) == "arrived"
        assert (ticket.lane, ticket.priority) == (lane, priority)
    wrong = press(clerk, "prioritas", kode=other.label, prioritas="vip")
    assert wrong.status_code == 409
    assert press(clerk, "prioritas", kode="Z99", prioritas="lansia").status_code == 409
    assert state(other) == "arrived"
    assert other.priority == "lansia"


def test_rejects_a_code_of_elsewhere_and_nonsense(clerk, faskes, session):
    elsewhere = workflow.walk_in(today(faskes["langgam"].lines.get(code="umum")).pk)
    for text in (elsewhere.pass_code, "A99", "1-AAAAA-AAAAA", "halo", "", "/tiket/"):
        answer = press(clerk, "kode", kode=text)
        assert answer.status_code == 409
        assert "tidak ada di sini" in answer.content.decode()
    assert press(clerk, "tidak-ada", workflow.walk_in(session.pk)).status_code == 409
    assert press(clerk, "selesai", elsewhere).status_code == 404


def test_works_a_poll_costs_304_until_something_happens_and_keeps_the_sign_in(
    clerk, session, django_assert_max_num_queries
):
    first = clerk.get(DESK, headers=SCRIPT)
    assert "<html" not in first.content.decode()
    with django_assert_max_num_queries(11):
        again = clerk.get(DESK, headers=SCRIPT | {"if-none-match": first["ETag"]})
    assert again.status_code in (200, 304)  # a minute may just have ended
    workflow.walk_in(session.pk)
    later = clerk.get(DESK, headers=SCRIPT | {"if-none-match": first["ETag"]})
    assert later.status_code == 200
    assert "1 menunggu" in later.content.decode()
    assert clerk.session["antrean_hari"] == timezone.localdate().isoformat()


def test_works_the_page_asks_a_fixed_number_of_queries(clerk, session, django_assert_max_num_queries):
    for _ in range(20):
        workflow.walk_in(session.pk)
    with django_assert_max_num_queries(24):
        text = clerk.get(DESK).content.decode()
    assert "dan 5 lagi" in text


def test_works_what_to_copy_is_told_after_a_press_and_written_down(clerk, session, sari):
    ticket = workflow.walk_in(session.pk)
    data = f"{HERE}data/{ticket.pk}/"
    assert "Belum ada namanya" in clerk.post(data).content.decode()
    name_number(ticket.pk, Person(name="Siti Aminah", nik=SITI_NIK, card="0001234567890"), by=sari)
    assert SITI_NIK not in clerk.get(data).content.decode()
    assert not Opening.objects.exists()
    text = clerk.post(data).content.decode()
    for shown in (SITI_NIK, "0001234567890", "Siti Aminah", "001 Poli Umum"):
        assert shown in text
    opening = Opening.objects.get()
    assert (opening.actor, opening.subject) == (sari, f"antrean-{ticket.pk}")
    assert "Siti" not in clerk.get(DESK).content.decode()


def test_rejects_everybody_who_does_not_work_there(
    signed_in, client, session, wati, rina, superuser, siti, ayu, auditor
):
    ticket = workflow.walk_in(session.pk)
    pages = [
        HERE,
        DESK,
        f"{HERE}ambil/",
        f"{HERE}cadangan/",
        f"{HERE}susulan/umum/",
        f"{HERE}karcis/{ticket.pk}/",
    ]
    verbs = [
        DESK + "aksi/",
        f"{HERE}data/{ticket.pk}/",
        f"{HERE}ambil/umum/",
        f"{HERE}mesin/",
        f"{HERE}cadangan/",
    ]
    for stranger in (wati, rina, superuser, siti, auditor):
        theirs = signed_in(stranger)
        assert [theirs.get(page).status_code for page in pages] == [404] * len(pages)
        assert [theirs.post(page).status_code for page in verbs] == [404] * len(verbs)
    assert client.get(DESK).status_code == 302  # to the sign-in
    looks = signed_in(ayu)
    page = looks.get(DESK)
    assert page.status_code == 200
    assert "Panggil berikutnya" not in page.content.decode()
    assert [looks.post(verb).status_code for verb in verbs] == [404] * len(verbs)
    assert state(ticket) == "arrived"


def test_works_the_way_to_the_page(clerk, session, signed_in, ayu, rina):
    assert f'href="{HERE}"' in clerk.get("/akun/").content.decode()
    assert "/petugas/antrean/" not in signed_in(rina).get("/akun/").content.decode()
    assert clerk.get("/petugas/antrean/")["Location"] == HERE
    text = clerk.get(HERE).content.decode()
    assert f'href="{DESK}"' in text
    assert "/sehat/layar/teluk-meranti/" in text
    assert "Puskesmas Langgam" in signed_in(ayu).get("/petugas/antrean/").content.decode()


def test_works_the_first_page_of_the_desk_leads_to_who_waits(clerk, session, signed_in, ayu, rina):
    workflow.walk_in(session.pk)
    desk = clerk.get("/admin/").content.decode()
    assert '<a href="/petugas/antrean/"><strong>1</strong>Menunggu di loket hari ini</a>' in desk
    for other in (ayu, rina):  # one looks after every place, the other has none
        assert "Menunggu di loket" not in signed_in(other).get("/admin/").content.decode()


def test_works_who_still_waits_after_the_hours_is_called_before_the_next_session(clerk, place, session):
    late = workflow.walk_in(session.pk)
    type(session).objects.update(ends_at=timezone.now())
    after = today(place.lines.get(code="umum"), starts_at=timezone.now(), letter="AA")
    assert "kira-kira" in clerk.get(DESK).content.decode()
    press(clerk, "berikut", sesi=session.pk, lihat=0)
    assert state(late) == "called"
    clerk.post(f"{HERE}ambil/umum/", {"prioritas": ""})
    assert after.tickets.get().label == "AA1"
    press(clerk, "selesai", late)
    assert "AA1" in clerk.get(DESK).content.decode()


def test_works_the_same_pages_run_the_test_of_vehicles(signed_in, officer, client):
    vehicle_test.load()
    line = Line.objects.get(place__code="uji-kir")
    line.sessions.all().delete()
    ticket = workflow.walk_in(today(line).pk)
    board.forget()
    joni = signed_in(officer("joni", "Joni", ("DISHUB", "technical")))
    here = "/petugas/antrean/uji-kir/"
    assert "Ibu hamil" not in joni.get(f"{here}ambil/uji/").content.decode()
    joni.post(f"{here}loket/1/uji/aksi/", {"aksi": "panggil", "nomor": ticket.pk})
    told = client.get("/uji-kir/layar/uji-kir/papan.json").json()
    assert told["panggil"][0]["klip"][-3:] == ["silakan ke", "jalur uji", "satu"]


def test_handles_a_closed_day(clerk, place):
    assert "Tutup hari ini" in clerk.get(DESK).content.decode()
    assert "Tutup hari ini" in clerk.get(HERE).content.decode()
    assert clerk.get(DESK, headers=SCRIPT).status_code == 200
    assert clerk.post(f"{HERE}ambil/umum/", {"prioritas": ""}).status_code == 409
    assert not Ticket.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_works_ten_counters_call_everybody_once(place, session, sari):
    session.quota_walk_in = 200
    session.save()
    for _ in range(60):
        workflow.walk_in(session.pk)
    counters = [Counter.objects.create(place=place, number=100 + n, name=f"Loket {n}") for n in range(10)]
    called, barrier = [], threading.Barrier(10)

    def work(counter):
        barrier.wait(20)
        seen = 0
        try:
            while ticket := desk.call_next(session.pk, counter, seen=seen, by=sari):
                called.append(ticket.number)
                seen = ticket.pk
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[one]) for one in counters]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(called) == list(range(1, 61))
    assert session.tickets.filter(state="done").count() == 60


def test_works_walk_in_in_two_taps_and_its_slip(clerk, session):
    page = clerk.get(f"{HERE}ambil/").content.decode()
    assert f'href="{HERE}ambil/umum/"' in page
    answer = clerk.post(f"{HERE}ambil/umum/", {"prioritas": "lansia"}, follow=True)
    ticket = session.tickets.get()
    assert (ticket.lane, ticket.channel) == ("priority", "walk_in")
    text = answer.content.decode()
    assert answer.redirect_chain[-1][0] == f"{HERE}karcis/{ticket.pk}/"
    for shown in ("A1", "Poli Umum", ticket.pass_code, "karcis", "Lansia"):
        assert shown in text
    assert clerk.post(f"{HERE}ambil/umum/", {"prioritas": "raja"}).status_code == 409


def test_handles_a_full_day_by_one_more_in_the_clerks_name(clerk, session, sari):
    type(session).objects.update(quota_walk_in=0, quota_online=0)
    full = clerk.post(f"{HERE}ambil/umum/", {"prioritas": ""})
    assert full.status_code == 409
    assert "di atas kuota" in full.content.decode()
    clerk.post(f"{HERE}ambil/umum/", {"prioritas": "", "lebih": "on"})
    event = session.tickets.get().events.get()
    assert (event.actor, event.data["extra"]) == (sari, True)


def test_works_the_list_for_a_cut_line_and_the_paper_afterwards(clerk, session):
    waited = workflow.walk_in(session.pk)
    clerk.post(f"{HERE}cadangan/", {"sesi": session.pk})
    kept = session.tickets.filter(state="reserved").order_by("number")
    assert kept.count() == 10
    assert "A11" in clerk.get(f"{HERE}cadangan/").content.decode()
    page = clerk.get(f"{HERE}susulan/umum/?tanda={waited.pk},x").content.decode()
    assert page.count(" selected>sudah dilayani") == 1
    wrong = clerk.post(
        f"{HERE}susulan/umum/", {f"n{waited.pk}": "selesai", f"j{waited.pk}": "27.90", "loket": "1"}
    )
    assert wrong.status_code == 409
    assert 'value="27.90"' in wrong.content.decode()
    assert state(waited) == "arrived"
    clerk.post(
        f"{HERE}susulan/umum/", {f"n{waited.pk}": "selesai", f"n{kept[0].pk}": "menunggu", "loket": "1"}
    )
    assert state(waited) == "done"
    assert state(kept.first()) == "reserved"
    assert session.tickets.get(number=2).state == "arrived"
    assert clerk.post(f"{HERE}susulan/umum/", {}).status_code == 409


def test_works_a_kiosk_gives_numbers_and_nothing_else(clerk, client, session, sari):
    kiosk = "/sehat/loket/teluk-meranti/"
    assert client.get(kiosk).status_code == 404
    answer = clerk.post(f"{HERE}mesin/")
    assert answer["Location"] == kiosk
    assert clerk.get(DESK).status_code == 302  # signed out on that tablet
    assert "Poli Umum" in clerk.get(kiosk).content.decode()
    given = clerk.post(kiosk, {"sesi": session.pk, "prioritas": ""}, follow=True)
    ticket = session.tickets.get()
    assert (ticket.channel, ticket.state) == ("kiosk", "arrived")
    assert '<span class="antrean">A1</span>' in given.content.decode()
    assert f'url={kiosk}">' in given.content.decode()
    clerk.post(kiosk, {"sesi": session.pk, "prioritas": "hamil"})
    assert session.tickets.get(number=2).lane == "priority"
    assert clerk.post(kiosk, {"sesi": "0", "prioritas": ""}).status_code == 409
    assert clerk.get("/sehat/loket/langgam/").status_code == 404
    assert client.get(f"{kiosk}{ticket.pass_code}/").status_code == 404


def test_works_pages_are_light(clerk, session):
    for _ in range(20):
        workflow.walk_in(session.pk)
    reserved.reserve(session.pk)
    for page in (
        HERE,
        DESK,
        f"{HERE}ambil/",
        f"{HERE}ambil/umum/",
        f"{HERE}cadangan/",
        f"{HERE}susulan/umum/",
    ):
        answer = clerk.get(page, headers={"accept-encoding": "gzip"})
        assert len(answer.content) < 5_000, page
