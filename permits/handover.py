"""Stage 10 (domain.md 1.3): a signed paper reaches its holder, over a desk with a receipt, or opened online."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from pelalawan_portal.accounts.models import User
from pelalawan_portal.documents import printouts
from pelalawan_portal.documents.models import Decision
from pelalawan_portal.submissions.desk.counters import desks_of
from pelalawan_portal.submissions.history import HISTORY_FIELDS, record
from pelalawan_portal.submissions.models import Submission
from pelalawan_portal.submissions.outbox import owe
from pelalawan_portal.submissions.routing import lock
from pelalawan_portal.submissions.workflow import Refused
from permits.models import Copy, Handover
from permits.visits.strokes import Strokes, is_signature

How = Handover.How


def receipt_subject(handover: Handover) -> str:
    """What the worker makes: the receipt of a handover."""
    return f"serah:{handover.pk}"


def copy_subject(copy: Copy) -> str:
    """What the worker makes: one certified copy."""
    return f"salinan:{copy.pk}"


@transaction.atomic
def hand_over(
    submission_id: int, *, by: User, receiver: str, standing: str, strokes: Strokes | None = None
) -> Handover:
    """Note that a paper was handed over at a desk, to whom, and owe the receipt.

    `standing`: "Pemegang izin" or as whom the receiver came. Raises Refused, and for a drawing that is a slip.
    """
    submission = lock(submission_id)
    decision = Decision.objects.in_force().filter(submission=submission).first()
    offices = desks_of(by)
    if decision is None or submission.confidential:
        raise Refused("Belum ada surat yang dapat diserahkan.")
    if not offices:
        raise Refused("Surat diserahkan di loket. Anda tidak bertugas di loket.")
    if not receiver.strip():
        raise Refused("Tulis nama penerima seperti di KTP.")
    if strokes and not is_signature(strokes):
        raise Refused("Tanda tangan belum terbaca. Minta penerima menulis sekali lagi.")
    if Handover.objects.filter(decision=decision, how=How.DESK).exists():
        raise Refused("Surat ini sudah diserahkan. Bila hilang, buat salinan.")
    made = Handover.objects.create(
        decision=decision, how=How.DESK, receiver=receiver.strip()[:120], standing=standing.strip()[:60],
        drawing=json.dumps(strokes) if strokes else None, office=offices[0], by=by,
    )  # fmt: skip
    event = record(
        submission, "handed_over", by=by, office=offices[0], data={"decision": decision.pk, "handover": made.pk}
    )  # fmt: skip
    submission.save(update_fields=[*HISTORY_FIELDS])
    owe(submission, event, [printouts.owed(receipt_subject(made))])
    return made


def downloaded(decision: Decision) -> None:
    """The first opening by the holder counts as handed over; later ones cost one look-up."""
    if decision.submission.spec.family != "izin":
        return
    if Handover.objects.filter(decision=decision, how=How.ONLINE).exists():
        return
    with transaction.atomic():
        submission = lock(decision.submission_id)
        try:
            with transaction.atomic():
                Handover.objects.create(decision=decision, how=How.ONLINE)
        except IntegrityError:
            return  # opened twice at once
        record(submission, "opened_online", data={"decision": decision.pk})
        submission.save(update_fields=[*HISTORY_FIELDS])


@transaction.atomic
def copy(decision_id: int, *, by: User, request: Submission | None = None) -> Copy:
    """Make a certified copy of a paper in force: a line in the log of copies, no new number."""
    submission = lock(Decision.objects.values_list("submission_id", flat=True).get(pk=decision_id))
    decision = Decision.objects.select_for_update(of=("self",)).get(pk=decision_id)
    offices = desks_of(by)
    if decision.state != Decision.State.SIGNED or submission.confidential or submission.trial:
        raise Refused("Salinan hanya dibuat dari surat yang masih berlaku dan sudah ditandatangani.")
    if not offices:
        raise Refused("Salinan dibuat di loket. Anda tidak bertugas di loket.")
    made = Copy.objects.create(
        decision=decision, serial=Copy.objects.filter(decision=decision).count() + 1, request=request, by=by,
        office=offices[0], at=timezone.now(),
    )  # fmt: skip
    event = record(
        submission, "copied", by=by, office=offices[0],
        data={"decision": decision.pk, "serial": made.serial, "request": request.number if request else ""},
    )  # fmt: skip
    submission.save(update_fields=[*HISTORY_FIELDS])
    owe(submission, event, [printouts.owed(copy_subject(made))])
    return made


def desk_panel(submission: Submission) -> Mapping[str, Any] | None:
    """The way from a granted permohonan to its permit in the register; no query for one that is not."""
    if submission.stage != Submission.Stage.GRANTED or submission.confidential:
        return None
    rows = Decision.objects.filter(submission=submission, kind=Decision.Kind.GRANT, signed_at__isnull=False)
    found = rows.order_by("-id").values_list("pk", flat=True).first()
    return {"template": "permits/admin/permit_link.html", "permit": found} if found else None


def panel(submission: Submission) -> Mapping[str, Any] | None:
    """What the holder may do with a paper in force, and how it was handed over."""
    from permits import renewals
    from permits.models import Revocation

    if submission.spec.family != "izin" or not submission.complete_at or submission.confidential:
        return None
    shown = (Decision.State.SIGNED, Decision.State.REVOKED)
    decision = Decision.objects.filter(
        submission=submission, kind=Decision.Kind.GRANT, state__in=shown
    ).first()  # fmt: skip
    if decision is None:
        return None
    decision.submission = submission
    offered = renewals.offer_for(decision)
    return {
        "template": "permits/life_panel.html",
        "submission": submission,
        "decision": decision,
        "kinds": offered.kinds if offered else (),
        "living": renewals.living(decision) if offered else None,
        "handed": Handover.objects.filter(decision=decision, how=How.DESK).select_related("office").first(),
        "revocation": Revocation.objects.filter(decision=decision).select_related("paper").first(),
    }
