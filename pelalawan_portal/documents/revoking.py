"""Revoking a permit: the signing post takes a signed grant out of force from today, for a reason that the law knows."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from pelalawan_portal.accounts.models import User
from pelalawan_portal.documents.models import Decision
from pelalawan_portal.opds.models import Post
from pelalawan_portal.opds.posts import holds
from pelalawan_portal.submissions.history import HISTORY_FIELDS, record
from pelalawan_portal.submissions.models import Event, Submission
from pelalawan_portal.submissions.notices import tell
from pelalawan_portal.submissions.outbox import owe
from pelalawan_portal.submissions.routing import lock
from pelalawan_portal.submissions.workflow import Refused

State = Decision.State
_FIELDS = ("state", "revoked_by", "revoked_at", "revoked_on", "revocation_code", "revocation_reason")


def may_revoke(decision: Decision, user: User) -> bool:
    """Whoever holds the signing post of the office that issued it, and did not file the permohonan."""
    return (
        decision.state == State.SIGNED
        and decision.kind == Decision.Kind.GRANT
        and decision.submission.filed_by_id != user.pk
        and holds(user, Post.Role.SIGNER, decision.office_id)
    )


@transaction.atomic
def revoke(decision_id: int, *, by: User, code: str, reason: str) -> tuple[Decision, Event]:
    """Take a signed grant out of force and tell its holder; the paper stays what it was and verifies as "dicabut".

    `code` is one of `Decision.Revocation`. Raises Refused. The event comes back for what an upper app owes with it.
    """
    submission = lock(Decision.objects.values_list("submission_id", flat=True).get(pk=decision_id))
    rows = Decision.objects.select_for_update(of=("self",)).select_related("office", "review")
    decision = rows.get(pk=decision_id)
    decision.submission = submission
    if code not in Decision.Revocation.values:
        raise Refused("Pilih sebab pencabutan.")
    if not reason.strip():
        raise Refused("Tulis alasan pencabutan.")
    if decision.state != State.SIGNED or decision.kind != Decision.Kind.GRANT:
        raise Refused("Keadaan surat ini sudah berubah. Muat ulang halaman, lalu lanjutkan.")
    if not may_revoke(decision, by):
        raise Refused("Hanya penanda tangan kantor yang menerbitkan yang dapat mencabut izin ini.")
    decision.state, decision.revoked_by, decision.revoked_at = State.REVOKED, by, timezone.now()
    decision.revoked_on, decision.revocation_code = timezone.localdate(), code
    decision.revocation_reason = reason.strip()[:1000]
    decision.save(update_fields=_FIELDS)
    event = record(
        submission, "revoked", by=by, office=decision.office, data={"decision": decision.pk, "code": code},
        words=[("reason", decision.revocation_reason)],
    )  # fmt: skip
    submission.save(update_fields=[*HISTORY_FIELDS])
    owe(submission, event, tell(submission, event))
    return decision, event


def revoked_words(submission: Submission, event: Event) -> tuple[str, str]:
    """Subject and text of the notice that a permit was revoked."""
    return (
        "Izin Anda dicabut",
        "Surat yang sudah terbit tidak berlaku lagi. Alasan, dasar hukum, dan cara mengajukan keberatan ada di "
        "halaman permohonan Anda.",
    )
