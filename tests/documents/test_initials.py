"""Parafs: the draft goes from one to the next, back when somebody disagrees, and is signed when all stand on it."""

from __future__ import annotations

import threading

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from pelalawan_portal.documents import drafting, initials, workflow
from pelalawan_portal.documents.models import Decision, Initial
from pelalawan_portal.submissions import outbox, retraction
from pelalawan_portal.submissions.models import Notice
from pelalawan_portal.submissions.workflow import Refused

from .chains import CHAIN, at, complete, publish_chain, sent_round, write
from .conftest import scan
from .reading import text

PAGE = "/admin/submissions/review/{}/change/"
VERB = "/admin/submissions/review/{}/{}/"


@pytest.fixture
def chain(offices):
    return publish_chain()


@pytest.fixture
def people(rina, dewi, anwar, hendra, officer):
    """Who does what: rina (loket), dewi (konsep), sari, anwar, tati (paraf), hendra (tanda tangan)."""
    return {
        "rina": rina,
        "konsep": dewi,
        "paraf_kasi": officer("sari", "Sari Dewi", ("DPMPTSP", "kasi")),
        "paraf_kabid": anwar,
        "paraf_sekretaris": officer("tati", "Tati Suryani", ("DPMPTSP", "secretary")),
        "hendra": hendra,
    }


@pytest.fixture
def round_sent(chain, people):
    return sent_round(chain, people["rina"], people["konsep"])


def all_initials(submission, people, steps=CHAIN):
    for step in steps:
        initials.set_initial(at(submission, step).pk, by=people[step])


def test_works_three_parafs_then_the_pen(round_sent, people):
    submission, decision = round_sent
    for step in CHAIN:
        assert [one.step for one in submission.reviews.undecided()] == [step]
        initials.set_initial(at(submission, step).pk, by=people[step])
    review = at(submission, "tanda_tangan")
    assert [one.review.step for one in Initial.objects.filter(decision=decision)] == list(CHAIN)
    workflow.allot_number(review.pk, by=people["hendra"])
    workflow.sign(review.pk, by=people["hendra"], upload=scan(), signed_on=timezone.localdate())
    submission.refresh_from_db()
    assert submission.stage == "granted"


def test_works_the_applicant_is_not_told_of_each_paraf(round_sent, people):
    submission, _ = round_sent
    before = Notice.objects.filter(submission=submission).count()
    all_initials(submission, people)
    assert Notice.objects.filter(submission=submission).count() == before


def test_works_the_draft_shows_who_set_a_paraf_and_the_clean_print_does_not(round_sent, people):
    submission, decision = round_sent
    all_initials(submission, people, CHAIN[:2])
    from pelalawan_portal.documents import sheets

    words = text(sheets.render(Decision.objects.get(pk=decision.pk)))
    assert "Paraf" in words
    assert "Sari Dewi" in words
    assert "Anwar Hakim" in words
    assert "Tati Suryani" not in words
    initials.set_initial(at(submission, CHAIN[2]).pk, by=people[CHAIN[2]])
    workflow.allot_number(at(submission, "tanda_tangan").pk, by=people["hendra"])
    assert "Sari Dewi" not in text(sheets.render(Decision.objects.get(pk=decision.pk)))


def test_works_a_draft_names_the_signer_and_not_its_writer(round_sent):
    from pelalawan_portal.documents import sheets

    words = text(sheets.render(Decision.objects.get(pk=round_sent[1].pk)))
    assert "Hendra Wijaya" in words
    assert "Dewi Kartika" not in words


def test_works_back_to_the_draft_asks_again_who_agreed_with_other_words(round_sent, people):
    submission, decision = round_sent
    all_initials(submission, people, CHAIN[:1])
    initials.return_draft(at(submission, CHAIN[1]).pk, by=people[CHAIN[1]], reason="Ketentuan kurang.")
    assert [(one.step, one.round) for one in submission.reviews.undecided()] == [("konsep", 2)]
    with pytest.raises(Refused, match="Belum ada konsep"):
        initials.send_round(at(submission, "konsep").pk, by=people["konsep"])
    write(submission, people["konsep"], terms=["Tanpa mercon."])
    initials.send_round(at(submission, "konsep").pk, by=people["konsep"])
    assert [(one.step, one.round) for one in submission.reviews.undecided()] == [("paraf_kasi", 2)]
    decision.refresh_from_db()
    assert not initials.standing_on(decision).exists()
    all_initials(submission, people)
    workflow.allot_number(at(submission, "tanda_tangan").pk, by=people["hendra"])
    assert Initial.objects.filter(decision=decision, step="paraf_kasi").count() == 2


def test_works_what_stands_unchanged_is_not_asked_again(round_sent, people):
    submission, _ = round_sent
    all_initials(submission, people, CHAIN[:1])
    initials.return_draft(at(submission, CHAIN[1]).pk, by=people[CHAIN[1]], reason="Apakah nama ini benar?")
    write(submission, people["konsep"])
    initials.send_round(at(submission, "konsep").pk, by=people["konsep"])
    assert [(one.step, one.round) for one in submission.reviews.undecided()] == [("paraf_kabid", 2)]


