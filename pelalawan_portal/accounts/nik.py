"""Identity numbers of Indonesia: NIK, No. KK, NIB, NPWP, NIP and BPJS card.

A NIK is PP KK CC (region of first registration) + DDMMYY (women: day + 40) + serial; it has no check digit.
Typing one proves nothing, a region elsewhere is no fault (movers keep their NIK), and known NIK disagree with
the KTP on sex or birth date; hence warnings. Source: UU 24/2013 Ps 13, PP 40/2019; layout as in domain notes.
"""

from datetime import date, datetime

from pelalawan_portal.bahasa.dates import WIB, long_date
from pelalawan_portal.bahasa.digits import counted

# Kemendagri province codes, with room in the nineties where Papua was divided in 2022.
PROVINCES = frozenset(
    f"{code:02d}"
    for block in (
        range(11, 20),
        range(21, 22),
        range(31, 37),
        range(51, 55),
        range(61, 66),
        range(71, 77),
        range(81, 83),
        range(91, 100),
    )
    for code in block
)
_SEXES = {"L": "laki-laki", "P": "perempuan"}


def _today() -> date:
    return datetime.now(WIB).date()


def _dates(day: int, month: int, year: int) -> list[date]:
    """Return the real dates that DDMMYY may mean, latest century first."""
    found = []
    for century in (2000, 1900):
        try:
            found.append(date(century + year, month, day))
        except ValueError:
            continue
    return found


def _day_month_year(nik: str) -> tuple[int, int, int]:
    day = int(nik[6:8])
    return (day - 40 if day > 40 else day, int(nik[8:10]), int(nik[10:12]))


def _check_region(label: str, number: str, paper: str) -> None:
    if number[:2] not in PROVINCES:
        raise ValueError(
            f"{label} diawali {number[:2]}, padahal tidak ada provinsi dengan kode itu. "
            f"Periksa 2 angka pertama di {paper}."
        )
    if number[2:4] == "00" or number[4:6] == "00":
        raise ValueError(
            f"Kode kabupaten atau kecamatan di {label} tidak boleh 00. "
            f"Periksa angka ke-3 sampai ke-6 di {paper}."
        )
    if number[12:] == "0000":
        raise ValueError(f"4 angka terakhir {label} tidak boleh 0000. Periksa lagi di {paper}.")


def clean(text: str) -> str:
    """Return the 16 digits of a NIK typed with or without spaces, dots and dashes.

    Checks length, that the province exists, region parts and serial are not zero and the date is real.
    Raises ValueError with an Indonesian sentence that says what is wrong and how to mend it.
    """
    nik = counted("NIK", text, (16,), "KTP")
    _check_region("NIK", nik, "KTP")
    if not _dates(*_day_month_year(nik)):
        raise ValueError(
            f"Tanggal lahir di NIK (angka ke-7 sampai ke-12: {nik[6:12]}) bukan tanggal yang ada. "
            "Periksa lagi di KTP."
        )
    return nik


def born(nik: str, given: date | None = None, *, today: date | None = None) -> date | None:
    """Return the birth date that a clean NIK tells, None when it tells none in the past.

    The two-digit year is ambiguous: `given` (what the person entered) wins where it agrees, else the latest
    past date. `today` defaults to the present day in WIB.
    """
    last = today or _today()
    possible = [day for day in _dates(*_day_month_year(nik)) if day <= last]
    if given in possible:
        return given
    return possible[0] if possible else None


def sex(nik: str) -> str:
    """Return "P" (perempuan) when a clean NIK's day is above 40, else "L" (laki-laki)."""
    return "P" if int(nik[6:8]) > 40 else "L"


def warnings(nik: str, sex: str | None = None, born: date | None = None) -> list[str]:
    """Return sentences on where a clean NIK disagrees with the entered sex ("L"/"P") and birth date.

    They are never a reason to refuse: the person's KTP decides.
    """
    found = []
    told = _sex_of(nik)
    if sex in _SEXES and sex != told:
        found.append(
            f"Menurut NIK, jenis kelamin {_SEXES[told]}, tetapi Anda memilih {_SEXES[sex]}. "
            "Periksa lagi. Bila di KTP memang begitu, lanjutkan saja."
        )
    if born is not None and (born.day, born.month, born.year % 100) != _day_month_year(nik):
        expected = _born_of(nik)
        told_date = f"tanggal lahir {long_date(expected)}" if expected else "tanggal lahir lain"
        found.append(
            f"Menurut NIK, {told_date}, tetapi Anda menulis {long_date(born)}. "
            "Periksa lagi. Bila di KTP memang begitu, lanjutkan saja."
        )
    return found


# `warnings` has parameters of these names.
_sex_of = sex
_born_of = born


def mask(nik: str) -> str:
    """Return "1405••••••••0001"; dots alone for anything that is not 16 characters."""
    return f"{nik[:4]}••••••••{nik[-4:]}" if len(nik) == 16 else "••••"


def clean_family_card(text: str) -> str:
    """Return the 16 digits of a No. KK: region, date of issue (no + 40), serial. Errors as `clean`."""
    number = counted("Nomor KK", text, (16,), "Kartu Keluarga")
    _check_region("Nomor KK", number, "Kartu Keluarga")
    if not _dates(int(number[6:8]), int(number[8:10]), int(number[10:12])):
        raise ValueError(
            f"Tanggal di Nomor KK (angka ke-7 sampai ke-12: {number[6:12]}) bukan tanggal yang ada. "
            "Periksa lagi di Kartu Keluarga; jangan memakai NIK."
        )
    return number


def clean_nib(text: str) -> str:
    """Return the 13 digits of a NIB (OSS, PP 28/2025). Raises ValueError with an Indonesian sentence."""
    return counted("NIB", text, (13,), "surat NIB")


def clean_npwp(text: str) -> str:
    """Return the 15 (old) or 16 (PMK 112/PMK.03/2022: the NIK, or 0 and the old one) digits of an NPWP.

    Raises ValueError with an Indonesian sentence.
    """
    return counted("NPWP", text, (15, 16), "kartu NPWP")


def clean_nip(text: str) -> str:
    """Return the 18 digits of a NIP: birth YYYYMMDD, start YYYYMM, sex 1/2, serial.

    A PPPK's number has 21 and up in place of the month. Raises ValueError with an Indonesian sentence.
    """
    number = counted("NIP", text, (18,), "kartu pegawai atau SK")
    try:
        date(int(number[:4]), int(number[4:6]), int(number[6:8]))
    except ValueError:
        raise ValueError(
            f"Tanggal lahir di NIP (8 angka pertama: {number[:8]}) bukan tanggal yang ada. "
            "Periksa lagi di SK."
        ) from None
    month = int(number[12:14])
    if not (1 <= month <= 12 or 21 <= month <= 29):
        raise ValueError(
            f"Bulan pengangkatan di NIP (angka ke-13 dan ke-14: {number[12:14]}) tidak ada. "
            "Periksa lagi di SK."
        )
    if number[14] not in "12":
        raise ValueError("Angka ke-15 NIP harus 1 (pria) atau 2 (wanita). Periksa lagi di SK.")
    return number


def clean_bpjs(text: str) -> str:
    """Return the 13 digits of a BPJS Kesehatan or KIS card. Raises ValueError with an Indonesian sentence."""
    return counted("Nomor BPJS", text, (13,), "kartu BPJS atau KIS")
