"""The checklist of a visit goes from the file through the rows of a draft and back, and a new version keeps it."""

import pytest

from pelalawan_portal.catalogue import workflow
from pelalawan_portal.catalogue.document import dump
from pelalawan_portal.catalogue.files import shipped
from pelalawan_portal.catalogue.forms import StepForm
from pelalawan_portal.catalogue.parts import BadSpec, StepSpec
from pelalawan_portal.catalogue.rows import document_of
from pelalawan_portal.catalogue.spec import ServiceSpec

pytestmark = pytest.mark.django_db


def test_works_file_rows_and_document_agree():
    document = next(one for one in shipped() if one["slug"] == "reklame-permanen")
    draft = workflow.import_document(document)
    again = ServiceSpec.parse(document_of(draft))
    assert dump(again) == document
    assert len(again.step("peninjauan").checklist) == 6


def test_works_an_officer_edits_it_a_line_each():
    draft = workflow.import_document(next(one for one in shipped() if one["slug"] == "paud"))
    row = draft.steps.get(key="peninjauan")
    form = StepForm(instance=row)
    data = {name: form[name].value() for name in form.fields} | {
        "checklist": "Pagar ada\n\n Air bersih ada ",
        "after": "kelengkapan",
        "when": "",
    }
    form = StepForm(data, instance=row)
    assert form.is_valid(), form.errors
    assert form.save().checklist == ["Pagar ada", "Air bersih ada"]


def test_rejects_a_checklist_that_is_no_list_of_texts():
    with pytest.raises(BadSpec, match="daftar tulisan"):
        StepSpec.parse({"key": "x", "kind": "visit", "name": "X", "role": "teknis", "checklist": "satu"})
