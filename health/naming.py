"""At the counter: whose number it is, for numbers taken without a name (walk-in, kiosk, paper of a cut line)."""

from __future__ import annotations

from typing import cast

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from health.booking.forms import NewbornForm, PersonForm
from health.booking.workflow import name_number
from health.models.patient import KIND
from pelalawan_portal.queues.day.access import officer, runs
from pelalawan_portal.queues.models import Place, Ticket
from pelalawan_portal.queues.passes import tickets
from pelalawan_portal.submissions.workflow import Refused

# What the counter does not ask: the priority was seen when the number was given, reminders are not for today.
NOT_ASKED = ("priority", "phone", "channels", "email")


class _AtTheCounter(forms.Form):
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for name in NOT_ASKED:
            self.fields.pop(name, None)
        self.fields["complaint"] = forms.CharField(
            label="Keluhan", required=False, max_length=300, help_text="Disalin ke PCare."
        )


class CounterPersonForm(_AtTheCounter, PersonForm):
    """A patient with a NIK."""


class CounterNewbornForm(_AtTheCounter, NewbornForm):
    """A baby without one."""


def _ticket(request: HttpRequest, ticket_id: int) -> Ticket:
    """A number of a facility this officer works at. Raises Http404."""
    user = officer(request)
    places = Place.objects.visible_to(user).filter(kind=KIND)
    row: Ticket = get_object_or_404(tickets().filter(line__place__in=places), pk=ticket_id)
    if not runs(user, row.session.line.place):
        raise Http404
    return row


@never_cache
@sensitive_post_parameters()
@sensitive_variables("form")
@require_http_methods(["GET", "HEAD", "POST"])
def name(request: HttpRequest, ticket: int) -> HttpResponse:
    """Write down the patient of a number; then what is to be copied can be opened."""
    row = _ticket(request, ticket)
    place = row.session.line.place
    made = CounterNewbornForm if "bayi" in request.GET else CounterPersonForm
    form = made(request.POST if request.method == "POST" else None)
    said = ""
    if request.method == "POST" and form.is_valid():
        person = cast(PersonForm, form).person()
        try:
            name_number(row.pk, person, by=officer(request), complaint=form.cleaned_data["complaint"])
            return redirect("data_nomor", place.code, row.pk)
        except Refused as refusal:
            said = str(refusal)
    context = {
        "ticket": row,
        "place": place,
        "form": form,
        "newborn": made is CounterNewbornForm,
        "said": said,
    }
    status = 409 if said else 422 if form.errors else 200
    return render(request, "health/naming.html", context, status=status)
