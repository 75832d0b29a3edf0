import pytest

from pelalawan_portal.submissions import history, holding, outbox, retraction, reviewing, status
from pelalawan_portal.submissions.desk.story import story_of
from pelalawan_portal.submissions.models import Submission
from pelalawan_portal.submissions.workflow import Refused

from .envelopes import file_one, publish_service

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(offices):
    return publish_service()


@pytest.fixture
def dishub(officer):
    return officer("tono", "Tono", ("DISHUB", "technical"))


@pytest.fixture
def satpolpp(officer):
    return officer("eka", "Eka", ("SATPOLPP", "technical"))


def complete(submission, rina):
    reviewing.declare_complete(submission.reviews.get(step="kelengkapan").pk, by=rina)
    outbox.drain()
    submission.refresh_from_db()
    return submission


def review_of(submission, step):
    return submission.reviews.filter(step=step).order_by("-round").first()


def test_works_complete_records_who_and_when_and_starts_the_clock(version, rina):
    submission = complete(file_one(version), rina)
    assert submission.complete_by == rina
    assert submission.complete_at is not None
    assert submission.promised_on == submission.due_on is not None
    assert {one.opd.code for one in submission.reviews.undecided()} == {"DISHUB", "SATPOLPP"}
    assert submission.stage == "in_review"


def test_requires_the_post_and_the_office(version, hendra, dishub, siti):
    submission = file_one(version)
    review = submission.reviews.get()
    for stranger in (hendra, dishub, siti):
        with pytest.raises(Refused, match="bukan tugas Anda"):
            reviewing.declare_complete(review.pk, by=stranger)
    review.refresh_from_db()
    assert review.is_open
    assert submission.events.count() == 2


def test_rejects_the_officer_who_filed_it(version, rina, offices):
    submission = file_one(version, filed_by=rina, filed_at=offices["DPMPTSP"], channel="desk")
    with pytest.raises(Refused, match="petugas lain"):
        reviewing.declare_complete(submission.reviews.get().pk, by=rina)


def test_rejects_complete_while_a_required_paper_is_missing(version, rina):
    submission = file_one(version, files=frozenset({"ktp"}))
    with pytest.raises(Refused, match="Denah lokasi"):
        reviewing.declare_complete(submission.reviews.get().pk, by=rina)
    submission.refresh_from_db()
    assert submission.complete_at is None


def test_works_signing_opens_when_both_offices_have_spoken(version, rina, dishub, satpolpp):
    submission = complete(file_one(version), rina)
    reviewing.recommend(
        review_of(submission, "lalu_lintas").pk, by=dishub, agree=True, conditions="Sisakan satu lajur"
    )
    assert not submission.reviews.filter(step="tanda_tangan").exists()
    reviewing.recommend(
        review_of(submission, "ketertiban").pk, by=satpolpp, agree=False, reason="Terlalu malam"
    )
    submission.refresh_from_db()
    assert submission.stage == "signing"
    assert review_of(submission, "tanda_tangan").opd.code == "DPMPTSP"
    assert submission.notes.filter(kind="conditions").get().text == "Sisakan satu lajur"


def test_rejects_a_second_verdict_and_changes_nothing(version, rina, dishub):
    submission = complete(file_one(version), rina)
    review = review_of(submission, "lalu_lintas")
    reviewing.recommend(review.pk, by=dishub, agree=True)
    events = submission.events.count()
    with pytest.raises(Refused, match="sudah diputus"):
        reviewing.recommend(review.pk, by=dishub, agree=False, reason="x")
    review.refresh_from_db()
    assert review.verdict == "agree"
    assert submission.events.count() == events


def test_rejects_a_rejection_without_a_reason(version, rina, dishub):
    submission = complete(file_one(version), rina)
    with pytest.raises(Refused, match="alasan"):
        reviewing.recommend(review_of(submission, "lalu_lintas").pk, by=dishub, agree=False, reason="  ")
    assert review_of(submission, "lalu_lintas").is_open


def test_works_a_deferral_leaves_the_step_open_and_tells_the_applicant(version, rina, dishub):
    submission = complete(file_one(version), rina)
    reviewing.defer(review_of(submission, "lalu_lintas").pk, by=dishub, reason="Lampirkan jalur alternatif")
    outbox.drain()
    assert review_of(submission, "lalu_lintas").is_open
    assert submission.notices.filter(subject__contains="menangguhkan").exists()


