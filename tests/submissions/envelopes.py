"""A small service with two offices beside each other, and permohonan on it, for tests of the envelope."""

from __future__ import annotations

import uuid
from typing import Any

from pelalawan_portal.catalogue import workflow as catalogue
from pelalawan_portal.opds.models import Opd, Responsibility
from pelalawan_portal.submissions import outbox, workflow
from pelalawan_portal.submissions.filings import Filing
from pelalawan_portal.submissions.models import Submission

TELUK_MERANTI = "14.05.09"
DOCUMENT: dict[str, Any] = {
    "slug": "uji-keramaian",
    "code": "UJI-KRM",
    "name": "Izin keramaian uji",
    "channel": "portal",
    "summary": "Untuk pengujian",
    "sla": {"amount": 5, "unit": "hari_kerja"},
    "sections": [
        {
            "key": "diri",
            "title": "Data diri",
            "fields": [
                {"key": "nama", "type": "text", "label": "Nama", "fills": "name"},
                {
                    "key": "nik",
                    "type": "nik",
                    "label": "NIK",
                    "fills": "nik",
                    "required": False,
                    "personal": True,
                },
                {
                    "key": "surel",
                    "type": "email",
                    "label": "E-mail",
                    "fills": "email",
                    "required": False,
                    "personal": True,
                },
                {"key": "desa", "type": "region", "label": "Desa", "fills": "region", "required": False},
                {"key": "acara", "type": "text", "label": "Acara"},
            ],
        }
    ],
    "requirements": [
        {"key": "ktp", "name": "Foto KTP", "identity": True},
        {"key": "denah", "name": "Denah lokasi"},
        {"key": "pendukung", "name": "Surat pendukung", "required": False},
    ],
    "steps": [
        {
            "key": "kelengkapan",
            "kind": "completeness",
            "name": "Periksa kelengkapan",
            "role": "loket",
            "post": "front_office",
        },
        {
            "key": "lalu_lintas",
            "kind": "recommendation",
            "name": "Dinas Perhubungan",
            "role": "teknis_dishub",
            "post": "technical",
            "after": ["kelengkapan"],
        },
        {
            "key": "ketertiban",
            "kind": "recommendation",
            "name": "Satpol PP",
            "role": "teknis_satpolpp",
            "post": "technical",
            "after": ["kelengkapan"],
        },
        {
            "key": "tanda_tangan",
            "kind": "sign",
            "name": "Tanda tangan",
            "role": "penanda_tangan",
            "post": "signer",
            "after": ["lalu_lintas", "ketertiban"],
        },
    ],
    "decision": {
        "title": "Izin keramaian",
        "number": "503/{urut:03}/KRM/DPMPTSP/{romawi}/{tahun}",
        "body": ["Memberi izin kepada {nama} untuk acara {acara}."],
        "validity": {"amount": 1, "unit": "bulan"},
    },
}
ROLES = {
    "loket": "DPMPTSP",
    "penanda_tangan": "DPMPTSP",
    "teknis_dishub": "DISHUB",
    "teknis_satpolpp": "SATPOLPP",
}


def publish_service(**changes: Any) -> Any:
    """Publish the service; returns its version in force."""
    catalogue.publish(catalogue.import_document({**DOCUMENT, **changes}), by=None)
    for role, code in ROLES.items():
        Responsibility.objects.get_or_create(
            service="", role=role, defaults={"opd": Opd.objects.get(code=code)}
        )
    from pelalawan_portal.catalogue.models import Service

    version = Service.objects.get(slug={**DOCUMENT, **changes}["slug"]).current
    assert version is not None
    return version


def filing(version: Any, **changes: Any) -> Filing:
    given = {
        "answers": {"nama": "Siti Aminah", "acara": "Kenduri", "desa": "14.05.09.2002"},
        "files": frozenset({"ktp", "denah"}),
        **changes,
    }
    return Filing(key=uuid.uuid4(), version=version, spec=version.spec, **given)


def file_one(version: Any, *, routed: bool = True, **changes: Any) -> Submission:
    """A permohonan that was sent and, unless said otherwise, routed."""
    submission = workflow.submit(filing(version, **changes))
    if routed:
        outbox.drain()
        submission.refresh_from_db()
    return submission
