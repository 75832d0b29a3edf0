"""A vehicle that comes to its test: what hangs on a number of the test's queue."""

from __future__ import annotations

from typing import Any

from django.db import models

from pelalawan_portal.accounts.crypto import EncryptedTextField
from pelalawan_portal.queues.models import Place, Ticket

# The kind of place that this app registered (queues.registry.PlaceKind.code).
VEHICLE_TEST = "uji-kir"


class VehicleTestQuerySet(models.QuerySet["VehicleTest"]):
    def visible_to(self, user: Any) -> VehicleTestQuerySet:
        """The vehicles of the places this officer runs."""
        places = Place.objects.visible_to(user).filter(kind=VEHICLE_TEST)
        return self.filter(ticket__line__place__in=places)


class VehicleTest(models.Model):
    """A vehicle and its owner as the STNK names them. `test_number` is the nomor uji of a vehicle tested before."""

    class Kind(models.TextChoices):
        PICKUP = "pikap", "Pikap"
        TRUCK = "truk", "Truk atau mobil barang"
        BUS = "bus", "Bus atau mobil penumpang umum"
        TRAILER = "gandengan", "Kereta gandengan atau tempelan"

    ticket = models.OneToOneField(Ticket, models.PROTECT, primary_key=True, related_name="+")
    plate = EncryptedTextField("nomor kendaraan")
    test_number = models.CharField("nomor uji", max_length=30, blank=True)
    owner = EncryptedTextField("nama di STNK")
    kind = models.CharField("jenis kendaraan", max_length=10, choices=Kind)
    phone = EncryptedTextField("telepon", null=True)

    objects = VehicleTestQuerySet.as_manager()

    class Meta:
        verbose_name = "uji kendaraan"
        verbose_name_plural = "uji kendaraan"

    def __str__(self) -> str:
        return str(self.ticket_id)
