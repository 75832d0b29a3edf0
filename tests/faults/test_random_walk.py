"""Random verbs by random people on several permohonan: whatever happens, the tables stay true (checked by SQL)."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from pelalawan_portal.submissions import (
    history,
    holding,
    late_returns,
    outbox,
    retraction,
    reviewing,
    workflow,
)
from pelalawan_portal.submissions.actors import Actor
from pelalawan_portal.submissions.models import Return, Review, Submission
from pelalawan_portal.submissions.notices import WORDINGS
from tests.submissions.envelopes import filing, publish_service

pytestmark = pytest.mark.django_db

# Of these the applicant hears every time; of a clock that goes on only when its date moved.
TOLD = [one for one in WORDINGS if one != "resumed"]
NEVER = {
    "undecided with nothing open": """
        SELECT s.number FROM submissions_submission s
         WHERE s.stage NOT IN ('granted', 'refused', 'withdrawn', 'lapsed', 'returned')
           AND NOT EXISTS (SELECT FROM submissions_review r WHERE r.submission_id = s.id AND r.decided_at IS NULL)
           AND NOT EXISTS (SELECT FROM submissions_outboxentry o
                            WHERE o.submission_id = s.id AND o.kind = 'route' AND o.done_at IS NULL)""",
    "closed or handed back with something open": """
        SELECT s.number FROM submissions_submission s JOIN submissions_review r ON r.submission_id = s.id
         WHERE r.decided_at IS NULL AND (s.stage IN ('granted', 'refused', 'withdrawn', 'lapsed')
            OR s.stage = 'returned' AND s.complete_at IS NULL)""",
    "two open reviews of one step": """
        SELECT submission_id, step FROM submissions_review WHERE decided_at IS NULL
         GROUP BY 1, 2 HAVING count(*) > 1""",
    "a step that passed twice": """
        SELECT submission_id, step FROM submissions_review
         WHERE verdict IN ('complete', 'agree', 'reject', 'grant')
         GROUP BY 1, 2 HAVING count(*) > 1""",
    "handed back without a running return": """
        SELECT s.number FROM submissions_submission s WHERE s.stage = 'returned' AND 1 <> (SELECT count(*)
          FROM submissions_return r WHERE r.submission_id = s.id AND r.answered_at IS NULL AND r.lapsed_at IS NULL)""",
    "a stage that does not fit the reviews": """
        SELECT s.number, s.stage FROM submissions_submission s JOIN (SELECT submission_id,
               CASE WHEN bool_and(kind = 'completeness') THEN 'checking' WHEN bool_and(kind = 'sign') THEN 'signing'
                    ELSE 'in_review' END AS stage
          FROM submissions_review WHERE decided_at IS NULL GROUP BY 1) AS open ON open.submission_id = s.id
         WHERE s.stage <> open.stage AND NOT (s.stage = 'returned' AND s.complete_at IS NOT NULL)""",
    "a clock that stands although nothing stands still": """
        SELECT s.number FROM submissions_submission s JOIN submissions_pause p ON p.submission_id = s.id
          LEFT JOIN submissions_review r ON r.id = p.review_id
         WHERE p.ended_at IS NULL AND (s.closed_at IS NOT NULL OR r.decided_at IS NOT NULL
            OR p.reason = 'return' AND s.stage <> 'returned')""",
    "a clock that runs while something asked after 'lengkap' is waited for": """
        SELECT s.number FROM submissions_submission s WHERE s.stage = 'returned' AND s.complete_at IS NOT NULL
           AND NOT EXISTS (SELECT FROM submissions_pause p
                            WHERE p.submission_id = s.id AND p.reason = 'return' AND p.ended_at IS NULL)""",
    "a date of the decision before 'lengkap', or none after": """
        SELECT number FROM submissions_submission
         WHERE (complete_at IS NULL) <> (due_on IS NULL) OR (complete_at IS NULL) <> (legal_on IS NULL)""",
    "a paper that waits for the applicant while nothing is asked": """
        SELECT s.number FROM submissions_slot p JOIN submissions_submission s ON s.id = p.submission_id
         WHERE p.state = 'returned' AND s.stage NOT IN ('returned', 'lapsed', 'withdrawn')""",
    "something answered that was never asked": """
        SELECT c.key FROM submissions_correction c JOIN submissions_return b ON b.id = c.handed_back_id
         WHERE (c.answered_at IS NULL) <> (b.answered_at IS NULL)""",
    "a signature asked before every office has passed it": """
        SELECT r.number FROM submissions_review r WHERE r.step = 'tanda_tangan' AND r.verdict <> 'cancelled'
           AND 2 <> (SELECT count(*) FROM submissions_review b WHERE b.submission_id = r.submission_id
                      AND b.step IN ('lalu_lintas', 'ketertiban') AND b.verdict IN ('agree', 'reject'))""",
    "an office asked before the papers are complete": """
        SELECT r.number FROM submissions_review r JOIN submissions_submission s ON s.id = r.submission_id
         WHERE r.step <> 'kelengkapan' AND s.complete_at IS NULL AND r.verdict <> 'cancelled'""",
    "a granted permohonan nobody signed": """
        SELECT s.number FROM submissions_submission s WHERE s.stage IN ('granted', 'refused') AND NOT EXISTS (SELECT
          FROM submissions_review r WHERE r.submission_id = s.id AND r.verdict = left(s.stage, 5) OR
               r.submission_id = s.id AND r.verdict = 'refuse' AND s.stage = 'refused')""",
    "a number held twice": "SELECT number FROM submissions_submission GROUP BY 1 HAVING count(*) > 1",
    "a history with a hole": """
        SELECT s.number FROM submissions_submission s WHERE s.events_count <>
          (SELECT count(*) FROM submissions_event e WHERE e.submission_id = s.id) OR s.events_count <>
          (SELECT max(seq) FROM submissions_event e WHERE e.submission_id = s.id)""",
    "a claim without somebody who may hold it": """
        SELECT number FROM submissions_review WHERE decided_at IS NOT NULL AND claimed_by_id IS NOT NULL""",
}
AFTER_DELIVERY = {
    "something still owed": "SELECT kind, error FROM submissions_outboxentry WHERE done_at IS NULL",
    "a notice missing or told twice": """
        SELECT e.verb FROM submissions_event e WHERE e.verb = ANY(%(told)s)
           AND 1 <> (SELECT count(*) FROM submissions_notice n WHERE n.event_id = e.id)""",
    "a notice of nothing": """
        SELECT e.verb FROM submissions_notice n JOIN submissions_event e ON e.id = n.event_id
         WHERE e.verb <> ALL(%(told)s) AND e.verb <> 'resumed' OR e.submission_id <> n.submission_id""",
}
OFTEN = (*["go on"] * 9, *["hand back", "lapse", "reopen", "take back", "correct"] * 3, "submit", "submit")
DEEDS = (
    *OFTEN, "deliver", "claim", "release", "reassign", "complete", "recommend", "defer", "pass on", "note", "conclude",
    "withdraw", "reopen", "pin", "remind", "lapse", "ask late", "ask late",
)  # fmt: skip


def found(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement, {"told": TOLD} if "%(told)s" in statement else None)
        return cursor.fetchall()


class Walk(RuleBasedStateMachine):
    """One walk is one transaction, undone at its end."""

    reached = set()
    version = None
    people = ()
    offices = ()

    def __init__(self):
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.ids = []
        self.steps = 0

    def teardown(self):
        try:
            outbox.drain()
            self.everything_owed_is_done()
            self.nothing_that_must_never_be()
            for one in Submission.objects.filter(pk__in=self.ids):
                assert history.broken_at(one) is None
                self.reached.update(one.events.values_list("verb", flat=True))
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        finally:  # also after a failure: the next walk begins on the same ground
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    def submission(self, pick):
        return self.ids[pick % len(self.ids)]

    def review(self, pick):
        """Mostly an open one: of the decided there are soon more."""
        every = Review.objects.filter(submission_id__in=self.ids).order_by("id")
        chosen = list(every.undecided() if pick % 5 else every) or list(every)
        return chosen[pick // 5 % len(chosen)] if chosen else None

    def person(self, pick, review=None):
        """Mostly one who may; now and then anybody."""
        able = [one for one in self.people if review is not None and reviewing.may_decide(review, one)]
        return (
            (able or self.people)[pick % len(able or self.people)]
            if pick % 7
            else self.people[pick % len(self.people)]
        )

    def head(self, pick):
        """Mostly the head of the office of the traffic step; now and then anybody."""
        return next(one for one in self.people if one.username == "kepala") if pick % 5 else self.people[0]

    def attempt(self, submission_id, verb):
        """Do it; a refusal must have changed nothing."""
        before = self.state_of(submission_id)
        try:
            with transaction.atomic():
                verb()
        except workflow.Refused as refusal:
            refused = str(refusal)
        else:
            return
        assert len(refused) > 20  # a sentence for the person, not a code
        assert self.state_of(submission_id) == before

    def state_of(self, submission_id):
        rows = found(f"SELECT s::text FROM submissions_submission s WHERE id = {submission_id}")
        for table in ("review", "event", "return", "outboxentry", "slot", "note"):
            rows += found(
                f"SELECT t::text FROM submissions_{table} t WHERE submission_id = {submission_id} ORDER BY id"
            )
        return rows

    @rule(seed=st.integers(0, 2**32))
    def live(self, seed):
        """One rule for every verb, each as likely as it is listed: hypothesis alone prefers the small and equal."""
        for _ in range(3):
            self.steps += 1
            self.do_something(
                random.Random(f"{seed} {self.steps}")
            )  # hypothesis likes to draw 0 again and again
            self.nothing_that_must_never_be()

    def do_something(self, chance):
        what, yes = chance.choice(DEEDS), chance.random() < 0.5
        pick, who = chance.randrange(10_000), chance.randrange(10_000)
        if what == "submit" or not self.ids:
            if len(self.ids) < 4:
                files = frozenset({"ktp", "denah"} if yes or pick % 3 else {"ktp"})
                self.ids.append(workflow.submit(filing(self.version, files=files)).pk)
        elif what == "deliver":
            outbox.drain()
            self.everything_owed_is_done()
        elif what == "go on":
            self.go_on(pick, favourable=yes)
        elif what in ("remind", "lapse"):
            self.let_time_pass(pick, over=what == "lapse")
        elif what in ("correct", "withdraw", "reopen", "pin"):
            self.applicant_does(what, pick, yes=yes)
        else:
            self.officer_does(what, pick, who, yes=yes)

    def go_on(self, pick, *, favourable):
        """The next step as it mostly goes, by somebody who may: chance alone seldom gets to a signature."""
        outbox.drain()
        review = Review.objects.filter(submission_id=self.submission(pick)).undecided().order_by("id").first()
        if review is None:
            return
        by = next((one for one in self.people if reviewing.may_decide(review, one)), self.people[0])
        verbs = {
            "completeness": lambda: reviewing.declare_complete(review.pk, by=by),
            "recommendation": lambda: reviewing.recommend(
                review.pk, by=by, agree=favourable, reason="sudah diukur"
            ),
            "sign": lambda: reviewing.conclude(
                review.pk, by=by, granted=favourable, reason="jalan utama", basis="Perda 1/2020"
            ),
        }
        self.attempt(review.submission_id, verbs[review.kind])

    def officer_does(self, what, pick, who, *, yes):
        review = self.review(pick)
        if what == "hand back" and pick % 4:  # papers are checked for a short part of the way only
            review = (
                Review.objects.undecided().filter(submission_id__in=self.ids, kind="completeness").first()
            )
        if what == "take back" and pick % 4:  # only before the next step acts: the latest verdict of all
            said = Review.objects.filter(submission_id__in=self.ids, verdict__in=("agree", "reject"))
            review = said.order_by("-decided_at").first()
        if review is None:
            return
        by = review.decided_by if what == "take back" and review.decided_by else self.person(who, review)
        if what == "ask late" and pick % 4:
            asked = (
                Review.objects.undecided().filter(submission_id__in=self.ids, kind="recommendation").first()
            )
            review, by = asked or review, self.person(who, asked or review)
        others = [one for one in self.offices if one.pk != review.opd_id or who % 5 == 4]
        to = others[who % len(others)]
        answer, paper = (
            reviewing.Fault("answer", "acara", "kurang jelas"),
            reviewing.Fault("document", "denah", "buram"),
        )
        words = {} if yes else {"reason": "jalan utama", "basis": "Perda 1/2020"}
        verbs = {
            "claim": lambda: holding.claim(review.pk, by=by),
            "release": lambda: holding.release(review.pk, by=by),
            "reassign": lambda: holding.reassign(review.pk, to=self.person(pick, review), by=by),
            "complete": lambda: reviewing.declare_complete(review.pk, by=by),
            "recommend": lambda: reviewing.recommend(review.pk, by=by, agree=yes, reason="tidak sesuai"),
            "defer": lambda: reviewing.defer(review.pk, by=by, reason="ukur dulu"),
            "take back": lambda: retraction.take_back(review.pk, by=by, reason="keliru"),
            "pass on": lambda: reviewing.pass_on(review.pk, to=to, by=by, reason="bukan kami"),
            "note": lambda: reviewing.add_note(review.pk, by=by, text="periksa lagi"),
            "ask late": lambda: late_returns.ask(
                review.pk, by=by, approved_by=self.head(who), why="baru terlihat di lokasi", faults=[answer]
            ),
            "hand back": lambda: reviewing.hand_back(review.pk, by=by, faults=[answer] if yes else [paper]),
            "conclude": lambda: reviewing.conclude(review.pk, by=by, granted=yes, **words),
        }
        fits = {"complete": "completeness", "recommend": "recommendation", "defer": "recommendation"}
        if fits.get(what, review.kind) == review.kind:  # the page offers a verb to its own kind of step alone
            self.attempt(review.submission_id, verbs[what])

    def applicant_does(self, what, pick, *, yes):
        number = self.submission(pick)
        answers = {"acara": "Kenduri keluarga"} if yes or pick % 3 else {}
        files = frozenset({"denah"})
        verbs = {
            "correct": lambda: workflow.answer_return(number, actor=Actor(), answers=answers, files=files),
            "withdraw": lambda: workflow.withdraw(number, actor=Actor(), reason="batal"),
            "reopen": lambda: workflow.reopen(number, actor=Actor()),
            "pin": lambda: workflow.reissue_pin(number, by=self.people[0], seen_identity=yes),
        }
        self.attempt(number, verbs[what])

    def let_time_pass(self, pick, *, over):
        running = list(
            Return.objects.filter(submission_id__in=self.ids, answered_at__isnull=True).order_by("id")
        )
        if not running:
            return
        one = running[pick % len(running)]
        if over:
            Return.objects.filter(pk=one.pk).update(until=timezone.localdate() - timedelta(days=1))
        self.attempt(one.submission_id, lambda: workflow.lapse(one.pk) if over else workflow.remind(one.pk))

    @invariant()
    def nothing_that_must_never_be(self):
        for what, statement in NEVER.items():
            assert found(statement) == [], what

    def everything_owed_is_done(self):
        for what, statement in AFTER_DELIVERY.items():
            assert found(statement) == [], what


def test_random_verbs_keep_the_tables_true(officer, offices, rina, hendra, dewi):
    Walk.version = publish_service()
    Walk.people = (
        rina,
        officer("hasan", "Hasan Basri", ("DISHUB", "technical")),
        officer("darma", "Darma Putra", ("SATPOLPP", "technical")),
        officer("kepala", "Kepala Dishub", ("DISHUB", "kabid"), ("DISHUB", "technical")),
        hendra,
        dewi,
    )
    Walk.offices = (offices["DISHUB"], offices["SATPOLPP"], offices["DPMPTSP"])
    run_state_machine_as_test(
        Walk,
        settings=settings(
            max_examples=20, stateful_step_count=25, deadline=None, database=None, derandomize=True,
            suppress_health_check=list(HealthCheck), phases=[Phase.generate],
        ),
    )  # fmt: skip
    # A walk that never gets anywhere would prove nothing.
    assert Walk.reached >= {
        "submitted", "opened", "claimed", "complete", "returned", "corrected", "lapsed", "reopened", "recommended",
        "deferred", "returned_late", "taken_back", "passed_on", "granted", "refused", "withdrawn",
    }  # fmt: skip
