"""The whole way by browser: draft, KONSEP, number, signed scan, the applicant downloads, anyone verifies."""

from django.test import Client
from django.utils import timezone

from pelalawan_portal.documents.models import Decision, Print
from pelalawan_portal.submissions import outbox

from .conftest import scan
from .reading import text

PAGE = "/admin/submissions/review/{}/change/"
VERB = "/admin/submissions/review/{}/{}/"


def values_of(page, verb):
    """What the form of a verb on the review page begins with."""
    shown = next(one for one in page.context["verbs"] if one.verb.name == verb)
    return {
        name: shown.form[name].value() or ""
        for name in shown.form.fields
        if shown.form[name].value() is not None
    }


def test_works_from_the_draft_to_the_paper_in_the_applicants_hand(at_signing, siti, hendra, signed_in):
    submission, review = at_signing(applicant=siti, conditions="Jalan dibuka untuk ambulans.")
    desk = signed_in(hendra)
    page = desk.get(PAGE.format(review.pk))
    assert [one.verb.name for one in page.context["verbs"]] == ["siapkan", "penolakan"]
    given = values_of(page, "siapkan")
    assert "Jalan dibuka untuk ambulans." in given["terms"]

    answer = desk.post(
        VERB.format(review.pk, "siapkan"), {**given, "terms": given["terms"] + "\nTanpa mercon."}
    )
    assert answer.status_code == 302, answer.context["verbs"][0].form.errors
    decision = Decision.objects.get()
    assert desk.get(f"/petugas/surat/{decision.pk}/").status_code == 202
    outbox.drain()
    draft = desk.get(f"/petugas/surat/{decision.pk}/")
    words = text(b"".join(draft.streaming_content))
    assert draft["Content-Type"] == "application/pdf"
    assert "KONSEP" in words
    assert "Tanpa mercon." in words
    assert "Kenduri" in words
    assert signed_in(siti).get(f"/permohonan/{submission.number}/surat/").status_code == 404
    assert Client().get(decision.verify_path).status_code == 404

    desk.post(VERB.format(review.pk, "nomor"))
    decision.refresh_from_db()
    today = timezone.localdate()
    assert decision.number.startswith("503/001/KRM/DPMPTSP/")
    assert decision.number.endswith(f"/{today.year}")
    outbox.drain()
    words = text(b"".join(desk.get(f"/petugas/surat/{decision.pk}/").streaming_content))
    assert decision.number in words
    assert "KONSEP" not in words
    assert Print.objects.get(decision=decision).what == "naskah"
    assert Client().get(decision.verify_path).status_code == 404

    answer = desk.post(VERB.format(review.pk, "unggah"), {"scan": scan(), "signed_on": today.isoformat()})
    assert answer.status_code == 302
    decision.refresh_from_db()
    submission.refresh_from_db()
    assert (decision.state, submission.stage) == ("signed", "granted")

    mine = signed_in(siti)
    page = mine.get(f"/permohonan/{submission.number}/").content.decode().replace("<wbr>", "")
    assert f"/permohonan/{submission.number}/surat/" in page
    assert decision.number in page
    letter = mine.get(f"/permohonan/{submission.number}/surat/")
    assert letter["Content-Type"] == "application/pdf"
    assert b"".join(letter.streaming_content).startswith(b"%PDF")
    seen = Client().get(decision.verify_path).content.decode()
    assert "Berlaku" in seen
    assert "S*** A*****" in seen
    assert decision.sha256[:32] in seen
    assert "Siti" not in seen
