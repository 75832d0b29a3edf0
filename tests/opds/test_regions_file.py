"""The shipped list of regions: complete, coded by Kemendagri, and with the notice its licence asks for."""

import csv
from collections import Counter
from pathlib import Path

from pelalawan_portal import opds

FOLDER = Path(opds.__file__).parent


def rows():
    with (FOLDER / "regions.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_it_holds_12_kecamatan_and_118_desa_and_kelurahan():
    assert Counter(row["level"] for row in rows()) == {
        "provinsi": 1,
        "kabupaten": 1,
        "kecamatan": 12,
        "kelurahan": 14,
        "desa": 104,
    }


def test_every_code_is_unique_and_hangs_below_one_that_is_there():
    codes = [row["kode"] for row in rows()]
    assert len(set(codes)) == len(codes)
    assert all(code.rpartition(".")[0] in codes for code in codes if "." in code)
    assert all(code == "14" or code.startswith("14.05") for code in codes)


def test_the_fourth_part_of_a_code_tells_kelurahan_from_desa():
    villages = [row for row in rows() if row["level"] in ("kelurahan", "desa")]
    for row in villages:
        assert row["kode"].split(".")[3][0] == ("1" if row["level"] == "kelurahan" else "2"), row


def test_the_licence_stands_beside_it():
    notice = (FOLDER / "regions.LICENSE").read_text(encoding="utf-8")
    assert "Copyright (c) 2017 Cahya DSN" in notice
    assert "cahyadsn/wilayah" in notice
