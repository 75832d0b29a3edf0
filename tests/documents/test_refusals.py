"""A refusal is a paper like a grant: drafted, numbered, signed; with reasons, rules and the way to object."""

import pytest
from django.utils import timezone

from pelalawan_portal.documents import drafting, workflow
from pelalawan_portal.documents.models import Decision
from pelalawan_portal.submissions import outbox
from pelalawan_portal.submissions.workflow import Refused

from .conftest import scan
from .reading import text
from .test_from_draft_to_paper import VERB


def test_works_refused_by_browser(at_signing, siti, hendra, signed_in):
    submission, review = at_signing(
        applicant=siti, agree=False, reason="Jalan nasional, bukan jalan kabupaten."
    )
    desk = signed_in(hendra)
    answer = desk.post(
        VERB.format(review.pk, "penolakan"),
        {
            "reasons": "Jalan nasional, bukan jalan kabupaten.\nDenah tidak cocok.",
            "basis": "UU 22/2009 Pasal 128",
        },
    )
    assert answer.status_code == 302
    desk.post(VERB.format(review.pk, "nomor"))
    outbox.drain()
    decision = Decision.objects.get()
    words = text(b"".join(desk.get(f"/petugas/surat/{decision.pk}/").streaming_content))
    assert "Denah tidak cocok." in words
    assert "UU 22/2009 Pasal 128" in words
    assert "keberatan" in words
    assert "TOLAK" in decision.number
    answer = desk.post(
        VERB.format(review.pk, "unggah"), {"scan": scan(), "signed_on": timezone.localdate().isoformat()}
    )
    assert answer.status_code == 302
    submission.refresh_from_db()
    assert submission.stage == "refused"
    mine = signed_in(siti)
    page = mine.get(f"/permohonan/{submission.number}/").content.decode()
    assert "Jalan nasional, bukan jalan kabupaten." in page
    assert "Surat penolakan" in page
    assert mine.get(f"/permohonan/{submission.number}/surat/").status_code == 200


def test_works_reasons_of_the_offices_are_there_already(at_signing):
    submission, _ = at_signing(agree=False, reason="Jalan nasional.")
    assert drafting.refusal_content(submission)["reasons"] == [["Jalan nasional.", ""]]


@pytest.mark.parametrize(
    "data",
    [
        {"reasons": "Sebab"},
        {"basis": "UU"},
        {"reasons": "A\nB\nC", "basis": "UU 1\nUU 2"},
        {"reasons": " \n ", "basis": "UU"},
    ],
)
def test_rejects_a_refusal_without_reason_or_rule(at_signing, hendra, signed_in, data):
    _, review = at_signing()
    answer = signed_in(hendra).post(VERB.format(review.pk, "penolakan"), data)
    assert answer.status_code == 422
    assert not Decision.objects.exists()


def test_rejects_one_past_the_form(at_signing, hendra):
    submission, review = at_signing()
    with pytest.raises(Refused, match="alasan dan dasar hukum"):
        workflow.draft(
            review.pk, by=hendra, kind="refusal",
            content=drafting.refusal_content(submission) | {"reasons": [["Sebab", " "]]},
        )  # fmt: skip
    assert not Decision.objects.exists()
