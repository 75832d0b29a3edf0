"""When a line is open: the week's hours, closures, and the sessions made of them ahead of time."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from pelalawan_portal.bahasa.dates import WIB
from pelalawan_portal.queues.models.place import LETTERS, Line, Place


class Hours(models.Model):
    """One opening of a line in the week, with its three quotas. Sessions copy it; see `sessions.generate`."""

    class Weekday(models.IntegerChoices):
        MONDAY = 0, "Senin"
        TUESDAY = 1, "Selasa"
        WEDNESDAY = 2, "Rabu"
        THURSDAY = 3, "Kamis"
        FRIDAY = 4, "Jumat"
        SATURDAY = 5, "Sabtu"
        SUNDAY = 6, "Minggu"

    line = models.ForeignKey(Line, models.PROTECT, related_name="hours", verbose_name="jalur")
    weekday = models.PositiveSmallIntegerField("hari", choices=Weekday)
    starts = models.TimeField("mulai")
    ends = models.TimeField("selesai")
    letter = models.CharField(
        "huruf nomor sendiri", max_length=2, blank=True, validators=[LETTERS],
        help_text="Hanya bila satu hari dibuka lebih dari sekali",
    )  # fmt: skip
    quota_online = models.PositiveSmallIntegerField("kuota online", default=15)
    quota_walk_in = models.PositiveSmallIntegerField("kuota datang langsung", default=25)
    quota_priority = models.PositiveSmallIntegerField("kuota prioritas", default=5)

    class Meta:
        verbose_name = "jam buka"
        verbose_name_plural = "jam buka"
        ordering = ["line", "weekday", "starts"]
        constraints = [
            models.UniqueConstraint(fields=["line", "weekday", "starts"], name="a_line_opens_once_at_a_time"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="hours_end_after_they_begin"),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.starts:%H.%M}–{self.ends:%H.%M}"


class Closure(models.Model):
    """Days on which a place or one line is closed beside the holidays of the calendar."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="closures", verbose_name="tempat")
    line = models.ForeignKey(
        Line, models.PROTECT, null=True, blank=True, related_name="closures", verbose_name="jalur",
        help_text="Kosong berarti semua jalur",
    )  # fmt: skip
    first = models.DateField("dari")
    last = models.DateField("sampai")
    reason = models.CharField("alasan untuk warga", max_length=160)

    class Meta:
        verbose_name = "penutupan"
        verbose_name_plural = "penutupan"
        ordering = ["-first"]
        constraints = [
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="a_closure_ends_after_it_begins")
        ]

    def __str__(self) -> str:
        return f"{self.first:%Y-%m-%d} {self.reason}"


class Session(models.Model):
    """One opening of a line on one day: its quotas, what was taken of them, and the counter of its numbers.

    `number` is drawn by raising `last_number` in the transaction that makes the ticket, so that a session's numbers
    are 1, 2, 3 … without a gap. A place given back lowers `taken_…`, never `last_number`.
    """

    class State(models.TextChoices):
        OPEN = "open", "Dibuka"
        CLOSED = "closed", "Ditutup"

    line = models.ForeignKey(Line, models.PROTECT, related_name="sessions", verbose_name="jalur")
    date = models.DateField("tanggal")
    starts_at = models.DateTimeField("mulai")
    ends_at = models.DateTimeField("selesai")
    online_until = models.DateTimeField("pesan online sampai")
    letter = models.CharField("huruf", max_length=2)
    state = models.CharField("keadaan", max_length=6, choices=State, default=State.OPEN)
    reason = models.CharField("alasan ditutup", max_length=160, blank=True)
    quota_online = models.PositiveSmallIntegerField("kuota online")
    quota_walk_in = models.PositiveSmallIntegerField("kuota datang langsung")
    quota_priority = models.PositiveSmallIntegerField("kuota prioritas")
    taken_online = models.PositiveSmallIntegerField("online terpakai", default=0)
    taken_walk_in = models.PositiveSmallIntegerField("datang langsung terpakai", default=0)
    taken_priority = models.PositiveSmallIntegerField("prioritas terpakai", default=0)
    released_online = models.PositiveSmallIntegerField("kuota online yang dilepas", null=True)
    last_number = models.PositiveSmallIntegerField("nomor terakhir", default=0)
    # What was called in a row, for the rule of turns (turns.pick).
    run_online = models.PositiveSmallIntegerField(default=0)
    run_priority = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "sesi"
        verbose_name_plural = "sesi"
        ordering = ["starts_at"]
        constraints = [
            models.UniqueConstraint(fields=["line", "starts_at"], name="a_session_is_generated_once"),
            models.UniqueConstraint(
                fields=["line", "date", "letter"], name="a_letter_means_one_session_a_day"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="a_session_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(taken_online__lte=F("quota_online")),
                name="online_numbers_stay_within_their_quota",
            ),
            models.CheckConstraint(
                condition=Q(taken_walk_in__lte=F("quota_walk_in")),
                name="walk_in_numbers_stay_within_their_quota",
            ),
            models.CheckConstraint(
                condition=Q(taken_priority__lte=F("quota_priority")),
                name="priority_numbers_stay_within_their_quota",
            ),
        ]
        indexes = [models.Index(fields=["date", "line"], name="sessions_of_a_day")]

    def __str__(self) -> str:
        return f"{self.line_id} {self.date:%Y-%m-%d} {self.letter}"

    @property
    def hours(self) -> str:
        """ "08.00–12.00 WIB"."""
        return f"{self._clock(self.starts_at)}–{self._clock(self.ends_at)} WIB"

    @staticmethod
    def _clock(value: datetime) -> str:
        return f"{value.astimezone(WIB):%H.%M}"

    @property
    def left_online(self) -> int:
        return self.quota_online - self.taken_online

    @property
    def left_walk_in(self) -> int:
        return self.quota_walk_in - self.taken_walk_in

    def takes_online(self, now: datetime) -> bool:
        """Whether a number can still be booked online."""
        return self.state == self.State.OPEN and now < self.online_until and self.left_online > 0
