"""The resume code: which draft, and its secret, in letters that are read over a telephone without doubt.

"A3K-7MPX-2QRT": the draft's row number in base 25, then the derived secret (8 letters, 37 bits). Typed in any
case, with or without dashes; look-alikes are taken for one another as in accounts.crypto.
"""

from __future__ import annotations

from pelalawan_portal.accounts.crypto import same_code
from pelalawan_portal.filing.models import CODE_LENGTH, Draft

# One letter of each class of look-alikes, so that a misread letter still names the same draft.
DIGITS = "23456789ACEFHJKMNPQRTVWXY"
_READ = str.maketrans("0ODZSGBUIL1", "QQQ2568VJJJ")
SHORTEST = 3
LONGEST = 9


def _written(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number, len(DIGITS))
        letters = DIGITS[rest] + letters
    return letters.rjust(SHORTEST, DIGITS[0])


def code_of(draft: Draft) -> str:
    """The code as it is shown: "A3K-7MPX-2QRT"."""
    secret = draft.secret
    return f"{_written(draft.pk)}-{secret[:4]}-{secret[4:]}"


def split(typed: str) -> tuple[int, str] | None:
    """(row number, secret as typed), or None when it cannot be a code."""
    letters = "".join(one for one in typed.upper() if one.isascii() and one.isalnum())
    head, secret = letters[:-CODE_LENGTH].translate(_READ), letters[-CODE_LENGTH:]
    if not SHORTEST <= len(head) <= LONGEST or any(one not in DIGITS for one in head):
        return None
    number = 0
    for one in head:
        number = number * len(DIGITS) + DIGITS.index(one)
    return number, secret


def fits(draft: Draft, secret: str) -> bool:
    """Whether a secret, typed or from a link, is the draft's; in constant time."""
    return same_code(secret, draft.secret)