def test_works_the_signer_sends_it_back_and_sees_what_changed(round_sent, people, signed_in):
    submission, _ = round_sent
    all_initials(submission, people)
    review = at(submission, "tanda_tangan")
    desk = signed_in(people["hendra"])
    names = [one.verb.name for one in desk.get(PAGE.format(review.pk)).context["verbs"]]
    assert "kembalikan-konsep" in names
    assert "siapkan" not in names
    desk.post(VERB.format(review.pk, "kembalikan-konsep"), {"reason": "Batasi sampai pukul 17.00."})
    konsep = signed_in(people["konsep"]).get(PAGE.format(at(submission, "konsep").pk)).content.decode()
    assert "Batasi sampai pukul 17.00." in konsep
    decision = write(submission, people["konsep"], terms=["Sampai pukul 17.00."])
    initials.send_round(at(submission, "konsep").pk, by=people["konsep"])
    all_initials(submission, people)
    before = initials.latest_differing(decision)
    assert initials.changes_since(decision, before) == [("Ketentuan", "", "Sampai pukul 17.00.")]
    page = desk.get(PAGE.format(at(submission, "tanda_tangan").pk)).content.decode()
    assert "Berubah sejak paraf" in page
    assert "<ins>Sampai pukul 17.00.</ins>" in page


def test_works_a_change_of_the_validity_is_a_change(round_sent, people):
    submission, decision = round_sent
    all_initials(submission, people, CHAIN[:1])
    initials.return_draft(at(submission, CHAIN[1]).pk, by=people[CHAIN[1]], reason="Masa berlaku.")
    today = timezone.localdate()
    workflow.draft(
        at(submission, "konsep").pk, by=people["konsep"], kind="grant",
        content=drafting.grant_content(submission), valid_from=today, valid_to=today,
    )  # fmt: skip
    decision.refresh_from_db()
    assert [one[0] for one in initials.changes_since(decision, Initial.objects.get())] == ["Masa berlaku"]


def test_works_a_paraf_is_taken_back_until_the_next_acts(round_sent, people):
    submission, decision = round_sent
    all_initials(submission, people, CHAIN[:1])
    retraction.take_back(at(submission, CHAIN[0]).pk, by=people[CHAIN[0]], reason="Belum dibaca tuntas.")
    assert [(one.step, one.round) for one in submission.reviews.undecided()] == [("paraf_kasi", 2)]
    assert not initials.standing_on(decision).exists()
    all_initials(submission, people, CHAIN[:2])
    with pytest.raises(Refused, match="Langkah berikutnya"):
        retraction.take_back(at(submission, CHAIN[0]).pk, by=people[CHAIN[0]], reason="Terlambat.")


def test_works_by_browser_pages_in_a_fixed_number_of_statements(
    round_sent, people, signed_in, django_assert_max_num_queries
):
    submission, _ = round_sent
    desk = signed_in(people["paraf_kasi"])
    place = PAGE.format(at(submission, "paraf_kasi").pk)
    desk.get(place)
    with django_assert_max_num_queries(30):
        page = desk.get(place)
    assert [one.verb.name for one in page.context["verbs"]] == ["paraf", "kembalikan-konsep"]
    assert "p" not in [one.shortcut for one in page.context["verbs"]]
    outbox.drain()
    assert desk.post(VERB.format(at(submission, "paraf_kasi").pk, "paraf")).status_code == 302
    assert [one.step for one in submission.reviews.undecided()] == ["paraf_kabid"]


def test_requires_the_draft_step_for_writing_where_there_is_one(round_sent, people):
    submission, _ = round_sent
    all_initials(submission, people)
    with pytest.raises(Refused, match="langkah konsep"):
        workflow.draft(
            at(submission, "tanda_tangan").pk, by=people["hendra"], kind="grant",
            content=drafting.grant_content(submission),
        )  # fmt: skip


def test_requires_a_reason_to_send_it_back(round_sent, people):
    submission, _ = round_sent
    with pytest.raises(Refused, match="Tulis apa yang harus diubah"):
        initials.return_draft(at(submission, CHAIN[0]).pk, by=people[CHAIN[0]], reason=" ")
    assert at(submission, CHAIN[0]).is_open


def test_rejects_who_filed_it(chain, people, officer, offices):
    helper = officer("bayu", "Bayu", ("DPMPTSP", "front_office"), ("DPMPTSP", "kasi"))
    submission, _ = sent_round(
        chain, people["rina"], people["konsep"], filed_by=helper, filed_at=offices["DPMPTSP"], channel="desk"
    )
    with pytest.raises(Refused, match="Anda yang mengirimkan"):
        initials.set_initial(at(submission, CHAIN[0]).pk, by=helper)
    assert not Initial.objects.exists()


