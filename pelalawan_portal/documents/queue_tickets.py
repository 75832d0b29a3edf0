"""The paper of a queue's number: a roll of 80 or 58 mm, A5, or a picture for the phone. Knows no queue and no name.

The app that knows the number registers a source; the worker asks it again when it makes the paper.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from pelalawan_portal.documents.qr_codes import qr_picture
from pelalawan_portal.documents.views.serving import made_or_waiting

FORMS = ("a5", "80mm", "58mm", "png")
PICTURE_PPI = 144


@dataclass(frozen=True)
class QueueTicket:
    """What stands on the paper, in words of people; `url` goes into the QR code. Nothing about whose number it is.

    `early`: the holder is still to come, half an hour before the time.
    """

    place: str
    line: str
    label: str
    day: str
    hours: str
    around: str
    code: str
    url: str
    early: bool = True
    notes: tuple[str, ...] = ()


Source = Callable[[int], "QueueTicket | None"]
_sources: dict[str, Source] = {}


def register_source(name: str, source: Source) -> None:
    """Name who tells the facts of a ticket by its id (None: nothing to print any more); from AppConfig.ready."""
    _sources[name] = source


def subject(name: str, ticket_id: int, generation: int, form: str) -> str:
    """The name of one printout (printouts.find)."""
    return f"antrean:{name}:{ticket_id}:{generation}:{form}"


def make(rest: str, data: Mapping[str, Any]) -> tuple[bytes, str] | None:
    """Bytes and media type; `rest` is the subject without its first word. Runs in the worker."""
    from pelalawan_portal.documents.typesetting import Verbatim, compile_pdf, compile_png

    name, ticket_id, _, form = rest.split(":")
    facts = _sources[name](int(ticket_id))
    if facts is None:
        return None
    given = asdict(facts) | {
        "url": Verbatim(facts.url),
        "code": Verbatim(facts.code),
        "notes": list(facts.notes),
        "paper": form,
        "qr": qr_picture(facts.url),
    }
    if form == "png":
        return compile_png("queue_ticket", given, PICTURE_PPI)[0], "image/png"
    return compile_pdf("queue_ticket", given), "application/pdf"


def answer(
    request: HttpRequest, name: str, ticket_id: int, generation: int, form: str, *, label: str, back: str
) -> HttpResponseBase:
    """The paper, or the page that waits for it. Raises KeyError for a form that does not exist."""
    if form not in FORMS:
        raise KeyError(form)
    return made_or_waiting(
        request,
        subject(name, ticket_id, generation, form),
        None,
        name=f"antrean-{label}",
        waiting=lambda: {"judul": f"Nomor {label}", "back": back},
    )
