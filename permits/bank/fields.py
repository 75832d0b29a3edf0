"""Reading what the bank wrote: tolerant of its habits (numbers for strings, lost spaces), exact in what comes out.

Every reader names the field it could not read: 400xx01 for a wrong shape, 400xx02 for one that is missing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from permits.bank import account_numbers
from permits.bank.codes import (
    BAD_REQUEST,
    INVALID_FIELD,
    MISSING_FIELD,
    UNKNOWN_ACCOUNT,
    UNKNOWN_PARTNER,
    Declined,
)
from permits.bank.timestamps import moment_of

# Printable ASCII: what ASPI calls "String"; keeps NUL and half characters away from the database.
_TEXT = re.compile(r"[\x20-\x7e]+")
_DIGITS = re.compile(r"[0-9]+")
_SPACED_DIGITS = re.compile(r" *[0-9]+ *")
_AMOUNT = re.compile(r"[0-9]{1,16}(?:\.[0-9]{1,4})?")


def object_of(body: bytes) -> dict[str, Any]:
    """The JSON object of a body; numbers with a point are exact. Raises Declined (400xx00)."""
    try:
        found = json.loads(body.decode("utf-8"), parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, RecursionError, InvalidOperation):
        found = None
    if not isinstance(found, dict):
        raise Declined(BAD_REQUEST)
    return found


def _no_number(text: str) -> None:
    raise ValueError("NaN and Infinity are not JSON")


def text(given: Mapping[str, Any], name: str, *, most: int, shape: re.Pattern[str] = _TEXT) -> str:
    """A field that must be there; a whole number is taken for its digits."""
    value = optional_text(given, name, most=most, shape=shape)
    if not value:
        raise Declined(MISSING_FIELD, name)
    return value


def optional_text(given: Mapping[str, Any], name: str, *, most: int, shape: re.Pattern[str] = _TEXT) -> str:
    """A field that may be missing, null or empty: then "". Never stripped: spaces belong to it."""
    value = inside(given, name)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if value is None or value == "":
        return ""
    if not isinstance(value, str) or len(value) > most or not shape.fullmatch(value):
        raise Declined(INVALID_FIELD, name)
    return value


def inside(given: Mapping[str, Any], name: str) -> Any:
    """The value at a path like "additionalInfo.paymentAmount"; None when it is not there."""
    value: Any = given
    for one in name.split("."):
        value = value.get(one) if isinstance(value, Mapping) else None
    return value


def amount(given: Mapping[str, Any], name: str) -> Decimal | None:
    """Rupiah of {"value": "150000.00", "currency": "IDR"}, of a bare text or number; None when it is missing."""
    value = inside(given, name)
    if isinstance(value, Mapping):
        if value.get("currency", "IDR") != "IDR":
            raise Declined(INVALID_FIELD, f"{name}.currency")
        value, name = value.get("value"), f"{name}.value"
    if value is None or value == "":
        return None
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not _AMOUNT.fullmatch(value):
        raise Declined(INVALID_FIELD, name)
    return Decimal(value)


def moment(given: Mapping[str, Any], name: str) -> datetime | None:
    """A time with its zone; None when it is missing."""
    value = optional_text(given, name, most=35)
    try:
        return moment_of(value) if value else None
    except ValueError:
        raise Declined(INVALID_FIELD, name) from None


def account(given: Mapping[str, Any], partner: str) -> tuple[str, str]:
    """(padded service id, customer number) of a request to the partner with this service id.

    The whole number and its two parts must say the same; a customer number sent as a JSON number has lost its
    leading zeros, which the whole number still has. Raises Declined: 400xx01/02, 404xx16 for another partner,
    404xx11 for a number of nobody.
    """
    whole = optional_text(given, "virtualAccountNo", most=28, shape=_SPACED_DIGITS).strip(" ")
    service_id = optional_text(given, "partnerServiceId", most=8, shape=_SPACED_DIGITS).strip(" ")
    customer = optional_text(given, "customerNo", most=account_numbers.CUSTOMER, shape=_DIGITS)
    if not service_id:
        raise Declined(MISSING_FIELD, "partnerServiceId")
    if service_id != partner:
        raise Declined(UNKNOWN_PARTNER)
    if not whole and not customer:
        raise Declined(MISSING_FIELD, "virtualAccountNo")
    if whole:
        if not whole.startswith(service_id):
            raise Declined(UNKNOWN_ACCOUNT)
        rest = whole[len(service_id) :]
        lost_zeros = isinstance(given.get("customerNo"), int) and rest.lstrip("0") == customer.lstrip("0")
        if customer and rest != customer and not lost_zeros:
            raise Declined(INVALID_FIELD, "virtualAccountNo")
        customer = rest
    try:
        account_numbers.number_of(service_id, customer)
    except ValueError:
        raise Declined(INVALID_FIELD, "virtualAccountNo") from None
    return account_numbers.padded(service_id), customer
