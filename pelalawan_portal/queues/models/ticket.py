"""A number in a session, and the log of what happened to it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from pelalawan_portal.accounts.crypto import derive_code
from pelalawan_portal.queues.models.place import Counter, Line
from pelalawan_portal.queues.models.session import Session

SECRET_LENGTH = 10


class Lane(models.TextChoices):
    """Both the quota a number is taken from (`pool`) and the order it is called in (`lane`)."""

    ONLINE = "online", "Online"
    WALK_IN = "walk_in", "Datang langsung"
    PRIORITY = "priority", "Prioritas"


class Ticket(models.Model):
    """One number of one session. Whose it is, an upper app knows; here is only a keyed hash (`holder_key`)."""

    class Channel(models.TextChoices):
        WEB = "web", "Portal"
        JKN = "jkn", "Mobile JKN"
        KIOSK = "kiosk", "Mesin antrean"
        WALK_IN = "walk_in", "Datang langsung"
        DESK = "desk", "Dibantu petugas"
        RESERVED = "reserved", "Nomor cadangan"

    class State(models.TextChoices):
        BOOKED = "booked", "Dipesan"
        CONFIRMED = "confirmed", "Akan datang"
        ARRIVED = "arrived", "Sudah datang"
        CALLED = "called", "Dipanggil"
        SERVING = "serving", "Sedang dilayani"
        DONE = "done", "Selesai"
        SKIPPED = "skipped", "Dilewati"
        NO_SHOW = "no_show", "Tidak datang"
        CANCELLED = "cancelled", "Dibatalkan"
        RELEASED = "released", "Dilepas"
        RESERVED = "reserved", "Cadangan"

    class Priority(models.TextChoices):
        NONE = "", "Tidak"
        ELDERLY = "lansia", "Lansia (60 tahun ke atas)"
        PREGNANT = "hamil", "Ibu hamil"
        DISABILITY = "disabilitas", "Penyandang disabilitas"
        TODDLER = "balita", "Balita"

    ONLINE = (Channel.WEB, Channel.JKN)
    EXPECTED = (State.BOOKED, State.CONFIRMED)
    AHEAD = (State.BOOKED, State.CONFIRMED, State.ARRIVED)
    AT_COUNTER = (State.CALLED, State.SERVING)
    GIVEN_BACK = (State.CANCELLED, State.RELEASED)

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(Session, models.PROTECT, related_name="tickets", verbose_name="sesi")
    line = models.ForeignKey(Line, models.PROTECT, related_name="+", verbose_name="jalur")
    date = models.DateField("tanggal")
    letter = models.CharField(max_length=2)
    number = models.PositiveSmallIntegerField("angka")
    channel = models.CharField("jalan masuk", max_length=8, choices=Channel)
    pool = models.CharField("kuota", max_length=8, choices=Lane)
    lane = models.CharField("giliran", max_length=8, choices=Lane)
    state = models.CharField("keadaan", max_length=9, choices=State)
    priority = models.CharField("prioritas", max_length=11, choices=Priority, blank=True, default="")
    holder_key = models.CharField(max_length=64, blank=True)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    device_key = models.CharField(max_length=64, blank=True)
    agreed = ArrayField(models.CharField(max_length=8), default=list, verbose_name="setuju dikabari lewat")
    generation = models.PositiveSmallIntegerField(default=0)
    slot = models.PositiveSmallIntegerField(null=True)
    promised_at = models.DateTimeField("perkiraan waktu mengambil nomor")
    turn_at = models.DateTimeField("giliran sejak")
    confirm_by = models.DateTimeField("konfirmasi paling lambat", null=True, blank=True)
    counter = models.ForeignKey(
        Counter, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="loket"
    )
    calls = models.PositiveSmallIntegerField("kali dipanggil", default=0)
    moved_from = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="moved_to", verbose_name="pindahan dari"
    )
    created_at = models.DateTimeField("diambil", default=timezone.now)
    arrived_at = models.DateTimeField("datang", null=True, blank=True)
    called_at = models.DateTimeField("dipanggil", null=True, blank=True)
    served_at = models.DateTimeField("mulai dilayani", null=True, blank=True)
    finished_at = models.DateTimeField("selesai", null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "nomor antrean"
        verbose_name_plural = "nomor antrean"
        ordering = ["session", "number"]
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="a_number_is_given_once_in_a_session"),
            models.UniqueConstraint(
                fields=["line", "date", "holder_key"],
                condition=~Q(holder_key="") & ~Q(state__in=["cancelled", "released"]),
                name="a_person_has_one_number_a_line_and_day",
            ),
            models.UniqueConstraint(
                fields=["session", "pool", "slot"],
                condition=Q(slot__isnull=False) & ~Q(state__in=["cancelled", "released"]),
                name="a_time_is_promised_once",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["called", "serving"]) | Q(called_at__isnull=False),
                name="who_is_at_a_counter_was_called",
            ),
        ]
        indexes = [
            models.Index(
                fields=["session", "lane", "turn_at", "number"],
                condition=Q(state__in=["booked", "confirmed", "arrived"]),
                name="tickets_waiting",
            ),
            models.Index(
                fields=["counter"], condition=Q(state__in=["called", "serving"]), name="tickets_at_a_counter"
            ),
            models.Index(fields=["confirm_by"], condition=Q(state="booked"), name="tickets_to_be_confirmed"),
            models.Index(
                fields=["device_key"],
                condition=~Q(device_key="") & Q(state__in=["booked", "confirmed", "arrived"]),
                name="tickets_of_a_device",
            ),
            models.Index(
                fields=["account", "-id"], condition=Q(account__isnull=False), name="tickets_of_an_account"
            ),
            models.Index(
                fields=["holder_key", "-id"], condition=~Q(holder_key=""), name="tickets_of_a_holder"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """What is called and shown: "A12"."""
        return f"{self.letter}{self.number}"

    @property
    def secret(self) -> str:
        """Opens the ticket without an account; derived, never stored (DESIGN 7)."""
        return derive_code("ticket", str(self.pk), self.generation, SECRET_LENGTH)

    @property
    def pass_code(self) -> str:
        """What stands in the link and can be typed: "1234-ABCDE-FGHJK" (see `passes.ticket_of`)."""
        secret = self.secret
        return f"{self.pk}-{secret[:5]}-{secret[5:]}"

    @property
    def is_online(self) -> bool:
        return self.channel in self.ONLINE

    @property
    def is_ahead(self) -> bool:
        return self.state in self.AHEAD


class TicketEvent(models.Model):
    """One thing that happened to a number: ids and codes only. The database refuses to change or remove it."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="events")
    verb = models.CharField(max_length=12)
    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    counter = models.ForeignKey(Counter, models.PROTECT, null=True, related_name="+")
    data = models.JSONField(default=dict)

    class Meta:
        verbose_name = "kejadian antrean"
        verbose_name_plural = "riwayat antrean"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.verb}"
