"""A permit is renewed or changed from what was answered before; one living renewal at a time."""

from __future__ import annotations

import threading
import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from pelalawan_portal.documents import drafting, replacing
from pelalawan_portal.filing import workflow as filing
from pelalawan_portal.filing.holders import Holder
from pelalawan_portal.filing.models import Draft
from pelalawan_portal.submissions import outbox
from pelalawan_portal.submissions.actors import Actor
from pelalawan_portal.submissions.workflow import Refused, withdraw
from permits import renewals
from permits.models import Permit, Renewal
from tests.permits import issuing

pytestmark = pytest.mark.django_db


def begin(decision, holder, kind="perpanjangan", **how):
    return renewals.begin(holder, decision.pk, key=uuid.uuid4(), kind=kind, known=True, **how)


def send(draft, holder):
    sent = filing.send(holder, draft.key, declared=True)
    outbox.drain()
    sent.refresh_from_db()
    return sent


def test_works_all_that_stays_the_same_is_taken_over(issued, siti):
    _, decision = issued(applicant=siti)
    draft = begin(decision, Holder(siti))
    answers = draft.plain_answers
    assert answers["nomor_lama"] == decision.number
    assert {key: answers[key] for key in issuing.ANSWERS} == issuing.ANSWERS
    assert sorted(draft.done) == ["acara", "diri", "izin_lama"]
    assert (draft.application_kind, draft.owner) == ("perpanjangan", siti)
    sealed = Draft.objects.get(pk=draft.pk).answers["nik"]
    assert issuing.ANSWERS["nik"] not in str(sealed)


def test_works_what_changes_is_asked_and_stays_editable(issued, siti):
    _, decision = issued(applicant=siti)
    draft = begin(decision, Holder(siti), kind="perubahan", changes={"acara"})
    assert draft.done == ["diri"]
    assert Renewal.objects.get(draft=draft.key).changes == ["acara"]
    assert draft.plain_answers["acara"] == "Kenduri"


def test_works_the_permohonan_names_the_paper(issued, siti):
    _, decision = issued(applicant=siti)
    submission = send(begin(decision, Holder(siti)), Holder(siti))
    permit = Permit.objects.get(submission=submission)
    assert (permit.previous, permit.previous_decision) == (decision, decision.number)
    assert Renewal.objects.get(decision=decision).submission == submission


def test_works_with_the_letter_alone_nothing_personal_comes_along(issued):
    _, decision = issued()
    kept = renewals.carried_over(decision, decision.submission.spec, known=False)
    assert kept == {"acara": "Kenduri", "desa": "14.05.09.2002", "nomor_lama": decision.number}


def test_works_the_new_paper_begins_where_the_old_one_ends(issued, siti, offices):
    version = issuing.publish(decision={**issuing.DOCUMENT["decision"], "renewal_from": "akhir"})
    _, decision = issued(version=version, applicant=siti, days=20)
    submission = send(begin(decision, Holder(siti)), Holder(siti))
    assert drafting.valid_since(submission) == decision.valid_to + timedelta(days=1)


def test_works_without_the_rule_it_begins_today(issued, siti):
    _, decision = issued(applicant=siti, days=20)
    submission = send(begin(decision, Holder(siti)), Holder(siti))
    assert drafting.valid_since(submission) == timezone.localdate()


def test_works_pressing_again_goes_on_with_the_same_draft(issued, siti):
    _, decision = issued(applicant=siti)
    first = begin(decision, Holder(siti))
    assert begin(decision, Holder(siti)) == first
    assert Renewal.objects.count() == 1


def test_handles_a_draft_gives_way_to_a_newer_one_and_cannot_be_sent_any_more(issued, siti, rina):
    _, decision = issued(applicant=siti)
    first = begin(decision, Holder(siti))
    begin(decision, Holder(siti), kind="perubahan")
    with pytest.raises(filing.NotReady, match="1 problems"):
        filing.send(Holder(siti), first.key, declared=True)
    first.refresh_from_db()
    assert first.submission is None
    assert not Permit.objects.exclude(previous=None).exists()


def test_rejects_a_second_one_while_the_first_is_on_its_way(issued, siti):
    _, decision = issued(applicant=siti)
    sent = send(begin(decision, Holder(siti)), Holder(siti))
    with pytest.raises(Refused, match=sent.number):
        begin(decision, Holder(siti))
    withdraw(sent.pk, actor=Actor(user=siti), reason="Keliru")
    assert begin(decision, Holder(siti)).submission is None


def test_rejects_a_replaced_or_voided_paper(issued, siti, hendra):
    _, decision = issued(applicant=siti)
    draft = begin(decision, Holder(siti))
    replacing.replace(decision.pk, by=hendra, reason="Salah ketik")
    with pytest.raises(Refused):
        begin(decision, Holder(siti))
    with pytest.raises(filing.NotReady):
        filing.send(Holder(siti), draft.key, declared=True)


def test_rejects_a_kind_the_service_does_not_know(offices, people, siti):
    version = issuing.publish(applications=["baru", "perpanjangan"], slug="uji-lain", code="UJI-L")
    _, decision = issuing.issue(version, people, applicant=siti)
    with pytest.raises(Refused):
        begin(decision, Holder(siti), kind="perubahan")


def test_the_database_keeps_one_living_renewal(issued, siti):
    _, decision = issued(applicant=siti)
    begin(decision, Holder(siti))
    with pytest.raises(IntegrityError, match="a_paper_has_one_living_renewal"), transaction.atomic():
        Renewal.objects.create(decision=decision, kind="perubahan", draft=uuid.uuid4())


def test_pages_belong_to_the_applicant(issued, siti, joko, signed_in):
    submission, _ = issued(applicant=siti)
    address = f"/permohonan/{submission.number}/perpanjang/"
    assert Client().get(address).url == f"/lacak/?nomor={submission.number}"
    assert signed_in(joko).get(address).status_code == 404
    mine = signed_in(siti)
    page = mine.get(address)
    assert "tetap sama" in page.content.decode()
    assert issuing.ANSWERS["nik"] not in page.content.decode()
    begun = mine.post(address, {"jenis": "perpanjangan"})
    assert begun.status_code == 302
    assert mine.get(begun["Location"])["Location"].endswith("/periksa/")
    assert "Perpanjang" in mine.get(f"/permohonan/{submission.number}/").content.decode()


def test_pages_number_and_code_open_the_choices(issued):
    _, decision = issued()
    client = Client()
    wrong = client.post("/perpanjang/", {"nomor": decision.number, "kode": "2ACE-FHKMN-PRTUW"})
    assert wrong.status_code == 422
    found = client.post("/perpanjang/", {"nomor": decision.number, "kode": decision.code})
    page = client.get(found["Location"]).content.decode()
    assert "Siti" not in page
    begun = client.post(found["Location"], {"jenis": "perpanjangan"})
    assert client.get(begun["Location"])["Location"].endswith("/diri/")
    assert "nik" not in Draft.objects.get().plain_answers


@pytest.mark.django_db(transaction=True)
def test_handles_two_at_once(issued, siti, joko):
    _, decision = issued(applicant=siti)
    gate = threading.Barrier(2)

    def press(person):
        gate.wait()
        try:
            begin(decision, Holder(person))
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=[one]) for one in (siti, joko)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert Renewal.objects.filter(ended_at=None).count() == 1
    assert Renewal.objects.count() == 2
