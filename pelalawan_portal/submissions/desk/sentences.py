"""Ready sentences for reasons: the portal's own, and what offices added."""

from __future__ import annotations

from django.db.models import Q

from pelalawan_portal.submissions.models import ReasonSnippet, Review

SHIPPED: dict[str, tuple[str, ...]] = {
    "completeness": (
        "Foto buram, tulisannya tidak terbaca. Foto ulang di tempat terang.",
        "Foto terpotong. Seluruh surat harus terlihat.",
        "Surat yang dikirim bukan yang diminta.",
        "Surat belum ditandatangani.",
        "Masa berlaku surat sudah habis. Kirim yang masih berlaku.",
        "Isian tidak sama dengan yang tertulis di KTP.",
        "Alamat kurang lengkap. Tulis jalan, RT/RW, dan nama desa.",
    ),
    "verification": (
        "Isian tidak sama dengan surat yang dilampirkan.",
        "Surat sudah diperiksa dan sesuai dengan isian.",
    ),
    "recommendation": (
        "Sudah diperiksa di lapangan dan sesuai.",
        "Lokasi tidak sesuai dengan rencana tata ruang.",
        "Gambar belum memuat ukuran dan letak.",
        "Mengganggu lalu lintas dan tidak ada jalan pengganti.",
    ),
    "sign": ("Semua OPD menyarankan setuju.", "OPD teknis menyarankan tolak dengan alasan yang tercantum."),
}


def sentences_for(review: Review) -> list[str]:
    """The sentences offered at a step, an office's own first; one query."""
    own = ReasonSnippet.objects.filter(
        Q(kind__in=("", review.kind)), Q(opd__isnull=True) | Q(opd_id=review.opd_id), active=True
    ).order_by("-opd_id", "text")
    return list(dict.fromkeys([*own.values_list("text", flat=True)[:20], *SHIPPED.get(review.kind, ())]))
