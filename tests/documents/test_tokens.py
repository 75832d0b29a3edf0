"""Filling a template's text: known names only, once, and nothing else is read."""

import pytest

from pelalawan_portal.documents.tokens import TokenError, UnknownToken, fill, tokens_in


def test_tokens_are_replaced_by_answers():
    words = fill(
        "Izin untuk {nama_pemohon} di {desa}, {nama_pemohon}.", {"nama_pemohon": "Siti", "desa": "Teluk"}
    )
    assert words == "Izin untuk Siti di Teluk, Siti."


def test_an_unknown_token_names_itself_and_what_there_is():
    with pytest.raises(UnknownToken) as raised:
        fill("{nama} {alamt} {kota}", {"nama": "Siti", "alamat": "x"})
    assert raised.value.names == ["alamt", "kota"]
    assert "{alamt}, {kota} tidak dikenal" in str(raised.value)
    assert "{alamat}, {nama}" in str(raised.value)


@pytest.mark.parametrize(
    "words",
    ["{nama.__class__}", "{nama[0]}", "{}", "{0}", "{Nama}", "{nama!r}", "{nama", "nama}", "{{nama}}"],
)
def test_anything_else_between_braces_is_an_error_and_is_never_read(words):
    with pytest.raises(TokenError, match="kurawal"):
        fill(words, {"nama": "Siti"})


def test_braces_in_an_answer_stay_as_typed():
    assert fill("{a} {b}", {"a": "{b}", "b": "{rahasia}"}) == "{b} {rahasia}"


def test_the_names_asked_for_are_known_before_publishing():
    assert tokens_in("{b} {a} {b}") == {"a", "b"}
    assert tokens_in("tanpa isian") == frozenset()
