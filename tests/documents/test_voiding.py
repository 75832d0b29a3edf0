"""Voiding needs a reason, keeps the number for ever, and makes room for a new paper."""

import pytest
from django.test import Client

from pelalawan_portal.documents import drafting, workflow
from pelalawan_portal.documents.models import Decision
from pelalawan_portal.submissions import outbox
from pelalawan_portal.submissions.workflow import Refused

from .test_from_draft_to_paper import VERB


def test_works_void_then_a_new_paper_with_the_next_number(numbered, hendra, signed_in):
    submission, review, first = numbered()
    desk = signed_in(hendra)
    answer = desk.post(VERB.format(review.pk, "batalkan-nomor"), {"reason": "Nama salah tulis."})
    assert answer.status_code == 302
    first.refresh_from_db()
    assert (first.state, first.serial, first.void_reason) == ("voided", 1, "Nama salah tulis.")
    workflow.draft(
        review.pk, by=hendra, kind="grant", content=drafting.grant_content(submission),
        valid_from=first.valid_from,
    )  # fmt: skip
    second = workflow.allot_number(review.pk, by=hendra)
    assert second.serial == 2
    assert second.code != first.code
    page = desk.get(f"/admin/submissions/review/{review.pk}/change/").content.decode().replace("<wbr>", "")
    assert first.number in page
    assert "Nama salah tulis." in page


def test_requires_a_reason(numbered, hendra, signed_in):
    _, review, decision = numbered()
    assert (
        signed_in(hendra).post(VERB.format(review.pk, "batalkan-nomor"), {"reason": " "}).status_code == 422
    )
    with pytest.raises(Refused, match="alasan"):
        workflow.void(decision.pk, by=hendra, reason="  ")
    decision.refresh_from_db()
    assert decision.state == "numbered"


def test_works_a_signed_paper_is_voided_from_the_register_and_the_applicant_told(
    signed, siti, hendra, signed_in
):
    submission, decision = signed(applicant=siti)
    place = f"/admin/documents/decision/{decision.pk}/batalkan/"
    desk = signed_in(hendra)
    assert desk.get(place).status_code == 200
    assert desk.post(place, {"reason": "Surat pernyataan ternyata palsu."}).status_code == 302
    outbox.drain()
    decision.refresh_from_db()
    assert decision.state == "voided"
    assert "Dibatalkan" in Client().get(decision.verify_path).content.decode()
    mine = signed_in(siti)
    page = mine.get(f"/permohonan/{submission.number}/").content.decode()
    assert "Surat pernyataan ternyata palsu." in page
    assert "dibatalkan" in submission.notices.order_by("-id").first().subject
    assert mine.get(f"/permohonan/{submission.number}/surat/").status_code == 404
    assert desk.post(place, {"reason": "Lagi"}).status_code == 404


def test_rejects_voiding_by_anybody_else(signed, rina, anwar, administrator, signed_in):
    _, decision = signed()
    for other in (rina, anwar, administrator):
        answer = signed_in(other).post(f"/admin/documents/decision/{decision.pk}/batalkan/", {"reason": "x"})
        assert answer.status_code == 404
        with pytest.raises(Refused, match="penanda tangan"):
            workflow.void(decision.pk, by=other, reason="x")
    assert Decision.objects.get().state == "signed"


def test_rejects_voiding_a_draft(drafted, hendra):
    _, _, decision = drafted()
    with pytest.raises(Refused):
        workflow.void(decision.pk, by=hendra, reason="x")
