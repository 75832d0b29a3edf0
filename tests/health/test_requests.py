"""A health request goes to the puskesmas of the desa and ends in an answer or a guarantee letter."""

import re
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from health.models import HealthRequest
from health.requests_immunisation import months_after, schedule, schedule_words
from health.requests_phbs import card, card_words
from pelalawan_portal.bahasa.dates import WIB
from pelalawan_portal.catalogue.document import dump
from pelalawan_portal.catalogue.spec import BadSpec, ServiceSpec
from pelalawan_portal.documents import drafting
from pelalawan_portal.documents import workflow as papers
from pelalawan_portal.submissions import answer_steps, clock, outbox, reviewing
from pelalawan_portal.submissions.models import Notice, Submission
from pelalawan_portal.submissions.reconciliation import reconcile
from pelalawan_portal.submissions.status import status_of
from pelalawan_portal.submissions.workflow import Refused

from .requesting import SECRET, offer, request, step

pytestmark = pytest.mark.django_db
ANSWER = "Petugas datang hari Kamis pagi. Siapkan KTP."


@pytest.fixture
def yuni(officer):
    """Yuni of Dinas Sosial."""
    return officer("yuni", "Yuni Astuti", ("DINSOS", "technical"))


@pytest.fixture
def asri(officer):
    """dr. Asri, head of Dinas Kesehatan, who signs."""
    return officer("asri", "dr. Asri Mulyani", ("DINKES", "signer"))


@pytest.fixture
def visited(places, sari):
    """A home visit that Bu Sari declared complete, and its last step."""
    submission = request("kunjungan-rumah")
    reviewing.declare_complete(step(submission, "terima").pk, by=sari)
    submission.refresh_from_db()
    return submission, step(submission, "jawaban")


def test_works_it_is_routed_to_the_puskesmas_of_the_desa(places, sari):
    submission = request("kunjungan-rumah")
    review = step(submission, "terima")
    assert review.opd.code == "PKM-TELUK-MERANTI"
    assert reviewing.may_decide(review, sari)
    assert HealthRequest.objects.get(submission=submission).facility.place == places["teluk-meranti"]


@pytest.mark.parametrize(
    ("village", "office"),
    [
        ("14.05.02.1007", "PKM-KERINCI-1"),
        ("14.05.10.2002", "PKM-KUALA-KAMPAR"),
        ("14.05.03.2003", "PKM-KURAS-1"),
    ],
)
def test_works_every_kecamatan_has_a_puskesmas_that_answers(places, village, office):
    submission = request("kunjungan-rumah", answers={"wilayah": village})
    assert step(submission, "terima").opd.code == office


def test_works_an_answer_ends_it_and_stands_on_the_page(visited, sari, client):
    submission, last = visited
    answer_steps.answer(last.pk, by=sari, text=ANSWER)
    submission.refresh_from_db()
    shown = status_of(submission)
    assert (submission.stage, shown.word, shown.tone) == ("granted", "Selesai dijawab", "selesai")
    assert any("sudah menjawab" in one.text for one in shown.lines)
    assert all("Izin" not in one.text for one in shown.lines)
    assert reconcile().exceptions == 0
    told = Notice.objects.filter(submission=submission).order_by("-id").first()
    assert ANSWER not in told.text + told.subject


def test_works_the_applicant_reads_the_answer(places, sari, siti, signed_in):
    submission = request("kunjungan-rumah", applicant=siti)
    reviewing.declare_complete(step(submission, "terima").pk, by=sari)
    answer_steps.answer(step(submission, "jawaban").pk, by=sari, text=ANSWER)
    page = signed_in(siti).get(f"/permohonan/{submission.number}/").content.decode()
    assert ANSWER in page
    assert "Izin jadi" not in page


@pytest.mark.parametrize("text", ["", "   "])
def test_rejects_an_empty_answer_and_nothing_changed(visited, sari, text):
    submission, last = visited
    with pytest.raises(Refused):
        answer_steps.answer(last.pk, by=sari, text=text)
    submission.refresh_from_db()
    assert submission.stage == "in_review"


