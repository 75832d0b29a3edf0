"""Silence past the date of the law: a grant where the service was switched on with its basis, and nowhere else."""

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from pelalawan_portal.catalogue.spec import BadSpec, ServiceSpec
from pelalawan_portal.submissions import escalation, outbox, pauses, reviewing
from pelalawan_portal.submissions.history import broken_at
from pelalawan_portal.submissions.reconciliation import reconcile
from pelalawan_portal.submissions.routing import lock
from pelalawan_portal.submissions.workflow import Refused
from tests.faults.test_parallel import at_once

from .envelopes import DOCUMENT, publish_service
from .moments import wib

pytestmark = pytest.mark.django_db
ON = {"on": True, "basis": "UU 30/2014 Pasal 53 dan Perbup 7/2026"}
OVER = wib(3, 10, 0, 1)


def test_is_off_until_switched_on(offices):
    assert publish_service().spec.deemed_basis == ""


@pytest.mark.parametrize(
    "changes",
    [
        {"deemed": {"on": True}},
        {"deemed": {"on": True, "basis": "  "}},
        {"deemed": {"on": "ya", "basis": "Perbup 7/2026"}},
        {"deemed": {"on": True, "basis": "Perbup 7/2026", "lain": 1}},
        {"legal_pauses": ["cuti"]},
        {"deemed": ON, "channel": "tugas", "steps": [], "outside": {"system": "OSS"}},
    ],
)
def test_refuses_a_service_without_basis_or_of_another_system(offices, changes):
    with pytest.raises(BadSpec):
        ServiceSpec.parse({**DOCUMENT, **changes})
    with pytest.raises(ValidationError):
        publish_service(**changes)


def test_works_the_date_passes_and_the_permohonan_is_granted_by_law(completed, clockwork):
    submission = completed(wib(3, 2, 8), deemed=ON)
    clockwork(OVER)
    escalation.sweep()
    submission.refresh_from_db()
    assert (submission.stage, submission.deemed_at, submission.closed_at) == ("granted", OVER, OVER)
    assert set(submission.reviews.exclude(step="kelengkapan").values_list("verdict", flat=True)) == {
        "cancelled"
    }
    event = submission.events.get(verb="deemed")
    assert event.data["basis"] == ON["basis"]
    assert broken_at(submission) is None
    outbox.drain()
    assert submission.notices.first().subject == "Permohonan dianggap dikabulkan"
    assert submission.outbox.filter(kind="tell_deemed").count() == 2
    found = reconcile(every_chain=True)
    assert not found.totals
    assert escalation.sweep() == 0


def test_works_after_beat_was_down_for_days(completed, clockwork):
    submission = completed(wib(3, 2, 8), deemed=ON)
    clockwork(wib(3, 30, 8))
    escalation.sweep()
    submission.refresh_from_db()
    assert submission.deemed_at == wib(3, 30, 8)
    assert submission.escalations.filter(review=None).count() == 3


def test_waits_while_a_pause_stops_the_law(completed, clockwork):
    submission = completed(wib(3, 2, 8), deemed=ON, legal_pauses=["payment"])
    clockwork(wib(3, 4))
    with transaction.atomic():
        pauses.pause(lock(submission.pk), "payment")
    clockwork(OVER)
    escalation.sweep()
    submission.refresh_from_db()
    assert submission.deemed_at is None
    with transaction.atomic():
        pauses.resume(lock(submission.pk), "payment")
    clockwork(wib(3, 16, 1))
    escalation.sweep()
    submission.refresh_from_db()
    assert submission.deemed_at == wib(3, 16, 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("again", range(3))
def test_of_signing_and_expiry_exactly_one_wins(
    again, completed, clockwork, review_of, dishub, satpolpp, hendra
):
    submission = completed(wib(3, 2, 8), deemed=ON)
    for step, by in (("lalu_lintas", dishub), ("ketertiban", satpolpp)):
        reviewing.recommend(review_of(submission, step).pk, by=by, agree=True)
    sign = review_of(submission, "tanda_tangan")
    clockwork(OVER)
    signed, _ = at_once(
        lambda: reviewing.conclude(sign.pk, by=hendra, granted=True),
        lambda: escalation.look_at(submission.pk),
    )
    submission.refresh_from_db()
    sign.refresh_from_db()
    verbs = set(submission.events.values_list("verb", flat=True))
    if submission.deemed_at:
        assert isinstance(signed, Refused)
        assert (sign.verdict, "granted" in verbs) == ("cancelled", False)
    else:
        assert (sign.verdict, "deemed" in verbs) == ("grant", False)
    assert submission.stage == "granted"
    assert broken_at(submission) is None


def test_the_countdown_is_seen_by_the_applicant_and_the_office(
    completed, clockwork, review_of, dishub, client, signed_in
):
    submission = completed(wib(3, 2, 8), deemed=ON)
    clockwork(wib(3, 6, 9))
    client.post("/lacak/", {"nomor": submission.number, "pin": submission.pin})
    shown = client.get(f"/permohonan/{submission.number}/").content.decode()
    assert "dianggap dikabulkan" in shown
    assert "Tinggal 1 hari kerja" in shown
    review = review_of(submission, "lalu_lintas")
    page = signed_in(dishub).get(f"/admin/submissions/review/{review.pk}/change/").content.decode()
    assert "1 hari kerja lagi, lalu dianggap dikabulkan" in page


def test_past_the_date_the_rights_are_on_the_page_where_it_is_off(completed, clockwork, client):
    submission = completed(wib(3, 2, 8))
    clockwork(OVER)
    escalation.sweep()
    client.post("/lacak/", {"nomor": submission.number, "pin": submission.pin})
    shown = client.get(f"/permohonan/{submission.number}/").content.decode()
    for words in ("sudah lewat tanpa keputusan", "Ombudsman", "Pengadilan Tata Usaha Negara", "Keberatan"):
        assert words in shown
