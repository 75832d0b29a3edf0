"""The parts of a service: questions, pages, papers, steps, facts and the decision, as immutable values.

Each `parse` takes the part as it stands in the document (JSON types) and raises BadSpec naming the place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Self

from pelalawan_portal.catalogue.conditions import Condition

CHANNELS = ("portal", "tugas", "rujuk")
APPLICANTS = ("perorangan", "badan")
APPLICATIONS = ("baru", "perpanjangan", "perubahan")
UNITS = ("jam_kerja", "hari_kerja", "hari", "bulan", "tahun")
FIELD_TYPES = (
    "text", "longtext", "number", "money", "date", "choice", "choices", "yesno", "nik", "nib", "npwp",
    "phone", "email", "region", "point", "polygon", "group", "file",
)  # fmt: skip
FILLS = ("", "name", "nik", "phone", "email", "region", "organisation")
STEP_KINDS = (
    "completeness", "verification", "recommendation", "visit", "fee", "draft", "initial", "sign", "handover",
    "attestation",
)  # fmt: skip
# UU 25/2009 Ps 21, in the printed order of regencies that list all fourteen.
COMPONENTS = {
    "dasar_hukum": "Dasar hukum",
    "persyaratan": "Persyaratan",
    "prosedur": "Cara mengurus",
    "jangka_waktu": "Lama pengurusan",
    "biaya": "Biaya",
    "produk": "Hasil layanan",
    "sarana": "Sarana dan prasarana",
    "kompetensi": "Kemampuan petugas",
    "pengawasan": "Pengawasan internal",
    "pengaduan": "Pengaduan, saran, dan masukan",
    "jumlah_pelaksana": "Jumlah petugas",
    "jaminan_pelayanan": "Jaminan pelayanan",
    "jaminan_keamanan": "Jaminan keamanan",
    "evaluasi": "Evaluasi kinerja",
}
# What people look for, as the groups of the public list.
TOPICS = {
    "acara": "Acara, keramaian, dan jalan",
    "reklame": "Spanduk dan reklame",
    "pendidikan": "Sekolah, kursus, dan penelitian",
    "tanah": "Tanah, bangunan, dan lingkungan",
    "sosial": "Ormas, panti, dan sumbangan",
    "kesehatan": "Praktik dan usaha kesehatan",
    "usaha": "Usaha dan angkutan",
    "sehat": "Berobat dan kesehatan warga",
    "lain": "Layanan lain",
}
FEE_KINDS = ("gratis", "retribusi", "luar")
# Why a clock may stand still; whether that stops the date of the law too is each service's own setting.
PAUSE_NAMES = {
    "return": "Perbaikan diminta sesudah lengkap",
    "deferral": "Rekomendasi ditangguhkan",
    "payment": "Menunggu pembayaran retribusi",
    "appointment": "Menunggu pemohon menyetujui waktu peninjauan",
}
KEY = re.compile(r"^[a-z][a-z0-9_]{0,39}$")
TOKEN = re.compile(r"\{([^{}]*)\}")


class BadSpec(ValueError):
    """The document describes no service the portal can carry out; the message names the place (Indonesian)."""


_PLAIN: dict[Any, type] = {"str": str, "bool": bool, "int": int}


def known(cls: type, data: Mapping[str, Any], where: str) -> dict[str, Any]:
    """The data of one part; raises BadSpec for a name `cls` does not have or a value of another plain type."""
    if not isinstance(data, Mapping):
        raise BadSpec(f"{where}: bukan daftar bernama: {data!r}")
    unknown = {str(one) for one in data} - {one.name for one in fields(cls)}
    if unknown:
        raise BadSpec(f"{where}: tidak dikenal: {', '.join(sorted(unknown))}")
    for one in fields(cls):
        wanted = _PLAIN.get(one.type)
        if wanted and one.name in data and type(data[one.name]) is not wanted:
            raise BadSpec(f"{where}: {one.name} bukan {_WORDS[wanted]}: {data[one.name]!r}")
    return dict(data)


_WORDS = {str: "tulisan", bool: "ya/tidak (true/false)", int: "bilangan bulat"}


def texts(value: Any, where: str) -> tuple[str, ...]:
    """A list of plain texts; a lone text or another type is refused."""
    if not isinstance(value, (list, tuple)) or not all(isinstance(one, str) for one in value):
        raise BadSpec(f"{where}: memerlukan daftar tulisan")
    return tuple(value)


@dataclass(frozen=True, slots=True)
class Duration:
    """An amount of jam_kerja, hari_kerja, hari, bulan or tahun."""

    amount: int
    unit: str = "hari_kerja"

    @classmethod
    def parse(cls, data: Mapping[str, Any] | None, where: str) -> Self | None:
        if not data:
            return None
        made = cls(**known(cls, data, where))
        if made.unit not in UNITS or not isinstance(made.amount, int) or made.amount < 0:
            raise BadSpec(f"{where}: lama tidak dikenal: {dict(data)!r}")
        return made


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement of the service standard with where it comes from; `own` = not yet verified by an officer."""

    text: str
    source: str = ""
    own: bool = False
    confirmed_by: str = ""
    confirmed_at: str = ""
    legal_basis: str = ""

    @classmethod
    def parse(cls, data: Mapping[str, Any], where: str) -> Self:
        return cls(**known(cls, data, where))

    @property
    def needs_confirmation(self) -> bool:
        return self.own and not (self.confirmed_by and self.confirmed_at and self.legal_basis)


