"""A permit is revoked by the signing post alone, with a reason, a rule and a numbered letter; the holder may ask."""

from __future__ import annotations

import threading

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from pelalawan_portal.submissions import outbox
from pelalawan_portal.submissions.actors import Actor
from pelalawan_portal.submissions.files import storage
from pelalawan_portal.submissions.history import broken_at
from pelalawan_portal.submissions.models import Notice
from pelalawan_portal.submissions.reconciliation import reconcile
from pelalawan_portal.submissions.workflow import Refused
from permits import revocation
from permits.models import Revocation, TechnicalPaper
from tests.documents.reading import text as text_of

pytestmark = pytest.mark.django_db
WHY = {"code": "broken", "reason": "Tempatnya dipindah tanpa izin", "basis": "Perda 5/2019 Pasal 12"}


def test_works_the_letter_has_its_own_number_and_everyone_sees_it(issued, siti, hendra, signed_in):
    submission, decision = issued(applicant=siti)
    done = revocation.revoke(decision.pk, by=hendra, **WHY)
    outbox.drain()
    decision.refresh_from_db()
    assert (decision.state, decision.revocation_code, decision.revoked_by) == ("revoked", "broken", hendra)
    paper = TechnicalPaper.objects.get(pk=done.paper_id)
    assert paper.number == f"503/0001/CABUT/DPMPTSP/{timezone.localdate().year}"
    with storage.open_stored(paper.path) as stream:
        words = text_of(stream.read())
    assert decision.number in words
    assert "Perda 5/2019 Pasal 12" in words
    page = Client().get(decision.verify_path).content.decode()
    assert "Dicabut" in page
    mine = signed_in(siti)
    shown = mine.get(f"/permohonan/{submission.number}/").content.decode()
    assert WHY["reason"] in shown
    assert "Perpanjang" not in shown
    assert mine.get(f"/permohonan/{submission.number}/pencabutan/")["Content-Type"] == "application/pdf"
    assert mine.get(f"/permohonan/{submission.number}/surat/").status_code == 404
    assert Notice.objects.filter(submission=submission, subject="Izin Anda dicabut").count() == 1
    submission.refresh_from_db()
    assert broken_at(submission) is None
    assert not reconcile().exceptions


@pytest.mark.parametrize("missing", ["reason", "basis", "code"])
def test_requires_cause_reason_and_rule(issued, hendra, missing):
    _, decision = issued()
    with pytest.raises(Refused):
        revocation.revoke(decision.pk, by=hendra, **{**WHY, missing: " "})
    decision.refresh_from_db()
    assert decision.state == "signed"
    assert not TechnicalPaper.objects.filter(kind="revocation").exists()


def test_rejects_everyone_but_the_signing_post(issued, rina, dewi, superuser):
    _, decision = issued()
    for person in (rina, dewi, superuser):
        with pytest.raises(Refused):
            revocation.revoke(decision.pk, by=person, **WHY)
    assert not Revocation.objects.exists()


def test_works_the_holder_asks_and_the_head_revokes(issued, siti, hendra):
    submission, decision = issued(applicant=siti)
    asked = revocation.ask(submission.pk, actor=Actor(user=siti), wish="Usaha sudah tutup")
    assert revocation.tile(hendra)[1] == 1
    done = revocation.revoke(decision.pk, by=hendra, **{**WHY, "code": "asked"})
    assert (done.pk, done.state, done.wish) == (asked.pk, "done", "Usaha sudah tutup")
    assert revocation.tile(hendra) is None


def test_works_the_head_declines_and_the_holder_may_ask_again(issued, siti, hendra):
    submission, decision = issued(applicant=siti)
    asked = revocation.ask(submission.pk, actor=Actor(user=siti), wish="Tutup")
    revocation.decline(asked.pk, by=hendra, answer="Masih ada kewajiban")
    decision.refresh_from_db()
    assert decision.state == "signed"
    assert revocation.ask(submission.pk, actor=Actor(user=siti), wish="Sudah lunas").pk != asked.pk


def test_rejects_a_stranger_and_a_second_asking(issued, siti, joko):
    submission, _ = issued(applicant=siti)
    with pytest.raises(Refused):
        revocation.ask(submission.pk, actor=Actor(user=joko), wish="Iseng")
    revocation.ask(submission.pk, actor=Actor(user=siti), wish="Tutup")
    with pytest.raises(Refused, match="sudah kami terima"):
        revocation.ask(submission.pk, actor=Actor(user=siti), wish="Tutup")


def test_pages_the_holder_asks_and_the_head_answers(issued, siti, joko, hendra, signed_in):
    submission, decision = issued(applicant=siti)
    address = f"/permohonan/{submission.number}/cabut/"
    assert signed_in(joko).get(address).status_code == 404
    mine = signed_in(siti)
    assert mine.post(address, {"alasan": ""}).status_code == 409
    assert mine.post(address, {"alasan": "Tutup"}).status_code == 302
    head = signed_in(hendra)
    assert decision.number.split("/")[1] in head.get("/admin/permits/permit/pencabutan/").content.decode()
    place = f"/admin/permits/permit/{decision.pk}/change/"
    assert "Tutup" in head.get(place).content.decode()
    assert head.post(place, {"aksi": "cabut"}).status_code == 422
    given = {f"cabut-{key}": value for key, value in WHY.items()}
    assert head.post(place, {"aksi": "cabut", **given}).status_code == 302
    decision.refresh_from_db()
    assert decision.state == "revoked"


@pytest.mark.django_db(transaction=True)
def test_handles_two_heads_at_once(issued, hendra, officer):
    _, decision = issued()
    second = officer("plh", "Wakil", ("DPMPTSP", "signer"))
    gate, refused = threading.Barrier(2), []

    def press(person):
        gate.wait()
        try:
            revocation.revoke(decision.pk, by=person, **WHY)
        except Refused:
            refused.append(person)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=[one]) for one in (hendra, second)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(refused) == 1
    assert TechnicalPaper.objects.filter(kind="revocation").count() == 1
