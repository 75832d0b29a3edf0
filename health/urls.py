"""Addresses below /sehat/ and the six addresses that Mobile JKN calls."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
