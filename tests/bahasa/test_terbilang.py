import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pelalawan_portal.bahasa.terbilang import LIMIT, terbilang

ONES = ["nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"]
SCALES = {"ribu": 10**3, "juta": 10**6, "miliar": 10**9, "triliun": 10**12}


def number_of(words: str) -> int:
    """Read the words back by the grammar of Indonesian numerals, independently of how they were made."""
    total = group = 0
    last = 0
    for word in words.split():
        if word in ONES:
            last = ONES.index(word)
            group += last
        elif word == "belas":
            group += 10
        elif word == "puluh":
            group += last * 9
        elif word == "ratus":
            group += last * 99
        elif word in ("sepuluh", "sebelas", "seratus"):
            group += {"sepuluh": 10, "sebelas": 11, "seratus": 100}[word]
        elif word == "seribu":
            total += 1000
        else:
            total += group * SCALES[word]
            group = 0
    return total + group


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "nol"),
        (10, "sepuluh"),
        (11, "sebelas"),
        (19, "sembilan belas"),
        (20, "dua puluh"),
        (100, "seratus"),
        (111, "seratus sebelas"),
        (1_000, "seribu"),
        (1_100, "seribu seratus"),
        (2_000, "dua ribu"),
        (21_000, "dua puluh satu ribu"),
        (101_000, "seratus satu ribu"),
        (150_000, "seratus lima puluh ribu"),
        (1_000_000, "satu juta"),
        (1_001_000, "satu juta seribu"),
        (2_500_000, "dua juta lima ratus ribu"),
        (1_000_000_000, "satu miliar"),
        (1_000_000_000_001, "satu triliun satu"),
        (-5, "minus lima"),
    ],
)
def test_numbers_are_said_as_people_say_them(number, words):
    assert terbilang(number) == words


@settings(deadline=None)
@given(st.integers(0, LIMIT - 1))
def test_the_words_read_back_to_the_number(number):
    assert number_of(terbilang(number)) == number


@settings(deadline=None)
@given(st.integers(0, LIMIT - 1))
def test_one_is_never_said_where_the_language_says_se(number):
    words = f" {terbilang(number)} "
    assert "  " not in words
    assert not any(wrong in words for wrong in (" satu puluh ", " satu belas ", " satu ratus "))
    assert not words.startswith(" satu ribu ")


@pytest.mark.parametrize("number", [LIMIT, -LIMIT])
def test_a_number_beyond_the_words_is_refused(number):
    with pytest.raises(ValueError, match="ends below"):
        terbilang(number)
