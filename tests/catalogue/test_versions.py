"""Drafts, publishing and what is frozen: each verb works, or refuses and changes nothing."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from pelalawan_portal.catalogue import workflow
from pelalawan_portal.catalogue.document import fingerprint
from pelalawan_portal.catalogue.models import Fact, Field, Service, ServiceVersion, in_force_at
from pelalawan_portal.catalogue.parts import COMPONENTS
from pelalawan_portal.catalogue.rows import document_of

pytestmark = pytest.mark.django_db


def state():
    """Everything the verbs may change, for "and nothing changed"."""
    rows = ServiceVersion.objects.order_by("pk").values_list("pk", "state", "sha256", "effective_from")
    return list(rows), list(Service.objects.order_by("pk").values_list("pk", "current_id", "name", "code"))


def confirm_all(version, by):
    for fact in version.facts.filter(own=True):
        workflow.confirm_fact(version, fact.component, by, "Perbup 1/2026")


def test_every_shipped_service_goes_through_rows_unchanged(documents):
    for document in documents.values():
        draft = workflow.import_document(document)
        assert workflow.export_document(draft) == document


def test_publishing_freezes_the_document_with_its_fingerprint(documents, administrator):
    draft = workflow.import_document(documents["ormas"])
    version = workflow.publish(draft, administrator)
    version.refresh_from_db()
    assert version.state == "published"
    assert version.document == documents["ormas"]
    assert version.sha256 == fingerprint(documents["ormas"])
    assert version.published_by == administrator
    assert version.service.current == version
    assert not Field.objects.exists()
    assert not Fact.objects.exists()
    assert version.spec.slug == "ormas"


def test_a_second_version_retires_the_first_and_both_stay_readable(reklame, administrator):
    first, moment = reklame, timezone.now()
    draft = workflow.start_draft(first.service, administrator)
    assert draft.number == 2
    assert workflow.start_draft(first.service, administrator) == draft
    Field.objects.filter(key="naskah").update(label="Apa tulisannya?")
    second = workflow.publish(draft, administrator)
    first.refresh_from_db()
    assert (first.state, second.state) == ("retired", "published")
    assert first.spec.question("naskah").label == "Tulisan pada reklame"
    assert second.spec.question("naskah").label == "Apa tulisannya?"
    assert in_force_at("reklame-insidentil", moment) == first
    assert in_force_at("reklame-insidentil", timezone.now()) == second
    assert in_force_at("reklame-insidentil", moment - timedelta(days=1)) is None


def test_the_name_of_the_service_follows_its_version(reklame, administrator):
    draft = workflow.start_draft(reklame.service, administrator)
    draft.head["name"] = "Izin pasang spanduk"
    draft.save(update_fields=["head"])
    workflow.publish(draft, administrator)
    assert Service.objects.get(slug="reklame-insidentil").name == "Izin pasang spanduk"


def test_a_draft_that_cannot_be_carried_out_is_refused_and_nothing_changes(reklame, administrator):
    draft = workflow.start_draft(reklame.service, administrator)
    draft.steps.filter(kind="sign").delete()
    before = state()
    with pytest.raises(ValidationError, match="langkah tanda tangan"), transaction.atomic():
        workflow.publish(draft, administrator)
    assert state() == before
    assert Field.objects.filter(section__version=draft).exists()


def test_a_code_of_another_service_is_refused(reklame, documents, administrator):
    other = workflow.import_document(documents["ormas"])
    other.head["code"] = "RKI"
    other.save(update_fields=["head"])
    before = state()
    with pytest.raises(ValidationError, match="RKI"):
        workflow.publish(other, administrator)
    assert state() == before


def test_production_refuses_what_no_officer_confirmed_and_names_it(documents, administrator, settings):
    settings.PORTAL_MODE = "production"
    draft = workflow.import_document(documents["rekomendasi-penelitian"])
    before = state()
    with pytest.raises(ValidationError) as refused:
        workflow.publish(draft, administrator)
    waiting = draft.spec.open_facts()
    assert waiting
    assert all(COMPONENTS[one] in refused.value.messages[0] for one in waiting)
    assert state() == before
    confirm_all(draft, administrator)
    version = workflow.publish(draft, administrator)
    fact = version.spec.standard["dasar_hukum"]
    assert (fact.confirmed_by, fact.legal_basis) == ("Fitri Handayani", "Perbup 1/2026")
    assert fact.confirmed_at == f"{timezone.localdate():%Y-%m-%d}"


def test_a_confirmation_needs_a_legal_basis_and_a_draft(reklame, administrator):
    draft = workflow.start_draft(reklame.service, administrator)
    for component, basis, says in (("biaya", "  ", "dasar hukum"), ("cuaca", "Perbup", "belum ada")):
        with pytest.raises(ValidationError, match=says):
            workflow.confirm_fact(draft, component, administrator, basis)
    with pytest.raises(ValidationError, match="sudah terbit"):
        workflow.confirm_fact(reklame, "biaya", administrator, "Perbup 1/2026")
    assert not Fact.objects.exclude(confirmed_by="").exists()


def test_a_confirmation_written_into_a_file_counts_for_nothing(documents, administrator):
    document = {**documents["ormas"], "standard": {**documents["ormas"]["standard"]}}
    document["standard"]["biaya"] = document["standard"]["biaya"] | {
        "confirmed_by": "Seseorang", "confirmed_at": "2026-01-01", "legal_basis": "Perbup 9"
    }  # fmt: skip
    draft = workflow.import_document(document, administrator)
    assert "biaya" in draft.spec.open_facts()


def test_a_file_that_describes_no_service_changes_nothing(reklame, administrator):
    before = state()
    with pytest.raises(ValidationError, match="tidak bisa dipakai"):
        workflow.import_document({"slug": "reklame-insidentil", "code": "X"}, administrator)
    assert state() == before


def test_the_date_in_force_is_neither_ahead_nor_before_the_last(reklame, administrator):
    draft = workflow.start_draft(reklame.service, administrator)
    before = state()
    for since in (timezone.now() + timedelta(hours=1), reklame.effective_from - timedelta(days=1)):
        with pytest.raises(ValidationError, match="Tanggal berlaku"):
            workflow.publish(draft, administrator, since)
    assert state() == before


def test_what_is_published_is_not_published_again(reklame, administrator):
    with pytest.raises(ValidationError, match="sudah terbit"):
        workflow.publish(reklame, administrator)


@pytest.mark.parametrize(
    "values",
    [
        {"document": {}},
        {"sha256": "0" * 64},
        {"number": 9},
        {"state": "draft"},
        {"effective_from": timezone.now()},
    ],
)
def test_the_database_refuses_to_change_a_published_version(reklame, values):
    with pytest.raises(DatabaseError, match="a published version never changes"), transaction.atomic():
        ServiceVersion.objects.filter(pk=reklame.pk).update(**values)
    reklame.refresh_from_db()
    assert fingerprint(reklame.document) == reklame.sha256


def test_the_database_refuses_to_delete_a_published_version(reklame):
    Service.objects.update(current=None)
    with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic():
        ServiceVersion.objects.filter(pk=reklame.pk).delete()


def test_a_retired_version_does_not_come_back_by_hand(reklame, administrator):
    workflow.retire(reklame.service, administrator)
    with pytest.raises(DatabaseError, match="a published version never changes"), transaction.atomic():
        ServiceVersion.objects.filter(pk=reklame.pk).update(state="published")


def test_a_retired_service_is_no_longer_offered_and_can_come_back_as_a_new_version(reklame, administrator):
    workflow.retire(reklame.service, administrator)
    assert not Service.objects.offered().exists()
    with pytest.raises(ValidationError, match="tidak ditawarkan"):
        workflow.retire(reklame.service, administrator)
    again = workflow.publish(workflow.start_draft(reklame.service, administrator), administrator)
    assert again.number == 2
    assert Service.objects.offered().get().current == again


def test_a_draft_can_be_tried_and_thrown_away(reklame, administrator):
    draft = workflow.start_draft(reklame.service, administrator)
    assert workflow.trial_spec(draft).slug == "reklame-insidentil"
    assert draft.spec == reklame.spec == workflow.trial_spec(reklame)
    draft.sections.all().delete()
    with pytest.raises(ValidationError, match="Belum bisa dicoba"):
        workflow.trial_spec(draft)
    workflow.discard_draft(draft, administrator)
    assert list(ServiceVersion.objects.all()) == [reklame]
    with pytest.raises(ValidationError):
        workflow.discard_draft(reklame, administrator)


def test_a_cached_spec_costs_no_query(reklame, django_assert_num_queries):
    version = ServiceVersion.objects.get(pk=reklame.pk)
    assert version.spec.slug
    with django_assert_num_queries(0):
        assert version.spec is version.spec


def test_a_draft_is_read_in_few_queries(reklame, administrator, django_assert_max_num_queries):
    draft = workflow.start_draft(reklame.service, administrator)
    with django_assert_max_num_queries(6):
        assert document_of(draft)["sections"]
