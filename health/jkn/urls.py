"""The addresses Mobile JKN calls; with or without a slash at the end."""

from django.urls import re_path

from health.jkn.views import endpoint

DAY = r"(?P<kodepoli>[^/]+)/(?P<tanggalperiksa>[^/]+)"
urlpatterns = [
    re_path(r"^auth/?$", endpoint, {"operation": "auth", "method": "GET"}),
    re_path(rf"^antrean/status/{DAY}/?$", endpoint, {"operation": "status", "method": "GET"}),
    re_path(
        rf"^antrean/sisapeserta/(?P<nomorkartu>[^/]+)/{DAY}/?$",
        endpoint,
        {"operation": "sisa", "method": "GET"},
    ),
    re_path(r"^antrean/batal/?$", endpoint, {"operation": "batal", "method": "PUT"}),
    re_path(r"^antrean/?$", endpoint, {"operation": "ambil", "method": "POST"}),
    re_path(r"^peserta/?$", endpoint, {"operation": "peserta", "method": "POST"}),
    re_path(r"", endpoint),
]
