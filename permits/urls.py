"""Permits have no pages of their own: they are filed and followed through the envelope's."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
