"""The two registries through which this app calls upward, filled in `AppConfig.ready` (DESIGN 2).

Step kind → verbs offered, forms, panel, what opens it. Outbox entry kind → handler. Beside them the families of
letters (izin, kesehatan) and what beat does each minute and hour.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django import forms

if TYPE_CHECKING:
    from pelalawan_portal.accounts.models import User
    from pelalawan_portal.submissions.filings import Filing
    from pelalawan_portal.submissions.models import OutboxEntry, Review, Submission
    from pelalawan_portal.submissions.outbox import Owed


@dataclass(frozen=True)
class StepVerb:
    """One button on the review page.

    `form` asks what the verb needs (None: nothing); `act` is called with the review, the officer and the cleaned
    data, in a transaction of its own; `offered` says whether the button shows.
    """

    name: str
    label: str
    act: Callable[[Review, User, dict[str, Any]], object]
    form: Callable[[Review], type[forms.Form]] | None = None
    offered: Callable[[Review], bool] = lambda review: True
    tone: str = "utama"
    help: str = ""


@dataclass(frozen=True)
class StepKind:
    """What a kind of step is to people and to the workflow.

    `begun`: whether so much was done at an open step that the verdict before it cannot be taken back any more.
    `retractable`: whether "selesai" may be taken back like an opinion; the applicant hears nothing of either.
    """

    kind: str
    label: str
    doing: str
    done: str
    verbs: tuple[StepVerb, ...] = ()
    panel: str = ""
    panel_context: Callable[[Review], Mapping[str, Any]] = lambda review: {}
    opened: Callable[[Review], object] = lambda review: None
    begun: Callable[[Review], bool] = lambda review: False
    retractable: bool = False
    # Answer keys that are all an office sees of the permohonan at this step; None: everything.
    sees: frozenset[str] | None = None


@dataclass(frozen=True)
class Family:
    """A letter that hangs on the envelope: `apply` makes the submission and the letter's own row."""

    name: str
    label: str
    apply: Callable[[Filing], Submission]


@dataclass(frozen=True)
class Handler:
    """`atomic`: runs in the transaction that finishes the entry; otherwise an outside call, entry id as key.

    `patient`: nobody looks at a page until it is done, so the sweeper takes it, within seconds and many to a message.
    """

    kind: str
    act: Callable[[OutboxEntry], object]
    queue: str = "routing"
    atomic: bool = True
    patient: bool = False
    failed: Callable[[OutboxEntry], object] = lambda entry: None


@dataclass
class _Registered:
    steps: dict[str, StepKind] = field(default_factory=dict)
    handlers: dict[str, Handler] = field(default_factory=dict)
    families: dict[str, Family] = field(default_factory=dict)
    periodic: dict[str, list[Callable[[], object]]] = field(default_factory=dict)
    tiles: list[Callable[[User], tuple[str, int, str] | None]] = field(default_factory=list)
    panels: list[Callable[[Submission], Mapping[str, Any] | None]] = field(default_factory=list)
    desk_panels: list[Callable[[Submission], Mapping[str, Any] | None]] = field(default_factory=list)
    owed_on: dict[str, list[Callable[[Submission], Owed | None]]] = field(default_factory=dict)
    bars: list[Callable[[Submission, User], str]] = field(default_factory=list)


_registered = _Registered()


def register_step(kind: StepKind) -> None:
    _registered.steps[kind.kind] = kind


def step_kind(kind: str) -> StepKind:
    """Raises KeyError for a kind nobody registered (a system check finds it before)."""
    return _registered.steps[kind]


def narrow_kinds() -> frozenset[str]:
    """Kinds of steps that show their office a few answers only: a review of theirs opens nothing else."""
    return frozenset(one.kind for one in _registered.steps.values() if one.sees is not None)


def step_kinds() -> frozenset[str]:
    return frozenset(_registered.steps)


def handler(
    kind: str,
    *,
    queue: str = "routing",
    atomic: bool = True,
    patient: bool = False,
    failed: Callable[[OutboxEntry], object] = lambda entry: None,
) -> Callable[[Callable[[OutboxEntry], object]], Callable[[OutboxEntry], object]]:
    """Register a function as the handler of an outbox kind; `failed` is called when it has become "macet"."""

    def register(act: Callable[[OutboxEntry], object]) -> Callable[[OutboxEntry], object]:
        _registered.handlers[kind] = Handler(kind, act, queue, atomic, patient, failed)
        return act

    return register


def handler_of(kind: str) -> Handler:
    return _registered.handlers[kind]


def handler_kinds() -> frozenset[str]:
    return frozenset(_registered.handlers)


def register_family(family: Family) -> None:
    _registered.families[family.name] = family


def family(name: str) -> Family:
    return _registered.families[name]


def families() -> frozenset[str]:
    return frozenset(_registered.families)


def periodic(when: str, job: Callable[[], object]) -> None:
    """Let beat call `job` each minute ("tend") or each hour ("tidy")."""
    _registered.periodic.setdefault(when, []).append(job)


def jobs(when: str) -> list[Callable[[], object]]:
    return list(_registered.periodic.get(when, []))


def status_panel(panel: Callable[[Submission], Mapping[str, Any] | None]) -> None:
    """Add what an upper app shows on the applicant's page: {"template": ..., **context} or None.

    With "call" ({"text", "address", "label"}) the page says on top what the applicant has to do now.
    """
    _registered.panels.append(panel)


def desk_panel(panel: Callable[[Submission], Mapping[str, Any] | None]) -> None:
    """Add what an upper app shows on every review page of a permohonan: {"template": ..., **context} or None."""
    _registered.desk_panels.append(panel)


def desk_panels(submission: Submission) -> list[Mapping[str, Any]]:
    return [shown for panel in _registered.desk_panels if (shown := panel(submission))]


def status_panels(submission: Submission) -> list[Mapping[str, Any]]:
    return [shown for panel in _registered.panels if (shown := panel(submission))]


def desk_tile(tile: Callable[[User], tuple[str, int, str] | None]) -> None:
    """Add a number to the first page of the desk: (label, how many, address), or None for who has none."""
    _registered.tiles.append(tile)


def desk_tiles(user: User) -> list[tuple[str, int, str]]:
    return [shown for tile in _registered.tiles if (shown := tile(user))]


def owed_on(verb: str, what: Callable[[Submission], Owed | None]) -> None:
    """Let a verb also owe what an upper app makes of it, if anything: submitted, complete, recommended, passed_on.

    Asked inside the verb's transaction, after it has changed what it changes.
    """
    _registered.owed_on.setdefault(verb, []).append(what)


def also_owed(verb: str, submission: Submission) -> list[Owed]:
    return [owed for what in _registered.owed_on.get(verb, ()) if (owed := what(submission))]


def bar(why: Callable[[Submission, User], str]) -> None:
    """Let an upper app keep an officer from deciding a permohonan: it gives the reason as a sentence, or ""."""
    _registered.bars.append(why)


def barred(submission: Submission, user: User) -> str:
    """Why this officer may not decide this permohonan although they hold the post; "" when they may."""
    return next((reason for why in _registered.bars if (reason := why(submission, user))), "")
