"""The register of a service: what it issued, its state today, searched and exported, names masked for readers."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pelalawan_portal.documents import replacing, workflow
from permits import register, revocation
from tests.permits import issuing

pytestmark = pytest.mark.django_db


def rows(version, user, **asked):
    return register.page(register.Wish.read(version.service_id, asked), user)[0]


def csv_of(response):
    return b"".join(response.streaming_content).decode()


def test_works_every_state(renewable, issued, rina, hendra):
    papers = {name: issued(days=days)[1] for name, days in
              (("berlaku", 9), ("kedaluwarsa", -1), ("dicabut", 9), ("diganti", 9), ("dibatalkan", 9))}  # fmt: skip
    revocation.revoke(papers["dicabut"].pk, by=hendra, code="law", reason="x", basis="y")
    replacing.replace(papers["diganti"].pk, by=hendra, reason="Salah ketik")
    workflow.void(papers["dibatalkan"].pk, by=hendra, reason="Salah orang")
    assert {one.decision.number: one.state for one in rows(renewable, rina)} == {
        one.number: name for name, one in papers.items()
    }
    for name, one in papers.items():
        assert [row.decision.pk for row in rows(renewable, rina, keadaan=name)] == [one.pk]


def test_works_search_by_number_and_by_a_part_of_the_name(renewable, issued, rina):
    _, one = issued()
    _, two = issued(answers={**issuing.ANSWERS, "nama": "Joko Susilo"})
    assert [row.decision.pk for row in rows(renewable, rina, q=one.number[:7])] == [one.pk]
    assert [row.decision.pk for row in rows(renewable, rina, q="jok")] == [two.pk]
    assert rows(renewable, rina, q="=tidak ada") == []


def test_readers_see_names_masked_and_other_offices_nothing(
    renewable, issued, auditor, rina, tono, signed_in
):
    _, decision = issued()
    address = f"/admin/permits/permit/register/{renewable.service_id}/"
    assert "Siti Aminah" in signed_in(rina).get(address).content.decode()
    reader = signed_in(auditor)
    assert "Siti Aminah" not in reader.get(address).content.decode()
    assert "Siti Aminah" not in csv_of(reader.get(f"{address}csv/"))
    assert reader.get(f"/admin/permits/permit/{decision.pk}/change/").status_code == 404
    assert signed_in(tono).get(address).status_code == 404


def test_nothing_confidential_and_no_trial(issued, renewable, rina):
    submission, _ = issued()
    type(submission).objects.filter(pk=submission.pk).update(confidential=True)
    assert rows(renewable, rina) == []
    type(submission).objects.filter(pk=submission.pk).update(confidential=False, trial=True)
    assert rows(renewable, rina) == []


def test_csv_is_streamed_whole_and_harmless(renewable, issued, rina, signed_in):
    issued(answers={**issuing.ANSWERS, "nama": "=1+1"})
    issued()
    response = signed_in(rina).get(f"/admin/permits/permit/register/{renewable.service_id}/csv/")
    assert response.streaming
    lines = csv_of(response).splitlines()
    assert len(lines) == 3
    assert "'=1+1" in lines[2]


def test_the_page_costs_the_same_however_long_the_register_is(renewable, issued, rina):
    issued()
    with CaptureQueriesContext(connection, ) as one:  # fmt: skip
        rows(renewable, rina)
    issued()
    issued()
    with CaptureQueriesContext(connection) as three:
        assert len(rows(renewable, rina)) == 3
    assert len(one) == len(three)
