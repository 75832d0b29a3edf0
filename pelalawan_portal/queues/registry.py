"""What upper apps tell the engine about their kind of place, filled in `AppConfig.ready` (DESIGN 2).

The engine knows numbers. Words, papers, who may run a place and whose number it is belong to `health` and `permits`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pelalawan_portal.submissions.outbox import Owed

if TYPE_CHECKING:
    from pelalawan_portal.queues.models import Ticket, TicketEvent


def _nothing(ticket: Ticket) -> str:
    return ""


def _nobody(old: Ticket, new: Ticket) -> None:
    """Numbers of this kind have nothing hanging on them."""


def _no_pairs(ticket: Ticket) -> Sequence[tuple[str, str]]:
    return ()


@dataclass(frozen=True)
class Contact:
    """Where the holder of a number can be told something: `phone` is E.164; "" for what was not given."""

    phone: str = ""
    email: str = ""


def _no_contact(ticket: Ticket) -> Contact:
    return Contact()


@dataclass(frozen=True)
class PlaceKind:
    """One kind of place.

    `calendar` names the working calendar ("puskesmas" opens on Saturdays). `roles` are the posts of the place's own
    office that run it; `supervises` tells whether an officer looks after every place of the kind. Nobody else may,
    not even a superuser. `address` gives the public address of a ticket (with its secret), `holder_words` what the
    officer at the counter may read about its holder ("" when nobody is known), `copy_keys` (label, text) pairs to
    copy into another system, `contact` where its holder is told of tomorrow or a closed day, `name_address` the page
    on which an officer says whose number it is ("": there is none). `moved` lets what hangs on a number follow it to
    the one that replaces it (change, transfer), in the same transaction. They are called for a ticket of this kind
    only.
    """

    code: str
    label: str
    line_word: str
    counter_word: str
    calendar: str
    roles: frozenset[str]
    address: Callable[[Ticket], str]
    supervises: Callable[[Any], bool] = lambda user: False
    holder_words: Callable[[Ticket], str] = _nothing
    copy_keys: Callable[[Ticket], Sequence[tuple[str, str]]] = _no_pairs
    contact: Callable[[Ticket], Contact] = _no_contact
    name_address: Callable[[Ticket], str] = _nothing
    moved: Callable[[Ticket, Ticket], object] = _nobody
    priorities: bool = True
    # What stands below the kiosk's buttons for whoever should not wait at all.
    urgent_words: str = ""
    # Names and facts of a holder are shown to officers of the place alone, and never on boards, mails or in search.
    confidential: bool = True


_kinds: dict[str, PlaceKind] = {}
_also_owed: dict[str, list[Callable[[Ticket, TicketEvent], Iterable[Owed]]]] = {}


def register_kind(kind: PlaceKind) -> None:
    _kinds[kind.code] = kind


def place_kind(code: str) -> PlaceKind:
    """Raises KeyError for a kind nobody registered."""
    return _kinds[code]


def place_kinds() -> list[str]:
    return list(_kinds)


def owed_when(kind: str, what: Callable[[Ticket, TicketEvent], Iterable[Owed]]) -> None:
    """Let every event of a ticket of this kind also owe outbox entries (Mobile JKN, mails), in its transaction.

    Called after the ticket was changed; verbs: booked, taken, confirmed, arrived, called, recalled, serving,
    finished, skipped, reinserted, no_show, cancelled, released, moved, reserved.
    """
    _also_owed.setdefault(kind, []).append(what)


def also_owed(kind: str, ticket: Ticket, event: TicketEvent) -> list[Owed]:
    return [one for what in _also_owed.get(kind, ()) for one in what(ticket, event)]
