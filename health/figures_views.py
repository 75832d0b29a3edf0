"""/petugas/sehat/angka/: figures for Dinas Kesehatan and for each facility of its own; CSV and FHIR beside them."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from health import fhir
from health.figures import LONGEST, SMALL, exported, figures
from health.figures_charts import bars, columns
from health.models.patient import KIND
from pelalawan_portal.queues.models import Place

USUAL = timedelta(days=30)


class PeriodForm(forms.Form):
    """Which days and which facility; an empty form asks for the last thirty days of all."""

    dari = forms.DateField(label="Dari", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    sampai = forms.DateField(label="Sampai", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    faskes = forms.ChoiceField(label="Fasilitas", required=False)

    def __init__(self, data: object, places: list[Place]) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        choices = [("", "Semua")] if len(places) > 1 else []
        self.fields["faskes"].choices = [*choices, *((one.code, one.name) for one in places)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        data = super().clean() or {}
        yesterday = timezone.localdate() - timedelta(days=1)
        last = min(data.get("sampai") or yesterday, yesterday)
        first = data.get("dari") or last - USUAL
        if first > last:
            self.add_error("dari", "Tanggal mulai sesudah tanggal akhir. Tukar keduanya.")
        elif last - first > LONGEST:
            self.add_error("dari", "Paling lama satu tahun. Pilih tanggal mulai yang lebih baru.")
        return {**data, "first": first, "last": last}


@dataclass(frozen=True)
class Asked:
    places: list[Place]
    choices: list[Place]
    first: date
    last: date
    form: PeriodForm

    @property
    def shown(self) -> PeriodForm:
        """The form with the days that are shown filled in; as it was typed where something is wrong."""
        if self.form.errors:
            return self.form
        chosen = self.form.cleaned_data["faskes"]
        days = {"dari": self.first.isoformat(), "sampai": self.last.isoformat(), "faskes": chosen}
        return PeriodForm(days, self.choices)


def _asked(request: HttpRequest) -> Asked:
    """What is asked for, within what this officer may see; Http404 for everybody else."""
    places = list(Place.objects.visible_to(request.user).filter(kind=KIND))
    if not places:
        raise Http404
    form = PeriodForm(request.GET, places)
    if not form.is_valid():
        yesterday = timezone.localdate() - timedelta(days=1)
        return Asked(places, places, yesterday - USUAL, yesterday, form)
    chosen = form.cleaned_data["faskes"]
    return Asked(
        [one for one in places if not chosen or one.code == chosen],
        places,
        form.cleaned_data["first"],
        form.cleaned_data["last"],
        form,
    )


@never_cache
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Visits, waiting times, no-shows and online share, each as a chart with its table."""
    asked = _asked(request)
    found = figures(asked.places, asked.first, asked.last)
    context = {
        "form": asked.shown,
        "found": found,
        "charts": [
            (bars("Kunjungan menurut fasilitas", found.facilities), found.facilities),
            (bars("Kunjungan menurut poli", found.polis), found.polis),
            (columns("Kunjungan menurut hari", found.days), found.days),
            (columns("Kunjungan menurut jam datang", found.hours), found.hours),
        ],
        "query": request.GET.urlencode(),
        "small": SMALL,
    }
    return render(request, "health/figures/page.html", context, status=422 if asked.form.errors else 200)


class _Line:
    """What csv.writer writes to: gives the line back instead of keeping it."""

    def write(self, text: str) -> str:
        return text


@never_cache
@require_safe
def table(request: HttpRequest) -> StreamingHttpResponse:
    """The CSV, small counts hidden."""
    asked = _asked(request)
    writer = csv.writer(_Line())
    lines: Iterable[str] = (writer.writerow(row) for row in exported(asked.places, asked.first, asked.last))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="kunjungan-{asked.first}-{asked.last}.csv"'
    return response


@never_cache
@require_safe
def encounters(request: HttpRequest) -> StreamingHttpResponse:
    """FHIR R4 Encounters as NDJSON, one a line; patients by pseudonym."""
    asked = _asked(request)
    lines = (f"{json.dumps(one)}\n" for one in fhir.encounters(asked.places, asked.first, asked.last))
    response = StreamingHttpResponse(lines, content_type="application/fhir+ndjson")
    response["Content-Disposition"] = f'attachment; filename="encounter-{asked.first}-{asked.last}.ndjson"'
    return response
