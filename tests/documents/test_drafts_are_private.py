"""A KONSEP and the print for the pen are for officers of the permohonan alone."""

import gzip

from pelalawan_portal.submissions import outbox
from pelalawan_portal.submissions.models import OutboxEntry


def test_works_waiting_page_for_the_officer(drafted, hendra, signed_in):
    OutboxEntry.objects.all().delete()
    _, review, decision = drafted()
    answer = signed_in(hendra).get(f"/petugas/surat/{decision.pk}/")
    assert answer.status_code == 202
    page = answer.content.decode()
    assert "Konsep surat sedang disiapkan" in page
    assert f"/admin/submissions/review/{review.pk}/change/" in page
    assert len(gzip.compress(answer.content)) < 5 * 1024


def test_rejects_the_applicant_strangers_and_other_offices(
    numbered, siti, joko, budi, hendra, signed_in, client
):
    submission, _, decision = numbered(applicant=siti)
    outbox.drain()
    place = f"/petugas/surat/{decision.pk}/"
    for other in (siti, joko, budi):
        assert signed_in(other).get(place).status_code == 404
    assert client.get(place).status_code == 302
    bearer = client
    bearer.get(f"/permohonan/{submission.number}/?k={submission.pin}")
    assert bearer.get(place).status_code == 302
    for end in ("surat/", "tanda-terima/", ""):
        answer = bearer.get(f"/permohonan/{submission.number}/{end}")
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert decision.number.encode() not in content
        assert decision.code.encode() not in content


def test_rejects_an_officer_who_is_the_applicant(numbered, hendra, officer, signed_in):
    applying = officer("sendiri", "Pemohon yang petugas", ("DPMPTSP", "verifier"))
    _, _, decision = numbered(applicant=applying)
    outbox.drain()
    assert signed_in(applying).get(f"/petugas/surat/{decision.pk}/").status_code == 404
    assert signed_in(hendra).get(f"/petugas/surat/{decision.pk}/").status_code == 200


def test_works_a_withdrawn_permohonan_leaves_no_paper(numbered, siti, hendra, signed_in):
    from pelalawan_portal.documents import workflow
    from pelalawan_portal.submissions import workflow as envelope
    from pelalawan_portal.submissions.actors import Actor

    submission, _, decision = numbered(applicant=siti)
    envelope.withdraw(submission.pk, actor=Actor(user=siti))
    assert signed_in(siti).get(f"/permohonan/{submission.number}/surat/").status_code == 404
    workflow.void(decision.pk, by=hendra, reason="Permohonan dibatalkan pemohon.")
    decision.refresh_from_db()
    assert decision.state == "voided"


def test_works_the_signing_page_in_a_fixed_number_of_statements(
    drafted, hendra, signed_in, django_assert_max_num_queries
):
    _, review, _ = drafted(conditions="Tanpa mercon.", reason="Layak.")
    desk = signed_in(hendra)
    place = f"/admin/submissions/review/{review.pk}/change/"
    desk.get(place)
    with django_assert_max_num_queries(24):
        page = desk.get(place).content.decode()
    assert "Tanpa mercon." in page
