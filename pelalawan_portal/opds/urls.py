"""The emblem, and the desk for residents' accounts."""

from django.urls import path

from pelalawan_portal.opds import pages, views

urlpatterns = [
    path("bantuan/", pages.help_nearby, name="bantuan"),
    path("sehat/", pages.facilities, name="sehat"),
    path("sehat/gawat-darurat/", pages.emergency, name="gawat_darurat"),
    path("offline/", pages.offline, name="offline"),
    path("sw.js", pages.service_worker, name="service_worker"),
    path("lambang", views.lambang, name="lambang"),
    path("petugas/akun-warga/", views.find_resident, name="find_resident"),
    path("petugas/akun-warga/pulihkan/", views.recover_resident, name="recover_resident"),
]