def test_works_a_mistaken_verdict_is_taken_back_until_the_next_step_acts(
    version, rina, dishub, satpolpp, hendra
):
    submission = complete(file_one(version), rina)
    reviewing.recommend(review_of(submission, "ketertiban").pk, by=satpolpp, agree=True)
    mistaken = review_of(submission, "lalu_lintas")
    reviewing.recommend(mistaken.pk, by=dishub, agree=False, reason="salah berkas")
    again = retraction.take_back(mistaken.pk, by=dishub, reason="salah berkas")
    assert again.round == 2
    assert submission.reviews.filter(step="tanda_tangan", decided_at__isnull=True).count() == 0
    reviewing.recommend(again.pk, by=dishub, agree=True)
    signing = submission.reviews.get(step="tanda_tangan", decided_at__isnull=True)
    holding.claim(signing.pk, by=hendra)
    with pytest.raises(Refused, match="sudah berjalan"):
        retraction.take_back(again.pk, by=dishub, reason="x")


def test_requires_the_one_who_decided_or_the_head_to_take_back(version, rina, dishub, officer):
    submission = complete(file_one(version), rina)
    review = review_of(submission, "lalu_lintas")
    reviewing.recommend(review.pk, by=dishub, agree=True)
    colleague = officer("yuni", "Yuni", ("DISHUB", "technical"))
    with pytest.raises(Refused, match="Hanya yang memutus"):
        retraction.take_back(review.pk, by=colleague, reason="x")
    head = officer("kadishub", "Kadishub", ("DISHUB", "kabid"))
    assert retraction.take_back(review.pk, by=head, reason="keliru").round == 2


def test_works_a_claim_keeps_colleagues_out_until_the_working_day_ends(version, rina, officer):
    submission = file_one(version)
    review = submission.reviews.get()
    holding.claim(review.pk, by=rina)
    colleague = officer("lina", "Lina", ("DPMPTSP", "front_office"))
    with pytest.raises(Refused, match="Rina Marlina"):
        reviewing.declare_complete(review.pk, by=colleague)
    review.refresh_from_db()
    assert review.claimed_until.hour in range(0, 24)
    type(review).objects.filter(pk=review.pk).update(claimed_until="2020-01-01T00:00:00Z")
    assert reviewing.declare_complete(review.pk, by=colleague).complete_by == colleague


def test_works_the_head_reassigns_and_releases(version, rina, officer):
    submission = file_one(version)
    review = submission.reviews.get()
    head = officer("kabid", "Kabid", ("DPMPTSP", "kabid"))
    colleague = officer("lina", "Lina", ("DPMPTSP", "front_office"))
    assert holding.reassign(review.pk, to=colleague, by=head).claimed_by == colleague
    with pytest.raises(Refused, match="Hanya kepala"):
        holding.reassign(review.pk, to=rina, by=rina)
    assert holding.release(review.pk, by=head).claimed_by is None


def test_rejects_a_task_for_who_may_not_decide_it(version, rina, officer, offices):
    submission = file_one(version, filed_by=rina, filed_at=offices["DPMPTSP"], channel="desk")
    review = submission.reviews.get()
    head = officer("kabid", "Kabid", ("DPMPTSP", "kabid"))
    with pytest.raises(Refused, match="mengirimkan permohonan ini"):
        holding.reassign(review.pk, to=rina, by=head)
    review.refresh_from_db()
    assert review.claimed_by is None


def test_works_a_permohonan_is_passed_on_with_a_reason(version, rina, dishub, offices):
    submission = complete(file_one(version), rina)
    review = review_of(submission, "lalu_lintas")
    with pytest.raises(Refused, match="alasan"):
        reviewing.pass_on(review.pk, to=offices["PUPR"], by=dishub, reason="")
    reviewing.pass_on(review.pk, to=offices["PUPR"], by=dishub, reason="Jalan kabupaten")
    review.refresh_from_db()
    assert review.opd.code == "PUPR"
    with pytest.raises(Refused, match="bukan tugas Anda"):
        reviewing.recommend(review.pk, by=dishub, agree=True)


