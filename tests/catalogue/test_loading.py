"""Loading brings the shipped services in and never overwrites what an officer edited."""

import shutil

import pytest
from django.core.management import call_command

from pelalawan_portal.catalogue import workflow
from pelalawan_portal.catalogue.files import FOLDER, FRAGMENTS
from pelalawan_portal.catalogue.loading import load_catalogue, load_responsibilities
from pelalawan_portal.catalogue.models import Field, Service, ServiceVersion
from pelalawan_portal.opds.models import Responsibility, responsible_opd

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    """A catalogue of one service, to be changed."""
    for name in (FRAGMENTS, "ormas.yaml"):
        shutil.copy(FOLDER / name, tmp_path / name)
    return tmp_path


def rewrite(folder, old, new):
    path = folder / "ormas.yaml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_setup_brings_every_service_into_force_once(capsys):
    call_command("setup")
    first = capsys.readouterr().out
    number = len(list(FOLDER.glob("[!_]*.yaml")))
    assert f"{number} baru" in first
    assert Service.objects.offered().count() == number
    call_command("setup")
    assert f"{number} tetap" in capsys.readouterr().out
    assert ServiceVersion.objects.count() == number


def test_a_changed_file_becomes_a_new_version(folder):
    load_catalogue(folder)
    rewrite(folder, "Kegiatan organisasi", "Kegiatan ormas")
    assert load_catalogue(folder) == "Layanan: 1 diperbarui"
    new, old = ServiceVersion.objects.order_by("-number")
    assert (new.number, new.state, old.state) == (2, "published", "retired")
    assert any(one.title == "Kegiatan ormas" for one in new.spec.sections)


def test_what_an_officer_published_stays(folder, administrator):
    load_catalogue(folder)
    draft = workflow.start_draft(Service.objects.get(), administrator)
    Field.objects.filter(key="berdiri").update(label="Kapan berdiri?")
    mine = workflow.publish(draft, administrator)
    rewrite(folder, "Kegiatan organisasi", "Kegiatan ormas")
    assert load_catalogue(folder) == "Layanan: 1 milik petugas"
    assert Service.objects.get().current == mine


def test_a_draft_that_an_officer_works_on_stays(folder, administrator):
    load_catalogue(folder)
    draft = workflow.start_draft(Service.objects.get(), administrator)
    Field.objects.filter(key="berdiri").update(label="Kapan berdiri?")
    rewrite(folder, "Kegiatan organisasi", "Kegiatan ormas")
    assert load_catalogue(folder) == "Layanan: 1 milik petugas"
    assert Field.objects.get(key="berdiri").label == "Kapan berdiri?"
    assert draft.spec.slug == "ormas"


def test_a_service_that_an_officer_took_out_of_force_does_not_come_back(folder, administrator):
    load_catalogue(folder)
    workflow.retire(Service.objects.get(), administrator)
    assert load_catalogue(folder) == "Layanan: 1 milik petugas"
    assert not Service.objects.offered().exists()


def test_in_production_unconfirmed_services_wait_as_drafts(folder, administrator, settings):
    settings.PORTAL_MODE = "production"
    assert load_catalogue(folder) == "Layanan: 1 konsep"
    assert load_catalogue(folder) == "Layanan: 1 tetap"
    draft = ServiceVersion.objects.get()
    rewrite(folder, "Kegiatan organisasi", "Kegiatan ormas")
    assert load_catalogue(folder) == "Layanan: 1 konsep"
    assert any(one.title == "Kegiatan ormas" for one in draft.spec.sections)
    workflow.confirm_fact(draft, "biaya", administrator, "Perbup 1/2026")
    rewrite(folder, "Kegiatan ormas", "Kegiatan")
    assert load_catalogue(folder) == "Layanan: 1 milik petugas"
    assert draft.facts.get(component="biaya").confirmed_by == "Fitri Handayani"


def test_every_shipped_role_has_an_office(offices, catalogue):
    load_responsibilities()
    today = workflow.timezone.localdate()
    for service in Service.objects.offered().select_related("current"):
        for step in service.current.spec.steps:
            assert responsible_opd(service.slug, step.role, "14.05.09.2001", today), (service.slug, step.role)


def test_responsibilities_that_were_changed_are_left_alone(offices):
    load_responsibilities()
    row = Responsibility.objects.get(service="ormas", role="teknis")
    row.opd = offices["DINSOS"]
    row.save()
    number = Responsibility.objects.count()
    assert load_responsibilities() == "Tanggung jawab: 0 baru"
    assert Responsibility.objects.count() == number
    row.refresh_from_db()
    assert row.opd == offices["DINSOS"]
