"""Who holds which post today: the questions every permission in the portal is asked of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import F, FilteredRelation, Q
from django.utils import timezone

from pelalawan_portal.accounts.models import User
from pelalawan_portal.opds.delegations import Delegation, in_force, prefix_of
from pelalawan_portal.opds.models import Opd, Post

_KEPT = "_posts_today"


def _officer(user: Any) -> User | None:
    return user if isinstance(user, User) and user.is_active and user.is_staff else None


def posts_of(user: Any) -> tuple[Post, ...]:
    """The posts this person holds today, with their OPD, own ones first; one query per user object.

    A post held for somebody else (Plh., Plt.) has `acting` set, and title and NIP as papers print them for whoever
    stands in; these rows are to read, never to save. Nothing for a visitor, a resident or someone deactivated.
    """
    officer = _officer(user)
    if officer is None:
        return ()
    kept: tuple[Post, ...] | None = officer.__dict__.get(_KEPT)
    if kept is None:
        kept = officer.__dict__[_KEPT] = _read_posts(officer)
    return kept


def _read_posts(officer: User) -> tuple[Post, ...]:
    day = timezone.localdate()
    held = Post.objects.current(day).filter(user=officer)
    standing = FilteredRelation(
        "delegations", condition=Q(delegations__delegate=officer) & in_force(day, "delegations__")
    )
    rows = (
        Post.objects.alias(standing=standing)
        .filter(Q(pk__in=held.values("pk")) | Q(standing__isnull=False))
        .annotate(
            standing_kind=F("standing__kind"), standing_title=F("standing__title"), standing_nip=F("standing__nip"),
            standing_order=F("standing__order_number"),
        )
        .select_related("opd")
        .order_by("pk")
    )  # fmt: skip
    return tuple(sorted((_as_held(row) for row in rows), key=lambda post: post.acting != ""))


def _as_held(row: Any) -> Post:
    post: Post = row
    if row.standing_kind:
        post.acting = prefix_of(row.standing_kind)
        post.order_number = row.standing_order
        post.title = f"{post.acting} {row.standing_title}"
        post.nip = row.standing_nip
    return post


def forget_posts(user: User) -> None:
    """Ask the database again for this user object; called after its posts were changed."""
    user.__dict__.pop(_KEPT, None)


def offices_of(user: Any, roles: Iterable[str] | None = None) -> set[int]:
    """Ids of the OPDs for which this person holds a post, or one of `roles`."""
    wanted = None if roles is None else set(roles)
    return {post.opd_id for post in posts_of(user) if wanted is None or post.role in wanted}


def holds(user: Any, role: str, opd: Opd | int | None = None) -> bool:
    """Whether this person holds the role today, for this OPD when one is given."""
    wanted = opd.pk if isinstance(opd, Opd) else opd
    return any(post.role == role and wanted in (None, post.opd_id) for post in posts_of(user))


def is_head(user: Any, opd: Opd | int) -> bool:
    """Whether this person leads in the OPD (kasi, kabid, sekretaris or penanda tangan)."""
    return any(holds(user, role, opd) for role in Post.HEADS)


def is_administrator(user: Any) -> bool:
    """Whether this person may change how the portal is set up."""
    officer = _officer(user)
    return officer is not None and (officer.is_superuser or holds(officer, Post.Role.ADMINISTRATOR))


def is_auditor(user: Any) -> bool:
    return holds(user, Post.Role.AUDITOR)


def officers_of(opd: Opd | int, role: str | None = None) -> list[User]:
    """The active officers who hold a post (or this role) in the OPD today, own or for somebody else, by name."""
    day = timezone.localdate()
    posts = Post.objects.current(day).filter(opd=opd)
    standing = Delegation.objects.current(day).filter(post__opd=opd)
    if role is not None:
        posts, standing = posts.filter(role=role), standing.filter(post__role=role)
    holders = Q(pk__in=posts.values("user_id")) | Q(pk__in=standing.values("delegate_id"))
    return list(User.objects.filter(holders, is_active=True, is_staff=True).order_by("name", "pk"))


def office_names(user: Any) -> str:
    """The offices of an officer as a resident reads them: "Dinas Kesehatan"; "" for who has none."""
    return ", ".join(dict.fromkeys(str(post.opd) for post in posts_of(user)))[:160]
