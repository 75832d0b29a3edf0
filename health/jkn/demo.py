"""In demo mode every facility with a BPJS code may be called, and calls the simulator, with invented accounts."""

from __future__ import annotations

from django.conf import settings

from health.jkn import credentials
from health.models import BpjsAccount, Facility, JknCredential

PASSWORD = "demo-jkn"  # noqa: S105 -- demo mode alone
ACCOUNT = {
    "cons_id": "1405",
    "secret": "rahasia-demo",
    "user_key": "kunci-demo",
    "pcare_user": "pcare-demo",
    "pcare_password": "sandi-demo",
}


def load() -> str:
    """Nothing outside the demo."""
    if not (settings.DEMO and settings.SIMULATORS_URL):
        return "Mobile JKN: tidak ada akses bawaan"
    made = 0
    facilities = Facility.objects.exclude(bpjs_code=None).select_related("place")
    known = set(JknCredential.objects.values_list("facility_id", flat=True))
    for facility in facilities:
        BpjsAccount.objects.get_or_create(facility=facility, defaults=ACCOUNT)
        if facility.pk not in known:
            credentials.make(facility, f"jkn-{facility.place.code}", PASSWORD)
            made += 1
    return f"Mobile JKN: {made} akses demo baru"
