"""Addresses of queues that are the same for every kind of place: boards and counters."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
