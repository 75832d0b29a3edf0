"""Permits are filed and followed through the envelope's pages; here is what hangs beside them."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("permits.visits.urls")),
    path("", include("permits.bank.urls")),
    path("", include("permits.fees.urls")),
    path("", include("permits.life_urls")),
    path("", include("permits.vehicle_test_views")),
]
