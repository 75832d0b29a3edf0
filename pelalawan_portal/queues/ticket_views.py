"""The pages of one number, the same for every kind of place: upper apps mount them below their own address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import segno
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.cache import get_conditional_response
from django.utils.crypto import salted_hmac
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pelalawan_portal.accounts.addresses import client_address
from pelalawan_portal.queues import workflow
from pelalawan_portal.queues.models import Ticket
from pelalawan_portal.queues.passes import ticket_of
from pelalawan_portal.queues.registry import place_kind
from pelalawan_portal.queues.showing import days, show
from pelalawan_portal.queues.turns import RULE
from pelalawan_portal.submissions.models.attempt import count_failure, too_many
from pelalawan_portal.submissions.workflow import Refused

POLL_SECONDS = 15
FAILURES_PER_ADDRESS = 100
ASKING = ["GET", "HEAD", "POST"]
View = Callable[..., HttpResponseBase]


def _reading(view: View) -> View:
    return login_not_required(require_safe(view))


def _changing(view: View) -> View:
    return login_not_required(never_cache(require_POST(view)))


@dataclass(frozen=True)
class TicketPages:
    """`home` is where numbers of this kind are taken, `home_words` its name.

    `more` adds an upper app's words to the page of a ticket: {"who", "notes", "urgent", …}. `travel` tells the
    holder's minutes to the place (None: unknown). `paper` answers with a number's paper in one of the forms "png",
    "a5", "80mm", "58mm".
    """

    kind: str
    home: str
    home_words: str
    more: Callable[[Ticket], dict[str, Any]] = field(default=lambda ticket: {})
    travel: Callable[[Ticket], int | None] = field(default=lambda ticket: None)
    paper: Callable[[HttpRequest, Ticket, str], HttpResponseBase] | None = None

    def find(self, code: str) -> Ticket:
        """The ticket that the code in the address opens. Raises Http404."""
        ticket = ticket_of(code, self.kind)
        if ticket is None:
            raise Http404
        return ticket

    def address(self, ticket: Ticket) -> str:
        return place_kind(self.kind).address(ticket)

    def page(self, request: HttpRequest, code: str, said: str = "", status: int = 200) -> HttpResponse:
        """The number, how many are ahead, when it is called, and what the holder can do."""
        ticket = self.find(code)
        context = {
            "ticket": ticket,
            "place": ticket.session.line.place,
            "kind": place_kind(self.kind),
            "shown": show(ticket, travel_minutes=self.travel(ticket)),
            "address": self.address(ticket),
            "papers": self.paper is not None,
            "rule": RULE,
            "home": self.home,
            "said": said,
            "poll": POLL_SECONDS,
            **self.more(ticket),
        }
        return render(request, "queues/tiket.html", context, status=status)

    def position(self, request: HttpRequest, code: str) -> HttpResponse:
        """What moves on the page, as JSON with an ETag: a poll that finds nothing new costs 304."""
        ticket = self.find(code)
        shown = show(ticket, travel_minutes=self.travel(ticket))
        told = {
            "keadaan": shown.word,
            "pesan": shown.advice,
            "depan": shown.ahead,
            "jam": shown.around,
            "berangkat": shown.leave,
            "panggil": shown.called or "belum ada",
            "selesai": not ticket.is_ahead and ticket.state not in Ticket.AT_COUNTER,
        }
        etag = f'"{salted_hmac("posisi", repr(told)).hexdigest()[:16]}"'
        response = JsonResponse(told)
        response["ETag"] = etag
        response["Cache-Control"] = "private, no-cache"
        answer: HttpResponse = get_conditional_response(request, etag=etag, response=response) or response
        return answer

    def _act(self, request: HttpRequest, code: str, verb: Callable[[int], Ticket]) -> HttpResponse:
        ticket = self.find(code)
        try:
            ticket = verb(ticket.pk)
        except Refused as refusal:
            return self.page(request, code, said=str(refusal), status=409)
        return redirect(self.address(ticket))

    def confirm(self, request: HttpRequest, code: str) -> HttpResponse:
        return self._act(request, code, workflow.confirm)

    def cancel(self, request: HttpRequest, code: str) -> HttpResponse:
        return self._act(request, code, lambda pk: workflow.cancel(pk, reason="holder"))

    def change(self, request: HttpRequest, code: str) -> HttpResponse:
        """Choose another day or time; the number changes, the old place is given back."""
        ticket = self.find(code)
        said = ""
        if request.method == "POST":
            chosen = request.POST.get("sesi", "")
            sessions = ticket.line.sessions.filter(pk=chosen) if chosen.isdecimal() else ()
            if not sessions:
                said = "Pilih salah satu hari."
            else:
                try:
                    return redirect(self.address(workflow.change(ticket.pk, int(chosen))))
                except Refused as refusal:
                    said = str(refusal)
        offered = [
            one for one in days([ticket.line]).get(ticket.line_id, []) if one.session.pk != ticket.session_id
        ]
        context = {
            "ticket": ticket,
            "address": self.address(ticket),
            "days": offered,
            "said": said,
        }
        return render(request, "queues/pindah.html", context, status=409 if said else 200)

    def qr(self, request: HttpRequest, code: str) -> HttpResponse:
        """The address of the ticket as a QR code, to be shown at the desk."""
        ticket = self.find(code)
        made = segno.make_qr(f"{settings.PUBLIC_URL}{self.address(ticket)}", error="m")
        response = HttpResponse(
            made.svg_inline(scale=4, border=4, light="#fff", omitsize=True), content_type="image/svg+xml"
        )
        response.content = response.content.replace(b"<svg ", b'<svg xmlns="http://www.w3.org/2000/svg" ', 1)
        response["Cache-Control"] = "private, max-age=86400"
        return response

    def picture(self, request: HttpRequest, code: str) -> HttpResponseBase:
        return self._paper(request, code, "png")

    def pdf(self, request: HttpRequest, code: str) -> HttpResponseBase:
        """A5, or a roll by ?kertas=80mm or 58mm."""
        return self._paper(request, code, request.GET.get("kertas", "a5"))

    def _paper(self, request: HttpRequest, code: str, form: str) -> HttpResponseBase:
        ticket = self.find(code)
        if self.paper is None:
            raise Http404
        try:
            return self.paper(request, ticket, form)
        except KeyError:
            raise Http404 from None

    def _find_again(self, request: HttpRequest) -> HttpResponse:
        """The code of a number opens it again; wrong codes are counted per address."""
        said, code = "", request.POST.get("kode", "")[:60]
        if request.method == "POST":
            subject = f"antrean-kode:{client_address(request)}"
            if too_many({subject: FAILURES_PER_ADDRESS}):
                return render(request, "429.html", status=429)
            ticket = ticket_of(code, self.kind)
            if ticket is not None:
                return redirect(self.address(ticket))
            count_failure(subject)
            said = "Kode itu tidak cocok. Periksa lagi: angka, lalu dua kali lima huruf atau angka."
        context = {"said": said, "code": code, "home": self.home, "home_words": self.home_words}
        return render(request, "queues/cari.html", context, status=422 if said else 200)

    @property
    def find_again(self) -> View:
        """The view of the page on which a code is typed; upper apps give it an address."""
        return login_not_required(never_cache(require_http_methods(ASKING)(self._find_again)))

    def urls(self) -> list[URLPattern]:
        """Patterns to include below "<…>/tiket/<str:code>/"."""
        name = f"tiket_{self.kind.replace('-', '_')}"
        return [
            path("", _reading(never_cache(self.page)), name=name),
            path("posisi.json", _reading(self.position)),
            path("qr.svg", _reading(self.qr)),
            path("tiket.png", _reading(self.picture)),
            path("tiket.pdf", _reading(self.pdf)),
            path("datang/", _changing(self.confirm)),
            path("batal/", _changing(self.cancel)),
            path("pindah/", login_not_required(never_cache(require_http_methods(ASKING)(self.change)))),
        ]
