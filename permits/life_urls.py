"""Addresses of the holder after issue; the office's are in the admin."""

from django.urls import path

from permits import renewal_pages, revocation_pages

urlpatterns = [
    path("perpanjang/", renewal_pages.by_paper, name="perpanjang"),
    path("perpanjang/<str:token>/", renewal_pages.with_paper, name="lanjutkan_surat"),
    path("permohonan/<str:number>/perpanjang/", renewal_pages.from_submission, name="perpanjang_permohonan"),
    path("permohonan/<str:number>/cabut/", revocation_pages.ask, name="minta_cabut"),
    path("permohonan/<str:number>/pencabutan/", revocation_pages.letter, name="surat_pencabutan"),
    path("permohonan/<str:number>/penyerahan/", revocation_pages.handed, name="tanda_penyerahan"),
]
