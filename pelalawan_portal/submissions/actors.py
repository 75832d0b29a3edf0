"""Who is asking: a signed-in person with their posts, or the bearer of a number and its PIN."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core import signing
from django.http import HttpRequest, HttpResponse

from pelalawan_portal.accounts.models import User
from pelalawan_portal.opds.models import Post
from pelalawan_portal.opds.posts import posts_of

if TYPE_CHECKING:
    from pelalawan_portal.submissions.models import Submission

BEARER_COOKIE = "kunci"
BEARER_AGE = 60 * 60 * 24 * 30
BEARER_MOST = 12
PERMIT_OFFICE = "DPMPTSP"
WHOLE_HOUSE = frozenset(
    {
        Post.Role.FRONT_OFFICE,
        Post.Role.VERIFIER,
        Post.Role.KASI,
        Post.Role.KABID,
        Post.Role.SECRETARY,
        Post.Role.SIGNER,
    }
)
READS_ALL = frozenset({Post.Role.ADMINISTRATOR, Post.Role.AUDITOR})


@dataclass(frozen=True)
class Actor:
    """`offices` are ids of OPDs whose reviews they see, `numbers` the permohonan whose secret they showed."""

    user: User | None = None
    offices: frozenset[int] = frozenset()
    district_offices: frozenset[int] = frozenset()
    sees_all: bool = False
    numbers: frozenset[str] = frozenset()

    @property
    def user_id(self) -> int | None:
        return self.user.pk if self.user else None

    @classmethod
    def of_user(cls, user: User, numbers: frozenset[str] = frozenset()) -> Actor:
        if not user.is_staff:
            return cls(user=user, numbers=numbers)
        posts = posts_of(user)
        return cls(
            user=user,
            offices=frozenset(one.opd_id for one in posts),
            district_offices=frozenset(
                one.opd_id for one in posts if one.role == Post.Role.DISTRICT_OPERATOR
            ),
            sees_all=user.is_superuser
            or any(
                one.role in READS_ALL or (one.opd.code == PERMIT_OFFICE and one.role in WHOLE_HOUSE)
                for one in posts
            ),
            numbers=numbers,
        )

    @classmethod
    def of(cls, request: HttpRequest) -> Actor:
        """The actor of a request. A guest without a bearer cookie costs no query."""
        user: Any = request.user if "sesi" in request.COOKIES else None
        numbers = frozenset(bearer_keys(request))
        if user is None or not user.is_authenticated:
            return cls(numbers=numbers)
        return cls.of_user(user, numbers)


def bearer_keys(request: HttpRequest) -> dict[str, int]:
    """Numbers whose PIN this browser has shown, with the PIN generation it was shown for; newest last."""
    if BEARER_COOKIE not in request.COOKIES:
        return {}
    # A page asks five times; the cookie of its request stays what it is.
    known: dict[str, int] | None = getattr(request, "_bearer_keys", None)
    if known is None:
        known = request._bearer_keys = _read(request.COOKIES[BEARER_COOKIE])  # type: ignore[attr-defined]
    return dict(known)


def _read(cookie: str) -> dict[str, int]:
    try:
        keys = signing.loads(cookie, salt="bearer", max_age=BEARER_AGE)
    except signing.BadSignature:
        return {}
    return {str(number): int(generation) for number, generation in keys}


def remember_bearer(request: HttpRequest, response: HttpResponse, submission: Submission) -> None:
    """Let this browser open the permohonan again without typing the PIN."""
    keys = bearer_keys(request)
    keys.pop(submission.number, None)
    keys[submission.number] = submission.pin_generation
    kept = list(keys.items())[-BEARER_MOST:]
    response.set_cookie(
        BEARER_COOKIE,
        signing.dumps(kept, salt="bearer", compress=True),
        max_age=BEARER_AGE,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
