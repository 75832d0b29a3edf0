"""Taking in a page of answers: what is asked depends on the answers themselves, so the server decides page by page."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from pelalawan_portal.catalogue.spec import SectionSpec
from pelalawan_portal.filing.forms import AnswersForm, section_form
from pelalawan_portal.filing.groups import changed_rows
from pelalawan_portal.filing.holders import Holder
from pelalawan_portal.filing.models import Draft
from pelalawan_portal.filing.pages import relevant
from pelalawan_portal.filing.workflow import find, save_answers

LATER = "nanti"


@dataclass(frozen=True)
class Outcome:
    """`form` comes back when the page is shown again at once; `more` when answers brought up further questions."""

    draft: Draft
    form: AnswersForm | None = None
    more: bool = False


def asked_keys(draft: Draft, section: SectionSpec, answers: Mapping[str, Any]) -> set[str]:
    """The questions of a section that are asked, given these answers."""
    return {one.key for one in draft.spec.asked_fields(section, relevant(draft.spec, answers))}


def page_form(draft: Draft, section: SectionSpec) -> AnswersForm:
    """The page as it stands in the draft."""
    asked = asked_keys(draft, section, draft.plain_answers)
    return section_form(draft.version_sha256, section)(only=asked, answers=draft.plain_answers)


def _present(data: Mapping[str, Any], key: str) -> bool:
    return any(name == key or name.startswith((f"{key}_", f"{key}-")) for name in data)


def _after(draft: Draft, section: SectionSpec, form: AnswersForm, keys: Collection[str]) -> set[str]:
    """What is asked once the valid answers just posted count."""
    form.is_valid()
    fresh = {key: value for key, value in form.cleaned_data.items() if key in keys}
    return asked_keys(draft, section, {**draft.plain_answers, **fresh})


def typed_again(draft: Draft, section: SectionSpec, data: Any, files: Any) -> AnswersForm:
    """What was typed, unjudged: after a row was added or dropped or a file was handed in or taken back."""
    form_class = section_form(draft.version_sha256, section)
    asked = asked_keys(draft, section, draft.plain_answers)
    return form_class(changed_rows(data) or data, files, only=asked, quiet=True)


@transaction.atomic
def answer_section(holder: Holder, key: UUID, page: str, data: Any, files: Any) -> Outcome:
    """Judge and save a posted page; what is right is saved even while something else is wrong.

    A page that is not asked (any more) changes nothing. With "nanti" pressed, questions left empty are no fault.
    Raises NotHeld or AlreadySent.
    """
    draft = find(holder, key, lock=True)
    asked_now = draft.spec.asked_sections(draft.asked_answers)
    section = next((one for one in asked_now if one.key == page), None)
    if section is None:
        return Outcome(draft)
    form_class = section_form(draft.version_sha256, section)
    shown = asked_keys(draft, section, draft.plain_answers)
    everything = {one.key for one in section.fields}
    form = form_class(data, files, only=shown if shown == everything else None)
    asked = _after(draft, section, form, {one for one in everything if one in shown or _present(data, one)})
    if asked != set(form.fields):
        form = form_class(data, files, only=asked)
        form.is_valid()
    unseen = {one for one in asked - shown if not _present(data, one)}
    for one in unseen:
        form.errors.pop(one, None)
    if LATER in data:
        _forgive_empty(form)
    answers = {name: value for name, value in form.cleaned_data.items() if name not in unseen}
    if form.errors:
        save_answers(draft, answers)
        return Outcome(draft, form)
    save_answers(draft, answers, done="" if unseen or LATER in data else section.key)
    return Outcome(draft, more=bool(unseen))


def _forgive_empty(form: AnswersForm) -> None:
    for name in list(form.errors):
        if all(one.code == "required" for one in form.errors[name].as_data()):
            del form.errors[name]
