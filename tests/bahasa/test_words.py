from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from hypothesis import given, settings
from hypothesis import strategies as st

from pelalawan_portal.bahasa.durations import UNITS, duration_words
from pelalawan_portal.bahasa.names import inside, join, mask_name


@pytest.mark.parametrize(
    ("amount", "unit", "words"),
    [
        (5, "hari_kerja", "5 hari kerja (tanpa Sabtu, Minggu, libur)"),
        (4, "jam_kerja", "4 jam kerja (selama kantor buka)"),
        (14, "hari", "14 hari"),
        (1, "bulan", "1 bulan"),
        (2, "tahun", "2 tahun"),
        (24, "jam", "24 jam"),
        (0, "hari_kerja", "hari itu juga"),
        (0, "jam_kerja", "langsung jadi"),
    ],
)
def test_a_duration_says_which_days_count(amount, unit, words):
    assert duration_words(amount, unit) == words


def test_the_explanation_can_be_left_out_where_there_is_no_room():
    assert duration_words(5, "hari_kerja", explain=False) == "5 hari kerja"


def test_other_units_and_negative_amounts_are_refused():
    assert set(UNITS) == {"jam_kerja", "hari_kerja", "hari", "bulan", "tahun", "jam"}
    with pytest.raises(ValueError, match="unknown unit 'minggu'"):
        duration_words(1, "minggu")
    with pytest.raises(ValueError, match="negative"):
        duration_words(-1, "hari")


@pytest.mark.parametrize(
    ("words", "joined"),
    [([], ""), (["a"], "a"), (["a", "b"], "a dan b"), (["a", "b", "c"], "a, b, dan c")],
)
def test_lists_read_as_a_sentence(words, joined):
    assert join(words) == joined


@pytest.mark.parametrize(
    ("title", "said"),
    [("Izin PAUD dan TK", "izin PAUD dan TK"), ("KTP", "KTP"), ("NIK ibu", "NIK ibu"), ("A", "A"), ("", "")],
)
def test_a_title_inside_a_sentence_keeps_its_abbreviations(title, said):
    assert inside(title) == said


def test_a_masked_name_keeps_the_initials():
    assert mask_name("Siti Aminah") == "S*** A*****"
    assert mask_name("  Joko  ") == "J***"
    assert mask_name("") == ""


@settings(deadline=None)
@given(st.text())
def test_a_masked_name_shows_no_letter_but_initials(name):
    for shown, word in zip(mask_name(name).split(), name.split(), strict=True):
        assert shown[0] == word[0]
        assert set(shown[1:]) <= {"*"}
        assert len(shown) == len(word)


FILTERS = ["long_date", "weekday_date", "moment", "clock_time", "rupiah", "fee_words", "phone"]


@pytest.mark.parametrize("name", FILTERS)
@pytest.mark.parametrize("nothing", [None, ""])
def test_filters_show_nothing_for_nothing(name, nothing):
    assert Template(f"{{% load bahasa %}}[{{{{ x|{name} }}}}]").render(Context({"x": nothing})) == "[]"


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("long_date", date(2026, 3, 27), "27 Maret 2026"),
        ("weekday_date", date(2026, 3, 27), "Jumat, 27 Maret 2026"),
        ("moment", datetime(2026, 3, 27, 7, 5, tzinfo=UTC), "27 Maret 2026 pukul 14.05 WIB"),
        ("clock_time", datetime(2026, 3, 27, 7, 5, tzinfo=UTC), "14.05 WIB"),
        ("rupiah", Decimal("150000.50"), "Rp 150.000,50"),
        ("fee_words", 0, "Gratis (Rp 0, tidak dipungut biaya)"),
        ("phone", "+6281234567890", "0812-3456-7890"),
    ],
)
def test_filters_say_what_the_functions_say(name, value, shown):
    assert Template(f"{{% load bahasa %}}{{{{ x|{name} }}}}").render(Context({"x": value})) == shown
