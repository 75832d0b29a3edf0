"""What a permit knows beyond its envelope, one noun a file."""

from permits.models.bank_message import BankExternalId, BankMessage, BankToken
from permits.models.bill import Bill, Proof
from permits.models.handover import Copy, Dossier, Handover
from permits.models.payment import BankReport, ClosedDay, Payment
from permits.models.permit import Permit
from permits.models.renewal import Reminder, Renewal
from permits.models.revocation import Revocation
from permits.models.technical_paper import TechnicalPaper
from permits.models.vehicle_test import VehicleTest
from permits.models.visit import Appointment, Visit, VisitPhoto

__all__ = [
    "Appointment",
    "BankExternalId",
    "BankMessage",
    "BankReport",
    "BankToken",
    "Bill",
    "ClosedDay",
    "Copy",
    "Dossier",
    "Handover",
    "Payment",
    "Permit",
    "Proof",
    "Reminder",
    "Renewal",
    "Revocation",
    "TechnicalPaper",
    "VehicleTest",
    "Visit",
    "VisitPhoto",
]
