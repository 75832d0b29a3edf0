"""Every type of question: what is typed, what is stored, what is shown again; and what is refused with which words."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from pelalawan_portal.catalogue.spec import FieldSpec, SectionSpec
from pelalawan_portal.filing.forms import form_of, posted
from tests.filing.services import EVERY_ANSWER, EVERY_TYPE

SECTION = SectionSpec.parse(EVERY_TYPE)
FORM = form_of(SECTION.fields)
KEYS = {one.key for one in SECTION.fields}
WHOLE = form_of(
    [FieldSpec.parse({"key": "orang", "type": "number", "label": "Jumlah orang", "whole": True}, "")]
)
SELESAI = {"selesai_0": "1", "selesai_1": "2", "selesai_2": "2030"}


def query(data: dict[str, Any]) -> QueryDict:
    made = QueryDict(mutable=True)
    for key, value in data.items():
        made.setlist(key, value if isinstance(value, list) else [value])
    return made


def judged(**changed: Any) -> Any:
    form = FORM(query({**EVERY_ANSWER, **changed}), {}, only=KEYS)
    form.is_valid()
    return form


def test_everything_is_stored_as_clean_json() -> None:
    form = judged()
    assert not form.errors
    batas = form.answers.pop("batas")
    assert len(batas["points"]) == 4
    assert 12_000 < batas["area_m2"] < 12_500
    assert {key: value for key, value in form.answers.items() if key != "batas"} == {
        "kalimat": "Baris satu\nBaris dua", "banyak": "1250.5", "biaya": "150000", "mulai": "2030-02-01", "selesai": "",
        "lahir": "1990-05-12", "pilihan": "b", "beberapa": ["x", "z"], "setuju": False, "nib": "1234567890123",
        "npwp": "012345678901000", "titik": [0.40123, 102.90456],
        "anggota": [{"nama_anggota": "Budi", "sejak": "2020-01-01"}, {"nama_anggota": "Ani", "sejak": ""}],
    }  # fmt: skip


def test_an_end_on_the_day_of_the_beginning_is_right() -> None:
    assert judged(**SELESAI).answers["selesai"] == "2030-02-01"


def test_an_end_is_not_judged_while_its_beginning_is_wrong() -> None:
    assert set(judged(**SELESAI, mulai_1="13").errors) == {"mulai"}


def test_stored_answers_are_judged_the_same_again() -> None:
    answers = judged().answers
    again = FORM(posted(FORM, answers, KEYS), {}, only=KEYS)
    assert again.is_valid(), again.errors
    assert again.answers == answers


def test_an_end_that_was_stored_first_is_judged_by_a_beginning_that_moved() -> None:
    moved = {**judged(**SELESAI).answers, "mulai": "2030-03-05"}
    again = FORM(posted(FORM, moved, KEYS), {}, only=KEYS)
    assert again.errors == {"selesai": ["Selesai tidak boleh sebelum “Mulai” (5 Maret 2030)."]}


def test_stored_answers_are_shown_as_they_would_be_typed() -> None:
    html = str(FORM(only=KEYS, answers=judged().answers))
    for shown in ("1250,5", "150.000", "0.401230, 102.904560", "Budi", "Ani", "Baris satu"):
        assert shown in html


@pytest.mark.parametrize(
    ("changed", "key", "said"),
    [
        ({"kalimat": ""}, "kalimat", "Cerita belum diisi."),
        ({"kalimat": "   "}, "kalimat", "Cerita belum diisi."),
        ({"kalimat": "x" * 2001}, "kalimat", "paling banyak 2000 huruf; yang Anda tulis 2001"),
        ({"kalimat": "a\0b"}, "kalimat", "tidak dapat disimpan"),
        ({"banyak": "dua"}, "banyak", "harus angka"),
        ({"banyak": "1e9"}, "banyak", "harus angka"),
        ({"banyak": "NaN"}, "banyak", "harus angka"),
        ({"banyak": "0"}, "banyak", "paling sedikit 1"),
        ({"banyak": "5.001"}, "banyak", "paling banyak 5000"),
        ({"biaya": "150,000"}, "biaya", "kurang jelas"),
        ({"biaya": "-1"}, "biaya", "tidak boleh kurang dari nol"),
        ({"mulai_1": "13"}, "mulai", "tidak ada di kalender"),
        ({"mulai_0": "31", "mulai_1": "2"}, "mulai", "tidak ada di kalender"),
        ({"mulai_2": "26"}, "mulai", "tulis dengan angka"),
        ({"mulai_2": ""}, "mulai", "isi tanggal, bulan, dan tahun"),
        ({"mulai_2": "²⁰²⁶"}, "mulai", "tulis dengan angka"),
        (
            SELESAI | {"selesai_0": "31", "selesai_1": "1"},
            "selesai",
            "tidak boleh sebelum “Mulai” (1 Februari 2030)",
        ),
        ({"lahir_2": "2090"}, "lahir", "tidak boleh sesudah hari ini"),
        ({"pilihan": ""}, "pilihan", "Pilihan belum dipilih."),
        ({"pilihan": "c"}, "pilihan", "pilih salah satu"),
        ({"beberapa": ["x", "tidak-ada"]}, "beberapa", "pilih dari yang tersedia"),
        ({"setuju": "mungkin"}, "setuju", "pilih Ya atau Tidak"),
        ({"nib": "123"}, "nib", "13 angka"),
        ({"npwp": "1"}, "npwp", "15 atau 16"),
        ({"titik": "di sana"}, "titik", "Tulis dua angka"),
        ({"titik": "200.5, 300.5"}, "titik", "terlalu besar"),
        ({"batas": "0.4, 102.9"}, "batas", "paling sedikit 3 titik"),
        ({"anggota-0-nama_anggota": "x" * 300}, "anggota", "perbaiki isian ke-1"),
        ({"anggota-jumlah": "0"}, "anggota", "Anggota belum diisi."),
        ({"anggota-jumlah": "99999999"}, "anggota", "Anggota belum diisi."),
    ],
)
def test_a_wrong_answer_is_said_and_the_rest_stands(changed: dict[str, Any], key: str, said: str) -> None:
    form = judged(**changed)
    assert set(form.errors) == {key}
    assert said in str(form.errors[key])
    assert len(form.answers) == len(KEYS) - 1


def test_what_was_typed_stays_when_something_is_wrong() -> None:
    html = str(judged(banyak="dua", mulai_1="13"))
    assert 'value="dua"' in html
    assert 'value="13"' in html
    assert "Budi" in html


def test_more_rows_than_allowed_are_refused() -> None:
    rows = {f"anggota-{row}-nama_anggota": f"Orang {row}" for row in range(4)}
    assert "paling banyak 3" in str(judged(**rows, **{"anggota-jumlah": "4"}).errors["anggota"])


def test_hostile_text_is_shown_as_text() -> None:
    html = str(judged(kalimat='</textarea><script>alert("1")</script>', banyak='"><img src=x onerror=y>'))
    assert "<script>" not in html
    assert "<img" not in html


def test_land_may_come_as_a_file() -> None:
    kml = (
        '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Placemark><Polygon><outerBoundaryIs>'
        "<LinearRing><coordinates>102.9,0.4,0 102.901,0.4,0 102.901,0.401,0 102.9,0.4,0</coordinates></LinearRing>"
        "</outerBoundaryIs></Polygon></Placemark></kml>"
    )
    file = SimpleUploadedFile("tanah.kml", kml.encode())
    form = FORM(query({**EVERY_ANSWER, "batas": ""}), {"batas_berkas": file}, only=KEYS)
    assert form.is_valid(), form.errors
    assert form.answers["batas"]["points"] == [[0.4, 102.9], [0.4, 102.901], [0.401, 102.901]]


@settings(deadline=None)
@given(st.decimals(min_value=1, max_value=5000, places=3, allow_nan=False))
def test_a_number_is_the_same_after_it_was_shown(number: Decimal) -> None:
    field = FORM.base_fields["banyak"]
    stored = field.clean(str(number).replace(".", ","))
    assert Decimal(stored) == number
    assert field.clean(field.typed(stored)) == stored  # type: ignore[attr-defined]


@settings(deadline=None)
@given(st.text(max_size=80), st.sampled_from(sorted(KEYS - {"anggota", "batas"})))
def test_nothing_typed_breaks_a_page(text: str, key: str) -> None:
    names = [f"{key}_0", f"{key}_1", f"{key}_2"] if key in ("mulai", "selesai", "lahir") else [key]
    form = judged(**dict.fromkeys(names, text))
    assert set(form.errors) <= {key}
    assert str(form)


@settings(deadline=None)
@given(st.text(max_size=200))
def test_nothing_typed_breaks_a_piece_of_land(text: str) -> None:
    assert set(judged(batas=text).errors) <= {"batas"}


def test_every_type_of_question_has_a_field() -> None:
    from pelalawan_portal.catalogue.parts import FIELD_TYPES
    from pelalawan_portal.filing.forms import field_of

    for kind in set(FIELD_TYPES) - {"file"}:
        options: dict[str, Any] = {"choices": (("a", "A"),)} if kind.startswith("choice") else {}
        if kind == "group":
            options = {"columns": (FieldSpec("k", "text", "K"),)}
        assert field_of(FieldSpec("x", kind, "X", **options)).label == "X"


@pytest.mark.parametrize(("typed", "stored"), [("12", "12"), ("1.200", "1200"), ("12,0", "12")])
def test_a_whole_number_is_one_however_it_is_typed(typed: str, stored: str) -> None:
    form = WHOLE({"orang": typed}, {})
    assert form.is_valid(), form.errors
    assert form.answers == {"orang": stored}


@pytest.mark.parametrize("typed", ["12,5", "0.5"])
def test_half_a_person_is_refused(typed: str) -> None:
    assert WHOLE({"orang": typed}, {}).errors == {
        "orang": ["Jumlah orang harus bilangan bulat, tanpa koma. Misalnya 12."]
    }
