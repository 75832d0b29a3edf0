"""Lists beside the queue: every permohonan an officer may see, newest first, and how it is searched."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db.models import Func, QuerySet

from pelalawan_portal.submissions.actors import Actor
from pelalawan_portal.submissions.desk import finding
from pelalawan_portal.submissions.desk.keyset import Cursor, Order, Page, page_of
from pelalawan_portal.submissions.models import Review, Submission
from pelalawan_portal.submissions.models.review import name_and_office

NEWEST = Order(descending=True)
CANDIDATES = 1000
OWN_FILINGS_LOOKED_AT = 20_000
SHOWN = 50


@dataclass(frozen=True)
class Submissions:
    """The permohonan of a page or of a search."""

    rows: list[Submission]
    page: Page
    too_many: bool = False


def _rows(ids: list[int]) -> list[Submission]:
    place = {one: at for at, one in enumerate(ids)}
    rows = (
        Submission.objects.filter(pk__in=ids).select_related("service", "region", "filed_at").defer("answers")
    )
    return sorted(rows, key=lambda one: place[one.pk])


def branches_of(actor: Actor) -> list[QuerySet[Submission]]:
    """What is listed without a search: the house for who sees all, else what the district office filed."""
    if actor.sees_all:
        return [Submission.objects.filter(confidential=False)]
    own = Submission.objects.filter(confidential=False)
    return [own.filter(filed_at_id=one) for one in sorted(actor.district_offices)]


def submissions_of(actor: Actor, *, after: str = "", before: str = "", text: str = "") -> Submissions:
    """One page, newest first, or what a search by number, NIK or name finds among all the actor may see."""
    if text:
        return _found(actor, text)
    page = page_of(branches_of(actor), NEWEST, Cursor.read(after, before, NEWEST))
    return Submissions(_rows(page.ids), page)


def _found(actor: Actor, text: str) -> Submissions:
    seen = Submission.objects.visible_to(actor)
    condition = finding.by_nik(text) or finding.by_number(text)
    if condition is not None:
        ids = list(seen.filter(condition).order_by("-id").values_list("pk", flat=True)[: CANDIDATES + 1])
    else:
        ids = _named(actor, seen, text)
    shown = sorted(ids, reverse=True)[:SHOWN]
    return Submissions(_rows(shown), Page(shown, "", "", len(ids)), len(ids) > SHOWN)


def _named(actor: Actor, seen: QuerySet[Submission], text: str) -> list[int]:
    """By name: through the reviews, which are indexed by it; what has no review yet and own filings beside them."""
    query = finding.by_name(text, () if actor.sees_all else actor.offices)
    plain = finding.by_name(text)
    if query is None or plain is None:
        return []
    reviews = Review.objects.visible_to(actor).alias(words=name_and_office()).filter(words=query)
    found: set[int] = set()
    for is_open in (True, False):  # each half has an index of its own
        half = reviews.filter(decided_at__isnull=is_open).order_by()
        found |= set(half.values_list("submission_id", flat=True)[: CANDIDATES + 1])
    unrouted = seen.filter(stage=Submission.Stage.RECEIVED)
    found |= set(_with_name(unrouted, plain).values_list("pk", flat=True)[:CANDIDATES])
    for office in actor.district_offices:
        own = Submission.objects.filter(filed_at_id=office, confidential=False).order_by("-id")[
            :OWN_FILINGS_LOOKED_AT
        ]
        mine = Submission.objects.filter(pk__in=own.values("pk"))
        found |= set(_with_name(mine, plain).values_list("pk", flat=True)[:CANDIDATES])
    return list(found)


def _with_name(rows: QuerySet[Submission], query: SearchQuery) -> QuerySet[Submission]:
    words = Func(
        "applicant_name",
        template="to_tsvector('simple', translate(%(expressions)s, '.,-''/()', '       '))",
        output_field=SearchVectorField(),
    )
    return rows.alias(words=words).filter(words=query)
