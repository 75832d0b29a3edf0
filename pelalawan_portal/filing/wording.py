"""Texts a person agrees to, kept with a version: a consent records the very words that were shown."""

from __future__ import annotations

VERSION = "2026-1"
DECLARATION = (
    "Jawaban dan surat yang saya kirim benar. Saya setuju data ini dipakai Pemerintah Kabupaten Pelalawan "
    "untuk memproses permohonan ini."
)
ASSISTED_CONSENT = (
    "Pemohon hadir, KTP aslinya saya lihat, dan pemohon setuju saya menulis dan mengirim permohonan ini untuknya. "
    "Saya sudah membacakan untuk apa datanya dipakai."
)
KINDS_OF_APPLICANT = {"perorangan": "Perorangan", "badan": "Badan, lembaga, atau perusahaan"}
KINDS_OF_APPLICATION = {
    "baru": "Baru: belum pernah punya izin ini",
    "perpanjangan": "Perpanjangan: izin lama hampir habis",
    "perubahan": "Perubahan: ada data di izin lama yang berubah",
}
