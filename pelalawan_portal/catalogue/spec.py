"""A published service as immutable values, read from the frozen JSON document of a version.

The document is also the file format of export and import (YAML or JSON), so a service that was exported,
looked at and loaded again is the same service. `ServiceSpec.parse` is the only reader; it refuses what the
rest of the portal could not carry out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Self

from pelalawan_portal.catalogue.conditions import BUILT_IN, Answers, BadCondition, fields_named, holds
from pelalawan_portal.catalogue.fees import FeeRule, check_rule
from pelalawan_portal.catalogue.parts import (
    APPLICANTS,
    APPLICATIONS,
    CHANNELS,
    COMPONENTS,
    FEE_KINDS,
    FIELD_TYPES,
    FILLS,
    PAUSE_NAMES,
    STEP_KINDS,
    TOKEN,
    TOPICS,
    UNITS,
    BadSpec,
    DecisionSpec,
    Duration,
    Fact,
    FieldSpec,
    RequirementSpec,
    SectionSpec,
    StepSpec,
    known,
    texts,
)

__all__ = [
    "APPLICANTS", "APPLICATIONS", "CHANNELS", "COMPONENTS", "FEE_KINDS", "FIELD_TYPES", "FILLS", "STEP_KINDS", "TOPICS",
    "UNITS", "BadSpec", "DecisionSpec", "Duration", "Fact", "FieldSpec", "RequirementSpec", "SectionSpec",
    "ServiceSpec", "StepSpec",
]  # fmt: skip
SLUG = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")


# Pages every draft has beside its sections; a section of that name could not be reached.
# The family of letters that may end in an answer instead of a signed paper.
ANSWERED_FAMILY = "kesehatan"
# The question of an urgent service about signs of danger to life.
DANGER = "tanda_bahaya"
RESERVED = frozenset({"surat", "periksa", "berkas", "nanti", "lepas", "hapus"})


@dataclass(frozen=True)
class ServiceSpec:
    """Everything the portal knows of one version of a service.

    `topic` is a key of TOPICS and `order` the first place in the lists, small first; `fee` is {"kind": one of
    FEE_KINDS, "note": words, "rule": see fees.py};
    `outside` (tugas, rujuk) is {"system", "url", "bring", "helper"}, all texts.
    """

    slug: str
    code: str
    name: str
    channel: str
    summary: str
    words: tuple[str, ...] = ()
    wishes: tuple[str, ...] = ()
    family: str = "izin"
    topic: str = "lain"
    order: int = 100
    confidential: bool = False
    # 119 stands first on every page, and who answers yes to DANGER is sent there instead of filing.
    urgent: bool = False
    calendar: str = "kantor"
    applicants: tuple[str, ...] = APPLICANTS
    applications: tuple[str, ...] = ("baru",)
    eligibility: tuple[str, ...] = ()
    sla: Duration | None = None
    sla_source: str = ""
    completeness: Duration = field(default_factory=lambda: Duration(1))
    return_time: Duration = field(default_factory=lambda: Duration(14))
    # Pauses (PAUSE_NAMES) that stop the date of the law too; {"on": true, "basis": …}: UU 30/2014 Ps 53 takes effect.
    legal_pauses: tuple[str, ...] = ()
    deemed: Mapping[str, Any] = field(default_factory=dict)
    fee: Mapping[str, Any] = field(default_factory=lambda: {"kind": "gratis"})
    outside: Mapping[str, str] = field(default_factory=dict)
    standard: Mapping[str, Fact] = field(default_factory=dict)
    sections: tuple[SectionSpec, ...] = ()
    requirements: tuple[RequirementSpec, ...] = ()
    steps: tuple[StepSpec, ...] = ()
    decision: DecisionSpec = field(default_factory=DecisionSpec)

    @classmethod
    def parse(cls, document: Mapping[str, Any]) -> Self:
        """The service of a document; raises BadSpec naming the first place that cannot be carried out."""
        data = known(cls, document, "layanan")
        try:
            for one in ("words", "wishes", "applicants", "applications", "eligibility", "legal_pauses"):
                if one in data:
                    data[one] = texts(data[one], one)
            data["sla"] = Duration.parse(data.get("sla"), "lama layanan")
            data["completeness"] = Duration.parse(
                data.get("completeness"), "periksa kelengkapan"
            ) or Duration(1)
            data["return_time"] = Duration.parse(data.get("return_time"), "batas perbaikan") or Duration(14)
            standard = data.get("standard", {})
            data["standard"] = {  # in the printed order: the database does not keep that of the file
                key: Fact.parse(standard[key], f"standar {key}")
                for key in sorted(
                    standard, key=lambda one: list(COMPONENTS).index(one) if one in COMPONENTS else 99
                )
            }
            data["sections"] = tuple(SectionSpec.parse(one) for one in data.get("sections", ()))
            data["requirements"] = tuple(RequirementSpec.parse(one) for one in data.get("requirements", ()))
            data["steps"] = tuple(StepSpec.parse(one) for one in data.get("steps", ()))
            data["decision"] = DecisionSpec.parse(data.get("decision") or {})
            made = cls(**data)
            made._check()
        except BadSpec:
            raise
        except (TypeError, AttributeError, KeyError, ValueError, BadCondition) as error:
            raise BadSpec(f"layanan {document.get('slug')}: {error}") from error
        return made

    def _check(self) -> None:
        if self.channel not in CHANNELS:
            raise BadSpec(f"saluran tidak dikenal: {self.channel}")
        if not SLUG.match(self.slug) or not self.code or not self.name:
            raise BadSpec("layanan memerlukan alamat (huruf kecil, angka, tanda hubung), kode, dan nama")
        if self.topic not in TOPICS or self.fee.get("kind") not in FEE_KINDS:
            raise BadSpec("kelompok layanan atau jenis biaya tidak dikenal")
        if unknown := set(self.standard) - set(COMPONENTS):
            raise BadSpec(f"komponen standar tidak dikenal: {', '.join(sorted(unknown))}")
        if not set(self.applicants) <= set(APPLICANTS) or not set(self.applications) <= set(APPLICATIONS):
            raise BadSpec("jenis pemohon atau jenis permohonan tidak dikenal")
        keys = [one.key for one in self.questions] + [one.key for one in self.requirements]
        if twice := {key for key in keys if keys.count(key) > 1}:
            raise BadSpec(f"kunci dipakai dua kali: {', '.join(sorted(twice))}")
        known = {one.key for one in self.questions} | BUILT_IN
        parts: tuple[SectionSpec | FieldSpec | RequirementSpec | StepSpec, ...]
        parts = (*self.sections, *self.questions, *self.requirements, *self.steps)
        for part in parts:
            if missing := fields_named(part.when) - known:
                raise BadSpec(
                    f"{part.key}: syarat memakai isian yang tidak ada: {', '.join(sorted(missing))}"
                )
        steps = {one.key for one in self.steps}
        for step in self.steps:
            if missing := set(step.after) - steps:
                raise BadSpec(
                    f"langkah {step.key}: sesudah langkah yang tidak ada: {', '.join(sorted(missing))}"
                )
        self._check_later_papers()
        self._check_clock()
        self._check_order()
        self._check_wording()
        check_rule(self)
        if self.channel == "portal" and not any(one.kind == "completeness" for one in self.steps):
            raise BadSpec("layanan portal memerlukan langkah periksa kelengkapan")
        if (
            self.channel == "portal"
            and not self.ends_in_answer
            and not any(one.kind == "sign" for one in self.steps)
        ):
            raise BadSpec("layanan portal memerlukan langkah tanda tangan")
        self._check_answer()
        danger = self.question(DANGER)
        if self.urgent and (danger is None or danger.type != "yesno"):
            raise BadSpec(f"layanan genting memerlukan pertanyaan ya/tidak {DANGER}")
        if self.channel != "portal" and any(one.kind == "sign" for one in self.steps):
            raise BadSpec("hanya layanan portal yang boleh kita tanda tangani")

    def _check_later_papers(self) -> None:
        """A paper that may follow is asked before a step that ends in an opinion, never at sending too."""
        opinions = {one.key for one in self.steps if one.kind in ("recommendation", "verification")}
        for one in self.requirements:
            if one.before and (one.before not in opinions or one.required or one.produced):
                raise BadSpec(
                    f"surat {one.key}: yang boleh menyusul tidak wajib saat mengirim, dan menyebut langkah "
                    "rekomendasi atau verifikasi"
                )

    def _check_clock(self) -> None:
        """Deemed approval needs a legal basis, and is never ours where another system decides."""
        if unknown := set(self.legal_pauses) - set(PAUSE_NAMES):
            raise BadSpec(f"jeda waktu tidak dikenal: {', '.join(sorted(unknown))}")
        if unknown := set(self.deemed) - {"on", "basis"}:
            raise BadSpec(f"dianggap dikabulkan: tidak dikenal: {', '.join(sorted(map(str, unknown)))}")
        on, basis = self.deemed.get("on", False), self.deemed.get("basis", "")
        if not isinstance(on, bool) or not isinstance(basis, str):
            raise BadSpec("dianggap dikabulkan: memerlukan ya/tidak dan dasar hukum sebagai tulisan")
        if on and self.channel != "portal":
            raise BadSpec("dianggap dikabulkan hanya untuk layanan yang diputus di portal ini")
        if on and not basis.strip():
            raise BadSpec("dianggap dikabulkan memerlukan dasar hukum")

    def _check_wording(self) -> None:
        """Words that stand for an answer must name a question: a paper with a hole is found here, not at signing."""
        known_keys = {one.key for one in self.questions}
        wording = [one.body for one in self.requirements] + [*self.decision.body, *self.decision.conditions]
        named = {token for text in wording for token in TOKEN.findall(text)} | set(self.decision.holder)
        if missing := named - known_keys:
            raise BadSpec(f"surat memakai isian yang tidak ada: {', '.join(sorted(missing))}")
        pages = {one.key for one in self.sections} | {""}
        if taken := pages & RESERVED:
            raise BadSpec(f"kunci bagian sudah dipakai alamat portal: {', '.join(sorted(taken))}")
        for paper in self.requirements:
            if paper.section not in pages:
                raise BadSpec(f"syarat {paper.key}: bagian {paper.section} tidak ada")

    def _check_order(self) -> None:
        done: set[str] = set()
        left = list(self.steps)
        while left:
            ready = [one for one in left if set(one.after) <= done]
            if not ready:
                raise BadSpec("urutan langkah berputar")
            done |= {one.key for one in ready}
            left = [one for one in left if one.key not in done]

    def _check_answer(self) -> None:
        """An answer closes the permohonan: there is one, and no other step comes after it or beside it."""
        answers = [one for one in self.steps if one.kind == "handover"]
        if not self.ends_in_answer or self.channel != "portal":
            return
        named = {key for one in self.steps for key in one.after}
        last = [one for one in self.steps if one.key not in named]
        if len(answers) != 1 or last != answers:
            raise BadSpec("langkah jawaban hanya satu dan paling akhir, sesudah semua langkah lain")

    @property
    def ends_in_answer(self) -> bool:
        """Whether an officer's answer ends it and no signed paper: some health requests."""
        kinds = {one.kind for one in self.steps}
        return self.family == ANSWERED_FAMILY and "handover" in kinds and "sign" not in kinds

    @property
    def deemed_basis(self) -> str:
        """The legal basis on which silence counts as a grant; "" while that is switched off (the default)."""
        return str(self.deemed.get("basis", "")) if self.deemed.get("on") else ""

    @cached_property
    def questions(self) -> tuple[FieldSpec, ...]:
        return tuple(one for section in self.sections for one in section.fields)

    def question(self, key: str) -> FieldSpec | None:
        return next((one for one in self.questions if one.key == key), None)

    def requirement(self, key: str) -> RequirementSpec | None:
        return next((one for one in self.requirements if one.key == key), None)

    def step(self, key: str) -> StepSpec:
        return next(one for one in self.steps if one.key == key)

    def asked_sections(self, answers: Answers) -> list[SectionSpec]:
        return [one for one in self.sections if holds(one.when, answers)]

    def asked_fields(self, section: SectionSpec, answers: Answers) -> list[FieldSpec]:
        return [one for one in section.fields if holds(one.when, answers)]

    def asked_questions(self, answers: Answers) -> Iterator[FieldSpec]:
        for section in self.asked_sections(answers):
            yield from self.asked_fields(section, answers)

    def asked_requirements(self, answers: Answers) -> list[RequirementSpec]:
        return [one for one in self.requirements if holds(one.when, answers)]

    @cached_property
    def has_papers(self) -> bool:
        """Whether the service ever asks for a paper or writes one."""
        return bool(self.requirements) or any(one.type == "file" for one in self.questions)

    def asked_papers(self, answers: Answers) -> list[RequirementSpec]:
        """The asked requirements, and questions of the type "file" as the papers they are."""
        files = [one for one in self.asked_questions(answers) if one.type == "file"]
        return self.asked_requirements(answers) + [
            RequirementSpec(one.key, one.label, one.help, required=one.required) for one in files
        ]

    def needed_steps(self, answers: Answers) -> list[StepSpec]:
        return [one for one in self.steps if holds(one.when, answers)]

    @cached_property
    def fee_rule(self) -> FeeRule | None:
        """How the fee is worked out; None for what is free, or charged elsewhere."""
        return FeeRule.parse(self.fee["rule"]) if "rule" in self.fee else None

    def open_facts(self) -> list[str]:
        """The components that no named officer has confirmed yet (DESIGN 2): they keep a version from production."""
        return [key for key, fact in self.standard.items() if fact.needs_confirmation]
