import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pelalawan_portal.accounts import nik

SITI = "1405025703900001"  # a woman, 17 March 1990
JOKO = "1405021208850002"  # a man, 12 August 1985

TODAY = date(2026, 3, 27)


@st.composite
def niks(draw):
    """A well-formed NIK with the sex and birth date it was made from."""
    born = draw(st.dates(date(1930, 1, 1), TODAY))
    sex = draw(st.sampled_from("LP"))
    region = draw(st.sampled_from(sorted(nik.PROVINCES))) + "".join(
        f"{draw(st.integers(1, 99)):02d}" for _ in range(2)
    )
    day = born.day + (40 if sex == "P" else 0)
    serial = draw(st.integers(1, 9999))
    return f"{region}{day:02d}{born:%m%y}{serial:04d}", sex, born


@pytest.mark.parametrize(
    "typed", [SITI, " 1405 0257 0390 0001 ", "140502.570390.0001", "1405-0257-0390-0001"]
)
def test_a_nik_is_read_however_it_is_grouped(typed):
    assert nik.clean(typed) == SITI


def test_a_nik_of_another_province_is_as_good():
    assert nik.clean("3273015703900001") == "3273015703900001"


@pytest.mark.parametrize(
    ("typed", "wrong", "mend"),
    [
        ("", "NIK belum diisi", "Tulis 16 angka yang ada di KTP"),
        (SITI[:15], "NIK harus 16 angka; yang Anda tulis 15 angka", "Periksa lagi di KTP"),
        (SITI + "1", "NIK harus 16 angka; yang Anda tulis 17 angka", "Periksa lagi di KTP"),
        (SITI[:15] + "O", "NIK hanya berisi angka", "Hapus tanda “O”"),
        ("١" * 16, "NIK hanya berisi angka", "Hapus tanda"),
        ("0005025703900001", "diawali 00", "Periksa 2 angka pertama"),
        ("9905" + "00" + SITI[6:], "tidak boleh 00", "angka ke-3 sampai ke-6"),
        ("1400025703900001", "tidak boleh 00", "angka ke-3 sampai ke-6"),
        ("1405023102900001", "310290) bukan tanggal yang ada", "Periksa lagi di KTP"),
        ("1405020003900001", "bukan tanggal yang ada", "angka ke-7 sampai ke-12"),
        ("1405027203900001", "bukan tanggal yang ada", "angka ke-7 sampai ke-12"),
        ("1405024003900001", "bukan tanggal yang ada", "angka ke-7 sampai ke-12"),
        ("1405021713900001", "bukan tanggal yang ada", "angka ke-7 sampai ke-12"),
        ("1405022902010001", "bukan tanggal yang ada", "angka ke-7 sampai ke-12"),
        (SITI[:12] + "0000", "4 angka terakhir NIK tidak boleh 0000", "Periksa lagi di KTP"),
    ],
)
def test_a_wrong_nik_is_refused_with_a_sentence_that_says_how_to_mend_it(typed, wrong, mend):
    with pytest.raises(ValueError, match=re.escape(wrong)) as refused:
        nik.clean(typed)
    assert mend in str(refused.value)


def test_the_29th_of_february_needs_a_leap_year_in_some_century():
    assert nik.born(nik.clean("1405022902000001"), today=TODAY) == date(2000, 2, 29)
    assert nik.born(nik.clean("1405022902960001"), today=TODAY) == date(1996, 2, 29)


@settings(deadline=None)
@given(niks())
def test_a_nik_tells_the_sex_and_birth_date_it_was_made_from(made):
    number, sex, born = made
    assert nik.clean(number) == number
    assert nik.clean(nik.clean(number)) == number
    assert nik.sex(number) == sex
    assert nik.born(number, born, today=TODAY) == born
    assert nik.warnings(number, sex, born) == []


@settings(deadline=None)
@given(niks())
def test_without_help_the_birth_date_is_the_latest_past_one(made):
    number, _, born = made
    told = nik.born(number, today=TODAY)
    assert told is not None
    assert told <= TODAY
    assert (told.day, told.month, told.year % 100) == (born.day, born.month, born.year % 100)
    assert told >= born


