"""reconcile: clean when all is well, and every way of going wrong is named by number and code."""

import uuid
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from pelalawan_portal.opds.delegations import Delegation
from pelalawan_portal.opds.models import Post
from pelalawan_portal.submissions import history, outbox, reviewing
from pelalawan_portal.submissions.models import OutboxEntry, Reconciliation, Review, StoredFile, Submission
from pelalawan_portal.submissions.reconciliation import COUNTED, SENTENCES, reconcile
from pelalawan_portal.submissions.registry import jobs

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def store(submission, path, **fields):
    return StoredFile.objects.create(
        bundle=submission.key,
        key="ktp",
        name="a.jpg",
        kind="image/jpeg",
        size=1,
        sha256="0",
        path=path,
        **fields,
    )


def found():
    result = reconcile(every_chain=True)
    assert {one["code"] for one in result.findings} == set(result.totals)
    return {(one["code"], one["number"]) for one in result.findings}


def change(submission, **fields):
    Submission.objects.filter(pk=submission.pk).update(**fields)


def test_works_clean_at_every_stage(make_submission, rina, dishub, review_of, media):
    returned, complete, deciding = make_submission(), make_submission(), make_submission()
    reviewing.hand_back(review_of(returned).pk, by=rina, faults=[reviewing.Fault("document", "ktp", "Buram")])
    for one in (complete, deciding):
        reviewing.declare_complete(review_of(one).pk, by=rina)
    reviewing.recommend(review_of(deciding, "lalu_lintas").pk, by=dishub, agree=True)
    make_submission(routed=False)
    unnamed = reconcile().counts["unnamed_bytes"]
    (media / "aa").mkdir()
    (media / "aa" / "x").write_bytes(b"x")
    (media / "aa" / "unnamed").write_bytes(b"x")
    store(returned, "aa/x")
    result = reconcile(every_chain=True)
    assert result.is_clean, result.findings
    assert result.counts["filed"] == 4
    assert result.counts["routed"] == 3
    assert result.counts["on_the_way"] == 1
    assert result.counts["files"] == 1
    assert result.counts["unnamed_bytes"] == unnamed + 1
    assert result.counts["chains_read"] == 4
    assert set(result.counts) == set(COUNTED)


def close_the_review(submission, media):
    submission.reviews.update(decided_at=timezone.now(), verdict="cancelled")


def move_the_stage(submission, media):
    change(submission, stage="signing")


def close_too_early(submission, media):
    change(submission, stage="withdrawn", closed_at=timezone.now())


def grant_without_verdict(submission, media):
    close_the_review(submission, media)
    change(submission, stage="granted", closed_at=timezone.now())


def return_without_asking(submission, media):
    close_the_review(submission, media)
    change(submission, stage="returned")


def forget_the_copy(submission, media):
    submission.reviews.update(confidential=True)


def lose_the_bytes(submission, media):
    store(submission, "aa/gone")


def break_the_chain(submission, media):
    change(submission, events_count=submission.events_count + 1)


def forge_an_event(submission, media):
    """The structure stays whole; only hashing again notices."""
    last = submission.events.order_by("-seq").first()
    first = submission.events.order_by("seq").first()
    fake = history.body_of(first, submission.number) | {"verb": "granted"}
    change(submission, chain=last.hash)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE submissions_event DISABLE TRIGGER USER")
        cursor.execute("UPDATE submissions_event SET verb = %s WHERE id = %s", [fake["verb"], first.pk])
        cursor.execute("ALTER TABLE submissions_event ENABLE TRIGGER USER")


def be_late(submission, media):
    OutboxEntry.objects.filter(submission=submission).update(
        done_at=None, due_at=timezone.now() - timedelta(minutes=16)
    )


