"""Addresses of papers: receipts, decisions, verification, printing at a desk."""

from django.urls import path

from pelalawan_portal.documents.views import applicant, deemed, officers, signing_desk, verification

urlpatterns = [
    path("permohonan/<str:number>/tanda-terima/", applicant.receipt, name="tanda_terima"),
    path("permohonan/<str:number>/tanda-terima.png", applicant.receipt_picture, name="tanda_terima_gambar"),
    path("permohonan/<str:number>/surat/", applicant.signed_paper, name="surat"),
    path("permohonan/<str:number>/dianggap-dikabulkan/", deemed.deemed_letter, name="surat_dianggap"),
    path("permohonan/<str:number>/surat/<slug:key>/", applicant.produced_paper, name="surat_pemohon"),
    path("verifikasi/", verification.verify_form, name="verifikasi_isi"),
    path("verifikasi/<str:code>/", verification.verify, name="verifikasi"),
    path("verifikasi/<str:code>/periksa/", verification.check_pdf, name="periksa_pdf"),
    path("petugas/tanda-tangan/", signing_desk.desk, name="tanda_tangan"),
    path("petugas/tanda-tangan/sertifikat/", signing_desk.certificate, name="sertifikat"),
    path("petugas/tanda-tangan/<int:review_id>/kembalikan/", signing_desk.send_back, name="kembalikan_surat"),
    path("petugas/surat/<int:decision_id>/", officers.sheet, name="naskah"),
    path("petugas/cetak/", officers.print_page, name="cetak"),
    path("petugas/cetak/hasil/<slug:key>/", officers.printed, name="hasil_cetak"),
    path("petugas/cetak/<str:number>/", officers.reprint, name="cetak_ulang"),
]
