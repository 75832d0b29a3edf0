"""Applying for a permit: the envelope is submitted and the permit hangs on it, in one transaction."""

from __future__ import annotations

from django.db import transaction

from pelalawan_portal.database import rows
from pelalawan_portal.submissions.filings import Filing
from pelalawan_portal.submissions.models import Submission
from pelalawan_portal.submissions.workflow import submit
from permits import renewals
from permits.models import Permit

# The answer that names the earlier decision, in every service that can be renewed or changed.
PREVIOUS = "nomor_lama"
LONGEST = 120


@transaction.atomic(savepoint=False)
def apply(filing: Filing) -> Submission:
    """File a permit. Raises IntegrityError when the same draft was submitted before (submissions.workflow.submit)."""
    submission = submit(filing)
    renewing = filing.application_kind != Permit.ApplicationKind.NEW
    renewal = renewals.sent(filing.key, submission) if renewing else None
    rows.add(
        Permit(
            submission=submission,
            applicant_kind=filing.applicant_kind,
            application_kind=filing.application_kind,
            previous=renewal.decision if renewal else None,
            previous_decision=str(filing.answers.get(PREVIOUS) or "")[:LONGEST] if renewing else "",
        )
    )
    return submission
