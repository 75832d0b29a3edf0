"""The ten signs of a healthy household (PHBS, Permenkes 2269/MENKES/PER/XI/2011) as a result card."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

INDICATORS: tuple[tuple[str, str], ...] = (
    ("phbs_salin", "Melahirkan ditolong tenaga kesehatan"),
    ("phbs_asi", "ASI eksklusif"),
    ("phbs_timbang", "Menimbang bayi dan balita tiap bulan"),
    ("phbs_air", "Memakai air bersih"),
    ("phbs_tangan", "Cuci tangan dengan air bersih dan sabun"),
    ("phbs_jamban", "Memakai jamban sehat"),
    ("phbs_jentik", "Memberantas jentik sekali seminggu"),
    ("phbs_sayur", "Makan buah dan sayur tiap hari"),
    ("phbs_gerak", "Bergerak badan tiap hari"),
    ("phbs_rokok", "Tidak merokok di dalam rumah"),
)


def card(answers: Mapping[str, Any]) -> tuple[int, int, list[str]]:
    """(how many are met, how many apply, those not met in words); without a baby seven of the ten apply."""
    asked = [(key, words) for key, words in INDICATORS if answers.get(key) is not None]
    missing = [words for key, words in asked if answers[key] is not True]
    return len(asked) - len(missing), len(asked), missing


def card_words(answers: Mapping[str, Any]) -> str:
    """The card as the first wording of an answer, before anybody looked at the house."""
    met, of, missing = card(answers)
    healthy = "Rumah tangga Anda sehat." if met == of else "Yang masih dapat diperbaiki:"
    lines = [f"Kartu hasil PHBS: {met} dari {of} indikator dipenuhi menurut jawaban Anda.", healthy]
    return "\n".join([*lines, *(f"- {one}" for one in missing), "", "Hasil pemeriksaan petugas: "])
