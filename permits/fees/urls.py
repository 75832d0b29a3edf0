"""Addresses of a fee below its permohonan."""

from django.urls import path

from permits.fees import views

urlpatterns = [
    path("permohonan/<str:number>/tagihan/<int:bill_id>/", views.skrd, name="skrd"),
    path("permohonan/<str:number>/bukti-bayar/", views.proof, name="bukti_bayar"),
]
