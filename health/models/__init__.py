"""What the letter "Pelalawan Sehat" knows beyond its envelope, one noun a file."""

from health.models.facility import Doctor, Facility, Poli
from health.models.patient import Patient, Visit

__all__ = ["Doctor", "Facility", "Patient", "Poli", "Visit"]
