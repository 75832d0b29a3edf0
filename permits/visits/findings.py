"""The form filled on the spot: the service's checklist, where and when, who was there, both signatures.

What is typed is kept as it is (`Visit.entries`); only ending the visit asks whether it is whole.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone

from pelalawan_portal.bahasa.dates import WIB
from pelalawan_portal.filing.geometry import near_pelalawan, parse_point, written
from pelalawan_portal.submissions.models import Review
from permits.visits import strokes

VERDICTS = (("sesuai", "Sesuai"), ("tidak_sesuai", "Tidak sesuai"), ("tidak_berlaku", "Tidak berlaku"))
# For a service that names nothing of its own.
CHECKLIST = (
    "Letaknya sama dengan jawaban pemohon",
    "Ukuran dan bentuknya sama dengan gambar yang dikirim",
    "Tidak mengganggu jalan, saluran air, dan tetangga",
    "Tanah atau bangunannya dikuasai pemohon",
)
LONGEST = 2000


def checklist_of(review: Review) -> tuple[str, ...]:
    """What is looked at, one sentence each."""
    return review.spec_step.checklist or CHECKLIST


def _text(
    label: str, *, required: bool = True, rows: int = 0, help_text: str = "", **how: Any
) -> forms.Field:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput(attrs={"autocomplete": "off"})
    errors = {"required": f"{label}: belum diisi."}
    return forms.CharField(
        label=label, required=required, max_length=LONGEST, help_text=help_text, widget=widget,
        error_messages=errors, **how,
    )  # fmt: skip


class FindingsForm(forms.Form):
    """What is the same for every service; `butir_n` and `catatan_n` are added for each line of the checklist."""

    hari = forms.DateField(
        label="Tanggal peninjauan",
        input_formats=["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"],
        widget=forms.DateInput(attrs={"type": "date", "class": "pendek"}),
        error_messages={
            "required": "Isi tanggal peninjauan.",
            "invalid": "Tulis tanggal seperti 27-03-2026.",
        },
    )
    jam = forms.TimeField(
        label="Jam mulai",
        input_formats=["%H:%M", "%H.%M", "%H:%M:%S"],
        widget=forms.TimeInput(attrs={"type": "time", "class": "pendek"}),
        error_messages={"required": "Isi jam peninjauan.", "invalid": "Tulis jam seperti 09.30."},
    )
    titik = _text(
        "Titik koordinat",
        help_text="Berdiri di tempatnya, lalu ambil lokasi. Atau tulis: -0.12345, 102.12345",
    )
    tempat = _text("Tempat yang ditinjau", help_text="Nama jalan dan patokan")
    hadir = _text("Nama yang hadir dari pihak pemohon")
    sebagai = _text("Hadir sebagai", help_text="Misalnya: pemohon sendiri, suami, pengurus yayasan")
    kesimpulan = _text("Kesimpulan", rows=3)
    ttd_pemohon = forms.CharField(required=False, widget=forms.HiddenInput, max_length=strokes.LONGEST_TEXT)
    tanpa_ttd = _text(
        "Tidak bisa menggambar tanda tangan pemohon di layar?", required=False,
        help_text="Tulis sebabnya, atau unggah foto berita acara yang ditandatangani dengan pena",
    )  # fmt: skip
    ttd_petugas = forms.CharField(required=False, widget=forms.HiddenInput, max_length=strokes.LONGEST_TEXT)
    pernyataan = forms.BooleanField(
        required=False,
        label="Saya tidak menggambar tanda tangan. Saya yang meninjau dan menyatakan isi berita acara ini benar",
    )

    def __init__(
        self, *args: Any, checklist: tuple[str, ...], signed_photo: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.signed_photo = signed_photo
        self.checklist = checklist
        for number, item in enumerate(checklist):
            missing = f"Pilih hasil untuk: {item}."
            self.fields[f"butir_{number}"] = forms.ChoiceField(
                label=item, choices=VERDICTS, widget=forms.RadioSelect,
                error_messages={"required": missing, "invalid_choice": missing},
            )  # fmt: skip
            self.fields[f"catatan_{number}"] = _text("Catatan", required=False)

    def clean_hari(self) -> Any:
        day = self.cleaned_data["hari"]
        if day > timezone.localdate():
            raise forms.ValidationError("Tanggal ini belum tiba.")
        return day

    def clean_titik(self) -> str:
        try:
            point = parse_point(self.cleaned_data["titik"])
        except ValueError as problem:
            raise forms.ValidationError(str(problem)) from problem
        if not near_pelalawan(point):
            raise forms.ValidationError(
                "Titik ini jauh dari Pelalawan. Periksa angkanya: lintang dulu, lalu bujur."
            )
        return written(point)

    def _drawn(self, name: str) -> strokes.Strokes:
        try:
            found = strokes.read(self.cleaned_data.get(name) or "")
        except (ValueError, RecursionError) as problem:
            raise forms.ValidationError("Tanda tangan tidak terbaca. Hapus, lalu gambar lagi.") from problem
        return found if strokes.is_signature(found) else []

    def clean_ttd_pemohon(self) -> strokes.Strokes:
        return self._drawn("ttd_pemohon")

    def clean_ttd_petugas(self) -> strokes.Strokes:
        return self._drawn("ttd_petugas")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for number, item in enumerate(self.checklist):
            if (
                data.get(f"butir_{number}") == "tidak_sesuai"
                and not (data.get(f"catatan_{number}") or "").strip()
            ):
                self.add_error(f"catatan_{number}", f"Tulis apa yang tidak sesuai: {item}.")
        if (
            not data.get("ttd_pemohon")
            and not self.signed_photo
            and not (data.get("tanpa_ttd") or "").strip()
        ):
            self.add_error(
                "tanpa_ttd",
                "Tanda tangan pemohon belum ada: gambar di layar, unggah foto berita acara bertanda tangan, "
                "atau tulis sebabnya.",
            )
        if not data.get("ttd_petugas") and not data.get("pernyataan"):
            self.add_error(
                "pernyataan", "Tanda tangan petugas belum ada: gambar di layar, atau beri tanda di sini."
            )
        return data

    @property
    def held_at(self) -> datetime:
        """When the visit began; for a form that is valid."""
        return datetime.combine(self.cleaned_data["hari"], self.cleaned_data["jam"], WIB)

    @property
    def found(self) -> list[dict[str, str]]:
        """The checklist with what was found, in words; for a form that is valid."""
        words = dict(VERDICTS)
        return [
            {
                "item": item,
                "code": self.cleaned_data[f"butir_{number}"],
                "verdict": words[self.cleaned_data[f"butir_{number}"]],
                "note": self.cleaned_data[f"catatan_{number}"],
            }
            for number, item in enumerate(self.checklist)
        ]


def typed_in(data: QueryDict, checklist: tuple[str, ...]) -> dict[str, str]:
    """What stands in a request, as it was typed: texts of the known fields, each cut at its limit."""
    kept = {}
    for name, one in FindingsForm(checklist=checklist).fields.items():
        limit = strokes.LONGEST_TEXT if isinstance(one.widget, forms.HiddenInput) else LONGEST
        if text := data.get(name, "")[:limit].replace("\x00", ""):
            kept[name] = text
    return kept


def as_drawing(text: str) -> str:
    """The drawing for the page to show again; "" for what is none."""
    try:
        return json.dumps(strokes.read(text), separators=(",", ":")) if text else ""
    except (ValueError, RecursionError):
        return ""


def form_of(review: Review, typed: Mapping[str, str], *, check: bool, signed_photo: bool) -> FindingsForm:
    """The form with what was typed; `check`: bound, so that it says what is missing."""
    how: dict[str, Any] = {"checklist": checklist_of(review), "signed_photo": signed_photo}
    shown = {**typed, **{name: as_drawing(typed.get(name, "")) for name in ("ttd_pemohon", "ttd_petugas")}}
    return FindingsForm(shown, **how) if check else FindingsForm(initial=shown, **how)
