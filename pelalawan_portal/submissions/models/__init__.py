"""The envelope's tables."""

from pelalawan_portal.submissions.models.attempt import Attempt, Pulse
from pelalawan_portal.submissions.models.corrections import Correction, Return
from pelalawan_portal.submissions.models.escalation import Escalation
from pelalawan_portal.submissions.models.event import Event, Note, Notice
from pelalawan_portal.submissions.models.messages import (
    Channel,
    ContactPreference,
    Delivery,
    InboundMessage,
    NoticeTemplate,
    Reach,
)
from pelalawan_portal.submissions.models.outbox_entry import OutboxEntry
from pelalawan_portal.submissions.models.pause import Pause
from pelalawan_portal.submissions.models.reconciliation import Reconciliation
from pelalawan_portal.submissions.models.review import Review
from pelalawan_portal.submissions.models.snippet import ReasonSnippet
from pelalawan_portal.submissions.models.stored_file import Slot, StoredFile
from pelalawan_portal.submissions.models.submission import Submission

__all__ = [
    "Attempt",
    "Channel",
    "ContactPreference",
    "Correction",
    "Delivery",
    "Escalation",
    "Event",
    "InboundMessage",
    "Note",
    "Notice",
    "NoticeTemplate",
    "OutboxEntry",
    "Pause",
    "Pulse",
    "Reach",
    "ReasonSnippet",
    "Reconciliation",
    "Return",
    "Review",
    "Slot",
    "StoredFile",
    "Submission",
]
