"""The step kind "visit" on the officer's review page: the date, and the way to the form for the phone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from pelalawan_portal.accounts.models import User
from pelalawan_portal.bahasa.dates import WIB
from pelalawan_portal.opds.posts import officers_of
from pelalawan_portal.submissions.models import Note, Review
from pelalawan_portal.submissions.registry import StepKind, StepVerb
from permits.models import Appointment, Visit
from permits.visits import appointments, findings

State = Appointment.State


def _time(label: str) -> forms.TimeField:
    return forms.TimeField(
        label=label, input_formats=["%H:%M", "%H.%M", "%H:%M:%S"],
        widget=forms.TimeInput(attrs={"type": "time"}),
        error_messages={"required": "Isi jamnya.", "invalid": "Tulis jam seperti 09.30."},
    )  # fmt: skip


class AppointmentForm(forms.Form):
    """A date for a visit; `team` offers the officers of the office."""

    day = forms.DateField(
        label="Tanggal", input_formats=["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"],
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "Isi tanggalnya.", "invalid": "Tulis tanggal seperti 27-03-2026."},
    )  # fmt: skip
    begins = _time("Jam mulai")
    ends = _time("Jam selesai")
    place = forms.CharField(
        label="Tempat bertemu", max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Tulis tempat bertemu."},
    )  # fmt: skip
    preparation = forms.CharField(
        label="Yang disiapkan pemohon",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    team = forms.TypedMultipleChoiceField(
        label="Petugas yang datang", coerce=int,
        error_messages={"required": "Pilih petugas yang datang.", "invalid_choice": "Pilih petugas dari daftar."},
    )  # fmt: skip
    by_phone = forms.BooleanField(label="Sudah disepakati lewat telepon", required=False)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("begins") and data.get("ends") and data["ends"] <= data["begins"]:
            self.add_error("ends", "Jam selesai harus sesudah jam mulai.")
        return data


class MissedForm(forms.Form):
    absent = forms.ChoiceField(
        label="Siapa yang tidak hadir", choices=[("applicant", "Pemohon"), ("team", "Petugas")],
        error_messages={"required": "Pilih siapa yang tidak hadir."},
    )  # fmt: skip
    reason = forms.CharField(
        label="Apa yang terjadi", max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Tulis apa yang terjadi."},
    )  # fmt: skip


def appointment_form(review: Review, *, again: bool = False) -> type[forms.Form]:
    """The form with the officers of the review's office; `again`: with the reason for the change."""
    people = officers_of(review.opd_id) if review.opd_id else []

    class Offered(AppointmentForm):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            before = appointments.living(review) if again else None
            super().__init__(*args, **{"initial": _as_now(before) if before else {}, **kwargs})
            field = self.fields["team"]
            assert isinstance(field, forms.TypedMultipleChoiceField)  # noqa: S101 -- declared above
            field.choices = [(one.pk, str(one)) for one in people]
            field.widget.attrs["size"] = min(6, max(2, len(people)))
            if again:
                self.fields["reason"] = forms.CharField(
                    label="Alasan diganti", max_length=2000, help_text="Dibaca oleh pemohon",
                    widget=forms.Textarea(attrs={"rows": 2}),
                    error_messages={"required": "Tulis mengapa waktunya diganti."},
                )  # fmt: skip

    return Offered


def _as_now(appointment: Appointment) -> dict[str, Any]:
    """The date that stands, for the officer to change."""
    return {
        "day": timezone.localtime(appointment.starts_at).date().isoformat(),
        "begins": timezone.localtime(appointment.starts_at).strftime("%H:%M"),
        "ends": timezone.localtime(appointment.ends_at).strftime("%H:%M"),
        "place": appointment.place,
        "preparation": appointment.preparation,
        "team": list(appointment.team.values_list("pk", flat=True)),
    }


def _propose(review: Review, by: User, data: dict[str, Any]) -> object:
    day = data["day"]
    return appointments.propose(
        review.pk, by=by, starts_at=datetime.combine(day, data["begins"], WIB),
        ends_at=datetime.combine(day, data["ends"], WIB), place=data["place"], preparation=data["preparation"],
        team=list(User.objects.filter(pk__in=data["team"])), reason=data.get("reason", ""),
        by_phone=data["by_phone"],
    )  # fmt: skip


def _is(*states: str) -> Any:
    def offered(review: Review) -> bool:
        found = appointments.living(review)
        return (found.state if found else "") in states

    return offered


def panel(review: Review) -> Mapping[str, Any]:
    """What the review page shows of the visit: the dates so far, what the applicant said, the papers."""
    rows = list(
        Appointment.objects.filter(review=review)
        .select_related("assignment").prefetch_related("team").order_by("-turn")
    )  # fmt: skip
    notes = Note.objects.filter(review=review, event__verb__startswith="visit_", kind=Note.Kind.REASON)
    said = {one.event.data.get("appointment"): one.text for one in notes.select_related("event") if one.event}
    visit = Visit.objects.filter(review=review).select_related("minutes").first()
    return {
        "tinjauan": {
            "appointments": [(one, said.get(one.pk, "")) for one in rows],
            "now": rows[0] if rows and rows[0].state in Appointment.LIVING else None,
            "visit": visit,
            "checklist": findings.checklist_of(review),
        },
    }


VISIT = StepKind(
    kind="visit",
    label="Peninjauan lapangan",
    doing="menyiapkan peninjauan di tempat Anda",
    done="sudah meninjau tempatnya",
    panel="permits/admin/visit.html",
    panel_context=panel,
    begun=lambda review: Appointment.objects.filter(review=review).exists(),
    verbs=(
        StepVerb(
            "usulkan", "Usulkan waktu",
            _propose,
            form=appointment_form,
            offered=_is(""),
            help="Pemohon diberi tahu. Bila tidak dijawab dalam dua hari kerja, waktunya dianggap disetujui.",
        ),
        StepVerb(
            "ganti", "Ganti waktu",
            _propose,
            form=lambda review: appointment_form(review, again=True),
            offered=_is(State.PROPOSED, State.AGREED),
            tone="biasa",
        ),
        StepVerb(
            "tidak-jadi", "Peninjauan tidak jadi",
            lambda review, by, data: appointments.miss(
                review.pk, by=by, absent=data["absent"], reason=data["reason"]
            ),
            form=lambda review: MissedForm,
            offered=_is(State.AGREED),
            tone="peringatan",
            help="Sesudah ini usulkan waktu yang baru.",
        ),
    ),
)  # fmt: skip
