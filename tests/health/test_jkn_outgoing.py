"""BPJS hears of numbers taken, called and given back; while it is silent nothing here waits."""

import base64

import pytest
from django.utils import timezone

from deploy.simulators import bpjs
from health.booking.workflow import name_number, take_number
from health.jkn import credentials, outgoing
from health.jkn.crypto import answer_key, opened, signature
from health.jkn.demo import ACCOUNT
from health.models import BpjsAccount, Doctor, Facility, Poli
from health.patients import Person
from pelalawan_portal.queues import calling, workflow
from pelalawan_portal.queues.models import Counter
from pelalawan_portal.submissions import outbox
from pelalawan_portal.submissions.models import OutboxEntry
from tests.conftest import SITI_NIK
from tests.queues.days import today
from tests.simulators import running

from .mobile_jkn import CARD, Jkn, session_of

pytestmark = pytest.mark.django_db
SITI = Person(name="Siti Aminah", nik=SITI_NIK, card=CARD)


@pytest.fixture
def account(places, settings):
    bpjs.state.reset()
    outgoing.SYSTEM.mend()
    with running() as address:
        settings.BPJS_URL = f"{address}/bpjs/antreanfktp"
        yield BpjsAccount.objects.create(
            facility=Facility.objects.get(place=places["teluk-meranti"]), **ACCOUNT
        )
    outgoing.SYSTEM.mend()


@pytest.fixture
def session(places):
    return session_of(places["teluk-meranti"])


def entries():
    return OutboxEntry.objects.filter(kind=outgoing.WORK)


def test_works_the_golden_vectors_of_the_sheet():
    assert signature("1234", "rahasia", "1700000000") == "KPRS9TtuHrVFuDkmpci6eMlvW4INEXDsL4Hh+T+auLo="
    key = answer_key("1234", "rahasia", "1700000000")
    assert key.hex() == "f81a857dfd98bb29369a357f5bf542d7c21294215dd0bf8fbcbef7f30f72b562"


def test_works_an_answer_opens_with_the_timestamp_of_its_request_alone():
    sealed = bpjs.sealed({"poli": "Gigi é"}, "1700000000")
    assert opened(sealed, answer_key(bpjs.CONS_ID, bpjs.SECRET, "1700000000")) == {"poli": "Gigi é"}
    for wrong in (sealed, "x", base64.b64encode(b"kurang").decode()):
        with pytest.raises(ValueError, match="cannot be opened"):
            opened(wrong, answer_key(bpjs.CONS_ID, bpjs.SECRET, "1700000001"))


def test_works_reference_lists_are_read(account):
    assert outgoing.polis(account, "2030-01-02")[0]["kodepoli"] == "001"
    assert outgoing.doctors(account, "001", "2030-01-02")[0]["kodedokter"] == 1405


def test_works_a_number_from_the_web_is_told_and_taken_back_in_order(account, session):
    ticket = take_number(session.pk, SITI, card=CARD)
    workflow.cancel(ticket.pk)
    outbox.drain()
    assert [work for work, _ in bpjs.state.told] == ["add", "batal"]
    told = bpjs.state.told[0][1]
    assert (told["nomorkartu"], told["nomorantrean"], told["kodepoli"]) == (CARD, ticket.label, "001")
    account.refresh_from_db()
    assert outgoing.standing(account) == "BPJS: 2 terkirim, 0 menunggu, 0 macet"


def test_works_the_doctor_of_the_session_is_told(account, session):
    poli = Poli.objects.get(line=session.line)
    for name, code in (("dr. Ani", ""), ("dr. Budi", "222"), ("dr. Cici", "333")):
        Doctor.objects.create(poli=poli, name=name, pcare_code=code).hours.set(session.line.hours.all())
    other = Doctor.objects.create(poli=poli, name="dr. A Lain", pcare_code="111")
    other.hours.set(session.line.hours.exclude(weekday=session.date.weekday()))
    take_number(session.pk, SITI, card=CARD)
    outbox.drain()
    told = bpjs.state.told[0][1]
    assert (told["kodedokter"], told["namadokter"]) == ("222", "dr. Budi")


def test_works_a_walk_in_is_told_once_named_and_when_called(account, places, sari):
    session = today(session_of(places["teluk-meranti"]).line, letter="Z")
    ticket = workflow.walk_in(session.pk)
    name_number(ticket.pk, SITI, by=sari)
    calling.call_next(session.pk, Counter.objects.filter(place=places["teluk-meranti"]).first(), by=sari)
    outbox.drain()
    assert [(work, body.get("status")) for work, body in bpjs.state.told] == [("add", None), ("panggil", 1)]


def test_requires_that_what_mobile_jkn_did_itself_is_not_told_back(account, places, client, session):
    jkn = Jkn(client, places["teluk-meranti"])
    jkn.register()
    assert jkn.ask("POST", "antrean", jkn.number(session))[0] == 200
    assert jkn.ask("PUT", "antrean/batal", jkn.number(session))[0] == 200
    assert not entries().exists()


def test_requires_a_card_and_an_account(account, session, places):
    take_number(session.pk, Person(name="Joko", nik="1405090101800001"))
    take_number(session_of(places["langgam"]).pk, SITI, card=CARD)
    assert entries().count() == 1
    outbox.drain()
    assert bpjs.state.told == []
    assert not entries().filter(done_at=None).exists()


@pytest.mark.parametrize("trouble", ["down", "refuse"])
def test_handles_a_bpjs_that_fails_the_number_stands_and_the_message_waits(account, session, trouble):
    setattr(bpjs.state, trouble, True)
    ticket = take_number(session.pk, SITI, card=CARD)
    entry = entries().get()
    outbox.deliver(entry.pk)
    entry.refresh_from_db()
    assert entry.done_at is None
    assert CARD not in entry.error + str(entry.data) + entry.lane
    assert "1 menunggu" in outgoing.standing(account)
    bpjs.state.reset()
    outgoing.SYSTEM.mend()
    outbox.deliver(entry.pk)
    assert bpjs.state.told[0][1]["nomorantrean"] == ticket.label


@pytest.mark.parametrize("field", ["cons_id", "secret", "user_key", "pcare_password"])
def test_rejects_a_wrong_account(account, field):
    setattr(account, field, "salah")
    with pytest.raises(outgoing.BpjsRefused):
        outgoing.polis(account, timezone.localdate().isoformat())


def test_works_the_app_of_the_demo_takes_asks_and_cancels(live_server, places, session):
    asked = Jkn.__new__(Jkn).number(session)

    credentials.make(Facility.objects.get(place=places["teluk-meranti"]), "jkn-tm", bpjs.APP_PASSWORD)
    bpjs.state.portal = live_server.url
    form = {"faskes": "jkn-tm", **asked}
    assert f'"nomorantrean": "{session.letter}1"' in bpjs.play({**form, "tombol": "ambil"})
    assert '"sisaantrean": "0"' in bpjs.play({**form, "tombol": "tanya"})
    assert '"code": 200' in bpjs.play({**form, "tombol": "batal"})
