"""Health requests on their way, for tests."""

from __future__ import annotations

from typing import Any

import yaml

from pelalawan_portal.catalogue.files import FOLDER, FRAGMENTS, read_service
from pelalawan_portal.catalogue.loading import load_responsibilities, load_service
from pelalawan_portal.catalogue.models import Service, ServiceVersion
from pelalawan_portal.submissions.models import Review, Submission
from tests.conftest import SITI_NIK
from tests.submissions.envelopes import filing

VILLAGE = "14.05.09.2002"  # a desa of Teluk Meranti
SECRET = "batuk darah sejak Lebaran"
PERSON = {
    "nama": "Siti Aminah", "nik": SITI_NIK, "alamat": "Jalan Rambutan RT 2", "wilayah": VILLAGE, "tanda_bahaya": False,
}  # fmt: skip
ANSWERS: dict[str, dict[str, Any]] = {
    "jaminan-rujukan": {
        "nomor_kk": "1405090101100007", "rumah_sakit": "RSUD Selasih", "keperluan": SECRET, "bpjs": "tidak",
    },
    "kunjungan-rumah": {
        "nama_pasien": "Nenek Halimah", "sebab": "lansia", "keluhan": SECRET, "petunjuk": "Dekat masjid",
    },
    "dugaan-wabah": {"tempat": "RT 2", "sakit": "dbd", "jumlah": 3, "cerita": SECRET},
    "imunisasi-anak": {"nama_anak": "Bayi", "lahir_anak": "2026-01-31"},
    "pemeriksaan-phbs": {
        "ada_bayi": False, "phbs_air": True, "phbs_tangan": True, "phbs_jamban": False, "phbs_jentik": True,
        "phbs_sayur": True, "phbs_gerak": True, "phbs_rokok": False,
    },
}  # fmt: skip


def offer(slug: str) -> ServiceVersion:
    """Publish one shipped health service; its version in force."""
    fragments = yaml.safe_load((FOLDER / FRAGMENTS).read_text("utf-8"))
    if not Service.objects.filter(slug=slug).exists():
        load_service(read_service(FOLDER / f"{slug}.yaml", fragments))
        load_responsibilities()
    version = Service.objects.get(slug=slug).current
    assert version is not None
    return version


def request(slug: str, *, routed: bool = True, **changes: Any) -> Submission:
    """A health request that was sent and, unless said otherwise, routed."""
    from health.workflow import apply
    from pelalawan_portal.submissions import outbox

    answers = {**PERSON, **ANSWERS[slug], **changes.pop("answers", {})}
    version = offer(slug)
    known = {one.key for one in version.spec.questions}
    given = {key: value for key, value in answers.items() if key in known}
    submission = apply(filing(version, answers=given, files=frozenset(), **changes))
    if routed:
        outbox.drain()
        submission.refresh_from_db()
    return submission


def step(submission: Submission, key: str) -> Review:
    review = submission.reviews.filter(step=key).order_by("-round").first()
    assert review is not None, f"{key} is not open"
    return review
