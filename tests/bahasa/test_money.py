import re
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pelalawan_portal.bahasa.money import fee_words, parse_rupiah, rupiah

amounts = st.decimals(0, Decimal("999999999999999.99"), places=2)


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "Rp 0"),
        (999, "Rp 999"),
        (150_000, "Rp 150.000"),
        (Decimal("150000.00"), "Rp 150.000"),
        (Decimal("150000.5"), "Rp 150.000,50"),
        (Decimal("0.05"), "Rp 0,05"),
        (Decimal("0.005"), "Rp 0,01"),
        (1_234_567_890, "Rp 1.234.567.890"),
        (-2_500, "-Rp 2.500"),
    ],
)
def test_money_is_written_with_dots_and_sen_only_when_there_are_any(amount, words):
    assert rupiah(amount) == words


def test_no_fee_is_said_in_words_of_its_own():
    assert fee_words(0) == "Gratis (Rp 0, tidak dipungut biaya)"
    assert fee_words(Decimal("0.00")) == "Gratis (Rp 0, tidak dipungut biaya)"
    assert fee_words(150_000) == "Rp 150.000"


def test_a_float_is_refused_because_its_sen_are_not_exact():
    with pytest.raises(TypeError, match="float"):
        rupiah(0.1)
    with pytest.raises(ValueError, match="finite"):
        rupiah(Decimal("NaN"))


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("150000", "150000"),
        ("150.000", "150000"),
        ("Rp150.000", "150000"),
        ("Rp. 150.000,-", "150000"),
        ("rp 150.000,50", "150000.50"),
        ("150.000.-", "150000"),
        ("150 000", "150000"),
        (" 150.000 rupiah ", "150000"),
        ("1.500.000,00", "1500000"),
        ("150 ribu", "150000"),
        ("150rb", "150000"),
        ("1,5 juta", "1500000"),
        ("2jt", "2000000"),
        ("0", "0"),
        ("１５０.０００", "150000"),
    ],
)
def test_money_is_read_as_people_type_it(typed, amount):
    assert parse_rupiah(typed) == Decimal(amount)


@settings(deadline=None)
@given(amounts)
def test_what_is_written_is_read_back(amount):
    assert parse_rupiah(rupiah(amount)) == amount


@pytest.mark.parametrize(
    ("typed", "wrong", "mend"),
    [
        ("", "belum diisi", "Tulis angka"),
        ("   ", "belum diisi", "Tulis angka"),
        ("-5000", "tidak boleh kurang dari nol", "tanpa tanda minus"),
        ("-", "tidak boleh kurang dari nol", "tanpa tanda minus"),
        ("150,000", "“150,000” kurang jelas", "titik untuk ribuan"),
        ("1.50", "“1.50” kurang jelas", "koma untuk sen"),
        ("1.0000", "kurang jelas", "titik untuk ribuan"),
        ("seratus", "“seratus” bukan angka", "Tulis angka saja"),
        ("12e5", "bukan angka", "Tulis angka saja"),
        ("NaN", "bukan angka", "Tulis angka saja"),
        ("1" + "0" * 15, "terlalu besar", "banyaknya angka nol"),
        ("1,2345678 ribu", "paling banyak dua angka", "misalnya"),
    ],
)
def test_unclear_money_is_refused_with_a_sentence_that_says_how_to_mend_it(typed, wrong, mend):
    with pytest.raises(ValueError, match=re.escape(wrong)) as refused:
        parse_rupiah(typed)
    assert mend in str(refused.value)


@settings(deadline=None)
@given(st.text())
def test_any_text_is_an_amount_or_a_sentence(text):
    amount, refusal = None, None
    try:
        amount = parse_rupiah(text)
    except ValueError as error:
        refusal = str(error)
    if amount is None:
        assert refusal.endswith(".")
        assert len(refusal) < 250
    else:
        assert 0 <= amount < 10**15
