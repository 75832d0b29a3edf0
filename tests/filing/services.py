"""Services that the filing tests publish: one with every type of question, one as the bench files it."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image

from pelalawan_portal.catalogue import workflow
from pelalawan_portal.catalogue.models import ServiceVersion

STEPS = [
    {"key": "kelengkapan", "kind": "completeness", "name": "Periksa kelengkapan", "role": "front_office"},
    {
        "key": "tanda_tangan",
        "kind": "sign",
        "name": "Tanda tangan",
        "role": "signer",
        "after": ["kelengkapan"],
    },
]
PERSON = {
    "key": "diri",
    "title": "Data diri",
    "fields": [
        {"key": "nama", "type": "text", "label": "Nama lengkap", "fills": "name", "max_length": 60},
        {"key": "nik", "type": "nik", "label": "NIK", "required": False, "personal": True, "fills": "nik"},
        {"key": "telepon", "type": "phone", "label": "Nomor HP", "required": False, "fills": "phone"},
        {"key": "surel", "type": "email", "label": "E-mail", "required": False, "fills": "email"},
    ],
}
PLACE = {
    "key": "tempat",
    "title": "Tempat",
    "fields": [
        {"key": "wilayah", "type": "region", "label": "Kecamatan dan desa", "fills": "region"},
        {
            "key": "lokasi", "type": "choice", "label": "Di mana?",
            "choices": [["jalan", "Di jalan"], ["lapangan", "Di lapangan"]],
        },
        {
            "key": "lebar_jalan", "type": "number", "label": "Lebar jalan", "unit": "meter", "minimum": 1,
            "maximum": 60, "when": {"field": "lokasi", "is": "jalan"},
        },
    ],
}  # fmt: skip
KTP = {"key": "ktp", "name": "Foto KTP", "identity": True}
DENAH = {"key": "denah", "name": "Denah", "when": {"field": "lokasi", "is": "jalan"}, "max_files": 2}


def document(slug: str = "tutup-jalan", **changed: Any) -> dict[str, Any]:
    """The document of a small permit: two sections, a condition in each kind of place, two papers."""
    return {
        "slug": slug, "code": slug.upper()[:12], "name": "Tutup jalan", "channel": "portal", "summary": "Untuk pesta.",
        "sla": {"amount": 3}, "sections": [PERSON, PLACE], "requirements": [KTP, DENAH], "steps": STEPS, **changed,
    }  # fmt: skip


def published(**changed: Any) -> ServiceVersion:
    """Publish the document as the shipped catalogue is published, and give its version."""
    slug = changed.get("slug", "tutup-jalan")
    workflow.adopt(document(**changed))
    return ServiceVersion.objects.get(service__slug=slug, state="published")


EVERY_TYPE = {
    "key": "semua",
    "title": "Semua jenis",
    "fields": [
        {"key": "kalimat", "type": "longtext", "label": "Cerita"},
        {"key": "banyak", "type": "number", "label": "Banyaknya", "minimum": 1, "maximum": 5000},
        {"key": "biaya", "type": "money", "label": "Biaya"},
        {"key": "mulai", "type": "date", "label": "Mulai"},
        {"key": "selesai", "type": "date", "label": "Selesai", "required": False, "not_before": "mulai"},
        {"key": "lahir", "type": "date", "label": "Lahir", "past": True},
        {"key": "pilihan", "type": "choice", "label": "Pilihan", "choices": [["a", "A"], ["b", "B"]]},
        {"key": "beberapa", "type": "choices", "label": "Beberapa", "choices": [["x", "X"], ["y", "Y"], ["z", "Z"]]},
        {"key": "setuju", "type": "yesno", "label": "Setuju?"},
        {"key": "nib", "type": "nib", "label": "NIB"},
        {"key": "npwp", "type": "npwp", "label": "NPWP", "personal": True},
        {"key": "titik", "type": "point", "label": "Titik"},
        {"key": "batas", "type": "polygon", "label": "Batas"},
        {
            "key": "anggota", "type": "group", "label": "Anggota", "max_rows": 3,
            "columns": [
                {"key": "nama_anggota", "type": "text", "label": "Nama anggota"},
                {"key": "sejak", "type": "date", "label": "Sejak", "required": False},
            ],
        },
    ],
}  # fmt: skip
EVERY_ANSWER = {
    "kalimat": "Baris satu\nBaris dua", "banyak": "1.250,5", "biaya": "Rp 150.000", "mulai_0": "1", "mulai_1": "2",
    "mulai_2": "2030", "lahir_0": "12", "lahir_1": "5", "lahir_2": "1990", "pilihan": "b", "beberapa": ["z", "x"],
    "setuju": "tidak", "nib": "1234 5678 90123", "npwp": "01.234.567.8-901.000", "titik": "0.40123, 102.90456",
    "batas": "0.400000, 102.900000\n0.400000, 102.901000\n0.401000, 102.901000\n0.401000, 102.900000",
    "anggota-jumlah": "2", "anggota-0-nama_anggota": "Budi", "anggota-0-sejak_0": "1", "anggota-0-sejak_1": "1",
    "anggota-0-sejak_2": "2020", "anggota-1-nama_anggota": "Ani", "anggota-1-sejak_0": "", "anggota-1-sejak_1": "",
    "anggota-1-sejak_2": "",
}  # fmt: skip


def photo(side: int = 320, colour: str = "teal", form: str = "JPEG", **options: Any) -> bytes:
    """A real photo in memory."""
    file = io.BytesIO()
    Image.new("RGB", (side, side * 3 // 4), colour).save(file, form, **options)
    return file.getvalue()
