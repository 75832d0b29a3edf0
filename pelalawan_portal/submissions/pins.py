"""Opening a permohonan with its number and PIN, on a page or by message, under one set of throttles."""

from __future__ import annotations

from pelalawan_portal.accounts.crypto import same_code
from pelalawan_portal.submissions.models import Submission
from pelalawan_portal.submissions.models.attempt import count_failure

FAILURES_PER_NUMBER = 10
FAILURES_PER_ADDRESS = 300
# A phone serves a family or a village office, not 300 people behind one address.
FAILURES_PER_PHONE = 20


def limits(number: str, source: str, most: int) -> dict[str, int]:
    """What failures are counted against: the number, and where they come from (an address, a phone's hash)."""
    return {f"pin:{number}": FAILURES_PER_NUMBER, f"pin-dari:{source}": most}


def open_with_pin(
    number: str | None, pin: str, counted: dict[str, int], *, confidential: bool = False
) -> Submission | None:
    """The permohonan when number and PIN fit; every failure is counted, found or not.

    `confidential`: also one about somebody's health. Its page opens to who holds the PIN – a guest has nothing else to
    read the answer with – but no message ever speaks of it.
    """
    submission = Submission.objects.filter(number=number).first() if number else None
    if submission and submission.confidential and not confidential:
        submission = None
    if submission and same_code(pin, submission.pin):
        return submission
    for subject in counted:
        count_failure(subject)
    return None
