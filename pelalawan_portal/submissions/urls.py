"""Stable addresses of the envelope (DESIGN 5)."""

from django.urls import include, path

from pelalawan_portal.submissions import views

urlpatterns = [
    path("lacak/", views.track, name="lacak"),
    path("permohonan/<str:number>/", views.permohonan, name="permohonan"),
    path("permohonan/<str:number>/batalkan/", views.withdraw, name="batalkan"),
    path("permohonan/<str:number>/lanjutkan/", views.reopen, name="lanjutkan"),
    path("healthz", views.healthz, name="healthz"),
    path("", include("pelalawan_portal.submissions.files.serving")),
]
