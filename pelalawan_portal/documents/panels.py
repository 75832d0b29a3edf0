"""What a permohonan's own page shows of its papers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pelalawan_portal.documents.applicant_letters import produced_papers
from pelalawan_portal.documents.drafting import validity_words
from pelalawan_portal.documents.models import Decision
from pelalawan_portal.documents.replacing import is_replacing
from pelalawan_portal.submissions.models import Submission

CLOSED = (Submission.Stage.GRANTED, Submission.Stage.REFUSED)


def papers_panel(submission: Submission) -> Mapping[str, Any] | None:
    """The signed paper once there is one, and the papers made from the answers. A draft is never shown."""
    decision = None
    # One that is being replaced is open again, and its old paper must not go on being used.
    if submission.stage in CLOSED or (submission.complete_at and is_replacing(submission)):
        shown = (Decision.State.SIGNED, Decision.State.VOIDED, Decision.State.REVOKED)
        decision = (
            Decision.objects.filter(submission=submission, state__in=shown, signed_at__isnull=False)
            .select_related("office")
            .order_by("-id")
            .first()
        )
    produced = produced_papers(submission)
    if decision is None and not produced:
        return None
    validity = ""
    if decision and decision.kind == Decision.Kind.GRANT:
        validity = validity_words(decision.valid_from, decision.valid_to)
    return {
        "template": "documents/panel.html",
        "decision": decision,
        "validity": validity,
        "produced": produced,
        "submission": submission,
        "replacing": not submission.is_closed,
    }
