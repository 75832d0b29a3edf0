"""SNAP BI response codes: HTTP status (3 digits), service (2), case (2) (domain.md 7.2)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Service(StrEnum):
    """Service codes of the virtual account and of the access token."""

    INQUIRY = "24"
    PAYMENT = "25"
    STATUS = "26"
    CREATE = "27"
    UPDATE = "28"
    UPDATE_STATUS = "29"
    INQUIRY_VA = "30"
    DELETE = "31"
    NOTIFY = "34"
    REPORT = "35"
    TOKEN = "73"  # noqa: S105 -- a service code


@dataclass(frozen=True)
class Case:
    """One outcome: HTTP status, two digits, and the message ASPI gives it."""

    status: int
    case: str
    message: str

    def code(self, service: Service) -> str:
        """ "4042514": seven digits, always a string."""
        return f"{self.status}{service}{self.case}"


SUCCESS = Case(200, "00", "Successful")
BAD_REQUEST = Case(400, "00", "Bad Request")
INVALID_FIELD = Case(400, "01", "Invalid Field Format")
MISSING_FIELD = Case(400, "02", "Invalid Mandatory Field")
UNAUTHORIZED = Case(401, "00", "Unauthorized.")
INVALID_TOKEN = Case(401, "01", "Invalid Token (B2B)")
UNKNOWN_ACCOUNT = Case(404, "11", "Invalid Card/Account/Customer/Virtual Account")
INVALID_BILL = Case(404, "12", "Invalid Bill/Virtual Account")
INVALID_AMOUNT = Case(404, "13", "Invalid Amount")
PAID_BILL = Case(404, "14", "Paid Bill")
UNKNOWN_PARTNER = Case(404, "16", "Partner Not Found")
INCONSISTENT = Case(404, "18", "Inconsistent Request")
EXPIRED_BILL = Case(404, "19", "Invalid Bill/Virtual Account (Expired)")
UNKNOWN_PATH = Case(404, "00", "Invalid Path")
WRONG_METHOD = Case(405, "00", "Requested Function Is Not Supported")
CONFLICT = Case(409, "00", "Conflict")
TOO_LARGE = Case(413, "00", "Request Entity Too Large")
BROKEN = Case(500, "00", "General Error")
REASONS = {  # what the bank may show its customer, (English, Indonesian)
    SUCCESS: ("Success", "Sukses"),
    UNKNOWN_ACCOUNT: ("Bill not found", "Tagihan tidak ada"),
    INVALID_BILL: ("Bill cannot be paid", "Tagihan tidak bisa dibayar"),
    INVALID_AMOUNT: ("Wrong amount", "Jumlah tidak sesuai"),
    PAID_BILL: ("Bill has been paid", "Tagihan sudah dibayar"),
    INCONSISTENT: ("Inconsistent request", "Data tidak sama"),
    EXPIRED_BILL: ("Bill has expired", "Tagihan kedaluwarsa"),
}


class Declined(Exception):
    """A request that is answered with `case`; `detail` names the field or the reason, in ASPI's English."""

    def __init__(self, case: Case, detail: str = "", data: dict[str, Any] | None = None) -> None:
        super().__init__(f"{case.status}xx{case.case}")
        self.case, self.detail, self.data = case, detail, data or {}


@dataclass(frozen=True)
class Answer:
    """What goes back to the bank: HTTP status and the JSON object, every value a string or an object of strings."""

    status: int
    content: dict[str, Any]

    @property
    def code(self) -> str:
        return str(self.content["responseCode"])


def answer(service: Service, case: Case, detail: str = "", **content: Any) -> Answer:
    """An answer with its code and message first, as the bank reads them."""
    message = f"{case.message} {detail}".strip()
    return Answer(case.status, {"responseCode": case.code(service), "responseMessage": message, **content})
