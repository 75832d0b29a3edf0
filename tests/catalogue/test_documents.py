"""A document is read whole or refused with the place named."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pelalawan_portal.catalogue.condition_text import describe, read_condition, write_condition
from pelalawan_portal.catalogue.conditions import BadCondition, fields_named, holds
from pelalawan_portal.catalogue.files import expand, read_text
from pelalawan_portal.catalogue.spec import BadSpec, ServiceSpec


@pytest.fixture
def document(documents):
    return copy.deepcopy(documents["reklame-insidentil"])


def change(document, path, value):
    *way, last = path
    place = document
    for one in way:
        place = place[one]
    place[last] = value


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        (("channel",), "loket", "saluran"),
        (("slug",), "Reklame Baru", "alamat"),
        (("topic",), "apa-saja", "kelompok"),
        (("fee",), {"kind": "mahal"}, "biaya"),
        (("words",), "spanduk", "words"),
        (("asal",), 1, "asal"),
        (("name",), 7, "name"),
        (("sla",), {"amount": -1}, "lama"),
        (("sla",), {"amount": "tiga"}, "amount"),
        (("sections", 0, "fields", 0, "type"), "sulap", "jenis isian"),
        (("sections", 0, "fields", 0, "key"), "Nama!", "kunci"),
        (("sections", 0, "fields", 1, "key"), "nama", "dua kali"),
        (("sections", 0, "fields", 0, "required"), "ya", "required"),
        (("sections", 2, "fields", 0, "choices"), [["satu"]], "reklame-insidentil"),
        (("sections", 2, "fields", 2, "when"), {"field": "tidak_ada", "is": 1}, "tidak_ada"),
        (("sections", 2, "fields", 2, "when"), {"field": "jumlah", "lebih": 1}, "syarat"),
        (("sections", 3, "fields", 4, "not_before"), "naskah", "tidak sebelum"),
        (("requirements", 0, "body"), "Saya {siapa}", "siapa"),
        (("requirements", 1, "accepts"), ["exe"], "berkas"),
        (("requirements", 1, "section"), "entah", "entah"),
        (("decision", "holder"), ["entah"], "entah"),
        (("decision", "body"), ["Kepada {entah}"], "entah"),
        (("steps", 1, "after"), ["entah"], "entah"),
        (("steps", 1, "after"), ["tanda_tangan"], "berputar"),
        (("steps", 0, "kind"), "verification", "kelengkapan"),
        (("steps", 3, "kind"), "verification", "tanda tangan"),
        (("standard", "biaya"), "gratis", "biaya"),
        (("standard", "ramalan"), {"text": "x"}, "ramalan"),
    ],
)
def test_a_document_that_cannot_be_carried_out_is_refused_by_name(document, path, value, says):
    ServiceSpec.parse(document)
    change(document, path, value)
    with pytest.raises(BadSpec, match=says):
        ServiceSpec.parse(document)


@pytest.mark.parametrize(
    "text", ["", "- a\n- b", "slug: [", "a: &a [*a]\n\x00", "!!python/object:os.system {}", "7"]
)
def test_a_file_that_is_no_service_is_refused_in_words(text):
    with pytest.raises(BadSpec):
        ServiceSpec.parse(read_text(text))


def test_a_file_too_large_is_not_even_read():
    with pytest.raises(BadSpec, match="terlalu besar"):
        read_text("a: " + "x" * (1024 * 1024))


def test_an_unknown_shared_part_is_named():
    with pytest.raises(BadSpec, match="hantu"):
        expand({"sections": [{"use": "hantu"}]}, {"sections": {}})


def test_shared_parts_are_written_out_and_can_be_changed():
    shared = {
        "fields": {"nama": {"key": "nama", "type": "text", "label": "Nama"}},
        "sections": {"diri": {"key": "diri", "title": "Diri", "fields": [{"use": "nama"}]}},
    }
    made = expand({"sections": [{"use": "diri", "title": "Data diri"}]}, shared)
    assert made == {
        "sections": [
            {
                "key": "diri",
                "title": "Data diri",
                "fields": [{"key": "nama", "type": "text", "label": "Nama"}],
            }
        ]
    }


@pytest.mark.parametrize(
    ("condition", "answers", "expected"),
    [
        ({}, {}, True),
        ({"field": "letak", "is": "jalan"}, {"letak": "jalan"}, True),
        ({"field": "letak", "is": "jalan"}, {}, False),
        ({"field": "jenis", "is": "uang"}, {"jenis": ["uang", "barang"]}, True),
        ({"field": "jenis", "in": ["x"]}, {"jenis": ["uang"]}, False),
        ({"field": "tiket", "is": True}, {"tiket": True}, True),
        ({"field": "tiket", "is": True}, {"tiket": False}, False),
        ({"field": "tinggi", "at_least": 6}, {"tinggi": "6.0"}, True),
        ({"field": "tinggi", "at_least": 6}, {"tinggi": "tinggi"}, False),
        ({"field": "tinggi", "at_most": 6}, {"tinggi": 7}, False),
        ({"field": "npwp", "answered": True}, {"npwp": ""}, False),
        ({"field": "npwp", "answered": False}, {"npwp": []}, True),
        ({"all": [{"field": "a", "is": 1}, {"field": "b", "is": 2}]}, {"a": 1, "b": 3}, False),
        ({"any": [{"field": "a", "is": 1}, {"field": "b", "is": 2}]}, {"a": 1, "b": 3}, True),
        ({"not": {"field": "a", "is": 1}}, {"a": 1}, False),
    ],
)
def test_conditions_hold_or_not(condition, answers, expected):
    assert holds(condition, answers) is expected


@pytest.mark.parametrize(
    "bad", [[], {"all": []}, {"any": "x"}, {"field": "a"}, {"is": 1}, {"field": "a", "in": "x"}]
)
def test_malformed_conditions_are_refused(bad):
    if bad == []:
        with pytest.raises(BadCondition):
            fields_named(bad)
    else:
        with pytest.raises(BadCondition):
            fields_named(bad)


VALUES = st.one_of(
    st.text(min_size=1, max_size=8),
    st.booleans(),
    st.integers(-999, 999),
    st.sampled_from(["dan", "tepi_jalan"]),
)
KEYS = st.sampled_from(["letak", "tinggi", "@pemohon", "npwp_badan"])
TESTS = st.one_of(
    st.builds(lambda key, value: {"field": key, "is": value}, KEYS, VALUES),
    st.builds(
        lambda key, values: {"field": key, "in": values}, KEYS, st.lists(VALUES, min_size=1, max_size=3)
    ),
    st.builds(lambda key, number: {"field": key, "at_least": number}, KEYS, st.integers(0, 99)),
    st.builds(lambda key, number: {"field": key, "at_most": number}, KEYS, st.integers(0, 99)),
    st.builds(lambda key, given: {"field": key, "answered": given}, KEYS, st.booleans()),
)
CONDITIONS = st.recursive(
    TESTS,
    lambda part: st.one_of(
        st.builds(lambda parts: {"all": parts}, st.lists(part, min_size=2, max_size=3)),
        st.builds(lambda parts: {"any": parts}, st.lists(part, min_size=2, max_size=3)),
        st.builds(lambda one: {"not": one}, part),
    ),
    max_leaves=5,
)


@given(CONDITIONS)
def test_a_condition_written_for_an_officer_reads_back_the_same(condition):
    assert read_condition(write_condition(condition)) == condition


@pytest.mark.parametrize(
    "text",
    ["letak", "letak =", "letak = dan", "letak == jalan", "(letak = a", "letak salah satu a", "a = b c", "<"],
)
def test_a_condition_that_is_not_understood_says_so(text):
    with pytest.raises(BadCondition):
        read_condition(text)


def test_conditions_are_told_to_residents_in_words(documents):
    spec = ServiceSpec.parse(documents["reklame-permanen"])
    assert describe({"field": "@pemohon", "is": "badan"}, spec) == "untuk badan atau lembaga"
    assert (
        describe({"field": "letak", "is": "orang_lain"}, spec)
        == "bila Anda pilih “Tanah atau bangunan orang lain”"
    )
    assert "paling sedikit 6 meter" in describe(spec.requirement("gambar_konstruksi").when, spec)
