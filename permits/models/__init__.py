"""What a permit knows beyond its envelope, one noun a file."""

from permits.models.bill import Bill, Proof
from permits.models.payment import BankReport, ClosedDay, Payment
from permits.models.permit import Permit

__all__ = ["BankReport", "Bill", "ClosedDay", "Payment", "Permit", "Proof"]