def be_stuck(submission, media):
    OutboxEntry.objects.filter(submission=submission, kind="make_printout").update(
        done_at=None, attempts=outbox.STUCK_AFTER, due_at=timezone.now() + timedelta(days=9)
    )


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (close_the_review, "nothing_open"), (move_the_stage, "stage_differs"),
        (close_too_early, "closed_but_open"), (grant_without_verdict, "verdict_missing"),
        (return_without_asking, "return_missing"), (forget_the_copy, "copy_differs"),
        (lose_the_bytes, "bytes_missing"), (break_the_chain, "chain_broken"), (forge_an_event, "chain_broken"),
        (be_late, "outbox_late"), (be_stuck, "outbox_stuck"),
    ],
)  # fmt: skip
def test_names_what_is_wrong_and_nothing_else(make_submission, media, fault, code):
    well, submission = make_submission(), make_submission()
    assert found() == set()
    fault(submission, media)
    assert found() == {(code, submission.number)}
    assert well.number not in str(Reconciliation.objects.first().findings)


def test_names_what_nobody_routed_and_nothing_will(make_submission):
    submission = make_submission(routed=False)
    assert found() == set()
    OutboxEntry.objects.filter(submission=submission, kind="route").update(done_at=timezone.now())
    assert found() == {("not_routed", submission.number)}


def test_names_a_number_with_wrong_characters(make_submission):
    submission = make_submission()
    wrong = submission.number[:-1] + ("2" if submission.number[-1] != "2" else "3")
    Review.objects.filter(submission=submission).update(number=wrong)
    change(submission, number=wrong)
    assert ("number_wrong", wrong) in found()


def test_works_a_draft_file_without_bytes_is_named(media):
    key = uuid.uuid4()
    StoredFile.objects.create(
        bundle=key, key="ktp", name="a", kind="image/jpeg", size=1, sha256="0", path="aa/b"
    )
    assert found() == {("bytes_missing", f"konsep {key}")}


def test_works_reads_only_the_histories_that_moved(make_submission):
    make_submission()
    assert reconcile().counts["chains_read"] == 1
    Reconciliation.objects.update(at=timezone.now() + timedelta(hours=2))
    assert reconcile().counts["chains_read"] == 0


def test_works_the_command_says_it_with_its_exit_code(make_submission):
    submission = make_submission()
    out = StringIO()
    call_command("reconcile", stdout=out)
    assert "Semua cocok" in out.getvalue()
    close_the_review(submission, None)
    with pytest.raises(SystemExit) as stopped:
        call_command("reconcile", stdout=out, stderr=StringIO())
    assert stopped.value.code == 1
    assert f"nothing_open {submission.number}" in out.getvalue()


def test_works_beat_does_it_each_hour():
    assert reconcile in jobs("tidy")


def test_works_the_admin_shows_the_last_result(make_submission, administrator, rina, signed_in):
    address = "/admin/submissions/reconciliation/"
    assert "Belum pernah dicocokkan" in signed_in(administrator).get(address).content.decode()
    submission = make_submission()
    move_the_stage(submission, None)
    reconcile()
    page = signed_in(administrator).get(address).content.decode()
    assert submission.number in page
    assert SENTENCES["stage_differs"] in page
    assert signed_in(rina).get(address).status_code == 404


def test_works_who_stands_in_for_a_post_is_an_officer_too(make_submission, offices, rina, dishub, review_of):
    submission = make_submission()
    review = review_of(submission)
    post = Post.objects.get(user=rina, role=review.post, opd=review.opd)
    today = timezone.localdate()
    Post.objects.filter(opd=review.opd, role=review.post).update(valid_to=today - timedelta(days=1))
    assert reconcile().counts["unmanned"] == 1
    standing_in = Delegation.objects.create(
        kind="plh", post=post, delegate=dishub, order_number="SPRIN/1", ordered_on=today, valid_from=today,
        valid_to=today, entered_by=rina,
    )  # fmt: skip
    assert reconcile().counts["unmanned"] == 0
    Delegation.objects.filter(pk=standing_in.pk).update(
        ended_at=timezone.now(), ended_by=rina, end_reason="Kembali bertugas"
    )
    assert reconcile().counts["unmanned"] == 1
