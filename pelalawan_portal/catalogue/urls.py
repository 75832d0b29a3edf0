"""Stable addresses of the catalogue (DESIGN 5)."""

from django.urls import path

from pelalawan_portal.catalogue import views

urlpatterns = [
    path("", views.home, name="home"),
    path("izin/", views.services, name="izin"),
    path("izin/<slug:slug>/", views.service, name="layanan"),
    path("izin/<slug:slug>/biaya/", views.fee, name="biaya"),
]
