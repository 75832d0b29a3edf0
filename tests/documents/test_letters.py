"""Refusals with reasons and a way to object; permohonan and pernyataan written from the answers."""

from dataclasses import replace

import pytest

from pelalawan_portal.documents.letters import render_applicant_letter, render_refusal

from .papers import PENOLAKAN, PERNYATAAN
from .reading import text


def test_a_refusal_states_every_reason_with_its_rule_and_how_to_object():
    shown = text(render_refusal(PENOLAKAN))
    for fact in (
        "503/0007/TOLAK/DPMPTSP/2026",
        "Pangkalan Kerinci, 3 April 2026",
        "Yth. Siti Aminah",
        "PLW-2026-000123-7K",
        "27 Maret 2026",
        "tidak dapat dikabulkan",
        *(reason.text for reason in PENOLAKAN.reasons),
        *(f"Dasar hukum: {reason.legal_basis}" for reason in PENOLAKAN.reasons),
        "dapat dikirim lagi",
        "keberatan tertulis kepada Kepala DPMPTSP Kabupaten Pelalawan paling lambat 21 hari kerja",
        "paling lama 10 hari kerja",
        "banding tertulis kepada Bupati Pelalawan",
        "UU 30/2014 Pasal 78",
        "a.n. BUPATI PELALAWAN",
        "verifikasi/9XR7KQ2M",
    ):
        assert fact in shown, fact


def test_a_refusal_without_a_reason_is_refused():
    with pytest.raises(ValueError, match="reason"):
        replace(PENOLAKAN, reasons=())


def test_a_draft_refusal_is_a_konsep_and_a_numberless_one_cannot_be_signed():
    shown = text(render_refusal(replace(PENOLAKAN, stage="konsep", number=None, decided_on=None)))
    assert "KONSEP" in shown
    assert "diberikan saat ditetapkan" in shown
    assert "verifikasi" not in shown
    with pytest.raises(ValueError, match="draft"):
        render_refusal(replace(PENOLAKAN, number=None))


def test_an_applicants_letter_is_written_from_the_answers():
    shown = text(render_applicant_letter(PERNYATAAN))
    for fact in (
        "SURAT PERNYATAAN",
        "1405024508900001",
        "1. data dan surat yang saya kirim benar;",
        "Teluk Meranti, 27 Maret 2026",
        "Yang menyatakan,",
        "meterai",
        "dikirim pemohon lewat Portal Pelalawan pada 27 Maret 2026 pukul 14.05 WIB",
        "PLW-2026-000123-7K",
    ):
        assert fact in shown, fact


def test_a_permohonan_before_sending_has_an_addressee_and_claims_no_sending():
    letter = replace(
        PERNYATAAN,
        title="Surat permohonan",
        to=("Kepala DPMPTSP Kabupaten Pelalawan", "di Pangkalan Kerinci"),
        subject="Permohonan izin penyelenggaraan reklame",
        stamp_duty=False,
        sent=None,
        submission_number=None,
    )
    shown = text(render_applicant_letter(letter))
    assert "Kepada Yth. Kepala DPMPTSP Kabupaten Pelalawan di Pangkalan Kerinci" in shown
    assert "Hal: Permohonan izin penyelenggaraan reklame" in shown
    assert "dikirim pemohon" not in shown
    assert "meterai" not in shown