def test_rejects_the_clerk_of_another_puskesmas(visited, wati):
    _, last = visited
    with pytest.raises(Refused, match="bukan tugas Anda"):
        answer_steps.answer(last.pk, by=wati, text=ANSWER)


def test_rejects_answering_while_another_office_has_not_finished(places, sari):
    submission = request("dugaan-wabah")
    reviewing.declare_complete(step(submission, "terima").pk, by=sari)
    assert not submission.reviews.filter(step="jawaban").exists()


def test_works_an_outbreak_is_with_puskesmas_and_dinkes_at_once(places, sari, ayu):
    submission = request("dugaan-wabah")
    offices = {one.opd.code for one in submission.reviews.undecided()}
    assert offices == {"PKM-TELUK-MERANTI", "DINKES"}
    reviewing.recommend(step(submission, "p2p").pk, by=ayu, agree=True)
    reviewing.declare_complete(step(submission, "terima").pk, by=sari)
    answer_steps.answer(step(submission, "jawaban").pk, by=sari, text=ANSWER)
    submission.refresh_from_db()
    assert submission.stage == "granted"
    assert reconcile().exceptions == 0


@pytest.mark.parametrize(
    ("sent", "due"),
    [
        ("2026-11-24 08:05", "2026-11-24 10:05"),
        ("2026-11-24 13:00", "2026-11-25 09:00"),
        ("2026-11-27 20:00", "2026-11-28 10:00"),  # Friday evening: the doors open on Saturday
        ("2026-11-28 11:02", "2026-11-30 09:02"),
    ],
)
def test_works_hours_are_counted_as_hours(places, sent, due):
    spec = offer("dugaan-wabah").spec
    received, wanted = (datetime.fromisoformat(one).replace(tzinfo=WIB) for one in (sent, due))
    told = clock.check_by(spec, received)
    assert told == wanted.date()
    assert clock.step_due(spec, spec.step("terima"), received, told) == wanted


def test_works_an_outbreak_is_due_within_a_day_of_work(places):
    submission = request("dugaan-wabah")
    assert step(submission, "terima").due_at - timezone.now() < timedelta(days=4)  # a weekend may lie between
    assert submission.spec.sla.unit == "jam_kerja"


class TestGuarantee:
    def test_works_from_the_poor_to_the_signed_letter(self, places, sari, yuni, asri):
        submission = request("jaminan-rujukan")
        assert {one.opd.code for one in submission.reviews.undecided()} == {"PKM-TELUK-MERANTI", "DINSOS"}
        reviewing.recommend(step(submission, "miskin").pk, by=yuni, agree=True)
        reviewing.declare_complete(step(submission, "terima").pk, by=sari)
        submission.refresh_from_db()
        review = step(submission, "tanda_tangan")
        assert (submission.stage, review.opd.code) == ("signing", "DINKES")
        content = drafting.grant_content(submission)
        papers.draft(review.pk, by=asri, kind="grant", content=content)
        decision = papers.allot_number(review.pk, by=asri)
        assert re.match(r"440/0001/DINKES/", decision.number)
        assert SECRET not in str(decision.content)
        assert decision.office.code == "DINKES"

    def test_works_no_is_a_refusal_that_the_head_of_dinkes_signs(self, places, sari, yuni):
        submission = request("jaminan-rujukan")
        reviewing.recommend(step(submission, "miskin").pk, by=yuni, agree=False, reason=answer_steps.NO)
        reviewing.declare_complete(step(submission, "terima").pk, by=sari)
        submission.refresh_from_db()
        assert submission.stage == "signing"
        assert drafting.refusal_content(submission)["reasons"] == [[answer_steps.NO, ""]]

    def test_works_its_clock_runs_in_hours(self, places, sari):
        submission = request("jaminan-rujukan")
        reviewing.declare_complete(step(submission, "terima").pk, by=sari)
        submission.refresh_from_db()
        assert submission.due_on <= timezone.localdate() + timedelta(days=5)


