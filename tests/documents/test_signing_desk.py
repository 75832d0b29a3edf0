"""/petugas/tanda-tangan/: what waits for the head, what must be known before signing, a batch, or back to the draft."""

from __future__ import annotations

import threading

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from pelalawan_portal.documents import electronic, initials, signing_queue, workflow
from pelalawan_portal.documents.electronic import Wanted
from pelalawan_portal.documents.models import Decision, NumberCounter
from pelalawan_portal.documents.signatures import local
from pelalawan_portal.documents.signatures.interface import Passphrase, SigningFailed
from pelalawan_portal.submissions.files import storage
from pelalawan_portal.submissions.models import Event, Review, StoredFile
from pelalawan_portal.submissions.registry import desk_tiles

from .chains import CHAIN, at, publish_chain, sent_round, write
from .conftest import PASSPHRASE, scan

DESK = "/petugas/tanda-tangan/"
SECRET = Passphrase(PASSPHRASE)


def value(review, decision):
    return f"{review.pk}:{decision.revision}"


def post(client, *papers, passphrase=PASSPHRASE):
    return client.post(
        DESK, {"surat": [value(review, decision) for _, review, decision in papers], "passphrase": passphrase}
    )


def test_works_shows_what_must_be_known(drafted, signer, signed_in):
    submission, _, _ = drafted(conditions="Jalan dibuka untuk ambulans.")
    drafted(kind="refusal")
    client = signed_in(signer)
    page = client.get(DESK).content.decode()
    for one in ("Izin keramaian", "Siti Aminah", submission.number, "Jalan dibuka untuk ambulans.", "Penolakan",
                "Konsep ke-1", "Dinas Perhubungan", 'type="password"'):  # fmt: skip
        assert one in page
    with connection.execute_wrapper(counter := Counter()):
        client.get(DESK)
    two = counter.count
    for _ in range(3):
        drafted()
    with connection.execute_wrapper(counter := Counter()):
        client.get(DESK)
    assert counter.count == two


class Counter:
    def __init__(self):
        self.count = 0

    def __call__(self, execute, sql, params, many, context):
        self.count += 1
        return execute(sql, params, many, context)


def test_works_a_batch_and_its_result(drafted, signer, signed_in):
    papers = [drafted(), drafted(kind="refusal"), drafted()]
    client = signed_in(signer)
    page = post(client, *papers[:2]).content.decode()
    assert "2 surat ditandatangani." in page
    assert sorted(Decision.objects.values_list("state", flat=True)) == ["draft", "signed", "signed"]
    stages = [type(one).objects.get(pk=one.pk).stage for one, _, _ in papers]
    assert stages == ["granted", "refused", "signing"]
    left = client.get(DESK).content.decode()
    assert "1 surat menunggu tanda tangan Anda" in left
    again = post(client, *papers[:2])
    assert again.status_code == 409  # neither waits any more
    assert Event.objects.filter(verb="granted").count() == 1


def test_works_what_breaks_is_named_and_the_rest_goes_on(drafted, signer, signed_in, monkeypatch):
    papers = [drafted() for _ in range(3)]
    true, calls = local.LocalHand.sign, []

    def sometimes(self, pdf, appearance):
        calls.append(1)
        if len(calls) == 2:
            raise SigningFailed("Surat tidak dapat ditandatangani. Beri tahu pengelola portal.")
        return true(self, pdf, appearance)

    monkeypatch.setattr(local.LocalHand, "sign", sometimes)
    answer = post(signed_in(signer), *papers)
    page = answer.content.decode()
    assert "2 surat ditandatangani, 1 belum." in page
    assert "Surat tidak dapat ditandatangani." in page
    assert papers[1][0].number in page
    assert [Decision.objects.get(pk=one.pk).state for _, _, one in papers] == ["signed", "numbered", "signed"]
    numbers = Decision.objects.order_by("serial").values_list("serial", flat=True)
    assert list(numbers) == [1, 2, 3]


def test_handles_a_breakdown_in_the_middle_says_which_are_signed(drafted, signer, signed_in, monkeypatch):
    papers = [drafted() for _ in range(3)]
    true, calls = storage.write, []

    def full(key, chunks):
        calls.append(1)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        return true(key, chunks)

    monkeypatch.setattr(storage, "write", full)
    page = post(signed_in(signer), *papers).content.decode()
    assert "2 surat ditandatangani, 1 belum." in page
    assert "Ada gangguan di portal, jadi surat ini belum ditandatangani." in page
    assert [Decision.objects.get(pk=one.pk).state for _, _, one in papers] == ["signed", "numbered", "signed"]
    assert Review.objects.get(pk=papers[1][1].pk).claimed_by is None


