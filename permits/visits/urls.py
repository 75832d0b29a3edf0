"""Addresses of visits and of the papers between offices."""

from django.urls import path

from permits.visits import views

urlpatterns = [
    path("permohonan/<str:number>/peninjauan/", views.answer, name="peninjauan"),
    path("permohonan/<str:number>/berita-acara/<int:review_id>/", views.minutes, name="berita_acara"),
    path("petugas/tinjauan/<int:review_id>/", views.form, name="tinjau"),
    path("petugas/surat-teknis/<int:paper_id>/", views.paper, name="surat_teknis"),
]
