"""Addresses below /sehat/ and the six addresses that Mobile JKN calls."""

from django.urls import URLPattern, URLResolver, include, path

from health.booking import choosing, taking, tickets

urlpatterns: list[URLPattern | URLResolver] = [
    path("sehat/antrean/", choosing.places, name="antrean"),
    path("sehat/antrean/cari/", choosing.find, name="cari_nomor"),
    path("sehat/antrean/tiket/<str:code>/", include(tickets.PAGES.urls())),
    path("sehat/antrean/<slug:place>/", choosing.polis, name="antrean_poli"),
    path("sehat/antrean/<slug:place>/<slug:line>/", choosing.sessions, name="antrean_hari"),
    path("sehat/antrean/<slug:place>/<slug:line>/<int:session>/", taking.take, name="antrean_isi"),
]