def test_works_what_is_not_begun_in_time_waits(drafted, signer, signed_in, monkeypatch):
    monkeypatch.setattr(electronic, "BATCH_SECONDS", -1.0)
    papers = [drafted(), drafted()]
    page = post(signed_in(signer), *papers).content.decode()
    assert "0 surat ditandatangani, 2 belum." in page
    assert "Belum dikerjakan. Waktunya habis; tandai lagi." in page
    assert set(Decision.objects.values_list("state", flat=True)) == {"draft"}


def test_rejects_and_keeps_what_was_ticked(drafted, signer, signed_in):
    paper = drafted()
    client = signed_in(signer)
    empty = post(client, paper, passphrase="")
    assert empty.status_code == 422
    assert f'value="{value(*paper[1:])}" checked' in empty.content.decode()
    assert "Ketik passphrase Anda." in empty.content.decode()
    wrong = post(client, paper, passphrase="bukan ini juga")
    assert wrong.status_code == 409
    assert f'value="{value(*paper[1:])}" checked' in wrong.content.decode()
    for nonsense in ("x", "1:2:3", f"{paper[1].pk}", "9999999:1", "-1:1", "9" * 40 + ":1"):
        assert client.post(DESK, {"surat": nonsense, "passphrase": PASSPHRASE}).status_code == 409
    assert Decision.objects.get().state == "draft"


def test_rejects_everybody_else(drafted, signer, rina, siti, signed_in, officer):
    _, review, decision = drafted()
    for who in (rina, siti):
        for place in (DESK, f"{DESK}sertifikat/", f"{DESK}{review.pk}/kembalikan/"):
            assert signed_in(who).get(place).status_code == 404
    assert Client().get(DESK).status_code == 302
    stranger = officer("camat2", "Camat Lain", ("KEC-140509", "signer"))
    local.enrol(stranger, SECRET)
    client = signed_in(stranger)
    assert "Tidak ada surat yang menunggu" in client.get(DESK).content.decode()
    assert post(client, (None, review, decision)).status_code == 409
    assert client.get(f"{DESK}{review.pk}/kembalikan/").status_code == 404
    assert Decision.objects.get().state == "draft"


def test_rejects_who_filed_it(drafted, signer, signed_in):
    submission, review, decision = drafted()
    type(submission).objects.update(filed_by=signer, filed_at=review.opd, channel="desk")
    client = signed_in(signer)
    assert "Tidak ada surat" in client.get(DESK).content.decode()
    assert post(client, (None, review, decision)).status_code == 409


def test_works_back_to_the_draft_with_a_reason(drafted, signer, signed_in):
    submission, review, decision = drafted()
    client = signed_in(signer)
    place = f"{DESK}{review.pk}/kembalikan/"
    assert client.get(place).status_code == 200
    assert client.post(place, {"reason": " "}).status_code == 422
    assert client.post(place, {"reason": "Tulis jam selesainya."}).status_code == 302
    decision.refresh_from_db()
    assert decision.is_returned
    assert submission.notes.filter(event__verb="draft_returned").get().text == "Tulis jam selesainya."
    assert "Tidak ada surat" in client.get(DESK).content.decode()
    assert "Belum ada surat yang siap" in post(client, (None, review, decision)).content.decode()
    workflow.draft(review.pk, by=signer, kind="grant", content=decision.text, valid_from=decision.valid_from,
                   valid_to=decision.valid_to)  # fmt: skip
    assert "Konsep ke-2" in client.get(DESK).content.decode()


def test_works_back_from_a_number_voids_it(numbered, signer, signed_in):
    _, review, decision = numbered()
    client = signed_in(signer)
    place = f"{DESK}{review.pk}/kembalikan/"
    assert "Nomor itu dibatalkan" in client.get(place).content.decode()
    client.post(place, {"reason": "Salah lampiran."})
    decision.refresh_from_db()
    assert (decision.state, decision.void_reason) == ("voided", "Salah lampiran.")
    review.refresh_from_db()
    assert review.is_open


