"""Loading the shipped catalogue. What an officer edited is never overwritten."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import yaml
from django.conf import settings
from django.db import transaction

from pelalawan_portal.catalogue import workflow
from pelalawan_portal.catalogue.document import Document, fingerprint
from pelalawan_portal.catalogue.files import FOLDER, shipped
from pelalawan_portal.catalogue.models import Service, ServiceVersion
from pelalawan_portal.catalogue.spec import ServiceSpec
from pelalawan_portal.opds.models import Opd, Responsibility

RESPONSIBILITIES = Path(__file__).parent / "responsibilities.yaml"


def load_catalogue(folder: Path = FOLDER) -> str:
    """Bring the shipped services in: missing ones are made, those no officer touched follow their file.

    In production a service whose facts are not confirmed stays a draft. Returns one line on what was done.
    """
    done: Counter[str] = Counter(load_service(document) for document in shipped(folder))
    return "Layanan: " + ", ".join(f"{number} {what}" for what, number in sorted(done.items()))


@transaction.atomic
def load_service(document: Document) -> str:
    """Load one canonical document; returns "baru", "diperbarui", "konsep", "tetap" or "milik petugas"."""
    sha256 = fingerprint(document)
    service = Service.objects.select_for_update(of=("self",)).filter(slug=document["slug"]).first()
    if service is not None:
        versions = list(service.versions.defer("document", "head"))
        in_force = next((one for one in versions if one.state == ServiceVersion.State.PUBLISHED), None)
        draft = next((one for one in versions if one.state == ServiceVersion.State.DRAFT), None)
        newest = draft or in_force
        if newest is None or not newest.untouched or (in_force is not None and not in_force.untouched):
            return "milik petugas"
        if newest.loaded_sha256 == sha256 and (newest is in_force or _must_wait(document)):
            return "tetap"
    waiting = _must_wait(document)
    version = workflow.import_document(document) if waiting else workflow.adopt(document)
    ServiceVersion.objects.filter(pk=version.pk).update(loaded_sha256=sha256)
    return "konsep" if waiting else "baru" if service is None else "diperbarui"


def _must_wait(document: Document) -> bool:
    return settings.PORTAL_MODE == "production" and bool(ServiceSpec.parse(document).open_facts())


@transaction.atomic
def load_responsibilities(path: Path = RESPONSIBILITIES) -> str:
    """The default offices of the shipped roles, for every service and role that has none yet.

    Returns one line on what was done; rows that administrators made, changed or ended are left alone.
    """
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    known = set(Responsibility.objects.values_list("service", "role"))
    offices = dict(Opd.objects.values_list("code", "pk"))
    made = [
        Responsibility(
            service=row["service"],
            role=row["role"],
            region_id=row.get("region"),
            opd_id=offices[row["opd"]],
            basis=row.get("basis", "Bawaan portal; periksa dengan Perda SOTK"),
        )
        for row in rows
        if (row["service"], row["role"]) not in known
    ]
    Responsibility.objects.bulk_create(made)
    return f"Tanggung jawab: {len(made)} baru"
