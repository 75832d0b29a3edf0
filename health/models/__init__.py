"""What the letter "Pelalawan Sehat" knows beyond its envelope, one noun a file."""

from health.models.facility import Doctor, Facility, Poli
from health.models.figure import SessionFigure
from health.models.jkn import BpjsAccount, JknCredential, JknRequest
from health.models.patient import Patient, Visit
from health.models.request import HealthRequest

__all__ = [
    "BpjsAccount",
    "Doctor",
    "Facility",
    "HealthRequest",
    "JknCredential",
    "JknRequest",
    "Patient",
    "Poli",
    "SessionFigure",
    "Visit",
]
