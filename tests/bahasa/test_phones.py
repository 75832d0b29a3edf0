import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pelalawan_portal.bahasa.phones import display, is_mobile, mask, normalise

mobiles = st.from_regex(r"8[0-9]{8,11}", fullmatch=True)
landlines = st.from_regex(r"[2-79][0-9]{7,10}", fullmatch=True)


@pytest.mark.parametrize(
    "typed",
    [
        "081234567890",
        "0812-3456-7890",
        "0812 3456 7890",
        "0812.3456.7890",
        "(0812) 34567890",
        "81234567890",
        "6281234567890",
        "+62 812-3456-7890",
        "+62 0812 3456 7890",
        "006281234567890",
        "\u202a+62 812‑3456‑7890\u202c",
        "\u00a00812\u20133456\u20137890",
        "０８１２３４５６７８９０",
    ],
)
def test_every_way_to_type_a_number_gives_the_same_one(typed):
    assert normalise(typed) == "+6281234567890"


def test_a_landline_is_a_number_too_but_gets_no_sms():
    assert normalise("0761 493120") == "+62761493120"
    assert normalise("(021) 3456789") == "+62213456789"
    assert not is_mobile(normalise("0761 493120"))
    assert is_mobile(normalise("0812 3456 7890"))


@settings(deadline=None)
@given(st.one_of(mobiles, landlines), st.sampled_from(["0", "62", "+62", "0062", "+620"]))
def test_normalising_is_idempotent_and_survives_being_shown(national, prefix):
    number = normalise(prefix + national)
    assert number == f"+62{national}"
    assert normalise(number) == number
    assert normalise(display(number)) == number


@settings(deadline=None)
@given(st.text())
def test_any_text_is_a_number_or_a_sentence(text):
    number, refusal = None, None
    try:
        number = normalise(text)
    except ValueError as error:
        refusal = str(error)
    if number is None:
        assert refusal.endswith(".")
        assert "nomor" in refusal.lower()
    else:
        assert re.fullmatch(r"\+62[2-9][0-9]{7,11}", number)
        assert normalise(number) == number


@pytest.mark.parametrize(
    ("typed", "wrong", "mend"),
    [
        ("", "belum diisi", "Contoh: 0812"),
        ("0812345", "harus 10 sampai 13 angka", "yang Anda tulis 7 angka (kurang)"),
        ("08123456789012", "harus 10 sampai 13 angka", "yang Anda tulis 14 angka (terlalu banyak)"),
        ("0761123", "telepon rumah harus 9 sampai 12 angka", "yang Anda tulis 7 angka"),
        ("0812345678x0", "Hapus tanda “x”", "Contoh: 0812"),
        ("081234567890 / 081234567891", "satu nomor telepon saja", "Contoh: 0812"),
        ("+60 12 345 6789", "harus nomor Indonesia (+62)", "Tulis nomor Indonesia"),
        ("12345678901", "harus diawali 0 atau +62", "Tulis nomornya lengkap"),
        ("0012345678901", "harus nomor Indonesia (+62)", "Tulis nomor Indonesia"),
        ("+62 1234 56789", "diawali 08", "kode daerah"),
    ],
)
def test_a_wrong_number_is_refused_with_a_sentence_that_says_how_to_mend_it(typed, wrong, mend):
    with pytest.raises(ValueError, match=re.escape(wrong)) as refused:
        normalise(typed)
    assert mend in str(refused.value)


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+6281234567890", "0812-3456-7890"),
        ("+628123456789", "0812-3456-789"),
        ("+62812345678", "0812-345-678"),
        ("+62812345678901", "0812-3456-78901"),
        ("+62761493120", "0761-493120"),
        ("+62213456789", "021-3456789"),
        ("112", "112"),
    ],
)
def test_numbers_are_shown_in_groups_as_read_aloud(number, shown):
    assert display(number) == shown


def test_a_masked_number_keeps_the_prefix_and_the_last_three():
    assert mask("+6281234567890") == "0812-••••-•890"
    assert mask("bukan nomor") == "••••"


@settings(deadline=None)
@given(mobiles)
def test_a_mask_hides_at_least_three_digits(national):
    masked = mask(f"+62{national}")
    assert masked.count("•") >= 3
    assert masked.replace("•", "").endswith(national[-3:])
    assert len(masked) == len(display(f"+62{national}"))
