"""Addresses of queues that are the same for every kind of place: what officers do on the day."""

from django.urls import URLPattern, path

from pelalawan_portal.queues.day import counter_views, kiosk_views, paper_views

urlpatterns: list[URLPattern] = [
    path("petugas/antrean/", counter_views.places, name="tempat_antrean"),
    path("petugas/antrean/<slug:place>/", counter_views.choose, name="hari_antrean"),
    path("petugas/antrean/<slug:place>/ambil/", paper_views.walk_in, name="ambil"),
    path("petugas/antrean/<slug:place>/ambil/<slug:line>/", paper_views.walk_in, name="ambil_jalur"),
    path("petugas/antrean/<slug:place>/karcis/<int:ticket>/", paper_views.ticket, name="karcis"),
    path("petugas/antrean/<slug:place>/data/<int:ticket>/", counter_views.holder, name="data_nomor"),
    path("petugas/antrean/<slug:place>/cadangan/", paper_views.spare, name="cadangan"),
    path("petugas/antrean/<slug:place>/susulan/<slug:line>/", paper_views.late, name="susulan"),
    path("petugas/antrean/<slug:place>/mesin/", kiosk_views.unlock, name="buka_mesin"),
    path("petugas/antrean/<slug:place>/loket/<int:number>/<slug:line>/", counter_views.work, name="loket"),
    path("petugas/antrean/<slug:place>/loket/<int:number>/<slug:line>/aksi/", counter_views.act, name="aksi"),
]
