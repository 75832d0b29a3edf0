"""Visits as FHIR R4 Encounters, judged by the library that knows the standard."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from fhir.resources.R4B.encounter import Encounter

from health.fhir import encounters
from health.models import Visit
from health.patients import Person, patient_of
from pelalawan_portal.queues.models import Ticket
from tests.conftest import SITI_NIK

from .test_figures import DAY, PAGE, PERIOD, session_of, visits

pytestmark = pytest.mark.django_db


@pytest.fixture
def siti_visit(places):
    """Siti's finished visit at Teluk Meranti."""
    visits(session_of(places["teluk-meranti"]), [12])
    ticket = Ticket.objects.get()
    patient = patient_of(Person("Siti Aminah", nik=SITI_NIK))
    Visit.objects.create(
        ticket=ticket, patient=patient, facility_id=places["teluk-meranti"].pk, name="Siti Aminah"
    )
    return places


def one(places):
    return next(encounters([places["teluk-meranti"]], DAY, DAY))


def test_works_a_finished_visit_is_a_valid_encounter_with_its_history(siti_visit):
    made = one(siti_visit)
    assert Encounter.model_validate(made).status == "finished"
    assert [row["status"] for row in made["statusHistory"]] == ["arrived", "in-progress", "finished"]
    for before, after in zip(made["statusHistory"], made["statusHistory"][1:], strict=False):
        assert before["period"]["end"] == after["period"]["start"]
    assert made["period"] == {"start": "2026-03-03T08:00:00+07:00", "end": "2026-03-03T08:17:00+07:00"}
    assert made["class"]["code"] == "AMB"


@pytest.mark.parametrize(
    ("state", "status"),
    [
        ("arrived", "arrived"),
        ("serving", "in-progress"),
        ("no_show", "cancelled"),
        ("cancelled", "cancelled"),
    ],
)
def test_works_every_state_is_a_valid_encounter(siti_visit, state, status):
    known = {"finished_at": None} if state in ("arrived", "serving") else {}
    Ticket.objects.update(state=state, **known)
    made = one(siti_visit)
    assert Encounter.model_validate(made).status == status
    assert made["statusHistory"][-1]["status"] == status


def test_handles_a_clock_that_went_back(siti_visit):
    ticket = Ticket.objects.get()
    Ticket.objects.update(called_at=ticket.arrived_at - timedelta(minutes=3))
    made = one(siti_visit)
    Encounter.model_validate(made)
    for row in made["statusHistory"]:
        assert row["period"]["start"] <= row["period"]["end"]


def test_works_a_patient_is_a_pseudonym_and_the_same_at_every_visit(siti_visit):
    visits(session_of(siti_visit["langgam"]), [5])
    other = Ticket.objects.latest("pk")
    visit = Visit.objects.get()
    Visit.objects.create(ticket=other, patient=visit.patient, facility_id=siti_visit["langgam"].pk)
    text = json.dumps(list(encounters(list(siti_visit.values()), DAY, DAY)))
    assert "Siti" not in text
    assert SITI_NIK not in text
    assert visit.patient.nik_hash not in text
    named = {row["subject"]["identifier"]["value"] for row in json.loads(text)}
    assert len(named) == 1


def test_handles_a_visit_that_was_forgotten_names_nobody(siti_visit):
    Visit.objects.all().delete()
    made = one(siti_visit)
    Encounter.model_validate(made)
    assert "subject" not in made


def test_works_the_ids_of_satusehat_are_used_where_they_are_known(siti_visit, settings):
    assert "kemkes" not in json.dumps(one(siti_visit))
    settings.SATUSEHAT_ORGANISATIONS = {"teluk-meranti": "100012345"}
    made = one(siti_visit)
    assert made["identifier"][0]["system"] == "http://sys-ids.kemkes.go.id/encounter/100012345"
    assert made["serviceProvider"]["identifier"]["value"] == "100012345"


def test_works_the_clerk_downloads_only_the_own_facility(siti_visit, sari, wati, signed_in):
    def lines(user):
        answer = signed_in(user).get(f"{PAGE}encounter.ndjson{PERIOD}")
        return b"".join(answer.streaming_content).decode().splitlines()

    assert [json.loads(line)["serviceProvider"]["display"] for line in lines(sari)] == [
        "Puskesmas Teluk Meranti"
    ]
    assert lines(wati) == []


def test_works_the_command_writes_one_a_line(siti_visit):
    out = StringIO()
    call_command("ekspor_encounter", faskes="teluk-meranti", dari=DAY, sampai=DAY, stdout=out)
    assert [json.loads(line)["resourceType"] for line in out.getvalue().splitlines()] == ["Encounter"]


def test_rejects_a_facility_that_is_not_there(siti_visit):
    with pytest.raises(CommandError, match="teluk-meranti"):
        call_command("ekspor_encounter", faskes="entah", dari=DAY, sampai=DAY)
