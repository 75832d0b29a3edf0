"""The wording of a draft version is tried on a real permohonan; refusals have a number and words of their own."""

from __future__ import annotations

import pytest
from django.utils import timezone

from pelalawan_portal.accounts.models import Opening
from pelalawan_portal.catalogue import workflow as catalogue
from pelalawan_portal.catalogue.models import ServiceVersion
from pelalawan_portal.documents import drafting, workflow
from pelalawan_portal.documents.models import Decision
from pelalawan_portal.submissions import outbox
from tests.submissions.envelopes import DOCUMENT, file_one, publish_service

from .reading import text

PAGE = "/admin/documents/decision/contoh/{}/"


@pytest.fixture
def draft(version):
    """A draft of the small service with other words."""
    decision = {**DOCUMENT["decision"], "body": ["Mengizinkan {nama} mengadakan {acara} dengan bunyi baru."]}
    return catalogue.import_document({**DOCUMENT, "decision": decision}, by=None)


def test_works_the_draft_wording_on_a_real_permohonan(version, draft, administrator, signed_in):
    submission = file_one(version)
    desk = signed_in(administrator)
    edit = desk.get(f"/admin/catalogue/serviceversion/{draft.pk}/change/").content.decode()
    assert PAGE.format(draft.pk) in edit
    page = desk.get(PAGE.format(draft.pk)).content.decode()
    assert submission.number in page
    assert "503/001/KRM/DPMPTSP/" in page
    place = f"{PAGE.format(draft.pk)}{submission.pk}/grant/"
    assert desk.get(place).status_code == 202
    outbox.drain()
    words = " ".join(text(b"".join(desk.get(place).streaming_content)).split())
    assert "Mengizinkan Siti Aminah mengadakan Kenduri dengan bunyi baru." in words
    assert "KONSEP" in words
    assert not Decision.objects.exists()
    submission.refresh_from_db()
    assert submission.version_id == version.pk
    assert Opening.objects.filter(actor=administrator, subject=submission.number).exists()


def test_works_an_edited_draft_is_shown_anew(version, draft, administrator, signed_in):
    submission = file_one(version)
    desk, place = signed_in(administrator), f"{PAGE.format(draft.pk)}{submission.pk}/refusal/"
    desk.get(place)
    outbox.drain()
    assert desk.get(place).status_code == 200
    ServiceVersion.objects.filter(pk=draft.pk).update(
        head={**draft.head, "decision": {**draft.head["decision"], "refusal_again": "Datanglah ke loket."}}
    )
    assert desk.get(place).status_code == 202
    outbox.drain()
    words = text(b"".join(desk.get(place).streaming_content))
    assert "Datanglah ke loket." in words


def test_rejects_everybody_else(version, draft, hendra, auditor, siti, signed_in):
    submission = file_one(version)
    for person in (hendra, auditor):
        assert signed_in(person).get(PAGE.format(draft.pk)).status_code == 404
        assert signed_in(person).get(f"{PAGE.format(draft.pk)}{submission.pk}/grant/").status_code == 404
    assert signed_in(siti).get(PAGE.format(draft.pk)).status_code in (302, 403, 404)


def test_rejects_a_permohonan_of_another_service(version, draft, administrator, signed_in):
    other = file_one(publish_service(slug="uji-lain", code="UJI-LAIN"))
    place = f"{PAGE.format(draft.pk)}{other.pk}/grant/"
    assert signed_in(administrator).get(place).status_code == 404


def test_works_a_refusal_is_numbered_as_the_service_says(offices, at_signing, version, hendra):
    decision = {
        **DOCUMENT["decision"],
        "refusal_number": "TOLAK/{urut:02}/{tahun}",
        "refusal_again": "Coba lagi.",
    }
    publish_service(decision=decision)
    version.service.refresh_from_db()
    submission, review = at_signing()
    submission.version, submission.version_sha256 = version.service.current, version.service.current.sha256
    submission.save(update_fields=["version", "version_sha256"])
    content = drafting.refusal_content(submission)
    assert content["again"] == "Coba lagi."
    workflow.draft(
        review.pk,
        by=hendra,
        kind="refusal",
        content=content | {"reasons": [["Jalan nasional.", "UU 22/2009"]]},
    )
    assert workflow.allot_number(review.pk, by=hendra).number == f"TOLAK/01/{timezone.localdate().year}"
