"""Form fields for places: kecamatan and desa, a point, a piece of land."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from pelalawan_portal.catalogue.spec import FieldSpec
from pelalawan_portal.filing import geometry
from pelalawan_portal.filing.fields import Answered
from pelalawan_portal.opds.models import Region

Village = tuple[str, str]


@lru_cache(maxsize=1)
def _villages() -> tuple[tuple[str, tuple[Village, ...]], ...]:
    rows = list(Region.objects.order_by("name"))
    inside: dict[str, list[Village]] = {}
    for one in rows:
        if one.parent_id:
            inside.setdefault(one.parent_id, []).append((one.code, one.name))
    return tuple((one.name, tuple(inside[one.code])) for one in rows if one.code in inside)


def villages() -> tuple[tuple[str, tuple[Village, ...]], ...]:
    """(kecamatan, ((code, desa), …)) by name, read once per process; read again while there are none."""
    if not (found := _villages()):
        _villages.cache_clear()
    return found


@lru_cache(maxsize=1)
def _known(groups: tuple[tuple[str, tuple[Village, ...]], ...]) -> dict[str, str]:
    return {code: kecamatan for kecamatan, inside in groups for code, _ in inside}


@lru_cache(maxsize=256)
def _options(
    groups: tuple[tuple[str, tuple[Village, ...]], ...], chosen: str
) -> tuple[SafeString, SafeString]:
    kecamatan = _known(groups).get(chosen)
    first = format_html_join(
        "", "<option{}>{}</option>", ((_on(name == kecamatan), name) for name, _ in groups)
    )
    second = format_html_join(
        "", '<optgroup label="{}">{}</optgroup>',
        ((name, format_html_join("", '<option value="{}"{}>{}</option>',
            ((code, _on(code == chosen), village) for code, village in inside))) for name, inside in groups),
    )  # fmt: skip
    return first, second


def _on(yes: bool) -> SafeString:
    return SafeString(" selected") if yes else SafeString("")


class RegionBoxes(forms.Widget):
    """Kecamatan, then desa. Without scripts the second list, grouped by kecamatan, is enough on its own."""

    use_fieldset = True

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        first, second = _options(villages(), str(value or ""))
        own = (attrs or {}).get("id") or f"id_{name}"
        return format_html(
            '<div class="sebaris"><div class="bidang"><label for="{own}_0">Kecamatan</label>'
            '<select id="{own}_0"><option value="">Pilih kecamatan</option>{first}</select></div>'
            '<div class="bidang"><label for="{own}_1">Desa atau kelurahan</label>'
            '<select name="{name}" id="{own}_1" data-induk="{own}_0"><option value="">Pilih desa</option>{second}'
            "</select></div></div>",
            own=own, name=name, first=first, second=second,
        )  # fmt: skip


class Place(Answered):
    """A desa or kelurahan of Pelalawan by its Kemendagri code."""

    verb = "dipilih"
    widget = RegionBoxes

    def to_python(self, value: Any) -> str:
        code = str(value or "")
        if code and code not in _known(villages()):
            raise ValidationError(f"{self.question.label}: pilih desa dari daftar.")
        return code


class PointBox(forms.TextInput):
    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return format_html(
            '<div class="titik" data-titik>{}<p class="aksi"><button type="button" class="tombol lain kecil" '
            'data-titik-ambil hidden>Ambil lokasi saya</button></p><p class="kecil" data-titik-kabar role="status">'
            "</p></div>",
            super().render(name, value, attrs, renderer),
        )


class PointField(Answered):
    """[latitude, longitude], typed or taken from the device."""

    def __init__(self, question: FieldSpec) -> None:
        super().__init__(
            question, widget=PointBox(attrs={"autocomplete": "off", "placeholder": "-0.12345, 102.12345"})
        )

    def to_python(self, value: Any) -> list[float] | None:
        text = str(value or "").strip()
        if not text:
            return None
        try:
            return list(geometry.parse_point(text[:500]))
        except ValueError as error:
            raise ValidationError(f"{self.question.label}: {error}") from error

    def typed(self, answer: Any) -> str:
        return geometry.written(answer) if answer else ""


class PolygonBoxes(forms.Widget):
    """Corners typed one a line or pasted as GeoJSON or KML, and a file of either in their place."""

    use_fieldset = True
    needs_multipart_form = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        file = files.get(f"{name}_berkas") if files else None
        return file if file else data.get(name, "")

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        own = (attrs or {}).get("id") or f"id_{name}"
        text = "" if isinstance(value, UploadedFile) else value or ""
        return format_html(
            '<div class="poligon" data-poligon><label for="{own}_0">Titik sudut, satu titik tiap baris</label>'
            '<textarea name="{name}" id="{own}_0" rows="5" spellcheck="false" '
            'placeholder="-0.12345, 102.12345">\n{text}</textarea>'
            '<p class="kecil" data-poligon-kabar role="status"></p>'
            '<svg class="sketsa" data-poligon-sketsa role="img" aria-label="Sketsa batas tanah" hidden></svg>'
            '<p class="aksi"><button type="button" class="tombol lain kecil" data-poligon-tambah hidden>Tambah titik '
            'di sini</button><button type="button" class="tombol lain kecil" data-poligon-hapus hidden>Hapus titik '
            "terakhir</button></p>"
            '<label for="{own}_1">Atau berkas GeoJSON atau KML</label>'
            '<input type="file" name="{name}_berkas" id="{own}_1" accept=".geojson,.json,.kml"></div>',
            own=own, name=name, text=text,
        )  # fmt: skip


class Land(Answered):
    """{"points": [[latitude, longitude], …], "area_m2": whole square metres}."""

    widget = PolygonBoxes

    def to_python(self, value: Any) -> dict[str, Any] | None:
        try:
            text = self._text(value)
            if not text.strip():
                return None
            points = geometry.parse_polygon(text)
        except ValueError as error:
            raise ValidationError(f"{self.question.label}: {error}") from error
        return {"points": [list(one) for one in points], "area_m2": round(geometry.area(points))}

    @staticmethod
    def _text(value: Any) -> str:
        if not isinstance(value, UploadedFile):
            return str(value or "")
        if (value.size or 0) > geometry.MOST_TEXT:
            raise ValueError("Berkas batas tanah terlalu besar. Kirim satu bidang saja, paling besar 400 KB.")
        value.seek(0)  # the same form may be judged twice
        raw = value.read()
        if raw[:2] == b"PK":
            raise ValueError("Ini berkas KMZ. Simpan sebagai KML, lalu kirim lagi.")
        try:
            return str(raw, "utf-8-sig")
        except UnicodeDecodeError as error:
            raise ValueError("Berkas ini bukan GeoJSON atau KML.") from error

    def typed(self, answer: Any) -> str:
        return "\n".join(geometry.written(one) for one in (answer or {}).get("points", []))
