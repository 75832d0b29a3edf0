"""Who holds which post today: the questions every permission in the portal is asked of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from pelalawan_portal.accounts.models import User
from pelalawan_portal.opds.models import Opd, Post

_KEPT = "_posts_today"


def _officer(user: Any) -> User | None:
    return user if isinstance(user, User) and user.is_active and user.is_staff else None


def posts_of(user: Any) -> tuple[Post, ...]:
    """The posts this person holds today, with their OPD; one query per user object.

    Nothing for a visitor, a resident or someone deactivated.
    """
    officer = _officer(user)
    if officer is None:
        return ()
    kept: tuple[Post, ...] | None = officer.__dict__.get(_KEPT)
    if kept is None:
        kept = tuple(Post.objects.current().filter(user=officer).select_related("opd").order_by("pk"))
        officer.__dict__[_KEPT] = kept
    return kept


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
    """The active officers who hold a post (or this role) in the OPD today, by name."""
    day = timezone.localdate()
    posts = Post.objects.current(day).filter(opd=opd)
    if role is not None:
        posts = posts.filter(role=role)
    people = User.objects.filter(pk__in=posts.values("user_id"), is_active=True, is_staff=True)
    return list(people.order_by("name", "pk"))


def office_names(user: Any) -> str:
    """The offices of an officer as a resident reads them: "Dinas Kesehatan"; "" for who has none."""
    return ", ".join(dict.fromkeys(str(post.opd) for post in posts_of(user)))[:160]
