"""A signed paper is replaced: the old number is void and names the new one, which gets a number of its own."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from pelalawan_portal.documents import drafting, initials, replacing, workflow
from pelalawan_portal.documents.models import Decision, Replacement
from pelalawan_portal.opds.workflow import add_holiday
from pelalawan_portal.opds.working_days import calendar_for
from pelalawan_portal.submissions import escalation, outbox, pauses
from pelalawan_portal.submissions.models import Notice, Pause, Submission
from pelalawan_portal.submissions.reconciliation import reconcile
from pelalawan_portal.submissions.routing import lock
from pelalawan_portal.submissions.workflow import Refused

from .chains import CHAIN, at, publish_chain, sent_round, write
from .conftest import scan

WHY = "Nama jalan salah ketik."


def issue_again(submission, hendra):
    review = at(submission, "tanda_tangan")
    workflow.draft(review.pk, by=hendra, kind="grant", content=drafting.grant_content(submission))
    workflow.allot_number(review.pk, by=hendra)
    decision = workflow.sign(review.pk, by=hendra, upload=scan(), signed_on=timezone.localdate())
    outbox.drain()
    return decision


def test_works_the_old_paper_names_the_new_one(signed, hendra, siti, signed_in):
    submission, old = signed(applicant=siti)
    replacing.replace(old.pk, by=hendra, reason=WHY)
    submission.refresh_from_db()
    old.refresh_from_db()
    assert (old.state, submission.stage, submission.closed_at) == ("voided", "signing", None)
    assert submission.due_on >= timezone.localdate()
    mine = signed_in(siti)
    page = mine.get(f"/permohonan/{submission.number}/").content.decode()
    assert "Surat pengganti sedang disiapkan." in page
    assert "diganti surat nomor" not in Client().get(old.verify_path).content.decode()
    assert not reconcile().exceptions
    new = issue_again(submission, hendra)
    assert new.serial == old.serial + 1
    assert f"diganti surat nomor {new.number}" in Client().get(old.verify_path).content.decode()
    assert "Berlaku" in Client().get(new.verify_path).content.decode()
    submission.refresh_from_db()
    assert submission.stage == "granted"
    shown = mine.get(f"/permohonan/{submission.number}/").content.decode().replace("<wbr>", "")
    assert new.number in shown
    told = list(Notice.objects.filter(submission=submission).values_list("subject", flat=True))
    assert told.count("Surat Anda diganti") == 1
    assert "Surat Anda dibatalkan" not in told


def test_works_no_clock_of_the_law_runs_for_the_new_paper(signed, hendra):
    """Nothing that counts dates again – a pause that ends, a decree – may let silence grant what was granted."""
    submission, old = signed()
    yesterday = timezone.localdate() - timedelta(days=1)
    Submission.objects.filter(pk=submission.pk).update(legal_on=yesterday)
    replacing.replace(old.pk, by=hendra, reason=WHY)
    submission.refresh_from_db()
    due = submission.due_on
    with transaction.atomic():
        locked = lock(submission.pk)
        pauses.pause(locked, Pause.Reason.DEFERRAL, by=hendra)
        pauses.resume(locked, Pause.Reason.DEFERRAL, by=hendra)
    add_holiday(calendar_for().next_open_day(due), "Cuti bersama", "government", "SKB 4/2026", hendra)
    outbox.drain()
    escalation.sweep()
    submission.refresh_from_db()
    assert (submission.stage, submission.due_on, submission.legal_on) == ("signing", due, yesterday)
    assert (submission.next_clock_at, submission.expired_at, submission.deemed_at) == (None, None, None)
    assert not reconcile().exceptions


def test_works_what_was_voided_before_is_replaced_too(signed, hendra):
    submission, old = signed()
    workflow.void(old.pk, by=hendra, reason=WHY)
    replacing.replace(old.pk, by=hendra, reason=WHY)
    assert replacing.successor_of(Decision.objects.get(pk=old.pk)) is None
    new = issue_again(submission, hendra)
    assert replacing.successor_of(Decision.objects.get(pk=old.pk)) == new


def test_works_a_chain_begins_at_its_draft(offices, rina, dewi, anwar, hendra, officer):
    people = {
        "paraf_kasi": officer("sari", "Sari", ("DPMPTSP", "kasi")),
        "paraf_kabid": anwar,
        "paraf_sekretaris": officer("tati", "Tati", ("DPMPTSP", "secretary")),
    }
    submission, old = sent_round(publish_chain(), rina, dewi)

    def on_to_the_end():
        for step in CHAIN:
            initials.set_initial(at(submission, step).pk, by=people[step])
        review = at(submission, "tanda_tangan")
        workflow.allot_number(review.pk, by=hendra)
        return workflow.sign(review.pk, by=hendra, upload=scan(), signed_on=timezone.localdate())

    on_to_the_end()
    replacing.replace(old.pk, by=hendra, reason=WHY)
    assert [(one.step, one.round) for one in submission.reviews.undecided()] == [("konsep", 2)]
    write(submission, dewi)
    initials.send_round(at(submission, "konsep").pk, by=dewi)
    assert on_to_the_end().serial == 2


def test_works_by_browser_for_the_head_alone(signed, hendra, rina, signed_in):
    _, old = signed()
    page, place = f"/admin/documents/decision/{old.pk}/change/", f"/admin/documents/decision/{old.pk}/ganti/"
    seen = signed_in(rina).get(page).content.decode()
    assert "Ganti dengan surat baru" not in seen
    assert "Batalkan surat ini" not in seen
    assert signed_in(rina).post(place, {"reason": WHY}).status_code == 404
    desk = signed_in(hendra)
    seen = desk.get(page).content.decode()
    assert "Ganti dengan surat baru" in seen
    assert "Batalkan surat ini" in seen
    assert desk.get(place).status_code == 200
    assert desk.post(place, {"reason": ""}).status_code == 422
    assert not Replacement.objects.exists()
    assert desk.post(place, {"reason": WHY}).status_code == 302
    assert Replacement.objects.get().by == hendra


def test_rejects_a_refusal_a_draft_and_anybody_else(signed, numbered, hendra, budi):
    _, refusal = signed(kind="refusal")
    _, _, waiting = numbered()
    for decision in (refusal, waiting):
        with pytest.raises(Refused):
            replacing.replace(decision.pk, by=hendra, reason=WHY)
    _, granted = signed()
    with pytest.raises(Refused, match="Hanya penanda tangan"):
        replacing.replace(granted.pk, by=budi, reason=WHY)
    with pytest.raises(Refused, match="Tulis mengapa"):
        replacing.replace(granted.pk, by=hendra, reason=" ")
    assert not Replacement.objects.exists()


def test_rejects_a_refusal_in_its_place(signed, hendra):
    submission, old = signed()
    replacing.replace(old.pk, by=hendra, reason=WHY)
    content = drafting.refusal_content(submission) | {"reasons": [["Berubah pikiran.", "UU 1/2000"]]}
    with pytest.raises(Refused, match="tidak dapat berupa penolakan"):
        workflow.draft(at(submission, "tanda_tangan").pk, by=hendra, kind="refusal", content=content)


def test_handles_two_heads_at_the_same_moment(transactional_db, signed, hendra, officer):
    other = officer("plt", "Pelaksana", ("DPMPTSP", "signer"))
    submission, old = signed()
    start, outcomes = threading.Barrier(2), []

    def work(by):
        try:
            start.wait(20)
            replacing.replace(old.pk, by=by, reason=WHY)
            outcomes.append("diganti")
        except Refused:
            outcomes.append("ditolak")
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(one,)) for one in (hendra, other)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert sorted(outcomes) == ["diganti", "ditolak"]
    assert submission.reviews.undecided().count() == 1
