"""Stable addresses of the envelope (DESIGN 5)."""

from django.urls import include, path

from pelalawan_portal.submissions import contact_views, views
from pelalawan_portal.submissions.channels import webhooks

urlpatterns = [
    path("lacak/", views.track, name="lacak"),
    path("permohonan/<str:number>/", views.permohonan, name="permohonan"),
    path("permohonan/<str:number>/batalkan/", views.withdraw, name="batalkan"),
    path("permohonan/<str:number>/lanjutkan/", views.reopen, name="lanjutkan"),
    path("permohonan/<str:number>/kabar/", contact_views.contact, name="kabar"),
    path("kabar/whatsapp/", webhooks.whatsapp_webhook, name="kabar_whatsapp"),
    path("kabar/sms/<slug:provider>/", webhooks.sms_webhook, name="kabar_sms"),
    path("healthz", views.healthz, name="healthz"),
    path("", include("pelalawan_portal.submissions.files.serving")),
]
