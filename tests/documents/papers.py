"""Papers of named people that the tests of this folder print."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from pelalawan_portal.documents.decisions import DecisionSheet
from pelalawan_portal.documents.letterheads import Letterhead
from pelalawan_portal.documents.letters import ApplicantLetter, ObjectionRoute, Reason, RefusalLetter
from pelalawan_portal.documents.receipts import Receipt, ReceiptRow
from pelalawan_portal.documents.signatories import Signatory

WIB = ZoneInfo("Asia/Jakarta")

DPMPTSP = Letterhead(
    government="Pemerintah Kabupaten Pelalawan",
    office="Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu",
    lines=("Komplek Perkantoran Bhakti Praja, Pangkalan Kerinci 28381",),
)

SITI = Receipt(
    letterhead=DPMPTSP,
    kind="kirim",
    number="PLW-2026-000123-7K",
    received_at=datetime(2026, 3, 27, 14, 5, tzinfo=WIB),
    service="Izin penyelenggaraan reklame",
    applicant="Siti Aminah",
    received_by="Online, lewat Portal Pelalawan",
    rows=(
        ReceiptRow("Foto KTP", "ada"),
        ReceiptRow("Gambar rancangan reklame", "ada"),
        ReceiptRow("Surat persetujuan pemilik tanah", "menyusul", "Kirim paling lambat 10 April 2026"),
        ReceiptRow("Foto lokasi pemasangan", "perlu diganti", "Foto gelap, tiang tidak terlihat"),
    ),
    check_by=date(2026, 3, 30),
    duration="5 hari kerja (tanpa Sabtu, Minggu, libur)",
    decided_by=date(2026, 4, 7),
    fee="Gratis (Rp 0, tidak dipungut biaya)",
    free=True,
    url="https://portal.pelalawankab.go.id/lacak/",
    qr="https://portal.pelalawankab.go.id/permohonan/PLW-2026-000123-7K/",
    printed_at=datetime(2026, 3, 27, 14, 6, tzinfo=WIB),
    pin="K7M2QX",
    complaints=("WhatsApp 0812-3456-7890", "SP4N-LAPOR! lapor.go.id"),
)

SITI_COMPLETE = replace(
    SITI,
    kind="lengkap",
    complete_on=date(2026, 3, 30),
    rows=tuple(ReceiptRow(row.name, "ada") for row in SITI.rows),
    on_behalf="Rudi Hartono (kuasa)",
    received_by="Rina, loket 2, Kantor DPMPTSP",
)


def batch(size):
    """`size` receipts of different people, as a district officer's day."""
    return [
        replace(
            SITI,
            number=f"PLW-2026-{index:06d}-7K",
            applicant=f"Pemohon {index}",
            qr=f"https://portal.pelalawankab.go.id/permohonan/PLW-2026-{index:06d}-7K/",
            pin=f"P{index:05d}",
        )
        for index in range(1, size + 1)
    ]


KADIS = Signatory(
    on_behalf="a.n. BUPATI PELALAWAN",
    post="Kepala Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu",
    name="Budi Santoso, S.Sos., M.Si.",
    rank="Pembina Utama Muda",
    nip="197001011990031001",
)

REKLAME = DecisionSheet(
    letterhead=DPMPTSP,
    title="Izin penyelenggaraan reklame",
    stage="naskah",
    number="503/0042/IPR/DPMPTSP/2026",
    verify_url="https://portal.pelalawankab.go.id/verifikasi/7KQ2M9XR/",
    considering=(
        "bahwa permohonan atas nama Siti Aminah telah lengkap dan memenuhi syarat;",
        "bahwa Dinas Pekerjaan Umum dan Penataan Ruang telah memberikan rekomendasi teknis;",
    ),
    recalling=(
        "Undang-Undang Nomor 53 Tahun 1999 tentang Pembentukan Kabupaten Pelalawan;",
        "Undang-Undang Nomor 1 Tahun 2022 tentang Hubungan Keuangan antara Pemerintah Pusat dan Pemerintahan Daerah;",
    ),
    opening="Memberikan izin penyelenggaraan reklame kepada:",
    holder=(
        ("Nama", "Siti Aminah"),
        ("NIK", "1405••••••••0001"),
        ("Alamat", "Dusun I, Desa Teluk Meranti, Kecamatan Teluk Meranti"),
        ("Jenis dan ukuran", "Spanduk, 5 m × 1 m, 2 lembar"),
        ("Tempat pemasangan", "Jalan Maharaja Indra, Pangkalan Kerinci"),
    ),
    paragraphs=(
        "Reklame dipasang sesuai gambar rancangan yang menjadi lampiran permohonan PLW-2026-000123-7K.",
    ),
    validity="1 April 2026 sampai 30 April 2026",
    terms=(
        "Reklame tidak menutup rambu, lampu lalu lintas, dan pandangan pengemudi.",
        "Reklame diturunkan oleh pemegang izin paling lambat satu hari setelah masa berlaku habis.",
        "Izin dicabut bila ketentuan ini dilanggar.",
    ),
    signatory=KADIS,
    decided_on=date(2026, 4, 1),
    copies_to=("Kepala Dinas PUPR Kabupaten Pelalawan", "Camat Pangkalan Kerinci"),
)

PENOLAKAN = RefusalLetter(
    letterhead=DPMPTSP,
    recipient="Siti Aminah",
    address="Dusun I, Desa Teluk Meranti, Kecamatan Teluk Meranti",
    service="izin penyelenggaraan reklame",
    submission_number="PLW-2026-000123-7K",
    submitted_on=date(2026, 3, 27),
    reasons=(
        Reason(
            "Tempat pemasangan berada di median jalan nasional, yang tidak boleh dipasangi reklame.",
            "Permen PU 20/PRT/M/2010 tentang Pemanfaatan dan Penggunaan Bagian-bagian Jalan",
        ),
        Reason("Pemilik tanah menarik persetujuannya pada 2 April 2026.", "Syarat nomor 3 standar pelayanan"),
    ),
    again="Permohonan untuk tempat lain dapat dikirim lagi kapan saja; data dan surat Anda sudah tersimpan.",
    objection=ObjectionRoute(
        official="Kepala DPMPTSP Kabupaten Pelalawan",
        superior="Bupati Pelalawan",
        how="Kirim lewat halaman permohonan Anda, atau serahkan di kantor DPMPTSP atau kantor camat.",
    ),
    signatory=KADIS,
    stage="naskah",
    number="503/0007/TOLAK/DPMPTSP/2026",
    verify_url="https://portal.pelalawankab.go.id/verifikasi/9XR7KQ2M/",
    decided_on=date(2026, 4, 3),
)

PERNYATAAN = ApplicantLetter(
    title="Surat pernyataan",
    opening="Saya yang bertanda tangan di bawah ini:",
    sender=(("Nama", "Siti Aminah"), ("NIK", "1405024508900001"), ("Alamat", "Desa Teluk Meranti")),
    paragraphs=("menyatakan dengan sebenarnya bahwa:",),
    points=(
        "data dan surat yang saya kirim benar;",
        "saya menurunkan reklame bila masa izin habis;",
        "saya menanggung akibat bila pernyataan ini tidak benar.",
    ),
    closing="Pernyataan ini saya buat tanpa paksaan dari siapa pun.",
    signer="Siti Aminah",
    signed_as="Yang menyatakan",
    place="Teluk Meranti",
    written_on=date(2026, 3, 27),
    stamp_duty=True,
    submission_number="PLW-2026-000123-7K",
    sent=datetime(2026, 3, 27, 14, 5, tzinfo=WIB),
)
