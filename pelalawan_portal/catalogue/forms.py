"""Forms with which an officer edits a draft in the admin, and hands in a service as a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

from pelalawan_portal.catalogue.document import Document
from pelalawan_portal.catalogue.drafts import UNIT_NAMES, Fact, Field, Requirement, Section, Step
from pelalawan_portal.catalogue.files import LARGEST_FILE, read_text
from pelalawan_portal.catalogue.form_fields import ChoicesField, ConditionField, LinesField, RuleField
from pelalawan_portal.catalogue.models import ServiceVersion
from pelalawan_portal.catalogue.parts import (
    APPLICANTS,
    APPLICATIONS,
    CHANNELS,
    PAUSE_NAMES,
    TOPICS,
    UNITS,
    BadSpec,
)

if TYPE_CHECKING:
    VersionForm = forms.ModelForm[ServiceVersion]
    AnyForm = forms.ModelForm[Any]
else:
    VersionForm = AnyForm = forms.ModelForm

CHANNEL_NAMES = {
    "portal": "portal – diajukan dan diputuskan di sini",
    "tugas": "tugas – OSS, MPPDN, atau SIMBG yang memutuskan; kabupaten memeriksa bagiannya",
    "rujuk": "rujuk – halaman petunjuk ke tempat lain",
}
UNIT_CHOICES = [(one, UNIT_NAMES[one]) for one in UNITS]
# Where each form field stands in the head of the document, and what an empty head means.
PLACES: dict[str, tuple[str, ...]] = {
    **{name: (name,) for name in (
        "name", "code", "channel", "topic", "order", "summary", "words", "wishes", "applicants", "applications",
        "eligibility", "sla_source", "legal_pauses", "family", "calendar", "confidential", "urgent",
    )},
    **{
        f"{name}_{part}": (name, part)
        for name in ("sla", "completeness", "return_time")
        for part in ("amount", "unit")
    },
    **{f"deemed_{part}": ("deemed", part) for part in ("on", "basis")},
    **{f"fee_{part}": ("fee", part) for part in ("kind", "note", "rule")},
    **{f"outside_{part}": ("outside", part) for part in ("system", "url", "bring", "helper")},
    **{f"decision_{part}": ("decision", part) for part in (
        "title", "number", "considering", "legal_basis", "body", "conditions", "holder", "copies_to", "refusal_number",
        "refusal_again",
    )},
    "validity_amount": ("decision", "validity", "amount"),
    "validity_unit": ("decision", "validity", "unit"),
}  # fmt: skip
DEFAULTS = {"applicants": list(APPLICANTS), "applications": ["baru"], "family": "izin", "calendar": "kantor"}
DEFAULTS |= {"topic": "lain", "order": 100, "fee_kind": "gratis"}  # type: ignore[dict-item]


def _short(label: str, required: bool = False, **kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, widget=forms.TextInput(attrs={"size": 70}), **kwargs
    )


def _amount(label: str) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0)


def _unit() -> forms.ChoiceField:
    return forms.ChoiceField(label="satuan", choices=UNIT_CHOICES, required=False, initial="hari_kerja")


def _several(label: str, names: tuple[str, ...]) -> forms.MultipleChoiceField:
    choices = [(one, one.capitalize()) for one in names]
    return forms.MultipleChoiceField(label=label, choices=choices, widget=forms.CheckboxSelectMultiple)


class HeadForm(VersionForm):
    """What a draft says of the service as a whole; kept in `ServiceVersion.head`."""

    name = _short("Nama layanan", required=True, max_length=160)
    code = forms.CharField(label="Kode dalam nomor surat", max_length=20)
    channel = forms.ChoiceField(label="Saluran", choices=[(one, CHANNEL_NAMES[one]) for one in CHANNELS])
    topic = forms.ChoiceField(label="Kelompok", choices=list(TOPICS.items()))
    order = forms.IntegerField(label="Urutan awal dalam daftar", min_value=0, max_value=999)
    summary = _short("Satu kalimat tentang layanan", required=True, max_length=200)
    words = LinesField(
        label="Kata sehari-hari untuk pencarian", help_text="Satu kata atau ungkapan tiap baris"
    )
    wishes = LinesField(label="Saya mau …", help_text="Satu kalimat tiap baris, dimulai dengan: Saya mau")
    eligibility = LinesField(label="Apakah ini untuk Anda?", help_text="Satu kalimat tiap baris")
    applicants = _several("Pemohon", APPLICANTS)
    applications = _several("Jenis permohonan", APPLICATIONS)
    sla_amount, sla_unit = _amount("Lama pengurusan sejak lengkap"), _unit()
    sla_source = _short("Sumber lama pengurusan")
    completeness_amount, completeness_unit = _amount("Periksa kelengkapan (kosong: 1 hari kerja)"), _unit()
    return_time_amount, return_time_unit = _amount("Batas perbaikan (kosong: 14 hari kerja)"), _unit()
    legal_pauses = forms.MultipleChoiceField(
        label="Jeda yang juga menghentikan batas waktu menurut hukum",
        choices=list(PAUSE_NAMES.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Tanpa centang, jeda hanya memundurkan tanggal yang diberitahukan",
    )
    deemed_on = forms.BooleanField(
        label="Dianggap dikabulkan bila batas waktu hukum lewat",
        required=False,
        help_text="UU 30/2014 Pasal 53. Hanya untuk saluran portal, dan hanya dengan dasar hukum",
    )
    deemed_basis = _short("Dasar hukum dianggap dikabulkan", max_length=300)
    fee_kind = forms.ChoiceField(
        label="Biaya",
        choices=[
            ("gratis", "Gratis"),
            ("retribusi", "Retribusi menurut Perda"),
            ("luar", "Dibayar di tempat lain"),
        ],
    )
    fee_note = _short("Kalimat tentang biaya")
    fee_rule = RuleField(
        label="Aturan tarif (hanya retribusi)",
        help_text="Pasal Perda, golongan, kode rekening, tarif kali volume, siapa yang bebas. Coba: “Hitung biaya”",
    )
    family = forms.CharField(label="Rumpun", max_length=20)
    calendar = forms.ChoiceField(
        label="Kalender kerja", choices=[("kantor", "Kantor"), ("puskesmas", "Puskesmas")]
    )
    confidential = forms.BooleanField(label="Rahasia kedokteran", required=False)
    urgent = forms.BooleanField(label="Genting: 119 ditampilkan lebih dulu", required=False)
    outside_system = _short("Aplikasi pusat atau tempat")
    outside_url = forms.CharField(
        label="Alamat web",
        required=False,
        help_text="Diawali https://, atau / untuk halaman portal ini yang memberi jadwal (/uji-kir/)",
        validators=[RegexValidator(r"^(https?://|/[a-z])", "Alamat diawali https:// atau /.")],
    )
    outside_bring = forms.CharField(label="Yang disiapkan", required=False, widget=forms.Textarea)
    outside_helper = forms.CharField(label="Yang membantu", required=False, widget=forms.Textarea)
    decision_title = _short("Judul surat keputusan")
    decision_number = _short("Bentuk nomor", help_text="{kode} {urut} {urut:04} {opd} {romawi} {tahun}")
    decision_considering = LinesField(label="Menimbang")
    decision_legal_basis = LinesField(label="Mengingat")
    decision_body = LinesField(
        label="Isi", help_text="Satu alinea tiap baris; {kunci} diganti dengan jawaban"
    )
    decision_conditions = LinesField(label="Ketentuan")
    decision_holder = LinesField(label="Data pemegang", help_text="Satu kunci isian tiap baris")
    validity_amount, validity_unit = _amount("Berlaku (kosong: selama kegiatan)"), _unit()
    decision_copies_to = LinesField(label="Tembusan")
    decision_refusal_number = _short(
        "Bentuk nomor surat penolakan", help_text="Kosong: 503/{urut:04}/TOLAK/{opd}/{romawi}/{tahun}"
    )
    decision_refusal_again = forms.CharField(
        label="Surat penolakan: yang dapat dilakukan pemohon",
        required=False,
        max_length=1000,
        widget=forms.Textarea,
    )

    class Meta:
        model = ServiceVersion
        fields = ("note",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, place in PLACES.items():
            value = _at(self.instance.head, place)
            value = DEFAULTS.get(name) if value is None else value
            if value is not None:
                self.initial[name] = value

    def save(self, commit: bool = True) -> ServiceVersion:
        head: Document = dict(self.instance.head)
        for name, place in PLACES.items():
            if name in self.cleaned_data:
                _put(head, place, self.cleaned_data[name])
        for duration in ("sla", "completeness", "return_time"):
            _drop_without_amount(head, duration)
        if isinstance(head.get("decision"), dict):
            _drop_without_amount(head["decision"], "validity")
        self.instance.head = head
        return super().save(commit)


def _at(head: Mapping[str, Any], place: tuple[str, ...]) -> Any:
    value: Any = head
    for key in place:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _put(head: Document, place: tuple[str, ...], value: Any) -> None:
    """Set a value, or drop its key when it is empty: the defaults of the spec then hold."""
    first, *rest = place
    if rest:
        inner = dict(head.get(first) or {})
        _put(inner, tuple(rest), value)
        value = inner
    if value in (None, "", [], {}, False):
        head.pop(first, None)
    else:
        head[first] = value


def _drop_without_amount(part: Document, key: str) -> None:
    if isinstance(part.get(key), dict) and "amount" not in part[key]:
        del part[key]


class SectionForm(AnyForm):
    when = ConditionField(label="Ditanyakan bila")

    class Meta:
        model = Section
        fields = ("order", "key", "title", "help", "when")


class FieldForm(AnyForm):
    when = ConditionField(label="Ditanyakan bila")
    choices = ChoicesField(label="Pilihan", help_text="nilai = kata untuk warga, satu tiap baris")

    class Meta:
        model = Field
        fields = (
            "order", "key", "label", "type", "help", "required", "personal", "fills", "when", "choices",
            "max_length", "minimum", "maximum", "whole", "unit", "past", "not_before", "max_rows",
        )  # fmt: skip


class RequirementForm(AnyForm):
    when = ConditionField(label="Diminta bila")
    accepts = forms.MultipleChoiceField(
        label="Bentuk berkas", choices=[("foto", "Foto"), ("pdf", "PDF")], widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Requirement
        fields = (
            "order", "key", "name", "help", "required", "when", "accepts", "max_files", "produced", "body", "example",
            "blank", "identity", "section", "valid_months", "before", "source", "own",
        )  # fmt: skip


class StepForm(AnyForm):
    when = ConditionField(label="Dijalankan bila")
    after = LinesField(label="Sesudah langkah", help_text="Satu kunci langkah tiap baris")
    checklist = LinesField(
        label="Yang diperiksa di lapangan", help_text="Untuk peninjauan lapangan. Satu hal tiap baris"
    )

    class Meta:
        model = Step
        fields = (
            "order", "key", "kind", "name", "role", "post", "time_amount", "time_unit", "after", "when", "checklist",
        )  # fmt: skip


class FactForm(AnyForm):
    class Meta:
        model = Fact
        fields = ("component", "text", "source", "own")
        widgets = {"text": forms.Textarea(attrs={"rows": 3}), "source": forms.TextInput(attrs={"size": 40})}


class ServiceFileForm(forms.Form):
    """A service as a YAML or JSON file; `cleaned_data["file"]` is its document."""

    file = forms.FileField(
        label="Berkas layanan", help_text="YAML atau JSON, hasil “Unduh berkas” portal ini. Paling besar 1 MB"
    )

    def clean_file(self) -> Document:
        upload = self.cleaned_data["file"]
        if upload.size > LARGEST_FILE:
            raise ValidationError("Berkas layanan terlalu besar. Paling besar 1 MB.")
        try:
            return read_text(upload.read().decode("utf-8"))
        except (BadSpec, UnicodeDecodeError) as error:
            raise ValidationError(f"Berkas ini tidak bisa dibaca: {error}.") from error
