"""Who is treated. Confidential: the facility that has a visit of them, and Dinas Kesehatan; not even a superuser."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from health.models.facility import Facility
from pelalawan_portal.accounts.crypto import EncryptedTextField
from pelalawan_portal.accounts.nik import mask
from pelalawan_portal.opds.models import Region
from pelalawan_portal.queues.models import Place, Ticket


class PatientQuerySet(models.QuerySet["Patient"]):
    def visible_to(self, user: Any) -> PatientQuerySet:
        """The patients of the facilities this officer runs; every one for Dinas Kesehatan."""
        places = Place.objects.visible_to(user).filter(kind=KIND)
        return self.filter(pk__in=Visit.objects.filter(facility__place__in=places).values("patient_id"))


class Patient(models.Model):
    """One person, found by the keyed hash of the NIK, or of mother's NIK, birth date and order while newborn.

    What is here was typed, by whoever booked first: it proves nothing about who somebody is.
    """

    nik_hash = models.CharField(max_length=64, null=True, unique=True, editable=False)  # noqa: DJ001 -- unique where there is one
    newborn_hash = models.CharField(max_length=64, null=True, unique=True, editable=False)  # noqa: DJ001 -- likewise
    nik = EncryptedTextField("NIK", null=True, editable=False)
    mother_nik = EncryptedTextField("NIK ibu", null=True, editable=False)
    name = EncryptedTextField("nama", null=True)
    born = EncryptedTextField("tanggal lahir (yyyy-mm-dd/anak ke)", null=True)
    sex = models.CharField("jenis kelamin", max_length=1, blank=True)
    card = EncryptedTextField("nomor BPJS", null=True)
    card_hash = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PatientQuerySet.as_manager()

    class Meta:
        verbose_name = "pasien"
        verbose_name_plural = "pasien"
        constraints = [
            models.CheckConstraint(
                condition=Q(nik_hash__isnull=False) | Q(newborn_hash__isnull=False),
                name="a_patient_is_known_by_a_nik_or_by_the_mother",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def masked_nik(self) -> str:
        return mask(self.nik) if self.nik else ""


class VisitQuerySet(models.QuerySet["Visit"]):
    def visible_to(self, user: Any) -> VisitQuerySet:
        """Visits to the facilities this officer runs; every one for Dinas Kesehatan; a superuser sees none."""
        return self.filter(facility__place__in=Place.objects.visible_to(user).filter(kind=KIND))


class Visit(models.Model):
    """A number and whose it is, as typed when it was taken."""

    ticket = models.OneToOneField(Ticket, models.PROTECT, primary_key=True, related_name="+")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="visits")
    facility = models.ForeignKey(Facility, models.PROTECT, related_name="visits")
    name = EncryptedTextField("nama", null=True)
    card = EncryptedTextField("nomor BPJS", null=True)
    phone = EncryptedTextField("telepon", null=True)
    email = EncryptedTextField("e-mail", null=True)
    complaint = EncryptedTextField("keluhan", null=True)
    region = models.ForeignKey(Region, models.PROTECT, null=True, related_name="+")

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = "kunjungan"
        verbose_name_plural = "kunjungan"

    def __str__(self) -> str:
        return str(self.ticket_id)


# The kind of place that this app registered (registry.PlaceKind.code).
KIND = "faskes"