def test_rejects_a_second_paraf_of_the_same_hand_while_another_can(chain, people, officer):
    both = officer("wawan", "Wawan", ("DPMPTSP", "kasi"), ("DPMPTSP", "kabid"))
    submission, _ = sent_round(chain, people["rina"], people["konsep"])
    initials.set_initial(at(submission, CHAIN[0]).pk, by=both)
    with pytest.raises(Refused, match="Anwar Hakim"):
        initials.set_initial(at(submission, CHAIN[1]).pk, by=both)
    people["paraf_kabid"].posts.update(valid_to="2020-12-31")
    initials.set_initial(at(submission, CHAIN[1]).pk, by=both)
    assert Initial.objects.count() == 2


def test_rejects_the_writers_own_paraf_while_another_can(chain, people, officer):
    writer = officer("wawan", "Wawan", ("DPMPTSP", "verifier"), ("DPMPTSP", "kasi"))
    submission, _ = sent_round(chain, people["rina"], writer)
    with pytest.raises(Refused, match="Sari Dewi"):
        initials.set_initial(at(submission, CHAIN[0]).pk, by=writer)


def test_rejects_a_number_while_a_paraf_stands_on_other_words(round_sent, people):
    submission, decision = round_sent
    all_initials(submission, people)
    Decision.objects.filter(pk=decision.pk).update(content_sha256="0" * 64)
    with pytest.raises(Refused, match="belum diparaf lengkap"):
        workflow.allot_number(at(submission, "tanda_tangan").pk, by=people["hendra"])


def test_rejects_changing_or_removing_a_paraf(round_sent, people):
    all_initials(round_sent[0], people, CHAIN[:1])
    for change in (
        lambda: Initial.objects.update(title="Bupati"),
        lambda: Initial.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="kept as it was set"), transaction.atomic():
            change()
    assert Initial.objects.update(content="enc:lain") == 1


def test_handles_two_kasi_at_the_same_moment(transactional_db, chain, people, officer):
    other = officer("bayu", "Bayu", ("DPMPTSP", "kasi"))
    submission, _ = sent_round(chain, people["rina"], people["konsep"])
    review, start, outcomes = at(submission, CHAIN[0]).pk, threading.Barrier(2), []

    def work(by):
        try:
            start.wait(20)
            initials.set_initial(review, by=by)
            outcomes.append("paraf")
        except Refused:
            outcomes.append("ditolak")
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(one,)) for one in (other, people["paraf_kasi"])]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert sorted(outcomes) == ["ditolak", "paraf"]
    assert Initial.objects.count() == 1
    assert [one.step for one in submission.reviews.undecided()] == ["paraf_kabid"]


def test_handles_a_service_without_a_chain_as_before(at_signing, hendra, signed_in):
    _, review = at_signing()
    page = signed_in(hendra).get(PAGE.format(review.pk))
    assert [one.verb.name for one in page.context["verbs"]][:2] == ["siapkan", "penolakan"]
    assert "Paraf</h3>" not in page.content.decode()


def test_handles_a_voided_number_by_beginning_at_the_draft(round_sent, people):
    submission, decision = round_sent
    all_initials(submission, people)
    workflow.allot_number(at(submission, "tanda_tangan").pk, by=people["hendra"])
    workflow.void(decision.pk, by=people["hendra"], reason="Salah nama.")
    initials.return_draft(at(submission, "tanda_tangan").pk, by=people["hendra"], reason="Salah nama.")
    write(submission, people["konsep"], paragraphs=["Yang benar."])
    initials.send_round(at(submission, "konsep").pk, by=people["konsep"])
    all_initials(submission, people)
    renewed = workflow.allot_number(at(submission, "tanda_tangan").pk, by=people["hendra"])
    assert renewed.serial == 2


def test_handles_a_draft_taken_back_before_anyone_read_it(round_sent, people):
    submission, _ = round_sent
    retraction.take_back(at(submission, "konsep").pk, by=people["konsep"], reason="Ada yang terlupa.")
    assert [one.step for one in submission.reviews.undecided()] == ["konsep"]


def test_handles_a_permohonan_whose_draft_is_not_written_yet(chain, people):
    submission = complete(chain, people["rina"])
    with pytest.raises(Refused, match="Belum ada konsep"):
        initials.send_round(at(submission, "konsep").pk, by=people["konsep"])


def test_rejects_counting_a_paraf_that_was_taken_back(round_sent, people):
    submission, decision = round_sent
    all_initials(submission, people, CHAIN[:1])
    retraction.take_back(at(submission, CHAIN[0]).pk, by=people[CHAIN[0]], reason="Belum dibaca.")
    initials.return_draft(at(submission, CHAIN[0]).pk, by=people[CHAIN[0]], reason="Periksa nama.")
    write(submission, people["konsep"])
    initials.send_round(at(submission, "konsep").pk, by=people["konsep"])
    assert not initials.standing_on(decision).exists()
    assert [one.step for one in submission.reviews.undecided()] == [CHAIN[0]]