def test_works_the_history_names_each_office_it_was_passed_on_to(version, rina, dishub, offices):
    submission = complete(file_one(version), rina)
    review = review_of(submission, "lalu_lintas")
    reviewing.pass_on(review.pk, to=offices["PUPR"], by=dishub, reason="Jalan kabupaten")
    reviewing.pass_on(review.pk, to=offices["DISHUB"], by=rina, reason="Jalan desa")
    to = [f"Diteruskan ke {offices[code]}" for code in ("PUPR", "DISHUB")]
    lines = [one.text for one in status.status_of(submission).lines]
    assert [one for one in lines if one.startswith("Diteruskan")] == to
    chapters = [one.text for one in story_of(submission, [])]
    assert [one for one in chapters if one.startswith("Diteruskan")] == to[::-1]


def test_works_the_history_stays_whole(version, rina, dishub, satpolpp):
    submission = complete(file_one(version), rina)
    reviewing.recommend(review_of(submission, "lalu_lintas").pk, by=dishub, agree=True)
    reviewing.add_note(review_of(submission, "ketertiban").pk, by=satpolpp, text="telepon dulu")
    assert history.broken_at(Submission.objects.get(pk=submission.pk)) is None


def test_rejects_conclude_before_the_offices_have_spoken_or_without_reasons(
    version, rina, dishub, satpolpp, hendra
):
    submission = complete(file_one(version), rina)
    for step, by in (("lalu_lintas", dishub), ("ketertiban", satpolpp)):
        reviewing.recommend(review_of(submission, step).pk, by=by, agree=True)
    signing = review_of(submission, "tanda_tangan")
    with pytest.raises(Refused, match="dasar hukum"):
        reviewing.conclude(signing.pk, by=hendra, granted=False, reason="tidak sesuai")
    done = reviewing.conclude(
        signing.pk, by=hendra, granted=False, reason="tidak sesuai", basis="Perda 1/2020"
    )
    assert done.stage == "refused"
    assert done.closed_at is not None


def test_works_a_mistaken_complete_is_taken_back_and_its_clock_with_it(version, rina, dishub):
    submission = complete(file_one(version), rina)
    again = retraction.take_back(
        submission.reviews.get(step="kelengkapan").pk, by=rina, reason="salah berkas"
    )
    submission.refresh_from_db()
    assert (again.round, again.opd.code, submission.stage) == (2, "DPMPTSP", "checking")
    assert (submission.complete_at, submission.due_on, submission.legal_on) == (None, None, None)
    assert not submission.reviews.filter(kind="recommendation", decided_at__isnull=True).exists()
    reviewing.declare_complete(again.pk, by=rina)
    assert submission.reviews.filter(kind="recommendation", decided_at__isnull=True).count() == 2
    holding.claim(review_of(submission, "lalu_lintas").pk, by=dishub)
    with pytest.raises(Refused, match="sudah berjalan"):
        retraction.take_back(again.pk, by=rina, reason="lagi")


def test_works_a_mistaken_return_is_taken_back_until_the_applicant_answers(version, rina):
    submission = file_one(version)
    reviewing.hand_back(
        submission.reviews.get().pk, by=rina, faults=[reviewing.Fault("document", "ktp", "salah orang")]
    )
    again = retraction.take_back(submission.reviews.get(round=1).pk, by=rina, reason="berkas lain")
    submission.refresh_from_db()
    assert (again.round, submission.stage) == (2, "checking")
    assert not submission.returns.exists()
    assert submission.slots.get(key="ktp").state == "received"
    assert submission.events.filter(verb="returned").exists()
    outbox.drain()
    reviewing.hand_back(again.pk, by=rina, faults=[reviewing.Fault("document", "denah", "buram")])
    assert submission.returns.count() == 1


def test_works_a_verdict_is_taken_back_as_often_as_it_was_mistaken(version, rina, dishub, satpolpp):
    submission = complete(file_one(version), rina)
    reviewing.recommend(review_of(submission, "ketertiban").pk, by=satpolpp, agree=True)
    for _ in range(3):
        mistaken = review_of(submission, "lalu_lintas")
        reviewing.recommend(mistaken.pk, by=dishub, agree=False, reason="keliru")
        retraction.take_back(mistaken.pk, by=dishub, reason="keliru")
    assert review_of(submission, "lalu_lintas").round == 4
    with pytest.raises(Refused, match="tidak dapat ditarik"):
        retraction.take_back(submission.reviews.get(step="lalu_lintas", round=2).pk, by=dishub, reason="x")
