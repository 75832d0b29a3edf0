from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pelalawan_portal.submissions import numbers

serials = st.integers(min_value=1, max_value=999_999_999)


@given(serial=serials)
def test_works_a_number_reads_back_as_it_was_written(serial):
    number = numbers.compose(2026, serial)
    assert numbers.read(number) == number


@pytest.mark.parametrize(
    "typed", ["{}", "{} ", "  {}", "{lower}", "{plain}", "{letters}", "{spaced}", "{without}"]
)
def test_handles_the_ways_people_type_it(typed):
    number = numbers.compose(2026, 101)
    forms = {
        "lower": number.lower(),
        "plain": number.replace("-", ""),
        "letters": number[:-2].replace("0", "O").replace("1", "l") + number[-2:],
        "spaced": number.replace("-", " "),
        "without": number.removeprefix("PLW-"),
    }
    assert numbers.read(typed.format(number, **forms)) == number


@given(serial=serials, place=st.integers(0, 9), digit=st.integers(1, 9))
def test_rejects_any_single_wrong_digit(serial, place, digit):
    number = numbers.compose(2026, serial)
    places = [at for at, char in enumerate(number[:-3]) if char.isdigit()]
    at = places[place % len(places)]
    wrong = number[:at] + str((int(number[at]) + digit) % 10) + number[at + 1 :]
    assert numbers.read(wrong) is None


@given(serial=serials)
def test_rejects_two_neighbours_swapped(serial):
    number = numbers.compose(2026, serial)
    places = [at for at, char in enumerate(number[:-3]) if char.isdigit()]
    for one, two in pairwise(places):
        if number[one] == number[two]:
            continue
        letters = list(number)
        letters[one], letters[two] = letters[two], letters[one]
        assert numbers.read("".join(letters)) is None


@pytest.mark.parametrize(
    "text", ["", "-", "PLW", "PLW-2026-000123", "x" * 500, "PLW-2026-abcdef-7K", "١٢٣٤٥٦٧٨٩٠١٢"]
)
def test_rejects_rubbish(text):
    assert numbers.read(text) is None
