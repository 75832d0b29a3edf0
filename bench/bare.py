"""The floor of the web: Django with one view that says as much as our pages do, and nothing else."""

from __future__ import annotations

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

PAGE = b"<!doctype html><title>.</title>" + b"<p>Permohonan diterima. Tidak perlu datang.</p>" * 60


def view(request: HttpRequest) -> HttpResponse:
    return HttpResponse(PAGE)


urlpatterns = [path("", view)]

settings.configure(
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    SECRET_KEY=os.environ["SECRET_KEY"],
    CELERY_BROKER_URL=os.environ["REDIS_URL"],
)
application = get_wsgi_application()