class TestUrgent:
    def test_works_119_stands_before_everything_else(self, places, client):
        offer("dugaan-wabah")
        for address in ("/izin/dugaan-wabah/", "/izin/dugaan-wabah/ajukan/"):
            page = client.get(address).content.decode()
            main = page[page.index("<main") :]
            assert 'href="tel:119"' in main
            assert main.index("119") < main.index("<h1>")
            assert "bukan layanan darurat" in main

    def test_rejects_going_on_with_a_sign_of_danger(self, places, client):
        offer("dugaan-wabah")
        begun = client.post("/izin/dugaan-wabah/ajukan/", {})
        answer = client.post(begun.url, {"tanda_bahaya": "ya"})
        assert answer.url == "/sehat/gawat-darurat/"
        check = re.sub(r"[^/]+/$", "periksa/", begun.url)
        sent = client.post(check, {"pernyataan": "1"})
        assert sent.status_code == 422
        assert "Telepon 119 sekarang" in sent.content.decode()
        assert not Submission.objects.exists()

    def test_works_the_nearest_place_comes_first(self, places, client):
        page = client.get("/sehat/gawat-darurat/?wilayah=14.05.09").content.decode()
        listed = re.findall(r"<dt>([^<]+)</dt>", page)
        assert listed[:2] == ["Puskesmas Teluk Meranti", "RSUD Selasih"]
        assert page.index("119") < page.index("Teluk Meranti")

    def test_works_an_ordinary_permit_shows_no_119(self, places, client):
        offer("imunisasi-anak")
        page = client.get("/izin/imunisasi-anak/").content.decode()
        assert "tel:119" not in page[page.index("<main") :]


class TestSpec:
    @pytest.fixture
    def document(self, places):
        return dump(offer("kunjungan-rumah").spec)

    def test_rejects_a_permit_that_ends_without_a_signature(self, document):
        with pytest.raises(BadSpec, match="tanda tangan"):
            ServiceSpec.parse({**document, "family": "izin"})

    def test_rejects_a_step_after_the_answer(self, document):
        late = {
            "key": "lagi",
            "kind": "verification",
            "name": "Lagi",
            "role": "puskesmas",
            "after": ["jawaban"],
        }
        with pytest.raises(BadSpec, match="paling akhir"):
            ServiceSpec.parse({**document, "steps": [*document["steps"], late]})

    def test_rejects_an_urgent_service_that_does_not_ask_for_danger(self, document):
        rest = [one for one in document["sections"] if one["key"] != "tanda_bahaya"]
        with pytest.raises(BadSpec, match="tanda_bahaya"):
            ServiceSpec.parse({**document, "sections": rest})


class TestFirstWords:
    @pytest.mark.parametrize(
        ("born", "months", "day"),
        [
            (date(2026, 1, 31), 1, date(2026, 2, 28)),
            (date(2024, 1, 31), 1, date(2024, 2, 29)),
            (date(2026, 11, 15), 2, date(2027, 1, 15)),
            (date(2026, 12, 31), 12, date(2027, 12, 31)),
            (date(2026, 3, 31), 18, date(2027, 9, 30)),
        ],
    )
    def test_works_months_end_where_the_month_ends(self, born, months, day):
        assert months_after(born, months) == day

    def test_works_the_schedule_says_what_was_and_what_comes(self):
        born = timezone.localdate() - timedelta(days=75)
        words = schedule_words(born)
        past, coming = words.split("Berikutnya:")
        assert "BCG" in past
        assert "DPT-HB-Hib 1" in past
        assert "Campak rubela (MR) 1" in coming
        assert [day for day, _ in schedule(born)] == sorted(day for day, _ in schedule(born))

    def test_works_the_card_counts_what_applies(self):
        answers = {"phbs_air": True, "phbs_jamban": False, "phbs_rokok": True}
        assert card(answers) == (2, 3, ["Memakai jamban sehat"])
        assert "2 dari 3" in card_words(answers)

    def test_works_the_officer_finds_them_in_the_answer(self, places, sari, signed_in):
        submission = request("pemeriksaan-phbs")
        reviewing.declare_complete(step(submission, "terima").pk, by=sari)
        page = signed_in(sari).get(f"/admin/submissions/review/{step(submission, 'jawaban').pk}/change/")
        assert "5 dari 7 indikator" in page.content.decode()


def test_handles_the_outbox_to_the_end(places):
    request("imunisasi-anak")
    outbox.drain()
    assert reconcile().exceptions == 0
