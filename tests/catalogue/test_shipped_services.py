"""What is shipped can be carried out, says where each fact comes from, and hides no guess."""

import pytest
import yaml
from django.contrib.staticfiles import finders

from pelalawan_portal.catalogue.document import canonical, dump, fingerprint
from pelalawan_portal.catalogue.files import FOLDER, read_text, shipped, write_text
from pelalawan_portal.catalogue.loading import RESPONSIBILITIES
from pelalawan_portal.catalogue.spec import COMPONENTS, ServiceSpec
from pelalawan_portal.submissions.registry import step_kinds

SPECS = [ServiceSpec.parse(one) for one in shipped()]
PORTAL = [one for one in SPECS if one.channel == "portal"]
DAYS = {"jam_kerja": 1 / 7, "hari_kerja": 1, "bulan": 20}
every_service = pytest.mark.parametrize("spec", SPECS, ids=lambda one: one.slug)
PERMITS = [one for one in PORTAL if one.family == "izin"]
every_permit = pytest.mark.parametrize("spec", PERMITS, ids=lambda one: one.slug)
every_portal_service = pytest.mark.parametrize("spec", PORTAL, ids=lambda one: one.slug)


def test_every_health_request_is_confidential_and_goes_to_the_puskesmas_of_the_desa():
    requests = [one for one in PORTAL if one.family == "kesehatan"]
    assert len(requests) == 7
    for spec in requests:
        assert spec.confidential
        assert spec.steps[0].role == "puskesmas"
        assert [one.fills for one in spec.questions].count("region") == 1
        assert all(not one.required for one in spec.questions if one.type in ("nik", "phone"))


def test_at_least_fourteen_services_are_decided_here():
    assert len(PORTAL) >= 14


def test_what_others_decide_is_listed_too():
    elsewhere = {one.slug for one in SPECS if one.channel != "portal"}
    assert elsewhere >= {
        "sip-dokter", "sip-bidan", "sip-perawat", "sip-apoteker", "apotek", "slhs", "trayek", "peil-banjir", "pbg",
        "nib", "spp-irt",
    }  # fmt: skip


def test_slug_and_code_are_used_once_and_the_file_is_named_by_the_slug():
    slugs = [one.slug for one in SPECS]
    assert slugs == [path.stem for path in sorted(FOLDER.glob("[!_]*.yaml"))]
    assert len({one.code for one in SPECS}) == len(SPECS)


@every_service
def test_every_component_is_filled_and_says_where_it_comes_from(spec):
    assert list(spec.standard)
    assert set(spec.standard) == set(COMPONENTS)
    for fact in spec.standard.values():
        assert len(fact.text) > 10
        assert fact.source


@every_service
def test_a_fact_without_a_sheet_or_rule_is_marked_as_unverified(spec):
    guesses = ("Belum", "Pembanding", "disimpulkan", "belum", "Disamakan")
    parts = [*spec.standard.values(), *spec.requirements]
    assert [one for one in parts if any(word in one.source for word in guesses) and not one.own] == []
    assert all(one.source for one in spec.requirements)


@every_service
def test_a_guessed_paper_makes_the_list_of_papers_unverified(spec):
    if any(one.own for one in spec.requirements):
        assert spec.standard["persyaratan"].own


@every_service
def test_it_is_found_by_everyday_words(spec):
    assert len(spec.words) >= 5
    assert spec.wishes
    assert all(wish.startswith(("Saya mau", "Surat")) for wish in spec.wishes)
    assert spec.summary
    assert spec.eligibility


@every_service
def test_it_goes_through_file_and_document_unchanged(spec):
    document = dump(spec)
    assert ServiceSpec.parse(document) == spec
    assert read_text(write_text(document)) == document
    assert fingerprint(canonical(read_text(write_text(document)))) == fingerprint(document)


@every_permit
def test_the_person_is_asked_but_never_stopped_by_what_they_do_not_have(spec):
    filled = {one.fills: one for one in spec.questions if one.fills}
    assert {"name", "nik", "phone", "email", "region"} <= set(filled)
    assert not filled["nik"].required
    assert "Belum punya NIK" in filled["nik"].help
    assert not filled["phone"].required
    assert not filled["email"].required
    assert [one.fills for one in spec.questions].count("region") == 1


@every_portal_service
def test_personal_answers_are_marked_to_be_encrypted(spec):
    for one in [*spec.questions, *(column for group in spec.questions for column in group.columns)]:
        if one.type in ("nik", "npwp", "phone", "email") or one.key == "alamat":
            assert one.personal, one.key


@every_permit
def test_application_and_declaration_are_made_from_the_answers(spec):
    produced = [one.produced for one in spec.requirements if one.produced]
    assert sorted(produced) == ["permohonan", "pernyataan"]
    assert all("{nama}" in one.body for one in spec.requirements if one.produced)


@every_portal_service
def test_no_office_of_the_regency_issues_a_paper_that_is_asked(spec):
    names = " ".join(one.name.lower() for one in spec.requirements)
    for office in ("kesbangpol", "bapenda", "dinas", "satpol", "bpkad", "camat"):
        assert office not in names


@every_portal_service
def test_only_steps_that_work_are_used_and_they_fit_the_promised_time(spec):
    assert {one.kind for one in spec.steps} <= step_kinds()
    assert spec.steps[0].kind == "completeness"
    assert spec.steps[-1].kind == ("handover" if spec.ends_in_answer else "sign")
    done = {}
    for step in spec.steps[1:]:
        own = step.time.amount * DAYS[step.time.unit]
        done[step.key] = own + max((done.get(one, 0) for one in step.after), default=0)
    assert max(done.values()) <= spec.sla.amount * DAYS[spec.sla.unit] + 1e-9


@every_portal_service
def test_every_step_has_an_office_and_a_post(spec):
    from pelalawan_portal.opds.models import Post

    rows = {(row["service"], row["role"]) for row in yaml.safe_load(RESPONSIBILITIES.read_text())}
    for step in spec.steps:
        assert (spec.slug, step.role) in rows or ("", step.role) in rows
        assert step.post in Post.Role.values


@every_permit
def test_the_decision_can_be_written(spec):
    assert spec.decision.title
    assert spec.decision.body
    assert spec.decision.legal_basis
    assert "{urut" in spec.decision.number
    assert "{tahun}" in spec.decision.number
    assert spec.decision.holder


@every_service
def test_examples_and_blanks_exist_and_are_small(spec):
    for name in {one.example for one in spec.requirements} | {one.blank for one in spec.requirements} - {""}:
        if name:
            path = finders.find(name)
            assert path, name
            with open(path, "rb") as file:
                assert len(file.read()) < 5000


@every_service
def test_what_others_decide_says_where_to_go_and_who_helps(spec):
    if spec.channel == "portal":
        assert not spec.outside
    else:
        assert set(spec.outside) == {"system", "url", "bring", "helper"}
        assert spec.outside["system"]
        assert spec.outside["bring"]
        assert spec.outside["helper"]


def test_the_service_of_the_benchmark_is_what_it_measures():
    path = FOLDER.parents[2] / "bench" / "bench-service.yaml"
    spec = ServiceSpec.parse(read_text(path.read_text()))
    assert [len(section.fields) for section in spec.sections] == [9, 7, 3]
    assert spec.requirements == ()
    assert [step.key for step in spec.steps] == ["kelengkapan", "rekomendasi", "tanda_tangan"]
    assert any(one.fills == "email" for one in spec.questions)
    assert spec.open_facts() == []
