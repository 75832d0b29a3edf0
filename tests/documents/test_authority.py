"""For whom a paper is signed: "Plh. Kepala …" by who stands in, "a.n. BUPATI" only with a decree it can name."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from pelalawan_portal.documents import drafting, sheets, workflow
from pelalawan_portal.documents.models import Decision
from pelalawan_portal.opds import delegating
from pelalawan_portal.opds.delegations import Mandate
from pelalawan_portal.opds.models import Post
from pelalawan_portal.submissions import outbox
from pelalawan_portal.submissions.workflow import Refused

from .conftest import scan
from .reading import text

PAGE = "/admin/submissions/review/{}/change/"


@pytest.fixture
def decree(offices):
    return Mandate.objects.create(
        opd=offices["DPMPTSP"], decree="Peraturan Bupati Pelalawan", number="12 Tahun 2021",
        issued_on=date(2021, 5, 4), valid_from=date(2021, 5, 4), about="Pendelegasian Kewenangan",
    )  # fmt: skip


@pytest.fixture
def plh(hendra, officer, administrator):
    """Bu Tati acts for Pak Hendra today."""
    tati = officer("tati", "Tati Suryani", ("DPMPTSP", "secretary"), email="tati@example.com")
    today = timezone.localdate()
    delegating.stand_in(
        Post.objects.get(user=hendra), tati, administrator, kind="plh", order_number="800/7/2026", ordered_on=today,
        since=today, until=today + timedelta(days=3), nip="197001011995032001",
    )  # fmt: skip
    return tati


def words_of(decision):
    return " ".join(text(sheets.render(Decision.objects.get(pk=decision.pk))).split())


def test_works_with_a_decree_it_signs_for_the_bupati_and_names_it(decree, drafted, hendra):
    _, review, decision = drafted()
    workflow.allot_number(review.pk, by=hendra)
    words = words_of(decision)
    assert "a.n. BUPATI PELALAWAN" in words
    assert "Peraturan Bupati Pelalawan Nomor 12 Tahun 2021 tanggal 4 Mei 2021" in words


def test_works_a_refusal_names_it_too(decree, drafted):
    _, _, decision = drafted(kind="refusal")
    assert "berdasarkan Peraturan Bupati Pelalawan Nomor 12 Tahun 2021" in words_of(decision)


def test_works_without_a_decree_the_office_signs_in_its_own_name_and_the_signer_is_warned(
    drafted, hendra, signed_in
):
    _, review, decision = drafted()
    assert "Tanpa “a.n. Bupati”" in signed_in(hendra).get(PAGE.format(review.pk)).content.decode()
    workflow.allot_number(review.pk, by=hendra)
    assert "BUPATI" not in words_of(decision)
    assert "KEPALA DINAS" in words_of(decision)


def test_rejects_a_number_when_the_decree_changed_since_the_draft(decree, drafted, hendra):
    _, review, decision = drafted()
    Mandate.objects.filter(pk=decree.pk).update(valid_to=timezone.localdate() - timedelta(days=1))
    with pytest.raises(Refused, match="Dasar pendelegasian"):
        workflow.allot_number(review.pk, by=hendra)
    workflow.draft(review.pk, by=hendra, kind="grant", content=drafting.grant_content(decision.submission))
    assert workflow.allot_number(review.pk, by=hendra).number


def test_works_who_stands_in_signs_and_the_paper_says_so(at_signing, plh, signed_in):
    submission, review = at_signing()
    page = signed_in(plh).get(PAGE.format(review.pk)).content.decode()
    assert "Anda bertindak sebagai <strong>Plh. Kepala Dinas" in page
    assert "800/7/2026" in page
    workflow.draft(review.pk, by=plh, kind="grant", content=drafting.grant_content(submission))
    decision = workflow.allot_number(review.pk, by=plh)
    assert decision.signatory_name == "Tati Suryani"
    assert decision.signatory_title.startswith("Plh. Kepala Dinas")
    assert decision.signatory_nip == "197001011995032001"
    assert "Plh. KEPALA DINAS" in words_of(decision)
    workflow.sign(review.pk, by=plh, upload=scan(), signed_on=timezone.localdate())
    submission.refresh_from_db()
    assert submission.stage == "granted"


def test_rejects_who_stood_in_yesterday(at_signing, plh):
    submission, review = at_signing()
    plh.delegations.update(valid_from="2026-01-01", valid_to=timezone.localdate() - timedelta(days=1))
    with pytest.raises(Refused, match="bukan tugas Anda"):
        workflow.draft(review.pk, by=plh, kind="grant", content=drafting.grant_content(submission))


def test_works_both_are_told_by_mail(settings, hendra, officer, administrator):
    settings.EMAIL_CONFIGURED = True
    hendra.email = "hendra@example.com"
    hendra.save(update_fields=["email"])
    tati = officer("tati", "Tati Suryani", ("DPMPTSP", "secretary"), email="tati@example.com")
    today = timezone.localdate()
    row = delegating.stand_in(
        Post.objects.get(user=hendra), tati, administrator, kind="plh", order_number="800/7/2026", ordered_on=today,
        since=today, until=today,
    )  # fmt: skip
    outbox.drain()
    assert sorted(one.to[0] for one in mail.outbox) == ["hendra@example.com", "tati@example.com"]
    assert "800/7/2026" in mail.outbox[0].body
    delegating.end_standing_in(row, administrator, reason="Kembali.")
    outbox.drain()
    assert "tidak lagi bertindak" in mail.outbox[-1].body
