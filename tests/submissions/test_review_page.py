"""The review page: everything to decide on one screen, verbs as POST, nothing lost on the way."""

import pytest

from pelalawan_portal.accounts.models import Opening
from pelalawan_portal.opds.models import Opd
from pelalawan_portal.submissions import holding, reviewing, workflow
from pelalawan_portal.submissions.models import Note, ReasonSnippet, Review, Slot, StoredFile

pytestmark = pytest.mark.django_db
NIK = "1405095205900001"
ANSWERS = {"nama": "Siti Aminah", "nik": NIK, "acara": "Kenduri nikah", "desa": "14.05.09.2002"}


def address(review, verb="change"):
    return f"/admin/submissions/review/{review.pk}/{verb}/"


@pytest.fixture
def submission(make_submission):
    return make_submission(answers=ANSWERS)


@pytest.fixture
def review(submission, review_of):
    return review_of(submission)


def show(client, review):
    response = client.get(address(review))
    assert response.status_code == 200
    return response.content.decode()


def store(submission, key="ktp", **fields):
    given = {
        "name": "ktp.jpg",
        "kind": "image/jpeg",
        "size": 9,
        "sha256": "0",
        "path": "aa/x",
        "state": "clean",
    }
    return StoredFile.objects.create(bundle=submission.key, key=key, **{**given, **fields})


class TestReading:
    def test_works_answers_papers_clock_and_history(self, review, submission, rina, signed_in):
        page = show(signed_in(rina), review)
        for shown in ("Kenduri nikah", "Foto KTP", "Diterima", "Diperiksa paling lambat", "Permohonan dikirim",
                      submission.number, "Lengkap", "Minta perbaikan"):  # fmt: skip
            assert shown in page
        assert NIK not in page
        assert "1405••••••••0001" in page

    def test_works_first_paper_is_open_beside_the_checklist_for_who_decides(
        self, review, submission, rina, auditor, signed_in
    ):
        file = store(submission)
        waiting = store(submission, "denah", state="quarantined")
        page = show(signed_in(rina), review)
        assert f'src="/berkas/{file.pk}/"' in page
        assert f"/berkas/{waiting.pk}/" not in page
        assert "Sedang diperiksa sistem" in page
        assert f'src="/berkas/{file.pk}/"' not in show(signed_in(auditor), review)

    def test_rejects_who_has_no_business_with_it(self, review, dishub, siti, signed_in):
        assert signed_in(dishub).get(address(review)).status_code == 404
        assert signed_in(siti).get(address(review)).status_code == 302
        assert signed_in(dishub).post(address(review, "lengkap")).status_code == 404

    def test_rejects_everybody_else_from_what_is_confidential(
        self, review, rina, superuser, auditor, signed_in
    ):
        Review.objects.filter(pk=review.pk).update(confidential=True)
        assert signed_in(superuser).get(address(review)).status_code == 404
        assert signed_in(auditor).get(address(review)).status_code == 404
        assert signed_in(rina).get(address(review)).status_code == 200

    def test_works_earlier_ones_of_the_same_nik(self, review, rina, make_submission, signed_in):
        earlier = make_submission(answers={**ANSWERS, "acara": "Sunatan"})
        other = make_submission()
        page = show(signed_in(rina), review)
        assert earlier.number in page
        assert other.number not in page

    def test_works_auditors_read_and_nothing_else(self, review, auditor, signed_in):
        page = show(signed_in(auditor), review)
        assert "Hanya dibaca" in page
        assert address(review, "lengkap") not in page
        response = signed_in(auditor).post(address(review, "catatan"), {"catatan": "x"})
        assert response.status_code == 409
        assert not Note.objects.exists()

    def test_requires_a_constant_number_of_queries(
        self, review, submission, rina, signed_in, django_assert_max_num_queries
    ):
        client = signed_in(rina)
        client.get(address(review))
        store(submission)
        store(submission, "denah")
        for at in range(8):
            reviewing.add_note(review.pk, by=rina, text=f"catatan {at}")
        with django_assert_max_num_queries(22):
            client.get(address(review))

    def test_handles_get_on_a_verb(self, review, rina, signed_in):
        assert signed_in(rina).get(address(review, "lengkap")).status_code == 405

    def test_handles_an_unknown_verb_or_number(self, review, rina, signed_in):
        assert signed_in(rina).post(address(review, "hapus")).status_code == 404
        assert signed_in(rina).get(f"/admin/submissions/review/{10**30}/change/").status_code == 404


class TestIdentity:
    def test_works_shown_on_tap_and_written_down(self, review, submission, rina, signed_in):
        response = signed_in(rina).post(address(review, "identitas"))
        assert NIK in response.content.decode()
        opening = Opening.objects.get()
        assert (opening.actor, opening.subject) == (rina, submission.number)
        assert NIK not in opening.what

    def test_rejects_who_does_not_decide(self, review, auditor, superuser, signed_in):
        for stranger in (auditor, superuser):
            assert signed_in(stranger).post(address(review, "identitas")).status_code == 404
        assert not Opening.objects.exists()


