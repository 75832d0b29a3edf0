"""The queue of an officer: which reviews it shows, in which order, and how it is searched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from pelalawan_portal.accounts.models import User
from pelalawan_portal.opds.delegations import Delegation
from pelalawan_portal.opds.models import Post
from pelalawan_portal.opds.posts import posts_of
from pelalawan_portal.submissions.actors import Actor
from pelalawan_portal.submissions.desk import finding
from pelalawan_portal.submissions.desk.keyset import PAGE_SIZE, Cursor, Order, Page, page_of, places_of
from pelalawan_portal.submissions.models import Review
from pelalawan_portal.submissions.models.review import NEAR, name_and_office
from pelalawan_portal.submissions.registry import narrow_kinds

VIEWS = {
    "": "Menunggu",
    "mendekati": "Mendekati batas",
    "terlambat": "Lewat batas",
    "saya": "Saya pegang",
    "tanpa": "Menunggu OPD",
    "selesai": "Selesai",
}
BY_DEADLINE = Order("due_at")
BY_DECISION = Order("decided_at", descending=True)
WHOLE_HOUSE = "semua"
# How many rows a search looks at; a name that more people bear asks for another word instead.
CANDIDATES = 1000


@dataclass(frozen=True)
class Wish:
    """What the address asks for; whatever is not known is left out."""

    view: str = ""
    office: str = ""
    kind: str = ""
    service: str = ""
    kecamatan: str = ""
    text: str = ""
    after: str = ""
    before: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Wish:
        def given(name: str) -> str:
            return query.get(name, "").strip()[:80].replace("\x00", "")

        service, office, view = given("layanan"), given("kantor"), given("tampil")
        return cls(
            view=view if view in VIEWS else "",
            office=office if office == WHOLE_HOUSE or _is_id(office) else "",
            kind=given("langkah"),
            service=service if _is_id(service) else "",
            kecamatan=given("kecamatan"),
            text=given("q"),
            after=given("sesudah"),
            before=given("sebelum"),
        )

    @property
    def is_filtered(self) -> bool:
        return bool(self.kind or self.service or self.kecamatan or self.office)

    def address(self, **change: str) -> str:
        """The query string of this list with something else asked for; "" for the plain queue."""
        now = {
            "tampil": self.view, "kantor": self.office, "langkah": self.kind, "layanan": self.service,
            "kecamatan": self.kecamatan, "q": self.text,
        }  # fmt: skip
        return urlencode({key: one for key, one in {**now, **change}.items() if one})


def _is_id(text: str) -> bool:
    return text.isdigit() and len(text) < 10


@dataclass(frozen=True)
class Listing:
    """What the queue shows: the rows in order, the page they are of, and whether a search found too many."""

    rows: list[Review]
    page: Page = field(default_factory=lambda: Page([], "", "", 0))
    too_many: bool = False


def unmanned() -> Q:
    """Reviews that nobody can decide: without an OPD, or at one where nobody holds the post that is asked for."""
    manned = Post.objects.current().filter(
        opd=OuterRef("opd"), role=OuterRef("post"), user__is_active=True, user__is_staff=True
    )
    standing = Delegation.objects.current().filter(
        post__opd=OuterRef("opd"), post__role=OuterRef("post"), delegate__is_active=True
    )
    return ~Q(Exists(manned)) & ~Q(Exists(standing))


def offices_shown(actor: Actor, wish: Wish) -> list[int] | None:
    """The offices whose reviews are listed; None means the whole house (for who may see all)."""
    if actor.sees_all and (wish.office == WHOLE_HOUSE or (not wish.office and not actor.offices)):
        return None
    if wish.office and wish.office != WHOLE_HOUSE:
        chosen = int(wish.office)
        return [chosen] if actor.sees_all or chosen in actor.offices else []
    return sorted(actor.offices)


def _wished(rows: QuerySet[Review], wish: Wish) -> QuerySet[Review]:
    if wish.kind:
        rows = rows.filter(kind=wish.kind)
    if wish.service:
        rows = rows.filter(service_id=int(wish.service)).exclude(kind__in=narrow_kinds())
    if wish.kecamatan:
        rows = rows.filter(kecamatan_id=wish.kecamatan)
    return rows


def branches_of(actor: Actor, user: User, wish: Wish) -> list[QuerySet[Review]]:
    """Disjoint parts of the list, one per office: each is read in the order of an index."""
    seen = Review.objects.visible_to(actor)
    now = timezone.now()
    if wish.view == "saya":
        return [_wished(seen.undecided().filter(claimed_by=user, claimed_until__gt=now), wish)]
    if wish.view == "tanpa":
        return [_wished(seen.undecided().filter(unmanned()), wish)]
    rows = _wished(Review.objects.all(), wish)
    if wish.view == "selesai":
        rows = rows.filter(decided_at__isnull=False)
    else:
        rows = rows.filter(decided_at__isnull=True)
        if wish.view == "mendekati":
            rows = rows.filter(escalated__gte=NEAR, due_at__gte=now)
        if wish.view == "terlambat":
            rows = rows.filter(due_at__lt=now)
    offices = offices_shown(actor, wish)
    if offices is None:
        return [rows & seen]
    # An own office shows everything of its own; of another one only what is not confidential.
    return [
        rows.filter(opd_id=one) if one in actor.offices else rows.filter(opd_id=one, confidential=False)
        for one in offices
    ]


def _rows(ids: list[int]) -> list[Review]:
    place = {one: at for at, one in enumerate(ids)}
    rows = Review.objects.filter(pk__in=ids).select_related(
        "opd", "service", "kecamatan", "claimed_by", "decided_by"
    )
    return sorted(rows, key=lambda one: place[one.pk])


def listing(actor: Actor, user: User, wish: Wish) -> Listing:
    """The rows of one page, or what a search finds."""
    if wish.text:
        return _found(actor, wish)
    order = BY_DECISION if wish.view == "selesai" else BY_DEADLINE
    cursor = Cursor.read(wish.after, wish.before, order)
    page = page_of(branches_of(actor, user, wish), order, cursor)
    return Listing(_rows(page.ids), page)


def _found(actor: Actor, wish: Wish) -> Listing:
    """Open ones first, by deadline, then the latest decided; of everything the officer may see."""
    seen = Review.objects.visible_to(actor)
    condition = finding.by_nik(wish.text) or finding.by_number(wish.text)
    if condition is not None:
        parts = [
            seen.filter(condition, decided_at__isnull=True),
            seen.filter(condition, decided_at__isnull=False),
        ]
    else:
        query = finding.by_name(wish.text, () if actor.sees_all else actor.offices)
        if query is None or not (actor.sees_all or actor.offices):
            return Listing([])
        named = seen.alias(words=name_and_office()).filter(words=query)
        parts = [named.filter(decided_at__isnull=True), named.filter(decided_at__isnull=False)]
    ids: list[int] = []
    too_many = False
    for part, order in zip(parts, (BY_DEADLINE, BY_DECISION), strict=True):
        # Candidates first, sorting second: sorting every bearer of a common name would be the whole cost.
        some = part.order_by().values_list("pk", *order.columns[:1])[: CANDIDATES + 1]
        found = sorted(some, key=lambda row: (row[1], row[0]), reverse=order.descending)
        too_many = too_many or len(found) > CANDIDATES
        ids += [row[0] for row in found]
        if len(ids) > PAGE_SIZE:  # too many already: what is decided comes after them anyway
            break
    shown = ids[:PAGE_SIZE]
    return Listing(_rows(shown), Page(shown, "", "", len(ids)), too_many or len(ids) > len(shown))


def next_after(actor: Actor, user: User, review: Review) -> int | None:
    """The file to take next: the first one after this that the officer may decide and no colleague holds."""
    free = Q(claimed_by__isnull=True) | Q(claimed_by=user) | Q(claimed_until__lte=timezone.now())
    roles = {(post.opd_id, post.role) for post in posts_of(user)}
    branches = [
        Review.objects.undecided().filter(free, opd_id=office, post=role).exclude(pk=review.pk)
        for office, role in sorted(roles)
    ]
    beyond = places_of(branches, BY_DEADLINE, Cursor((review.due_at, review.pk)), 1)
    found = beyond or places_of(branches, BY_DEADLINE, None, 1)
    return int(found[0][-1]) if found else None