def _bound(value: Any) -> float | None:
    """A bound of a number as one and the same value, whether it was written 1 or 1.0."""
    if value is None:
        return None
    number = float(value)
    return int(number) if number.is_integer() else number


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A question. `fills` names the part of the envelope the answer also goes to; `personal` is stored encrypted.

    `past` of a date: true = not in the future, false = not in the past; `not_before` is the key of an earlier date
    on the same page that this one may not precede. `whole` of a number: no fraction, as of people and storeys. `unit`
    of a group is what one of its rows is called.
    """

    key: str
    type: str
    label: str
    help: str = ""
    required: bool = True
    personal: bool = False
    fills: str = ""
    when: Condition = field(default_factory=dict)
    choices: tuple[tuple[str, str], ...] = ()
    max_length: int = 0
    minimum: float | None = None
    maximum: float | None = None
    whole: bool = False
    unit: str = ""
    past: bool | None = None
    not_before: str = ""
    columns: tuple[FieldSpec, ...] = ()
    max_rows: int = 20

    @property
    def spoken(self) -> str:
        """The label inside a sentence: a question keeps its mark and stands in quotation marks."""
        return f"“{self.label}”" if self.label.endswith("?") else self.label

    @classmethod
    def parse(cls, data: Mapping[str, Any], where: str) -> Self:
        data = known(cls, data, where)
        where = f"{where} › {data.get('key')}"
        data["choices"] = tuple((str(value), str(label)) for value, label in data.get("choices", ()))
        data["columns"] = tuple(FieldSpec.parse(one, where) for one in data.get("columns", ()))
        data["minimum"], data["maximum"] = _bound(data.get("minimum")), _bound(data.get("maximum"))
        made = cls(**data)
        if not KEY.match(made.key):
            raise BadSpec(f"{where}: kunci hanya huruf kecil, angka, dan garis bawah")
        if made.type not in FIELD_TYPES or made.fills not in FILLS:
            raise BadSpec(f"{where}: jenis isian tidak dikenal")
        if made.type in ("choice", "choices") and not made.choices:
            raise BadSpec(f"{where}: pilihan belum ada")
        if made.type == "group" and not made.columns:
            raise BadSpec(f"{where}: kelompok isian belum punya kolom")
        return made


@dataclass(frozen=True, slots=True)
class SectionSpec:
    """One page of questions."""

    key: str
    title: str
    help: str = ""
    when: Condition = field(default_factory=dict)
    fields: tuple[FieldSpec, ...] = ()

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        where = f"bagian {data.get('key')}"
        data = known(cls, data, where)
        data["fields"] = tuple(FieldSpec.parse(one, where) for one in data.get("fields", ()))
        made = cls(**data)
        if not KEY.match(made.key) or not made.fields:
            raise BadSpec(f"{where}: bagian memerlukan kunci dan paling sedikit satu isian")
        dates: set[str] = set()
        for one in made.fields:
            if one.not_before and not (one.type == "date" and one.not_before in dates):
                raise BadSpec(f"{where} › {one.key}: “tidak sebelum” memerlukan tanggal lain di atasnya")
            if one.type == "date":
                dates.add(one.key)
        return made


@dataclass(frozen=True, slots=True)
class RequirementSpec:
    """A paper the applicant hands in. `section` is empty for the documents page, else the page it is asked on.

    `produced` names the paper made from the answers instead of being uploaded (permohonan, pernyataan), with
    `body` its wording. `identity` papers are shown to officers with a watermark. `before`: may follow after sending,
    and the step of this key cannot end in "setuju" without it.
    """

    key: str
    name: str
    help: str = ""
    accepts: tuple[str, ...] = ("foto", "pdf")
    required: bool = True
    when: Condition = field(default_factory=dict)
    max_files: int = 1
    example: str = ""
    blank: str = ""
    produced: str = ""
    body: str = ""
    identity: bool = False
    section: str = ""
    valid_months: int = 0
    before: str = ""
    source: str = ""
    own: bool = False

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        where = f"syarat {data.get('key')}"
        data = known(cls, data, where)
        data["accepts"] = texts(data.get("accepts", ("foto", "pdf")), where)
        made = cls(**data)
        if not KEY.match(made.key) or not set(made.accepts) <= {"foto", "pdf"}:
            raise BadSpec(f"{where}: kunci atau jenis berkas tidak dikenal")
        if made.produced not in ("", "permohonan", "pernyataan"):
            raise BadSpec(f"{where}: surat yang dibuatkan hanya permohonan atau pernyataan")
        return made


@dataclass(frozen=True, slots=True)
class StepSpec:
    """A step of the way. `role` is resolved to an OPD by `Responsibility`; `post` is who there may decide.

    `checklist` is what a visit looks at on the spot, one sentence each.
    """

    key: str
    kind: str
    name: str
    role: str
    post: str = ""
    time: Duration | None = None
    after: tuple[str, ...] = ()
    when: Condition = field(default_factory=dict)
    checklist: tuple[str, ...] = ()

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        where = f"langkah {data.get('key')}"
        data = known(cls, data, where)
        data["time"] = Duration.parse(data.get("time"), where)
        data["after"] = texts(data.get("after", ()), where)
        data["checklist"] = texts(data.get("checklist") or (), where)
        data["post"] = data.get("post") or data.get("role", "")
        made = cls(**data)
        if not KEY.match(made.key) or made.kind not in STEP_KINDS:
            raise BadSpec(f"{where}: kunci atau jenis langkah tidak dikenal")
        return made


@dataclass(frozen=True, slots=True)
class DecisionSpec:
    """The paper that is issued. `number` has the tokens {kode} {urut} {urut:04} {opd} {romawi} {tahun}.

    `refusal_number` as `number`, for refusals, and `refusal_again` what the applicant may do next; empty: the portal's
    own words. `body` paragraphs and `conditions` may hold {answer keys}; `holder` lists the answer keys printed as the
    holder's data, in order. `validity` None = as long as the activity lasts. `renewal_from`: "akhir" lets a renewed
    paper begin the day after the old one ends (where the law says so); empty: the day it is drafted.
    """

    title: str = ""
    number: str = ""
    considering: tuple[str, ...] = ()
    legal_basis: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    holder: tuple[str, ...] = ()
    validity: Duration | None = None
    copies_to: tuple[str, ...] = ()
    refusal_number: str = ""
    refusal_again: str = ""
    renewal_from: str = ""

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        data = known(cls, data, "keputusan")
        if data.get("renewal_from", "") not in ("", "akhir"):
            raise BadSpec('keputusan › renewal_from: kosong atau "akhir"')
        for one in ("considering", "legal_basis", "body", "conditions", "holder", "copies_to"):
            data[one] = texts(data.get(one) or (), f"keputusan › {one}")
        data["validity"] = Duration.parse(data.get("validity"), "keputusan")
        return cls(**data)
