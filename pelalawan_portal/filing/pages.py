"""The pages of a draft, in order, and what is still missing on each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pelalawan_portal.catalogue.spec import DANGER, RequirementSpec, SectionSpec, ServiceSpec
from pelalawan_portal.filing.forms import posted, section_form

PAPERS, CHECK = "surat", "periksa"
Answers = Mapping[str, Any]


CALL = "Anda menjawab ada tanda bahaya. Telepon 119 sekarang. Permohonan tidak dikirim dan tidak ditunggu siapa pun."


@dataclass(frozen=True)
class Page:
    """A step a person goes through: one of the service's sections, the papers, or the check of everything."""

    key: str
    title: str
    section: SectionSpec | None = None


@dataclass(frozen=True)
class Problem:
    """Something that keeps a draft from being sent; `page` is where it is mended, `anchor` the field there."""

    page: str
    message: str
    anchor: str = ""


def relevant(spec: ServiceSpec, answers: Answers) -> dict[str, Any]:
    """The answers to questions that are asked, given the others that are: a stale answer decides nothing."""
    kept = dict(answers)
    while True:
        asked = {one.key for one in spec.asked_questions(kept)}
        fewer = {key: value for key, value in kept.items() if key in asked or key.startswith("@")}
        if len(fewer) == len(kept):
            return fewer
        kept = fewer


def uploads(spec: ServiceSpec, answers: Answers, page: str) -> list[RequirementSpec]:
    """The papers asked on a page: its own, and questions of the type "file"; those we write ourselves are not."""
    section = "" if page == PAPERS else page
    papers = [one for one in spec.asked_requirements(answers) if one.section == section and not one.produced]
    for one in spec.asked_sections(answers):
        if one.key == page:
            papers += [
                RequirementSpec(question.key, question.label, question.help, required=question.required)
                for question in spec.asked_fields(one, answers)
                if question.type == "file"
            ]
    return papers


def all_uploads(spec: ServiceSpec, answers: Answers) -> list[tuple[str, RequirementSpec]]:
    """(page key, paper) for everything that is handed in."""
    pages = [one.key for one in spec.asked_sections(answers)] + [PAPERS]
    return [(page, paper) for page in pages for paper in uploads(spec, answers, page)]


def pages_of(spec: ServiceSpec, answers: Answers) -> list[Page]:
    """The pages this draft has now; answers may add or remove some."""
    pages = [Page(one.key, one.title, one) for one in spec.asked_sections(answers)]
    if uploads(spec, answers, PAPERS):
        pages.append(Page(PAPERS, "Foto dan surat"))
    return [*pages, Page(CHECK, "Periksa jawaban Anda")]


def page_after(pages: Sequence[Page], key: str) -> Page:
    """The next page; the check for the last and for one that is no longer asked."""
    for place, one in enumerate(pages[:-1]):
        if one.key == key:
            return pages[place + 1]
    return pages[-1]


def in_danger(spec: ServiceSpec, answers: Answers) -> bool:
    """Whether an urgent service was told of a sign of danger to life: then 119 is called, and nothing is filed."""
    return spec.urgent and answers.get(DANGER) is True


def answer_problems(spec: ServiceSpec, sha256: str, answers: Answers) -> list[Problem]:
    """Every stored answer judged again by the rules of its form; `answers` as `relevant` gives them."""
    found = []
    for section in spec.asked_sections(answers):
        asked = {one.key for one in spec.asked_fields(section, answers)}
        if DANGER in asked and in_danger(spec, answers):
            found.append(Problem(section.key, CALL, DANGER))
        form_class = section_form(sha256, section)
        form = form_class(posted(form_class, answers, asked), only=asked)
        for key, errors in form.errors.items():
            found.append(Problem(section.key, str(errors[0]), key))
    return found


def paper_problems(spec: ServiceSpec, answers: Answers, files: Mapping[str, Sequence[str]]) -> list[Problem]:
    """Required papers without a file that can still be good; `files` are the states of the files by paper."""
    return [
        Problem(page, f"{paper.name} {'perlu diganti' if files.get(paper.key) else 'belum ada'}.", paper.key)
        for page, paper in all_uploads(spec, answers)
        if paper.required and not any(state != "refused" for state in files.get(paper.key, ()))
    ]
