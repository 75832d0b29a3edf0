"""Who holds a draft: a signed-in person, or a browser whose signed cookie names it. A guest costs no query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core import signing
from django.http import HttpRequest, HttpResponse

from pelalawan_portal.accounts.models import User

if TYPE_CHECKING:
    from pelalawan_portal.filing.models import Draft

COOKIE = "isian"
AGE = 60 * 60 * 24 * 30
MOST = 6


@dataclass(frozen=True)
class Holder:
    """`keys` are the drafts of this browser with the generation of the secret they were opened with."""

    user: User | None = None
    keys: Mapping[UUID, int] = field(default_factory=dict)

    @property
    def user_id(self) -> int | None:
        return self.user.pk if self.user else None

    @property
    def resident(self) -> User | None:
        """The account a draft of theirs belongs to; officers at work own none."""
        return self.user if self.user and not self.user.is_staff else None

    @classmethod
    def of(cls, request: HttpRequest) -> Holder:
        user: Any = request.user if "sesi" in request.COOKIES else None
        return cls(user if user is not None and user.is_authenticated else None, held_keys(request))


def held_keys(request: HttpRequest) -> dict[UUID, int]:
    """The drafts named by the cookie, newest last; none when it was not signed by us."""
    if COOKIE not in request.COOKIES:
        return {}
    try:
        kept = signing.loads(request.COOKIES[COOKIE], salt="draft", max_age=AGE)
        return {UUID(hex=key): int(generation) for key, generation in kept}
    except (signing.BadSignature, ValueError, TypeError):
        return {}


def _write(request: HttpRequest, response: HttpResponse, keys: Mapping[UUID, int]) -> None:
    kept = [(key.hex, generation) for key, generation in keys.items()][-MOST:]
    response.set_cookie(
        COOKIE,
        signing.dumps(kept, salt="draft"),
        max_age=AGE,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )


def remember(request: HttpRequest, response: HttpResponse, draft: Draft) -> None:
    """Let this browser go on with the draft."""
    keys = held_keys(request)
    keys.pop(draft.key, None)
    _write(request, response, {**keys, draft.key: draft.generation})


def forget(request: HttpRequest, response: HttpResponse, key: UUID) -> None:
    """Let go of a draft: "Bukan Anda? Mulai untuk orang lain"."""
    keys = held_keys(request)
    if keys.pop(key, None) is not None:
        _write(request, response, keys)


def may_open_files(request: HttpRequest, bundle: UUID) -> bool:
    """Whether who asks holds the draft to which these files belong."""
    from pelalawan_portal.filing.models import Draft

    return Draft.objects.unsent().held_by(Holder.of(request)).filter(key=bundle).exists()
