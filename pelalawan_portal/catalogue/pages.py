"""What the page of a service shows, from its spec: the same for a version in force and for a draft being looked at."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from pelalawan_portal.bahasa.durations import duration_words
from pelalawan_portal.catalogue.condition_text import describe
from pelalawan_portal.catalogue.parts import COMPONENTS, Fact, RequirementSpec
from pelalawan_portal.catalogue.spec import ServiceSpec

FREE = "Gratis (Rp 0, tidak dipungut biaya)"


class Paper(NamedTuple):
    """A requirement and, in words, when it is asked ("" = of everybody)."""

    paper: RequirementSpec
    when: str


class Component(NamedTuple):
    """One of the 14 components as printed."""

    title: str
    fact: Fact | None


def cost(spec: ServiceSpec) -> str:
    """The cost in one line, zero said in full."""
    return str(spec.fee.get("note") or FREE)


def beginning(spec: ServiceSpec) -> dict[str, Any]:
    """What a person must know before they begin: spec, cost, time, validity, papers to bring, papers made."""
    asked = [Paper(one, describe(one.when, spec)) for one in spec.requirements]
    valid = spec.decision.validity
    return {
        "spec": spec,
        "cost": cost(spec),
        "time": duration_words(spec.sla.amount, spec.sla.unit) if spec.sla else "",
        "validity": duration_words(valid.amount, valid.unit, explain=False) if valid else "",
        "papers": [one for one in asked if not one.paper.produced],
        "made": [one for one in asked if one.paper.produced],
    }


_standards: dict[str, SafeString] = {}


def _standard(spec: ServiceSpec, sha256: str) -> SafeString:
    """For whom it is, the papers and the 14 components. Of a published version they are rendered once a process."""
    made = _standards.get(sha256)
    if made is None:
        components = [Component(title, spec.standard.get(key)) for key, title in COMPONENTS.items()]
        made = render_to_string("catalogue/_standar.html", beginning(spec) | {"components": components})
        if sha256:
            _standards[sha256] = made
    return made


def service_page(spec: ServiceSpec, sha256: str = "") -> dict[str, Any]:
    """Context of `catalogue/service.html`; `sha256` names a published version, "" a draft that still changes."""
    return beginning(spec) | {"standard": _standard(spec, sha256)}
