"""Asking for health care at home, transport, a referral guarantee: the envelope and what hangs on it."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from health.models import Facility, HealthRequest
from health.models.patient import KIND
from pelalawan_portal.opds.models import responsible_opd
from pelalawan_portal.submissions.filings import Filing
from pelalawan_portal.submissions.models import Submission
from pelalawan_portal.submissions.workflow import submit

ROLE = "puskesmas"


@transaction.atomic(savepoint=False)
def apply(filing: Filing) -> Submission:
    """File a health request. Raises IntegrityError when the same draft was submitted before."""
    submission = submit(filing)
    office = responsible_opd(filing.spec.slug, ROLE, submission.region_id, timezone.localdate())
    facility = Facility.objects.filter(place__opd=office, place__kind=KIND).first() if office else None
    HealthRequest.objects.create(submission=submission, facility=facility)
    return submission
