"""Answers as people read them: on the check page, at the desk and on papers."""

import pytest

from pelalawan_portal.catalogue.spec import FieldSpec
from pelalawan_portal.submissions.answer_words import words_of


@pytest.mark.parametrize(
    ("answer", "words"),
    [("2005", "2005 m²"), ("12.5", "12,5 m²"), ("100000", "100.000 m²"), ("1234567.25", "1.234.567,25 m²")],
)
def test_works_numbers_are_written_as_in_indonesia(answer, words):
    assert words_of(FieldSpec("luas", "number", "Luas", unit="m²"), answer) == words


@pytest.mark.parametrize(
    ("metres", "words"),
    [
        (850, "4 titik, luas kira-kira 850 m²"),
        (12_345, "4 titik, luas kira-kira 1,23 hektare"),
        (250_000_000, "4 titik, luas kira-kira 25.000,00 hektare"),
    ],
)
def test_works_a_piece_of_land_tells_its_size(metres, words):
    land = {"points": [[0.4, 102.9], [0.4, 102.901], [0.401, 102.901], [0.401, 102.9]], "area_m2": metres}
    assert words_of(FieldSpec("batas", "polygon", "Batas"), land) == words
