"""Booking a vehicle's test: the day, the vehicle, the number."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from pelalawan_portal.accounts.crypto import keyed_hash
from pelalawan_portal.accounts.models import User
from pelalawan_portal.documents.queue_tickets import answer
from pelalawan_portal.queues.contact_form import ContactFields
from pelalawan_portal.queues.day.board_views import BoardPages
from pelalawan_portal.queues.day.kiosk_views import KioskPages
from pelalawan_portal.queues.devices import device_of, new_device, own_tickets, remember
from pelalawan_portal.queues.models import Line, Session, Ticket
from pelalawan_portal.queues.showing import days
from pelalawan_portal.queues.ticket_views import TicketPages
from pelalawan_portal.submissions.workflow import Refused
from permits.models.vehicle_test import VEHICLE_TEST, VehicleTest
from permits.vehicle_test import Vehicle, address, book, clean_plate, vehicle_of


class VehicleForm(ContactFields):
    """The vehicle as its STNK names it."""

    plate = forms.CharField(
        label="Nomor kendaraan",
        max_length=20,
        help_text="Seperti di STNK, misalnya BM 8123 CD.",
        error_messages={"required": "Tulis nomor kendaraan seperti di STNK."},
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
    )
    owner = forms.CharField(
        label="Nama di STNK",
        max_length=120,
        error_messages={"required": "Tulis nama pemilik seperti di STNK."},
    )
    kind = forms.ChoiceField(
        label="Jenis kendaraan",
        choices=[("", "Pilih jenis"), *VehicleTest.Kind.choices],
        error_messages={"required": "Pilih jenis kendaraan."},
    )
    test_number = forms.CharField(
        label="Nomor uji", required=False, max_length=30, help_text="Di kartu BLUe. Uji pertama: kosongkan."
    )
    email = None  # type: ignore[assignment]  # a vehicle's number is told by phone alone
    field_order = ["plate", "owner", "kind", "test_number", "phone", "channels"]

    def clean_plate(self) -> str:
        try:
            return clean_plate(self.cleaned_data["plate"])
        except ValueError as error:
            raise ValidationError(str(error)) from None

    def vehicle(self) -> Vehicle:
        names = ("plate", "owner", "kind", "test_number", "phone")
        return Vehicle(**{name: self.cleaned_data[name] for name in names})


def _line() -> Line | None:
    """What is tested; None where no place of the test is open."""
    open_lines = Line.objects.filter(place__kind=VEHICLE_TEST, active=True, place__active=True)
    return open_lines.select_related("place__opd").first()


@login_not_required
@require_safe
@never_cache
def choose(request: HttpRequest) -> HttpResponse:
    """The days on which a vehicle can be tested."""
    line = _line()
    ahead = days([line]).get(line.pk, []) if line else []
    own = [(one, address(one)) for one in own_tickets(request, VEHICLE_TEST)]
    return render(request, "permits/uji_hari.html", {"line": line, "days": ahead, "own": own})


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest, session: int) -> HttpResponse:
    """Name the vehicle and take the number; a refusal keeps what was typed."""
    chosen = get_object_or_404(
        Session.objects.select_related("line__place"), pk=session, line__place__kind=VEHICLE_TEST
    )
    form = VehicleForm(request.POST if request.method == "POST" else None)
    said = ""
    if request.method == "POST" and form.is_valid():
        user: User | None = request.user if request.user.is_authenticated else None
        officer = user if user is not None and user.is_staff else None
        fresh = "" if officer or device_of(request) else new_device()
        device = "" if officer else device_of(request) or keyed_hash("device", fresh)
        try:
            ticket = book(
                chosen.pk,
                form.vehicle(),
                agreed=form.agreed,
                account=None if officer else user,
                device_key=device,
                by=officer,
            )
        except Refused as refusal:
            said = str(refusal)
        else:
            response = redirect(address(ticket))
            if fresh:
                remember(response, fresh, secure=request.is_secure())
            return response
    context = {"session": chosen, "line": chosen.line, "form": form, "said": said}
    return render(
        request, "permits/uji_isi.html", context, status=409 if said else 422 if form.errors else 200
    )


def words(ticket: Ticket) -> dict[str, Any]:
    """Which vehicle, and what to bring."""
    vehicle = vehicle_of(ticket)
    return {
        "who": f"{vehicle.plate}, {vehicle.get_kind_display()}" if vehicle else "",
        "notes": [
            ("Bawa", "Kendaraan, STNK, KTP, dan kartu BLUe. Uji pertama: SRUT."),
            ("Biaya", "Gratis (Rp 0)"),
        ],
    }


def paper(request: HttpRequest, ticket: Ticket, form: str) -> HttpResponseBase:
    return answer(
        request, VEHICLE_TEST, ticket.pk, ticket.generation, form, label=ticket.label, back=address(ticket)
    )


PAGES = TicketPages(VEHICLE_TEST, "/uji-kir/", "Pesan jadwal uji KIR", more=words, paper=paper)

urlpatterns: list[URLPattern | URLResolver] = [
    path("uji-kir/", choose, name="uji_kir"),
    path("uji-kir/cari/", PAGES.find_again, name="cari_uji"),
    path("uji-kir/tiket/<str:code>/", include(PAGES.urls())),
    path("uji-kir/layar/<slug:place>/", include(BoardPages(VEHICLE_TEST).urls())),
    path("uji-kir/loket/<slug:place>/", include(KioskPages(VEHICLE_TEST).urls())),
    path("uji-kir/<int:session>/", take, name="uji_kir_isi"),
]