def test_the_entered_date_decides_the_century_and_a_disagreeing_one_does_not():
    number = "1405021701200001"
    assert nik.born(number, today=TODAY) == date(2020, 1, 17)
    assert nik.born(number, date(1920, 1, 17), today=TODAY) == date(1920, 1, 17)
    assert nik.born(number, date(1921, 1, 17), today=TODAY) == date(2020, 1, 17)


def test_a_birth_date_still_to_come_belongs_to_the_last_century():
    assert nik.born("1405022803260001", today=TODAY) == date(1926, 3, 28)
    assert nik.born("1405022703260001", today=TODAY) == date(2026, 3, 27)


def test_a_mismatch_warns_and_lets_go_on():
    (about_sex,) = nik.warnings(SITI, sex="L")
    assert "jenis kelamin perempuan, tetapi Anda memilih laki-laki" in about_sex
    assert "lanjutkan saja" in about_sex
    (about_birth,) = nik.warnings(SITI, born=date(1990, 3, 18))
    assert "tanggal lahir 17 Maret 1990, tetapi Anda menulis 18 Maret 1990" in about_birth
    assert "lanjutkan saja" in about_birth
    assert len(nik.warnings(JOKO, sex="P", born=date(1990, 3, 18))) == 2


def test_what_was_not_entered_is_not_warned_about():
    assert nik.warnings(SITI) == []
    assert nik.warnings(SITI, sex="", born=None) == []


def test_a_masked_nik_keeps_four_digits_at_each_end():
    assert nik.mask(SITI) == "1405••••••••0001"
    assert nik.mask("140502") == "••••"


def test_other_numbers_are_read_by_their_length():
    assert nik.clean_nib("1234 5678 90123") == "1234567890123"
    assert nik.clean_bpjs("0001 2345 67890") == "0001234567890"
    assert nik.clean_npwp("01.234.567.8-901.000") == "012345678901000"
    assert nik.clean_npwp(SITI) == SITI
    assert nik.clean_family_card("1405021703100005") == "1405021703100005"
    assert nik.clean_nip("19850812 201001 1 002") == "198508122010011002"
    assert nik.clean_nip("198508122023211005") == "198508122023211005"  # PPPK: 21 in place of the month


@pytest.mark.parametrize(
    ("read", "typed", "wrong", "mend"),
    [
        (nik.clean_nib, "123", "NIB harus 13 angka; yang Anda tulis 3 angka", "surat NIB"),
        (nik.clean_bpjs, "1" * 14, "Nomor BPJS harus 13 angka; yang Anda tulis 14 angka", "kartu BPJS"),
        (nik.clean_npwp, "1" * 14, "NPWP harus 15 atau 16 angka; yang Anda tulis 14", "kartu NPWP"),
        (nik.clean_family_card, "", "Nomor KK belum diisi", "Kartu Keluarga"),
        (nik.clean_family_card, SITI, "Tanggal di Nomor KK", "jangan memakai NIK"),
        (nik.clean_nip, "198513122010011002", "8 angka pertama: 19851312", "Periksa lagi di SK"),
        (nik.clean_nip, "198508122010131002", "angka ke-13 dan ke-14: 13", "Periksa lagi di SK"),
        (nik.clean_nip, "198508122010013002", "harus 1 (pria) atau 2 (wanita)", "Periksa lagi di SK"),
    ],
)
def test_other_wrong_numbers_get_a_sentence_too(read, typed, wrong, mend):
    with pytest.raises(ValueError, match=re.escape(wrong)) as refused:
        read(typed)
    assert mend in str(refused.value)


@pytest.mark.parametrize(
    "read",
    [
        nik.clean,
        nik.clean_family_card,
        nik.clean_nib,
        nik.clean_npwp,
        nik.clean_nip,
        nik.clean_bpjs,
    ],
)
@settings(deadline=None)
@given(text=st.one_of(st.text(), st.from_regex(r"[0-9]{12,18}", fullmatch=True)))
def test_any_text_is_a_number_or_a_sentence(read, text):
    number, refusal = None, None
    try:
        number = read(text)
    except ValueError as error:
        refusal = str(error)
    if number is None:
        assert refusal.endswith(".")
    else:
        assert number.isascii()
        assert number.isdigit()
        assert read(number) == number
