"""A service whose draft goes through three parafs, and permohonan on it, for tests of the chain."""

from __future__ import annotations

from typing import Any

from pelalawan_portal.documents import drafting, initials, workflow
from pelalawan_portal.documents.models import Decision
from pelalawan_portal.opds.models import Opd, Responsibility
from pelalawan_portal.submissions import reviewing
from pelalawan_portal.submissions.models import Review, Submission
from tests.submissions.envelopes import DOCUMENT, file_one, publish_service

CHAIN = ("paraf_kasi", "paraf_kabid", "paraf_sekretaris")


def _step(key: str, kind: str, role: str, post: str, after: str) -> dict[str, Any]:
    return {
        "key": key,
        "kind": kind,
        "name": key.replace("_", " "),
        "role": role,
        "post": post,
        "after": [after],
    }


STEPS = [
    DOCUMENT["steps"][0],
    _step("konsep", "draft", "konsep", "verifier", "kelengkapan"),
    _step("paraf_kasi", "initial", "paraf", "kasi", "konsep"),
    _step("paraf_kabid", "initial", "paraf", "kabid", "paraf_kasi"),
    _step("paraf_sekretaris", "initial", "paraf", "secretary", "paraf_kabid"),
    _step("tanda_tangan", "sign", "penanda_tangan", "signer", "paraf_sekretaris"),
]


def publish_chain() -> Any:
    """The small service with a draft step and three parafs; returns its version in force."""
    for role in ("konsep", "paraf"):
        Responsibility.objects.get_or_create(
            service="", role=role, defaults={"opd": Opd.objects.get(code="DPMPTSP")}
        )
    return publish_service(slug="uji-paraf", code="UJI-PRF", steps=STEPS)


def at(submission: Submission, step: str) -> Review:
    """The last round of a step."""
    found = submission.reviews.filter(step=step).order_by("-round").first()
    assert found is not None, step
    return found


def write(submission: Submission, by: Any, **changes: Any) -> Decision:
    """The draft as the service words it, with some parts changed."""
    content = drafting.grant_content(submission) | changes
    return workflow.draft(at(submission, "konsep").pk, by=by, kind="grant", content=content)


def complete(version: Any, loket: Any, **filing: Any) -> Submission:
    """A permohonan whose draft can be written."""
    submission = file_one(version, **filing)
    reviewing.declare_complete(at(submission, "kelengkapan").pk, by=loket)
    submission.refresh_from_db()
    return submission


def sent_round(version: Any, loket: Any, writer: Any, **filing: Any) -> tuple[Submission, Decision]:
    """A permohonan whose draft waits for the first paraf."""
    submission = complete(version, loket, **filing)
    decision = write(submission, writer)
    initials.send_round(at(submission, "konsep").pk, by=writer)
    return submission, decision
