"""The addresses that the frame itself links to."""

from django.urls import include, path

urlpatterns = [path("akun/", include("pelalawan_portal.accounts.urls"))]
