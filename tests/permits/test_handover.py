"""A paper reaches its holder over a desk with a receipt, or online; copies are counted and carry no new number."""

from __future__ import annotations

import io
import json

import pikepdf
import pytest
from django.db import ProgrammingError, transaction

from pelalawan_portal.submissions import outbox
from pelalawan_portal.submissions.workflow import Refused
from permits import handover
from permits.models import Copy, Handover
from tests.documents.reading import text as text_of
from tests.permits.visiting import DRAWN

pytestmark = pytest.mark.django_db


def test_works_the_receipt_names_who_took_it(issued, rina, siti, signed_in):
    submission, decision = issued(applicant=siti)
    handover.hand_over(
        submission.pk, by=rina, receiver="Joko Susilo", standing="Keluarga", strokes=json.loads(DRAWN)
    )
    outbox.drain()
    mine = signed_in(siti)
    receipt = mine.get(f"/permohonan/{submission.number}/penyerahan/")
    assert receipt.status_code == 200
    words = text_of(b"".join(receipt.streaming_content))
    for one in ("Joko Susilo", "Keluarga", decision.number, "Rina Marlina"):
        assert one in words
    assert "Surat diserahkan di" in mine.get(f"/permohonan/{submission.number}/").content.decode()


def test_rejects_a_slip_of_the_finger_a_second_time_and_who_is_no_desk(issued, rina, hendra):
    submission, _ = issued()
    for wrong in ({"by": hendra}, {"receiver": " "}, {"strokes": [[1, 1, 2, 2]]}):
        with pytest.raises(Refused):
            handover.hand_over(
                submission.pk, **{"by": rina, "receiver": "Siti", "standing": "Pemegang izin", **wrong}
            )
    assert not Handover.objects.exists()
    handover.hand_over(submission.pk, by=rina, receiver="Siti", standing="Pemegang izin")
    with pytest.raises(Refused, match="sudah diserahkan"):
        handover.hand_over(submission.pk, by=rina, receiver="Siti", standing="Pemegang izin")


def test_works_the_first_download_by_the_holder_counts(issued, rina, siti, signed_in):
    submission, decision = issued(applicant=siti)
    address = f"/permohonan/{submission.number}/surat/"
    assert signed_in(rina).get(address).status_code == 200
    assert not Handover.objects.exists()
    mine = signed_in(siti)
    for _ in range(2):
        assert mine.get(address).status_code == 200
    assert [(one.how, one.decision) for one in Handover.objects.all()] == [("online", decision)]
    assert submission.events.filter(verb="opened_online").count() == 1


def test_works_a_copy_says_so_on_every_page_and_has_the_old_number(issued, rina, signed_in):
    _, decision = issued()
    first = handover.copy(decision.pk, by=rina)
    second = handover.copy(decision.pk, by=rina)
    outbox.drain()
    assert (first.serial, second.serial) == (1, 2)
    response = signed_in(rina).get(f"/admin/permits/permit/salinan/{second.pk}/")
    content = b"".join(response.streaming_content)
    words = text_of(content)
    assert "SALINAN ke-2" in words
    assert decision.number in words
    assert "/AcroForm" not in pikepdf.open(io.BytesIO(content)).Root


def test_rejects_a_copy_of_what_is_not_in_force_or_by_no_desk(issued, rina, hendra):
    _, decision = issued()
    with pytest.raises(Refused):
        handover.copy(decision.pk, by=hendra)
    from pelalawan_portal.documents import workflow

    workflow.void(decision.pk, by=hendra, reason="Salah")
    with pytest.raises(Refused):
        handover.copy(decision.pk, by=rina)
    assert not Copy.objects.exists()


def test_the_log_of_copies_is_never_changed(issued, rina):
    _, decision = issued()
    handover.copy(decision.pk, by=rina)
    with pytest.raises(ProgrammingError), transaction.atomic():
        Copy.objects.update(serial=9)


def test_pages_the_desk_hands_over_and_copies(issued, rina, signed_in):
    _, decision = issued()
    desk, place = signed_in(rina), f"/admin/permits/permit/{decision.pk}/change/"
    assert desk.post(place, {"aksi": "serah", "serah-standing": "Keluarga"}).status_code == 422
    given = {"serah-receiver": "Siti", "serah-standing": "Pemegang izin", "serah-drawing": DRAWN}
    assert desk.post(place, {"aksi": "serah", **given}).status_code == 302
    assert desk.post(place, {"aksi": "salinan", "salinan-request": "PLW"}).status_code == 409
    assert desk.post(place, {"aksi": "salinan"}).status_code == 302
    page = desk.get(place).content.decode()
    assert "Salinan ke-1" in page
    assert "Siti (Pemegang izin)" in page
