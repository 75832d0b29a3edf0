"""Codes on papers: not to be guessed, not to be misread."""

import math

import pytest

from pelalawan_portal.documents import codes


def test_works_a_code_has_sixty_bits_and_no_letter_that_is_misread():
    assert math.log2(len(set(codes.ALPHABET))) * codes.LENGTH > 60
    assert not set(codes.ALPHABET) & set("01OIDQLJSZGBV")
    made = {codes.mint() for _ in range(500)}
    assert len(made) == 500
    assert all(codes.read(one) == one for one in made)


@pytest.mark.parametrize(
    "typed", ["7KA2-M9XRT-4CEFH", "7ka2m9xrt4cefh", " 7KAZ M9XRT 4CEFH ", "7KA2.M9XRT.4CEFH/"]
)
def test_works_however_it_is_typed(typed):
    assert codes.read(typed) == "7KA2M9XRT4CEFH"
    assert codes.grouped("7KA2M9XRT4CEFH") == "7KA2-M9XRT-4CEFH"


@pytest.mark.parametrize(
    "typed", ["", "7KA2", "7KA2M9XRT4CEFHH", "0KA2M9XRT4CEFH", "x" * 5000, "’ OR 1=1 --", "𝟕KA2"]
)
def test_rejects_what_cannot_be_one(typed):
    assert codes.read(typed) is None
