"""Addresses below /sehat/ and the six addresses that Mobile JKN calls."""

from django.urls import URLPattern, URLResolver, include, path

from health import figures_views, naming, requests_views
from health.booking import choosing, taking, tickets
from health.models.patient import KIND
from pelalawan_portal.queues.day.board_views import BoardPages
from pelalawan_portal.queues.day.kiosk_views import KioskPages

urlpatterns: list[URLPattern | URLResolver] = [
    path("jkn/", include("health.jkn.urls")),
    path("petugas/sehat/angka/", figures_views.page, name="angka_sehat"),
    path("petugas/sehat/angka/kunjungan.csv", figures_views.table, name="angka_csv"),
    path("petugas/sehat/angka/encounter.ndjson", figures_views.encounters, name="angka_encounter"),
    path("sehat/layanan/", requests_views.offered, name="layanan_sehat"),
    path("sehat/antrean/", choosing.places, name="antrean"),
    path("sehat/antrean/cari/", tickets.PAGES.find_again, name="cari_nomor"),
    path("sehat/antrean/tiket/<str:code>/", include(tickets.PAGES.urls())),
    path("sehat/layar/<slug:place>/", include(BoardPages(KIND).urls())),
    path("petugas/sehat/nama/<int:ticket>/", naming.name, name="nama_pasien"),
    path("sehat/loket/<slug:place>/", include(KioskPages(KIND).urls())),
    path("sehat/antrean/<slug:place>/", choosing.polis, name="antrean_poli"),
    path("sehat/antrean/<slug:place>/<slug:line>/", choosing.sessions, name="antrean_hari"),
    path("sehat/antrean/<slug:place>/<slug:line>/<int:session>/", taking.take, name="antrean_isi"),
]
