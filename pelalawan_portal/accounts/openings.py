"""Who opened whose papers: writing it down, and showing a person the rows on themselves (UU 27/2022 Ps 31-32)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pelalawan_portal.accounts.models import Opening, User

_SHOWN = 50
_offices: list[Callable[[User], str]] = []
_subjects: list[Callable[[User], Iterable[str]]] = []


def name_offices_with(namer: Callable[[User], str]) -> None:
    """Say how an officer's offices are named; the app that knows posts calls it in AppConfig.ready."""
    _offices[:] = [namer]


def register_subjects(subjects: Callable[[User], Iterable[str]]) -> None:
    """Add a source of a person's subjects (numbers of their permohonan); call from AppConfig.ready."""
    if subjects not in _subjects:
        _subjects.append(subjects)


def account_subject(user: User) -> str:
    """The subject under which openings of the account itself are recorded."""
    return f"akun-{user.pk}"


def record_opening(actor: User | None, subject: str, what: str) -> Opening:
    """Write down that `actor` (None: the bearer of a code) opened `what` of `subject`.

    `subject` is the number of a permohonan (at most 40 characters) or `account_subject`; `what` names the paper
    in words a resident knows, without personal data ("Foto KTP").
    """
    office = _offices[0](actor) if actor is not None and actor.is_staff and _offices else ""
    return Opening.objects.create(actor=actor, office=office[:160], subject=subject, what=what[:160])


def openings_about(user: User) -> list[Opening]:
    """The last 50 openings by others of what belongs to this person, newest first."""
    subjects = {account_subject(user)}
    for source in _subjects:
        subjects.update(source(user))
    rows = Opening.objects.filter(subject__in=subjects).exclude(actor=user).select_related("actor")
    return list(rows.order_by("-at", "-pk")[:_SHOWN])