def test_works_after_parafs_with_what_changed_since(offices, rina, dewi, anwar, signer, officer, signed_in):
    hands = {
        "paraf_kasi": officer("sari", "Sari Dewi", ("DPMPTSP", "kasi")), "paraf_kabid": anwar,
        "paraf_sekretaris": officer("tati", "Tati Suryani", ("DPMPTSP", "secretary")),
    }  # fmt: skip
    submission, _ = sent_round(publish_chain(), rina, dewi)
    initials.set_initial(at(submission, "paraf_kasi").pk, by=hands["paraf_kasi"])
    client = signed_in(signer)
    assert "Tidak ada surat" in client.get(DESK).content.decode()
    initials.return_draft(at(submission, "paraf_kabid").pk, by=anwar, reason="Kurang jelas.")
    write(submission, dewi, terms=["Sampai pukul 17.00."])
    initials.send_round(at(submission, "konsep").pk, by=dewi)
    for step in CHAIN:
        initials.set_initial(at(submission, step).pk, by=hands[step])
    page = client.get(DESK).content.decode()
    for one in (
        "Sari Dewi",
        "Anwar Hakim",
        "Tati Suryani",
        "Berubah sejak paraf Sari Dewi",
        "Sampai pukul 17.00.",
    ):
        assert one in page
    review, decision = at(submission, "tanda_tangan"), Decision.objects.get()
    client.post(f"{DESK}{review.pk}/kembalikan/", {"reason": "Tambah nomor telepon."})
    assert at(submission, "konsep").is_open
    assert "Tidak ada surat" in client.get(DESK).content.decode()
    write(submission, dewi, terms=["Sampai pukul 16.00."])
    initials.send_round(at(submission, "konsep").pk, by=dewi)
    for step in CHAIN:
        initials.set_initial(at(submission, step).pk, by=hands[step])
    decision.refresh_from_db()
    made = electronic.sign(
        Wanted(at(submission, "tanda_tangan").pk, decision.revision), by=signer, passphrase=SECRET
    )
    assert made.state == "signed"


def test_works_the_first_time_a_certificate_is_made(drafted, certificates, hendra, signed_in):
    paper = drafted()
    client = signed_in(hendra)
    page = client.get(DESK).content.decode()
    assert "Siapkan sekarang" in page
    assert 'name="passphrase"' not in page
    place = f"{DESK}sertifikat/"
    assert client.post(place, {"passphrase": PASSPHRASE, "again": "lain sekali"}).status_code == 422
    assert "paling sedikit 8" in client.post(place, {"passphrase": "abc", "again": "abc"}).content.decode()
    assert client.post(place, {"passphrase": PASSPHRASE, "again": PASSPHRASE}).status_code == 302
    assert "1 surat ditandatangani." in post(client, paper).content.decode()


def test_works_ink_alone_says_so(drafted, certificates, hendra, signed_in, settings):
    drafted()
    settings.ELECTRONIC_SIGNATURE = "tidak"
    client = signed_in(hendra)
    assert "belum dinyalakan" in client.get(DESK).content.decode()
    assert client.get(f"{DESK}sertifikat/").status_code == 404


def test_works_the_first_page_of_the_desk_counts_them(drafted, signer, rina):
    drafted()
    assert desk_tiles(signer) == [("Menunggu tanda tangan Anda", 1, DESK)]
    assert not [one for one in desk_tiles(rina) if one[2] == DESK]


def test_handles_one_that_was_signed_in_ink_meanwhile(numbered, signer, signed_in):
    paper = numbered()
    workflow.sign(paper[1].pk, by=signer, upload=scan(), signed_on=timezone.localdate())
    outcomes = electronic.sign_batch([Wanted(paper[1].pk, paper[2].revision)], by=signer, passphrase=SECRET)
    assert "sudah diputus" in outcomes[0].problem
    assert Decision.objects.get().signature == "ink"


@pytest.mark.django_db(transaction=True)
def test_works_two_heads_one_batch(drafted, signer, officer, certificates):
    """Each paper is signed once, by one of them, under the name that stands on it; no number twice, none left out."""
    other = officer("wakil", "Wakil Penanda", ("DPMPTSP", "signer"))
    local.enrol(other, SECRET)
    papers = [drafted() for _ in range(5)]
    wanted = [Wanted(review.pk, decision.revision) for _, review, decision in papers]
    start, results, failed = threading.Barrier(2), {}, []

    def work(who, order):
        try:
            start.wait(20)
            results[who.pk] = electronic.sign_batch(order, by=who, passphrase=SECRET)
        except Exception as error:  # noqa: BLE001 -- seen by the main thread
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=one) for one in ((signer, wanted), (other, wanted[::-1]))]
    for one in threads:
        one.start()
    for one in threads:
        one.join(120)
    assert not failed
    made = list(Decision.objects.order_by("serial"))
    assert [one.state for one in made] == ["signed"] * 5
    assert [one.serial for one in made] == [1, 2, 3, 4, 5]
    assert NumberCounter.objects.get(series__contains="/KRM/").last == 5
    assert all(one.certificate_subject.startswith(one.signatory_name) for one in made)
    assert all(one.signed_by.name == one.signatory_name for one in made)
    assert Event.objects.filter(verb="granted").count() == 5
    assert StoredFile.objects.filter(key="@surat").count() == 5
    signed = [one.review_id for told in results.values() for one in told if not one.problem]
    assert sorted(signed) == sorted(one.review_id for one in wanted)
    assert not Review.objects.undecided().exists()


def test_works_cards_only_of_papers(at_signing, signer):
    at_signing()
    assert signing_queue.cards(signer) == []
