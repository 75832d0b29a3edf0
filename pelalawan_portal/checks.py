"""Checks of the whole: what one app cannot see alone. Django runs them; nobody imports this module."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.db import ProgrammingError


class ChecksConfig(AppConfig):
    """Registers the project's system checks."""

    name = "pelalawan_portal.checks"
    label = "checks"
    # One module, not a package: it has no templates, static files or tables of its own.
    path = str(Path(__file__).with_suffix(""))

    def ready(self) -> None:
        checks.register(check_offices, checks.Tags.database)
        checks.register(check_services, checks.Tags.database)
        checks.register(check_mandates, checks.Tags.database)
        checks.register(check_production, checks.Tags.security, deploy=True)


def _asked(databases: Sequence[str] | None) -> bool:
    return "default" in (databases or ())


def check_offices(databases: Sequence[str] | None = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """An OPD that is responsible for something has officers (portal.W001)."""
    from pelalawan_portal.opds.gaps import offices_without_officers

    try:
        alone = offices_without_officers() if _asked(databases) else []
    except ProgrammingError:
        return []  # `migrate` checks the database before it makes or changes the tables
    return [
        checks.Warning(
            f"{opd.code} bertanggung jawab atas suatu langkah, tetapi belum punya petugas.",
            hint="Beri tugas kepada petugas di /admin/opds/post/add/. Sementara itu berkasnya menunggu di loket.",
            id="portal.W001",
        )
        for opd in alone
    ]


def check_services(databases: Sequence[str] | None = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Every step of every service in force has a responsible OPD (portal.W002)."""
    if not _asked(databases):
        return []
    from pelalawan_portal.catalogue.models import ServiceVersion
    from pelalawan_portal.opds.gaps import unanswered

    published = ServiceVersion.objects.filter(state=ServiceVersion.State.PUBLISHED, service__active=True)
    try:
        specs = [version.spec for version in published.only("pk", "sha256", "state")]
        gaps = unanswered((spec.slug, step.role) for spec in specs for step in spec.steps)
    except ProgrammingError:
        return []  # as above
    return [
        checks.Warning(
            f"{gap}.",
            hint="Tentukan di /admin/opds/responsibility/add/. Sementara itu permohonannya menunggu di loket.",
            id="portal.W002",
        )
        for gap in gaps
    ]


def check_mandates(databases: Sequence[str] | None = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Every service in force that we sign has a decree by which its office signs for the Bupati (portal.W005)."""
    if not _asked(databases):
        return []
    from pelalawan_portal.catalogue.models import ServiceVersion
    from pelalawan_portal.opds.gaps import offices_without_mandate

    published = ServiceVersion.objects.filter(state=ServiceVersion.State.PUBLISHED, service__active=True)
    try:
        specs = [version.spec for version in published.only("pk", "sha256", "state")]
        signing = ((spec.slug, step.role) for spec in specs for step in spec.steps if step.kind == "sign")
        missing = offices_without_mandate(signing)
    except ProgrammingError:
        return []  # as above
    services = ", ".join(slug for slug, _ in missing)
    return [
        checks.Warning(
            f"Belum ada peraturan pendelegasian tanda tangan Bupati untuk: {services}.",
            hint="Catat di /admin/opds/mandate/add/. Sementara itu suratnya terbit tanpa “a.n. Bupati”.",
            id="portal.W005",
        )
        for _ in missing[:1]
    ]


def check_production(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """What the settings cannot refuse by themselves at the start (portal.E001, portal.W003)."""
    found: list[checks.CheckMessage] = []
    if not settings.OFFICERS_NEED_SECOND_FACTOR:
        found.append(
            checks.Error(
                "Petugas bisa masuk tanpa kode masuk (faktor kedua).",
                hint="Isi OFFICERS_NEED_SECOND_FACTOR=ya.",
                id="portal.E001",
            )
        )
    if not settings.EMAIL_CONFIGURED:
        found.append(
            checks.Warning(
                "EMAIL_URL kosong: kabar hanya tampil di halaman permohonan.",
                hint="Isi EMAIL_URL bila ada server e-mail. Tanpa itu portal tetap berjalan.",
                id="portal.W003",
            )
        )
    return found
