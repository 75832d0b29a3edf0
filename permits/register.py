"""The register of a service: every permit it issued, with its state today, newest first, fifty a page.

Read through an index on the paper's own copy of its service: never counted or offset through the whole table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.utils import timezone

from pelalawan_portal.accounts.models import User
from pelalawan_portal.bahasa.names import mask_name
from pelalawan_portal.documents.models import Decision, Replacement
from pelalawan_portal.opds.posts import is_administrator, is_auditor, posts_of
from pelalawan_portal.submissions.actors import PERMIT_OFFICE, WHOLE_HOUSE
from pelalawan_portal.submissions.desk import finding
from pelalawan_portal.submissions.desk.keyset import Cursor, Order, Page, page_of
from pelalawan_portal.submissions.models import Review, Submission
from pelalawan_portal.submissions.models.review import DONE, name_and_office

STATES = {
    "": ("Semua", ""),
    "berlaku": ("Berlaku", "selesai"),
    "kedaluwarsa": ("Kedaluwarsa", "henti"),
    "dicabut": ("Dicabut", "tolak"),
    "diganti": ("Diganti", "henti"),
    "dibatalkan": ("Dibatalkan", "tolak"),
}
BY_ISSUE = Order(descending=True)
CANDIDATES = 1000


def works_here(user: User) -> bool:
    """Officers of the permit office see names; everybody else who may read sees them masked."""
    return any(one.opd.code == PERMIT_OFFICE and one.role in WHOLE_HOUSE for one in posts_of(user))


def may_read(user: User) -> bool:
    return works_here(user) or is_auditor(user) or is_administrator(user)


@dataclass(frozen=True)
class Wish:
    """What the address asks for; whatever is not known is left out."""

    service: int
    state: str = ""
    text: str = ""
    after: str = ""
    before: str = ""

    @classmethod
    def read(cls, service: int, query: Mapping[str, str]) -> Wish:
        def given(name: str) -> str:
            return query.get(name, "").strip()[: finding.LONGEST].replace("\x00", "")

        state = given("keadaan")
        return cls(service, state if state in STATES else "", given("q"), given("sesudah"), given("sebelum"))

    def address(self, **change: str) -> str:
        now = {"keadaan": self.state, "q": self.text, **change}
        return urlencode({key: one for key, one in now.items() if one})


@dataclass(frozen=True)
class Row:
    """One line: `state` is a key of STATES; `holder` as this reader may see it."""

    decision: Decision
    holder: str
    state: str

    @property
    def word(self) -> str:
        return STATES[self.state][0]

    @property
    def tone(self) -> str:
        return STATES[self.state][1]


def papers(wish: Wish) -> QuerySet[Decision]:
    """What the register of a service holds: signed grants, nothing of a trial, nothing confidential."""
    rows = Decision.objects.filter(
        service_id=wish.service, kind=Decision.Kind.GRANT, signed_at__isnull=False,
        submission__trial=False, submission__confidential=False,
    )  # fmt: skip
    today = timezone.localdate()
    replaced = Replacement.objects.values("old_id")
    match wish.state:
        case "berlaku":
            rows = rows.filter(Q(valid_to=None) | Q(valid_to__gte=today), state=Decision.State.SIGNED)
        case "kedaluwarsa":
            rows = rows.filter(state=Decision.State.SIGNED, valid_to__lt=today)
        case "dicabut":
            rows = rows.filter(state=Decision.State.REVOKED)
        case "diganti":
            rows = rows.filter(state=Decision.State.VOIDED, pk__in=replaced)
        case "dibatalkan":
            rows = rows.filter(state=Decision.State.VOIDED).exclude(pk__in=replaced)
    return _matching(rows, wish.text) if wish.text else rows


def _matching(rows: QuerySet[Decision], text: str) -> QuerySet[Decision]:
    """Through indexes alone: the beginning of a number, a permohonan, or the beginnings of words of a name."""
    wanted = Q(number__startswith=text.upper()) | Q(number__startswith=text)
    if numbered := finding.by_number(text):
        wanted |= Q(submission__in=Submission.objects.filter(numbered))
    elif (words := finding.by_name(text)) is not None:
        named = Review.objects.filter(DONE).annotate(words=name_and_office()).filter(words=words)
        wanted |= Q(submission__in=list(named.values_list("submission_id", flat=True)[:CANDIDATES]))
    return rows.filter(wanted)


def page(wish: Wish, user: User) -> tuple[list[Row], Page]:
    """One page of the register as this person may see it."""
    found = page_of([papers(wish)], BY_ISSUE, Cursor.read(wish.after, wish.before, BY_ISSUE))
    place = {key: at for at, key in enumerate(found.ids)}
    decisions = Decision.objects.filter(pk__in=found.ids).defer("content").select_related("submission")
    return rows_of(sorted(decisions, key=lambda one: place[one.pk]), named=works_here(user)), found


def rows_of(decisions: list[Decision], *, named: bool) -> list[Row]:
    """Lines of the register; one query more for what was replaced."""
    keys = [one.pk for one in decisions]
    replaced = set(Replacement.objects.filter(old__in=keys).values_list("old_id", flat=True))
    return [Row(one, _holder(one, named), state_of(one, replaced)) for one in decisions]


def _holder(decision: Decision, named: bool) -> str:
    name = decision.submission.organisation or decision.submission.applicant_name
    return name if named else mask_name(name)


def state_of(decision: Decision, replaced: set[int]) -> str:
    if decision.state == Decision.State.REVOKED:
        return "dicabut"
    if decision.state == Decision.State.VOIDED:
        return "diganti" if decision.pk in replaced else "dibatalkan"
    return "kedaluwarsa" if decision.is_expired else "berlaku"


def every_row(wish: Wish, user: User) -> Iterator[Row]:
    """The whole register as it is filtered, for a file: a chunk at a time, in constant memory."""
    named = works_here(user)
    place: str | None = ""
    while place is not None:
        found = page_of([papers(wish)], BY_ISSUE, Cursor.read(place, "", BY_ISSUE), size=500)
        at = {key: number for number, key in enumerate(found.ids)}
        decisions = Decision.objects.filter(pk__in=found.ids).defer("content").select_related("submission")
        yield from rows_of(sorted(decisions, key=lambda one: at[one.pk]), named=named)
        place = found.after or None
