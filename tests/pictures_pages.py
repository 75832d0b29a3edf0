"""Every page that people see, as data: pictures are taken of them and axe looks at them."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Shown:
    """One page: a name for its picture, its address (facts of the town in braces), and who looks.

    `fill` are fields by name, typed before the button `press` is pressed; `opened` opens every <details>.
    `view` names an error view of the frame instead of an address.
    """

    name: str
    address: str = ""
    who: str = "anon"
    fill: dict[str, str] = field(default_factory=dict)
    press: str = ""
    opened: bool = False
    view: str = ""


def _road(name: str, page: str, draft: str = "full", **how: object) -> Shown:
    return Shown(f"isi-{name}", f"{{{draft}}}{page}/", "tamu", **how)  # type: ignore[arg-type]


def _status(state: str, who: str = "siti") -> Shown:
    return Shown(f"permohonan-{state}", f"/permohonan/{{{state}}}/", who)


PUBLIC = (
    Shown("beranda", "/"),
    Shown("izin", "/izin/"),
    Shown("izin-cari", "/izin/?q=tutup+jalan+untuk+kenduri"),
    Shown("izin-tidak-ketemu", "/izin/?q=zzzzqq"),
    Shown("layanan", "/izin/penutupan-jalan/", opened=True),
    Shown("layanan-tanah", "/izin/pemakaian-tanah-gedung/"),
    Shown("layanan-reklame", "/izin/reklame-permanen/"),
    Shown("layanan-tugas", "/izin/sip-dokter/"),
    Shown("layanan-rujuk", "/izin/nib/"),
    Shown("lacak", "/lacak/"),
    Shown(
        "lacak-salah",
        "/lacak/",
        fill={"nomor": "PLW-2026-999999-AA", "pin": "ABCDEF"},
        press="Cek permohonan saya",
    ),
    Shown("perpanjang", "/perpanjang/"),
    Shown("lanjut", "/lanjut/"),
    Shown("lanjut-salah", "/lanjut/", fill={"kode": "ABC"}, press="*"),
    Shown("verifikasi", "/verifikasi/"),
    Shown("verifikasi-berlaku", "{code}"),
    Shown("verifikasi-penolakan", "{refusal_code}"),
    Shown("verifikasi-tidak-ada", "/verifikasi/ABCDE-FGHJK-MNPQR/"),
    Shown("bantuan", "/bantuan/"),
    Shown("biaya", "/izin/pemakaian-tanah-gedung/biaya/"),
    Shown("sehat", "/sehat/"),
    Shown("sehat-layanan", "/sehat/layanan/"),
    Shown("sehat-darurat", "/sehat/gawat-darurat/?wilayah=14.05.09"),
    Shown("layanan-wabah", "/izin/dugaan-wabah/"),
    Shown("antre", "/sehat/antrean/"),
    Shown("antre-desa", "/sehat/antrean/?desa=14.05.09.2002"),
    Shown("antre-faskes", "/sehat/antrean/teluk-meranti/", opened=True),
    Shown("antre-poli", "/sehat/antrean/teluk-meranti/umum/"),
    Shown("antre-cari", "/sehat/antrean/cari/"),
    Shown("uji-kir", "/uji-kir/"),
    Shown("offline", "/offline/"),
    Shown("masuk", "/akun/masuk/"),
    Shown("masuk-salah", "/akun/masuk/", fill={"login": "1405095205900001", "password": "x"}, press="Masuk"),
    Shown("daftar", "/akun/daftar/"),
    Shown("daftar-salah", "/akun/daftar/", press="*"),
    Shown("galat-404", "/tidak-ada/"),
    Shown("galat-400", view="bad_request"),
    Shown("galat-403", view="forbidden"),
    Shown("galat-csrf", view="csrf_failure"),
    Shown("galat-429", view="too_many"),
    Shown("galat-500", view="server_error"),
    Shown("galat-413", view="413"),
)
FILING = (
    Shown("mulai", "/izin/penutupan-jalan/ajukan/"),
    Shown("mulai-salah", "/izin/reklame-permanen/ajukan/", press="Mulai mengisi"),
    Shown("mulai-bantu", "/izin/penutupan-jalan/ajukan/", "camat"),
    _road("diri", "data_diri", "empty"),
    _road(
        "diri-salah",
        "data_diri",
        "empty",
        fill={"nik": "140509520590000", "surel": "siti"},
        press="Simpan dan lanjut",
    ),
    _road("acara", "acara"),
    _road("acara-salah", "acara", "empty", fill={"jumlah_tamu": "banyak"}, press="Simpan dan lanjut"),
    _road("tempat", "tempat"),
    _road("surat-kosong", "surat", "empty"),
    _road("surat", "surat"),
    _road("periksa", "periksa"),
    _road("periksa-salah", "periksa", press="Kirim permohonan"),
    _road("nanti", "nanti"),
    _road("pilihan", "awal"),
    Shown("lanjut-isian", "/lanjut/", "tamu"),
    _road("hapus", "hapus"),
    Shown("isi-badan", "{sign}data_badan/", "lain"),
    Shown("isi-reklame", "{sign}reklame/", "lain"),
    Shown("isi-batas", "{land}tanah/", "lain"),
    Shown("isi-baris", "{group}organisasi/", "lain"),
    Shown("isi-hilang", "/ajukan/00000000-0000-4000-8000-000000000000/"),
    Shown("terkirim", "/permohonan/{guest}/?baru", "tamu"),
    Shown("antre-isi", "{session}", "tamu"),
    Shown("antre-isi-salah", "{session}", "tamu", press="Ambil nomor"),
    Shown("antre-nomor", "{ticket}", "tamu", opened=True),
    Shown("layar", "/sehat/layar/teluk-meranti/"),
)
FOLLOWING = (
    *(_status(state) for state in (
        "checking", "returned", "reviewed", "signing", "granted", "refused", "withdrawn", "lapsed",
    )),
    Shown("perbaiki", "/permohonan/{returned}/perbaiki/", "siti"),
    Shown("perbaiki-salah", "/permohonan/{returned}/perbaiki/", "siti", press="Kirim perbaikan"),
    Shown("batalkan", "/permohonan/{checking}/batalkan/", "siti"),
    Shown("kabar", "/permohonan/{checking}/kabar/", "siti"),
    Shown("minta-cabut", "/permohonan/{granted}/cabut/", "siti"),
    _status("visit"),
    Shown("janji", "/permohonan/{visit}/peninjauan/", "siti"),
    _status("bill"),
    Shown("bukti-bayar", "/permohonan/{bill}/bukti-bayar/", "siti"),
    _status("slip"),
    _status("deferred"),
    Shown("susulan", "/permohonan/{deferred}/susulan/", "siti"),
    _status("recheck"),
    Shown("akun", "/akun/", "siti"),
    Shown("akun-kosong", "/akun/", "joko"),
    Shown("akun-kontak", "/akun/kontak/", "siti"),
    Shown("akun-sandi", "/akun/sandi/", "siti"),
    Shown("akun-2fa", "/akun/2fa/", "siti"),
    Shown("akun-2fa-pasang", "/akun/2fa/pasang/", "siti"),
    Shown("akun-keluar", "/akun/keluar/", "siti"),
)  # fmt: skip
REVIEW = "/admin/submissions/review/{{{}_review}}/change/"
DESK = (
    Shown("meja", "/admin/", "rina"),
    Shown("antrean", "/admin/submissions/review/", "rina"),
    Shown("antrean-cari", "/admin/submissions/review/?q=zzzz", "rina"),
    Shown("antrean-kosong", "/admin/submissions/review/", "ayu"),
    Shown("tinjau-kelengkapan", REVIEW.format("checking"), "rina"),
    Shown("tinjau-kelengkapan-terbuka", REVIEW.format("checking"), "rina", opened=True),
    Shown("tinjau-denah", REVIEW.format("checking") + "?berkas={checking_file}", "rina"),
    Shown("tinjau-rekomendasi", REVIEW.format("reviewed"), "hasan"),
    Shown("tinjau-tanda-tangan", REVIEW.format("signing"), "hendra"),
    Shown("tinjau-tanda-tangan-terbuka", REVIEW.format("signing"), "hendra", opened=True),
    Shown("tinjau-bernomor", REVIEW.format("numbered"), "hendra", opened=True),
    Shown("tinjau-selesai", REVIEW.format("granted"), "hendra"),
    Shown("meja-tanda-tangan", "/petugas/tanda-tangan/", "hendra", opened=True),
    Shown("sertifikat-uji", "/petugas/tanda-tangan/sertifikat/", "hendra"),
    Shown("tinjau-janji", REVIEW.format("visit"), "hasan", opened=True),
    Shown("tinjau-lapangan", "/petugas/tinjauan/{visiting_review}/", "hasan"),
    Shown("tinjau-retribusi", REVIEW.format("bill"), "ridwan", opened=True),
    Shown("tinjau-paraf", REVIEW.format("paraf"), "anwar", opened=True),
    Shown("loket-pilih", "/petugas/antrean/teluk-meranti/", "mega"),
    Shown("loket", "/petugas/antrean/teluk-meranti/loket/{counter}/umum/", "mega"),
    Shown("loket-ambil", "/petugas/antrean/teluk-meranti/ambil/", "mega"),
    Shown("loket-cadangan", "/petugas/antrean/teluk-meranti/cadangan/", "mega"),
    Shown("angka-sehat", "/petugas/sehat/angka/", "ayu"),
    Shown("jam-buka", "/admin/queues/hours/", "mega"),
    Shown("bendahara", "/admin/permits/payment/", "bendahara"),
    Shown("bukti-periksa", "/admin/permits/payment/bukti/{slip_id}/", "bendahara"),
    Shown("buku-harian", "/admin/permits/payment/harian/", "bendahara"),
    Shown("permohonan-semua", "/admin/submissions/submission/", "rina"),
    Shown("permohonan-meja", "/admin/submissions/submission/{reviewed_id}/change/", "rina"),
    Shown("permohonan-camat", "/admin/submissions/submission/{assisted_id}/change/", "camat"),
    Shown("cetak", "/petugas/cetak/", "camat"),
    Shown("akun-warga", "/petugas/akun-warga/", "camat"),
    Shown("akun-warga-ketemu", "/petugas/akun-warga/", "camat", fill={"nik": "1405095205900001"}, press="*"),
    Shown("galat-404-petugas", "/admin/tidak-ada/", "rina"),
)
KEEPING = (
    Shown("pengelola", "/admin/", "admin"),
    Shown("pengantar", "/admin/submissions/outboxentry/", "admin"),
    Shown("cocokkan", "/admin/submissions/reconciliation/", "admin"),
    Shown("alasan", "/admin/submissions/reasonsnippet/", "admin"),
    Shown("alasan-tambah", "/admin/submissions/reasonsnippet/add/", "admin"),
    Shown("katalog", "/admin/catalogue/service/", "admin"),
    Shown("katalog-layanan", "/admin/catalogue/service/{service_id}/change/", "admin"),
    Shown("katalog-berkas", "/admin/catalogue/service/berkas/", "admin"),
    Shown("katalog-konsep", "/admin/catalogue/serviceversion/{draft_id}/change/", "admin"),
    Shown("katalog-terbit", "/admin/catalogue/serviceversion/{published_id}/change/", "admin"),
    Shown("katalog-lihat", "/admin/catalogue/serviceversion/{draft_id}/lihat/", "admin"),
    Shown("katalog-bagian", "/admin/catalogue/section/{section_id}/change/", "admin"),
    Shown("katalog-isian", "/admin/catalogue/field/{field_id}/change/", "admin"),
    Shown("opd", "/admin/opds/opd/", "admin"),
    Shown("opd-ubah", "/admin/opds/opd/{opd_id}/change/", "admin"),
    Shown("tugas-opd", "/admin/opds/responsibility/", "admin"),
    Shown("tugas-opd-tambah", "/admin/opds/responsibility/add/", "admin"),
    Shown("jabatan", "/admin/opds/post/", "admin"),
    Shown("jabatan-tambah", "/admin/opds/post/add/", "admin"),
    Shown("libur", "/admin/opds/holiday/", "admin"),
    Shown("wilayah", "/admin/opds/region/", "admin"),
    Shown("identitas", "/admin/opds/identity/", "admin"),
    Shown("petugas", "/admin/accounts/user/", "admin"),
    Shown("petugas-ubah", "/admin/accounts/user/{officer_id}/change/", "admin"),
    Shown("petugas-warga", "/admin/accounts/user/warga/", "admin"),
    Shown("petugas-nonaktif", "/admin/accounts/user/{officer_id}/nonaktifkan/", "admin"),
    Shown("petugas-sandi", "/admin/accounts/user/{officer_id}/sandi/", "admin"),
    Shown("petugas-tambah", "/admin/accounts/user/add/", "admin"),
    Shown("dibuka", "/admin/accounts/opening/", "admin"),
    Shown("draf", "/admin/filing/draft/", "admin"),
    Shown("teks-kabar", "/admin/submissions/noticetemplate/", "admin"),
    Shown("kiriman-kabar", "/admin/submissions/delivery/", "admin"),
    Shown("pesan-bank", "/admin/permits/bankmessage/", "auditor"),
    Shown("plh-tambah", "/admin/opds/delegation/add/", "admin"),
    Shown("pendelegasian-tambah", "/admin/opds/mandate/add/", "admin"),
    Shown("perubahan-kalender", "/admin/opds/calendarchange/", "admin"),
    Shown("register", "/admin/permits/permit/", "rina"),
    Shown("register-layanan", "/admin/permits/permit/register/penutupan-jalan/", "rina"),
    Shown("register-surat", "/admin/permits/permit/{decision_id}/change/", "hendra", opened=True),
    Shown("permintaan-cabut", "/admin/permits/permit/pencabutan/", "hendra"),
    Shown("surat-keluar", "/admin/documents/decision/", "admin"),
    Shown("surat-tarik", "/admin/documents/decision/{decision_id}/batalkan/", "hendra"),
    Shown("catatan-cetak", "/admin/documents/print/", "admin"),
)
EVERY = (*PUBLIC, *FILING, *FOLLOWING, *DESK, *KEEPING)
