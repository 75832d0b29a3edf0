"""What is kept of a past session for the figures: counts alone, nobody's number and nobody's name."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from health.models.facility import Facility
from pelalawan_portal.queues.models import Line, Session

# Waiting times are kept as counts by five minutes, the last for everything from four hours on.
BUCKET_MINUTES = 5
BUCKETS = 49


class SessionFigure(models.Model):
    """One session in numbers, made by the hourly tidying once its day is over (`figures_making`).

    `taken`: numbers that were not given back. `visits`: people who came. `hours`: visits by hour of arrival, 24
    counts. `waits`: how many waited 0–4 minutes, 5–9, … from arrival to the first call, BUCKETS counts.
    """

    session = models.OneToOneField(Session, models.PROTECT, primary_key=True, related_name="+")
    facility = models.ForeignKey(Facility, models.PROTECT, related_name="+")
    line = models.ForeignKey(Line, models.PROTECT, related_name="+")
    date = models.DateField()
    taken = models.PositiveIntegerField()
    online = models.PositiveIntegerField()
    visits = models.PositiveIntegerField()
    no_shows = models.PositiveIntegerField()
    hours = ArrayField(models.PositiveIntegerField(), size=24)
    waits = ArrayField(models.PositiveIntegerField(), size=BUCKETS)

    class Meta:
        verbose_name = "angka satu sesi"
        verbose_name_plural = "angka sesi"
        constraints = [
            models.CheckConstraint(
                condition=Q(visits__lte=F("taken"), online__lte=F("taken"), no_shows__lte=F("taken")),
                name="nobody_is_counted_who_took_no_number",
            )
        ]
        indexes = [models.Index(fields=["date", "facility"], name="figures_of_a_day")]

    def __str__(self) -> str:
        return str(self.session_id)