class TestVerdicts:
    def test_works_complete(self, review, submission, rina, signed_in):
        response = signed_in(rina).post(address(review, "lengkap"), {"note": "sudah dicek"}, follow=True)
        assert response.status_code == 200
        assert "Tersimpan: Lengkap" in response.content.decode()
        submission.refresh_from_db()
        assert submission.complete_by == rina
        assert Note.objects.get().text == "sudah dicek"

    def test_works_return_item_by_item(self, review, submission, rina, signed_in):
        data = {
            "document:ktp": "on",
            "reason:document:ktp": "Buram",
            "answer:acara": "on",
            "reason:answer:acara": "Sebut harinya",
        }
        assert signed_in(rina).post(address(review, "kembalikan"), data).status_code == 302
        submission.refresh_from_db()
        assert submission.stage == "returned"
        assert {(one.kind, one.key, one.reason) for one in submission.returns.get().items.all()} == {
            ("document", "ktp", "Buram"), ("answer", "acara", "Sebut harinya"),
        }  # fmt: skip

    def test_rejects_a_return_without_reason_and_keeps_what_was_typed(
        self, review, submission, rina, signed_in
    ):
        data = {"document:ktp": "on", "reason:document:denah": "Denah saya tulis lengkap"}
        response = signed_in(rina).post(address(review, "kembalikan"), data)
        page = response.content.decode()
        assert response.status_code == 422
        assert "Denah saya tulis lengkap" in page
        assert "Tulis apa yang salah" in page
        submission.refresh_from_db()
        assert submission.stage == "checking"
        assert not submission.returns.exists()

    def test_works_only_what_may_still_be_asked_is_on_the_second_form(
        self, review, submission, rina, signed_in, review_of
    ):
        signed_in(rina).post(
            address(review, "kembalikan"), {"document:ktp": "on", "reason:document:ktp": "Buram"}
        )
        from pelalawan_portal.submissions.actors import Actor

        workflow.answer_return(submission.pk, actor=Actor(), answers={}, files=frozenset({"ktp"}))
        again = review_of(submission)
        assert again.round == 2
        page = show(signed_in(rina), again)
        assert 'name="document:ktp"' in page
        assert 'name="document:denah"' not in page
        assert 'name="answer:acara"' not in page
        assert "Sudah benar:" in page
        assert "Denah lokasi" in page

    def test_handles_a_lost_race_with_a_sentence_and_the_text(
        self, review, submission, rina, officer, signed_in
    ):
        colleague = officer("rudi", "Rudi", ("DPMPTSP", "front_office"))
        reviewing.declare_complete(review.pk, by=colleague)
        events = submission.events.count()
        data = {"document:ktp": "on", "reason:document:ktp": "Foto terpotong di kiri"}
        response = signed_in(rina).post(address(review, "kembalikan"), data)
        page = response.content.decode()
        assert response.status_code == 409
        assert "sudah diputus" in page
        assert "Foto terpotong di kiri" in page
        submission.refresh_from_db()
        assert submission.events.count() == events
        assert submission.stage == "in_review"

    def test_rejects_complete_while_a_paper_is_missing(self, review, submission, rina, signed_in):
        Slot.objects.filter(submission=submission, key="denah").update(state="expected")
        response = signed_in(rina).post(address(review, "lengkap"), {"note": "catatan saya"})
        page = response.content.decode()
        assert response.status_code == 409
        assert "Masih ada surat wajib" in page
        assert "catatan saya" in page
        submission.refresh_from_db()
        assert submission.complete_at is None

    def test_rejects_who_filed_it(self, make_submission, rina, offices, signed_in, review_of):
        submission = make_submission(filed_by=rina, filed_at=offices["DPMPTSP"], channel="desk")
        review = review_of(submission)
        assert "petugas lain yang memutus" in show(signed_in(rina), review)
        assert signed_in(rina).post(address(review, "lengkap"), {"note": ""}).status_code == 409
        assert review_of(submission).is_open

    def test_works_recommendation_with_conditions_seen_by_the_next(
        self, review, submission, rina, dishub, satpolpp, hendra, signed_in, review_of
    ):
        reviewing.declare_complete(review.pk, by=rina)
        first = review_of(submission, "lalu_lintas")
        signed_in(dishub).post(address(first, "setuju"), {"conditions": "Pasang rambu", "reason": ""})
        page = show(signed_in(satpolpp), review_of(submission, "ketertiban"))
        assert "Pasang rambu" in page
        assert "Dishub" in page or "Perhubungan" in page

    def test_works_a_ready_sentence_is_put_in_without_script(self, review, submission, rina, signed_in):
        ReasonSnippet.objects.create(kind="completeness", text="Foto KTP tidak terlihat tepinya.")
        data = {
            "document:ktp": "on",
            "reason:document:ktp": "",
            "sisipkan": "Foto KTP tidak terlihat tepinya.",
        }
        response = signed_in(rina).post(address(review, "kembalikan"), data)
        assert response.status_code == 200
        page = response.content.decode()
        assert "Foto KTP tidak terlihat tepinya.</textarea>" in page
        assert "Tandai paling sedikit" not in page
        submission.refresh_from_db()
        assert submission.stage == "checking"


