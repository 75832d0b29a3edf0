"""The services on offer, read once per process and version."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass

from pelalawan_portal.catalogue.models import Service, specs_of
from pelalawan_portal.catalogue.parts import TOPICS
from pelalawan_portal.catalogue.spec import ServiceSpec


@dataclass(frozen=True, slots=True)
class Offer:
    """A service a resident can find, with its version in force."""

    service_id: int
    version_id: int
    version_number: int
    sha256: str
    spec: ServiceSpec


# Three pages of a filing ask what is on offer; what was published is seen everywhere within this time.
KEEP_SECONDS = 2.0
_kept: tuple[float, list[Offer]] | None = None


def forget() -> None:
    """Read what is on offer anew; called where something was published or withdrawn."""
    global _kept
    _kept = None


def offers() -> list[Offer]:
    """Every offered service in the order of the list, at most KEEP_SECONDS old in this process; one query."""
    global _kept
    if _kept is None or time.monotonic() - _kept[0] > KEEP_SECONDS:
        _kept = (time.monotonic(), _read())
    return list(_kept[1])


def _read() -> list[Offer]:
    rows = list(
        Service.objects.offered()
        .order_by("order", "name")
        .values_list("pk", "current_id", "current__number", "current__sha256")
    )
    specs = specs_of({version: sha256 for _, version, _, sha256 in rows})
    return [Offer(pk, version, number, sha256, specs[version]) for pk, version, number, sha256 in rows]


def offer(slug: str) -> Offer | None:
    """The service on offer at this address."""
    return next((one for one in offers() if one.spec.slug == slug), None)


def by_topic(found: Iterable[Offer]) -> list[tuple[str, str, list[Offer]]]:
    """(key, title, offers) of every topic that has any; what is filed here before what is filed elsewhere."""
    groups: dict[str, list[Offer]] = {key: [] for key in TOPICS}
    for one in found:
        groups[one.spec.topic].append(one)
    for group in groups.values():
        group.sort(key=lambda one: one.spec.channel != "portal")
    return [(key, TOPICS[key], group) for key, group in groups.items() if group]
