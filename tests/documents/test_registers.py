"""The registers of papers and prints: to read and search, for the permit office, administrators and auditors."""

import pytest

from pelalawan_portal.documents import prints
from pelalawan_portal.submissions.models import Submission

LIST = "/admin/documents/decision/"


def numbers(answer):
    return [one.number for one in answer.context["cl"].result_list]


def test_works_list_and_page(signed, administrator, auditor, rina, signed_in):
    _, decision = signed()
    for reader in (administrator, auditor, rina):
        desk = signed_in(reader)
        page = desk.get(LIST).content.decode()
        assert decision.number in page
        assert "Siti Aminah" in page
        page = desk.get(f"{LIST}{decision.pk}/change/").content.decode()
        assert decision.sha256 in page
        assert decision.verify_path in page
        assert "enc:" not in page


@pytest.mark.parametrize("text", ["503/001", "siti ami", "{permohonan}"])
def test_works_searched_by_number_name_and_permohonan(signed, administrator, signed_in, text):
    submission, decision = signed()
    desk = signed_in(administrator)
    assert numbers(desk.get(LIST, {"q": text.format(permohonan=submission.number)})) == [decision.number]


@pytest.mark.parametrize("text", ["504/", "joko", "PLW-2026-999999-22", "%", "' OR 1=1"])
def test_rejects_what_does_not_match(signed, administrator, signed_in, text):
    signed()
    answer = signed_in(administrator).get(LIST, {"q": text})
    assert answer.status_code == 200
    assert numbers(answer) == []


def test_requires_the_permit_office_or_a_watcher(signed, budi, tono, camat, siti, signed_in, client):
    _, decision = signed()
    for other in (budi, tono, camat):
        assert signed_in(other).get(LIST).status_code == 403
        assert signed_in(other).get(f"{LIST}{decision.pk}/change/").status_code == 403
    assert signed_in(siti).get(LIST).status_code in (302, 403, 404)
    assert client.get(LIST).status_code == 302


def test_rejects_every_change(signed, administrator, signed_in):
    _, decision = signed()
    desk = signed_in(administrator)
    assert desk.post(f"{LIST}{decision.pk}/change/", {"number": "x"}).status_code == 403
    assert desk.post(f"{LIST}{decision.pk}/delete/", {"post": "yes"}).status_code == 403
    assert desk.get(f"{LIST}add/").status_code == 403


def test_rejects_showing_what_is_confidential(signed, administrator, superuser, signed_in):
    submission, decision = signed()
    Submission.objects.filter(pk=submission.pk).update(confidential=True)
    for reader in (administrator, superuser):
        assert numbers(signed_in(reader).get(LIST)) == []
        assert signed_in(reader).get(f"{LIST}{decision.pk}/change/").status_code == 302


def test_works_the_same_statements_for_one_and_for_many(
    signed, administrator, signed_in, django_assert_num_queries
):
    signed()
    desk = signed_in(administrator)
    desk.get(LIST)
    with django_assert_num_queries(8):
        desk.get(LIST)
    signed()
    signed()
    with django_assert_num_queries(8):
        desk.get(LIST)


def test_works_the_print_log(signed, rina, auditor, signed_in):
    submission, _ = signed()
    prints.print_receipts([submission.pk], by=rina, paper="58mm")
    page = signed_in(auditor).get("/admin/documents/print/").content.decode()
    assert submission.number in page
    assert "Rina Marlina" in page
    assert "Naskah untuk ditandatangani" in page
    assert signed_in(auditor).post("/admin/documents/print/add/", {}).status_code == 403
