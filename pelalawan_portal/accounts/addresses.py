"""Where a request comes from, for throttles that count per address after they count per number and account."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address of the person's device as our own proxies saw it (TRUSTED_PROXIES); "" when it is unknown.

    What a client writes into X-Forwarded-For itself does not count.
    """
    try:
        return str(get_adapter(request).get_client_ip(request))
    except (PermissionDenied, ImproperlyConfigured):
        return ""
