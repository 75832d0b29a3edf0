"""Making and changing the password by which BPJS calls a facility. It is shown once and kept as a hash."""

from __future__ import annotations

import secrets

from django.contrib.auth.hashers import make_password
from django.db.models import F
from django.utils import timezone

from health.models import Facility, JknCredential


def make(facility: Facility, username: str, password: str = "") -> tuple[JknCredential, str]:
    """A new access of a facility and its password in the clear."""
    chosen = password or secrets.token_urlsafe(18)
    made = JknCredential.objects.create(
        facility=facility, username=username, password_hash=make_password(chosen)
    )
    return made, chosen


def rotate(credential: JknCredential) -> str:
    """Another password; the old one and every token made with it end at once."""
    chosen = secrets.token_urlsafe(18)
    JknCredential.objects.filter(pk=credential.pk).update(
        password_hash=make_password(chosen), generation=F("generation") + 1, changed_at=timezone.now()
    )
    return chosen
