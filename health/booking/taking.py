"""The one form: who the number is for. One POST takes the number; a refusal keeps everything typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from health.booking.choosing import home_of, query
from health.booking.forms import KnownForm, NewbornForm, PersonForm
from health.booking.workflow import take_number
from health.kinds import address
from health.models import Patient, Visit
from health.models.patient import KIND
from health.patients import Person
from pelalawan_portal.accounts.crypto import keyed_hash
from pelalawan_portal.accounts.models import User
from pelalawan_portal.accounts.nik import mask
from pelalawan_portal.queues.devices import device_of, new_device, remember
from pelalawan_portal.queues.models import Session, Ticket
from pelalawan_portal.submissions.workflow import Refused

FAMILY_SHOWN = 8
SELF = "saya"


@dataclass(frozen=True)
class Known:
    """Somebody the account may choose instead of typing: the holder, or who it took a number for before."""

    key: str
    name: str
    nik: str
    who: Person | Patient


def resident(request: HttpRequest) -> User | None:
    user: Any = request.user
    return user if user.is_authenticated and not user.is_staff else None


def known_people(account: User | None) -> dict[str, Known]:
    """The account's own person and its family, by the key in the address."""
    if account is None:
        return {}
    people: dict[str, Known] = {}
    if account.nik:
        own = Person(name=account.name, nik=account.nik)
        people[SELF] = Known(SELF, account.name, mask(account.nik), own)
    visits = Visit.objects.filter(ticket__account=account).select_related("patient").order_by("-pk")
    for visit in visits[: FAMILY_SHOWN * 3]:
        patient = visit.patient
        if len(people) > FAMILY_SHOWN or (account.nik_hash and patient.nik_hash == account.nik_hash):
            continue
        key = str(patient.pk)
        people.setdefault(key, Known(key, visit.name or "", patient.masked_nik, patient))
    return people


def _form(request: HttpRequest, known: Known | None) -> PersonForm | NewbornForm | KnownForm:
    data = request.POST if request.method == "POST" else None
    if known is not None:
        return KnownForm(data, nik=known.who.nik or "")
    return NewbornForm(data) if "bayi" in request.GET else PersonForm(data)


@login_not_required
@never_cache
@sensitive_post_parameters()
@sensitive_variables("form", "known", "people", "who")
@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest, place: str, line: str, session: int) -> HttpResponse:
    """Show the form of a session, and take the number."""
    chosen = get_object_or_404(
        Session.objects.select_related("line__place"),
        pk=session,
        line__place__kind=KIND,
        line__place__code=place,
        line__place__active=True,
        line__code=line,
        line__bookable=True,
    )
    account = resident(request)
    people = known_people(account)
    wanted = request.GET.get("untuk", "")
    known = people.get(wanted)
    if wanted and known is None:
        raise Http404
    form = _form(request, known)
    home = home_of(request)
    said = ""
    if request.method == "POST" and form.is_valid():
        who = known.who if known is not None else cast(PersonForm, form).person()
        officer = request.user if request.user.is_authenticated and account is None else None
        fresh = "" if officer or device_of(request) else new_device()
        device = "" if officer else device_of(request) or keyed_hash("device", fresh)
        given = form.cleaned_data
        try:
            ticket = take_number(
                chosen,
                who,
                channel=Ticket.Channel.DESK if officer else Ticket.Channel.WEB,
                priority=form.wanted_priority,
                account=account,
                device_key=device,
                agreed=form.agreed,
                by=officer,
                card=given.get("card", ""),
                phone=given.get("phone", ""),
                email=given.get("email", ""),
                region=home,
            )
        except Refused as refusal:
            said = str(refusal)
        else:
            response = redirect(address(ticket))
            if fresh:
                remember(response, fresh, secure=request.is_secure())
            return response
    context = {
        "place": chosen.line.place,
        "line": chosen.line,
        "session": chosen,
        "form": form,
        "known": known,
        "people": [] if known or request.method == "POST" else list(people.values()),
        "newborn": isinstance(form, NewbornForm),
        "query": query(home),
        "said": said,
    }
    status = 409 if said else 422 if form.errors else 200
    return render(request, "health/booking/isi.html", context, status=status)
