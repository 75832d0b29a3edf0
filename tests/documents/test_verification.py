"""/verifikasi/: what is needed to trust a paper, its state, and no more."""

import gzip
from datetime import date

import pytest
from django.test import Client

from pelalawan_portal.documents import workflow
from pelalawan_portal.documents.views import verification
from pelalawan_portal.submissions.models import Submission

NIK = "1405095205900001"


def seen(decision):
    return Client().get(decision.verify_path).content.decode().replace("<wbr>", "")


def test_works_in_force(signed, django_assert_num_queries):
    submission, decision = signed(answers={"nama": "Siti Aminah", "nik": NIK, "acara": "Kenduri"})
    page = seen(decision)
    for one in ("Berlaku", decision.number, "Izin keramaian", "S*** A*****", "31 Desember 2099",
                "Dinas Penanaman Modal", "tanda tangan basah, pindaian tersimpan", decision.sha256[32:]):  # fmt: skip
        assert one in page
    for secret in (submission.number, submission.pin, "Siti", "Aminah", NIK, NIK[-4:], "Kenduri", "Hendra"):
        assert secret not in page
    client = Client()
    client.get(decision.verify_path)
    with django_assert_num_queries(2):  # the throttle, the decision
        client.get(decision.verify_path)


@pytest.mark.parametrize(
    ("made", "word"),
    [
        ({"valid_from": date(2020, 1, 1), "valid_to": date(2020, 12, 31)}, "Kedaluwarsa"),
        ({"valid_from": date(2020, 1, 1), "valid_to": None}, "Berlaku"),
        ({"kind": "refusal"}, "Sah"),
        ({"trial": True}, "Uji coba"),
    ],
)
def test_works_every_state(signed, made, word):
    _, decision = signed(**made)
    page = seen(decision)
    assert f">{word}</span>" in page
    assert decision.number in page


def test_works_voided_before_and_after_the_signature(signed, hendra):
    _, decision = signed()
    workflow.void(decision.pk, by=hendra, reason="Rahasia dapur")
    page = seen(decision)
    assert "Dibatalkan" in page
    assert "Jangan diterima" in page
    assert "Rahasia dapur" not in page


def test_works_a_number_voided_before_it_was_signed(numbered, hendra):
    _, _, decision = numbered()
    workflow.void(decision.pk, by=hendra, reason="Salah tulis")
    assert "Dibatalkan" in seen(decision)


def test_rejects_what_is_not_signed_yet(drafted, hendra):
    _, review, decision = drafted()
    assert Client().get(decision.verify_path).status_code == 404
    decision = workflow.allot_number(review.pk, by=hendra)
    answer = Client().get(decision.verify_path)
    assert answer.status_code == 404
    assert decision.number not in answer.content.decode()


@pytest.mark.parametrize(
    "code", ["7KA2-M9XRT-4CEFH", "x", "%00", "..%2f..", "<script>", "' OR '1'='1", "9" * 500]
)
def test_handles_an_unknown_code(db, code):
    answer = Client().get(f"/verifikasi/{code}/")
    assert answer.status_code == 404
    page = answer.content.decode()
    assert "tidak ditemukan" in page
    assert "<script>x" not in page


def test_works_typed_by_hand(signed):
    _, decision = signed()
    answer = Client().get("/verifikasi/", {"kode": f" {decision.code.lower()} "}, follow=True)
    assert answer.redirect_chain[-1][0] == decision.verify_path
    assert decision.number in answer.content.decode()
    assert Client().get("/verifikasi/").status_code == 200


@pytest.mark.parametrize("typed", ["", "abc", "0000-00000-00000"])
def test_rejects_what_is_no_code(db, typed):
    answer = Client().get("/verifikasi/", {"kode": typed})
    assert answer.status_code == 422
    assert "kode" in answer.content.decode()


def test_rejects_after_too_many_failures(signed, monkeypatch):
    monkeypatch.setattr(verification, "FAILURES_PER_ADDRESS", 3)
    _, decision = signed()
    client = Client()
    for _ in range(3):
        assert client.get("/verifikasi/7KA2-M9XRT-4CEFH/").status_code == 404
    assert client.get("/verifikasi/7KA2-M9XRT-4CEFH/").status_code == 429
    assert client.get(decision.verify_path, REMOTE_ADDR="10.9.8.7").status_code == 200


def test_works_a_confidential_service_names_neither_itself_nor_the_holder(signed):
    submission, decision = signed()
    Submission.objects.filter(pk=submission.pk).update(confidential=True)
    page = seen(decision)
    assert decision.number in page
    assert "keramaian" not in page.lower()
    assert "S***" not in page


def test_works_small(signed):
    _, decision = signed()
    for place in (decision.verify_path, "/verifikasi/", "/verifikasi/x/"):
        assert len(gzip.compress(Client().get(place).content)) < 5 * 1024