class TestHolding:
    def test_works_claim_and_release(self, review, rina, officer, signed_in, review_of, submission):
        colleague = officer("rudi", "Rudi", ("DPMPTSP", "front_office"))
        signed_in(rina).post(address(review, "pegang"))
        assert review_of(submission).claimed_by == rina
        page = show(signed_in(colleague), review)
        assert "Sedang dipegang Rina Marlina" in page
        assert address(review, "lengkap") not in page
        assert signed_in(colleague).post(address(review, "lengkap"), {"note": ""}).status_code == 409
        assert signed_in(colleague).post(address(review, "lepas")).status_code == 409
        signed_in(rina).post(address(review, "lepas"))
        assert review_of(submission).claimed_by is None

    def test_works_the_head_reassigns(self, review, rina, anwar, officer, signed_in, review_of, submission):
        colleague = officer("rudi", "Rudi", ("DPMPTSP", "front_office"))
        signed_in(anwar).post(address(review, "tugaskan"), {"petugas": colleague.pk})
        assert review_of(submission).claimed_by == colleague
        for wrong in ("", "abc", "99999999", str(anwar.pk)):
            assert signed_in(anwar).post(address(review, "tugaskan"), {"petugas": wrong}).status_code == 409
        assert signed_in(colleague).post(address(review, "tugaskan"), {"petugas": rina.pk}).status_code == 409
        assert review_of(submission).claimed_by == colleague

    def test_works_pass_on_with_a_reason(self, submission, review, rina, dishub, signed_in, review_of):
        reviewing.declare_complete(review.pk, by=rina)
        mine = review_of(submission, "lalu_lintas")
        other = Opd.objects.get(code="PUPR")
        refused = signed_in(dishub).post(address(mine, "teruskan"), {"opd": other.pk, "alasan": " "})
        assert refused.status_code == 409
        assert review_of(submission, "lalu_lintas").opd.code == "DISHUB"
        done = signed_in(dishub).post(
            address(mine, "teruskan"), {"opd": other.pk, "alasan": "Jalan milik PUPR"}
        )
        assert done.url == "/admin/submissions/review/"
        assert review_of(submission, "lalu_lintas").opd == other

    def test_works_the_desk_gives_an_office_to_what_has_none(
        self, submission, review, rina, signed_in, review_of, offices
    ):
        Review.objects.filter(pk=review.pk).update(opd=None)
        assert "Belum ada OPD" in show(signed_in(rina), review)
        data = {"opd": offices["DPMPTSP"].pk, "alasan": "Tugas loket"}
        assert signed_in(rina).post(address(review, "teruskan"), data).status_code == 302
        assert review_of(submission).opd == offices["DPMPTSP"]

    def test_works_take_back_leads_to_the_new_round(
        self, submission, review, rina, dishub, signed_in, review_of
    ):
        reviewing.declare_complete(review.pk, by=rina)
        mine = review_of(submission, "lalu_lintas")
        reviewing.recommend(mine.pk, by=dishub, agree=True)
        assert "Tarik putusan ini" in show(signed_in(dishub), mine)
        response = signed_in(dishub).post(address(mine, "tarik"), {"alasan": "Salah tekan"})
        again = review_of(submission, "lalu_lintas")
        assert again.round == 2
        assert response.url == address(again)

    def test_works_private_notes_stay_private(self, review, submission, rina, siti, signed_in):
        signed_in(rina).post(address(review, "catatan"), {"catatan": "Tetangga pernah keberatan"})
        assert "Tetangga pernah keberatan" in show(signed_in(rina), review)
        assert signed_in(rina).post(address(review, "catatan"), {"catatan": "  "}).status_code == 409

    def test_works_next_file_is_one_i_may_take(
        self, review, rina, officer, make_submission, signed_in, review_of
    ):
        held, free = review_of(make_submission()), review_of(make_submission())
        colleague = officer("rudi", "Rudi", ("DPMPTSP", "front_office"))
        holding.claim(held.pk, by=colleague)
        page = show(signed_in(rina), review)
        assert f'href="{address(free)}" data-kunci="n"' in page
        assert f'href="{address(held)}" data-kunci="n"' not in page
