"""Virtual account numbers: the partner's service id, padded left with spaces to 8, then up to 20 digits of a customer.

The spaces belong to the number (domain.md 7.1): nothing here strips them from what is sent.
"""

from __future__ import annotations

import re

SERVICE_ID = 8
CUSTOMER = 20
_DIGITS = re.compile(r"[0-9]+", re.ASCII)


def padded(service_id: str) -> str:
    """ "77777" → "   77777"."""
    return service_id.strip(" ").rjust(SERVICE_ID)


def number_of(service_id: str, customer: str) -> str:
    """The whole number, at most 28 characters with its leading spaces. Raises ValueError for other than digits."""
    bare = service_id.strip(" ")
    if not (_DIGITS.fullmatch(bare) and _DIGITS.fullmatch(customer)):
        raise ValueError("a virtual account number has digits only")
    if len(bare) > SERVICE_ID or len(customer) > CUSTOMER:
        raise ValueError("a virtual account number has at most 8 and 20 digits")
    return padded(bare) + customer


def parts_of(number: str) -> tuple[str, str]:
    """(padded service id, customer) of a whole number with its spaces. Raises ValueError."""
    service_id, customer = number[:SERVICE_ID], number[SERVICE_ID:]
    if number_of(service_id, customer) != number:
        raise ValueError("not a virtual account number")
    return service_id, customer
