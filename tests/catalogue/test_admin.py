"""An administrator edits a draft on the screen; everything happens by POST, published versions stay as they are."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from pelalawan_portal.catalogue import workflow
from pelalawan_portal.catalogue.files import read_text, write_text
from pelalawan_portal.catalogue.models import Field, Section, Service, ServiceVersion

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(signed_in, administrator):
    return signed_in(administrator)


@pytest.fixture
def draft(reklame, administrator):
    return workflow.start_draft(reklame.service, administrator)


def page_of(version):
    return reverse("admin:catalogue_serviceversion_change", args=[version.pk])


def fields_of(response):
    """What a browser would send back from the admin form of this page, untouched."""
    form = response.context["adminform"].form
    forms = [form]
    data = {}
    for inline in response.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for one in forms:
        for bound in one:
            value = bound.value()
            if value is None or value is False:
                continue
            data[bound.html_name] = "true" if value is True else value
    assert any(name.endswith("-0-key") for name in data) or "columns-TOTAL_FORMS" in data
    return data


def test_an_untouched_draft_saved_is_the_same_service(desk, draft):
    before = workflow.export_document(draft)
    response = desk.get(page_of(draft))
    saved = desk.post(page_of(draft), fields_of(response))
    assert saved.status_code == 302, saved.context["errors"]
    draft.refresh_from_db()
    assert workflow.export_document(draft) == before
    assert draft.edited_at is not None


def test_every_page_of_questions_saved_untouched_is_the_same(desk, documents):
    for slug in ("reklame-permanen", "ormas"):
        draft = workflow.import_document(documents[slug])
        for section in draft.sections.all():
            address = reverse("admin:catalogue_section_change", args=[section.pk])
            saved = desk.post(address, fields_of(desk.get(address)))
            assert saved.status_code == 302, saved.context["errors"]
            assert saved["Location"] == page_of(draft)
        assert workflow.export_document(draft) == documents[slug]


def test_columns_of_a_group_are_edited_on_the_page_of_the_group(desk, documents):
    draft = workflow.import_document(documents["ormas"])
    group = Field.objects.get(key="pengurus")
    address = reverse("admin:catalogue_field_change", args=[group.pk])
    data = fields_of(desk.get(address))
    data["columns-0-label"] = "Nama pengurus"
    assert desk.post(address, data).status_code == 302
    assert draft.spec.question("pengurus").columns[0].label == "Nama pengurus"
    assert len(draft.spec.question("pengurus").columns) == 3


def test_an_edit_on_the_screen_reaches_the_draft(desk, draft):
    data = fields_of(desk.get(page_of(draft)))
    data |= {
        "name": "Izin pasang spanduk",
        "sla_amount": "4",
        "words": "spanduk\nbaliho",
        "confidential": "on",
    }
    assert desk.post(page_of(draft), data).status_code == 302
    draft.refresh_from_db()
    spec = draft.spec
    assert (spec.name, spec.sla.amount, spec.words, spec.confidential) == (
        "Izin pasang spanduk", 4, ("spanduk", "baliho"), True,
    )  # fmt: skip


def test_a_condition_that_is_not_understood_is_said_and_nothing_changes(desk, draft):
    before = workflow.export_document(draft)
    data = fields_of(desk.get(page_of(draft)))
    data["sections-1-when"] = "@pemohon kira-kira badan"
    response = desk.post(page_of(draft), data)
    assert response.status_code == 200
    assert "Syarat ini tidak dimengerti" in response.content.decode()
    assert workflow.export_document(draft) == before


def test_the_way_of_a_version_by_its_buttons(desk, reklame):
    started = desk.post(reverse("admin:catalogue_start_draft", args=[reklame.service_id]))
    draft = ServiceVersion.objects.get(state="draft")
    assert started["Location"] == page_of(draft)
    page = desk.get(page_of(draft)).content.decode()
    assert "Perlu verifikasi" in page
    confirm = reverse("admin:catalogue_confirm", args=[draft.pk])
    desk.post(confirm, {"component": "biaya", "legal_basis": "Perda 8/2023"})
    assert "Perda 8/2023" in desk.get(page_of(draft)).content.decode()
    refused = desk.post(confirm, {"component": "produk", "legal_basis": " "}, follow=True)
    assert "Tulis dasar hukumnya" in refused.content.decode()
    published = desk.post(reverse("admin:catalogue_publish", args=[draft.pk]), follow=True).content.decode()
    assert "berlaku mulai sekarang" in published
    assert "Belum ada OPD untuk peran" in published
    assert "Terbitkan</" not in published
    assert 'value="Terbitkan"' not in published
    retired = desk.post(reverse("admin:catalogue_retire", args=[reklame.service_id]), follow=True)
    assert "tidak ditawarkan lagi" in retired.content.decode()


def test_a_faulty_draft_says_what_is_wrong_and_is_not_published(desk, draft):
    draft.steps.filter(kind="sign").delete()
    assert "memerlukan langkah tanda tangan" in desk.get(page_of(draft)).content.decode()
    refused = desk.post(reverse("admin:catalogue_publish", args=[draft.pk]), follow=True)
    assert "Belum bisa diterbitkan" in refused.content.decode()
    for name in ("catalogue_export", "catalogue_preview"):
        address = reverse(f"admin:{name}", args=[draft.pk])
        answer = desk.get(address, follow=True) if "preview" in name else desk.post(address, follow=True)
        assert "Belum bisa" in answer.content.decode()
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_a_service_goes_out_as_a_file_and_comes_back(desk, reklame):
    answer = desk.post(reverse("admin:catalogue_export", args=[reklame.pk]))
    assert answer["Content-Disposition"] == 'attachment; filename="reklame-insidentil-v1.yaml"'
    document = read_text(answer.content.decode())
    assert document == reklame.document
    document |= {"slug": "spanduk-desa", "code": "SPD", "name": "Spanduk desa"}
    upload = SimpleUploadedFile("layanan.yaml", write_text(document).encode())
    desk.post(reverse("admin:catalogue_import"), {"file": upload})
    assert Service.objects.get(slug="spanduk-desa").versions.get().spec.name == "Spanduk desa"
    assert not Service.objects.offered().filter(slug="spanduk-desa").exists()


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"a: [", b"slug: x", b"<script>", b""])
def test_a_bad_file_is_refused_in_words_and_nothing_changes(desk, reklame, content):
    before = list(ServiceVersion.objects.values_list("pk", "state", "sha256"))
    answer = desk.post(
        reverse("admin:catalogue_import"), {"file": SimpleUploadedFile("layanan.yaml", content)}
    )
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert list(ServiceVersion.objects.values_list("pk", "state", "sha256")) == before


def test_a_published_version_is_shown_and_cannot_be_edited(desk, reklame):
    page = desk.get(page_of(reklame)).content.decode()
    assert reklame.sha256 in page
    assert 'name="name"' not in page
    assert desk.post(page_of(reklame), {"note": "x"}).status_code == 403
    reklame.refresh_from_db()
    assert reklame.note == ""


def test_a_draft_is_looked_at_as_the_public_page(desk, draft, client):
    address = reverse("admin:catalogue_preview", args=[draft.pk])
    page = desk.get(address).content.decode()
    assert "Uji coba." in page
    assert "Standar pelayanan" in page
    assert client.get(address).status_code == 302
    trial = re.search(r'href="([^"]+coba=1)"', page)[1]
    assert desk.get(trial).status_code == 200


def test_the_history_of_versions_is_on_the_page_of_the_service(desk, reklame, draft, administrator):
    workflow.publish(draft, administrator)
    page = desk.get(reverse("admin:catalogue_service_change", args=[reklame.service_id])).content.decode()
    assert "Versi 2" in page
    assert "Versi 1" in page
    assert "Fitri Handayani" in page
    assert "Bawaan portal" in page


def test_an_address_that_means_nothing_is_no_fault(desk, reklame):
    for model in ("service", "serviceversion", "section"):
        assert desk.get(f"/admin/catalogue/{model}/widgets.css/change/").status_code in (302, 404)


VERBS = ("start_draft", "retire", "publish", "confirm", "discard", "export")


def test_verbs_are_posts_of_administrators_only(signed_in, desk, rina, auditor, draft):
    for verb in VERBS:
        pk = draft.service_id if verb in ("start_draft", "retire") else draft.pk
        address = reverse(f"admin:catalogue_{verb}", args=[pk])
        assert desk.get(address).status_code == 405
        for person in (rina, auditor):
            assert signed_in(person).post(address).status_code == 403
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_an_auditor_reads_and_changes_nothing_and_others_see_nothing(signed_in, rina, auditor, draft):
    section = Section.objects.filter(version=draft).first()
    addresses = [page_of(draft), reverse("admin:catalogue_section_change", args=[section.pk])]
    for address in addresses:
        assert signed_in(auditor).get(address).status_code == 200
        assert signed_in(auditor).post(address, {"note": "x"}).status_code == 403
        assert signed_in(rina).get(address).status_code == 403


def test_lists_cost_few_queries(desk, catalogue, django_assert_max_num_queries):
    for model in ("service", "serviceversion"):
        address = reverse(f"admin:catalogue_{model}_changelist")
        desk.get(address)
        with django_assert_max_num_queries(8):
            page = desk.get(address).content.decode()
        assert len(re.findall(r"<tr>|<tr ", page)) > 30
