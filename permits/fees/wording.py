"""What the applicant is told about money, worded from the event."""

from __future__ import annotations

from datetime import date

from pelalawan_portal.bahasa.dates import weekday_date
from pelalawan_portal.bahasa.money import rupiah
from pelalawan_portal.submissions.models import Event, Submission
from pelalawan_portal.submissions.notices import WORDINGS

Words = tuple[str, str]


def _billed(submission: Submission, event: Event) -> Words:
    until = weekday_date(date.fromisoformat(event.data["due"]))
    return (
        f"Retribusi {rupiah(event.data['amount'])}",
        f"Bayar paling lambat {until}. Cara membayar ada di halaman permohonan Anda. "
        "Petugas tidak menerima uang tunai.",
    )


def _late(submission: Submission, event: Event) -> Words:
    until = weekday_date(date.fromisoformat(event.data["due"]))
    return (
        f"Retribusi lewat jatuh tempo, sekarang {rupiah(event.data['amount'])}",
        f"Surat tagihan (STRD) menggantikan tagihan lama. Bayar paling lambat {until}. "
        "Cara membayar ada di halaman permohonan Anda.",
    )


def _paid(submission: Submission, event: Event) -> Words:
    return (
        "Retribusi lunas",
        f"Pembayaran {rupiah(event.data['amount'])} sudah masuk. "
        "Permohonan Anda berlanjut ke langkah berikutnya. Tidak perlu datang.",
    )


def _surplus(submission: Submission, event: Event) -> Words:
    return (
        f"Uang {rupiah(event.data['amount'])} masuk, tetapi tidak dipakai",
        "Jumlah, waktu, atau tagihannya tidak cocok. Uang itu tercatat, dan bendahara akan mengembalikannya. "
        "Lihat halaman permohonan Anda.",
    )


def _free(submission: Submission, event: Event) -> Words:
    return "Tidak ada retribusi", "Permohonan Anda bebas retribusi (Rp 0). Tidak ada yang perlu dibayar."


def _plain(subject: str, text: str) -> Words:
    return subject, text


def register() -> None:
    WORDINGS["billed"] = _billed
    WORDINGS["bill_late"] = _late
    WORDINGS["paid"] = _paid
    WORDINGS["surplus"] = _surplus
    WORDINGS["fee_free"] = _free
    WORDINGS["fee_tried"] = lambda submission, event: _plain(
        "Uji coba: dianggap lunas", "Tidak ada uang yang dibayar. Uji coba berlanjut ke langkah berikutnya."
    )
    WORDINGS["bill_cancelled"] = lambda submission, event: _plain(
        "Tagihan dibatalkan",
        "Jangan membayar tagihan yang lama. Yang berlaku ada di halaman permohonan Anda.",
    )
    WORDINGS["proof_refused"] = lambda submission, event: _plain(
        "Bukti bayar belum diterima", "Baca alasannya di halaman permohonan Anda, lalu kirim foto yang benar."
    )
    WORDINGS["refunded"] = lambda submission, event: _plain(
        f"Uang {rupiah(event.data['amount'])} dikembalikan",
        "Bendahara mencatat pengembalian uang Anda. Rinciannya ada di halaman permohonan Anda.",
    )
    WORDINGS["payment_corrected"] = lambda submission, event: _plain(
        "Pencatatan pembayaran dibetulkan",
        "Ada pembayaran yang keliru dicatat. Lihat keadaan tagihan di halaman permohonan Anda.",
    )


# The applicant's page: what the history of the permohonan says.
LINES = {
    "billed": "{office} menetapkan retribusi",
    "bill_late": "Retribusi lewat jatuh tempo, STRD terbit",
    "paid": "Retribusi lunas",
    "fee_free": "Bebas retribusi (Rp 0)",
    "bill_cancelled": "Tagihan retribusi dibatalkan",
    "proof_sent": "Bukti bayar dikirim",
    "proof_refused": "Bukti bayar belum diterima",
    "surplus": "Uang masuk yang tidak dipakai, akan dikembalikan",
    "refunded": "Uang dikembalikan",
    "payment_corrected": "Pencatatan pembayaran dibetulkan",
}
# The desk.
SENTENCES = {
    "billed": "SKRD terbit",
    "fee_corrected": "Volume retribusi diubah",
    "bill_late": "STRD terbit: lewat jatuh tempo",
    "paid": "Retribusi lunas",
    "fee_free": "Bebas retribusi",
    "fee_tried": "Dianggap lunas (uji coba)",
    "bill_cancelled": "Ketetapan dibatalkan",
    "bill_closed": "Tagihan ditutup: permohonan tidak dilanjutkan",
    "proof_sent": "Bukti bayar dikirim pemohon",
    "proof_refused": "Bukti bayar tidak diterima",
    "surplus": "Uang masuk yang tidak melunasi tagihan",
    "refunded": "Uang dikembalikan",
    "payment_corrected": "Pencatatan pembayaran dibetulkan",
}
