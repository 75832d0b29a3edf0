"""Plh. and Plt.: who stands in holds the post's powers between two days, by a numbered order; and decrees."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from pelalawan_portal.opds import delegating
from pelalawan_portal.opds.delegations import Delegation, Mandate, mandate_of
from pelalawan_portal.opds.models import Post
from pelalawan_portal.opds.posts import forget_posts, holds, officers_of, posts_of

DAY = timedelta(days=1)


@pytest.fixture
def head_post(hendra):
    return Post.objects.get(user=hendra)


@pytest.fixture
def stand_in(head_post, anwar, administrator):
    """stand_in(since=…, until=…) → Pak Anwar acts for Pak Hendra, from today for a week."""

    def make(**changes):
        today = timezone.localdate()
        given = {
            "kind": "plh", "order_number": "800.1.11.1/7/BKPSDM/2026", "ordered_on": today, "since": today,
            "until": today + 7 * DAY, "nip": "197001011995031001", **changes,
        }  # fmt: skip
        post = given.pop("post", head_post)
        delegate = given.pop("delegate", anwar)
        return delegating.stand_in(post, delegate, administrator, **given)

    return make


def test_works_the_delegate_holds_the_post_and_the_holder_keeps_it(stand_in, anwar, hendra, offices):
    assert not holds(anwar, "signer")
    row = stand_in()
    assert holds(anwar, "signer", offices["DPMPTSP"])
    assert holds(hendra, "signer")
    own, acting = posts_of(anwar)
    assert (own.role, own.acting) == ("kabid", "")
    assert acting.title == "Plh. Kepala Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu"
    assert (acting.nip, acting.order_number) == ("197001011995031001", row.order_number)
    assert officers_of(offices["DPMPTSP"], "signer") == [anwar, hendra]
    assert LogEntry.objects.filter(object_id=str(row.pk), change_message__contains="Plh.").exists()


def test_works_only_between_its_days(stand_in, anwar):
    today = timezone.localdate()
    row = stand_in(since=today + DAY)
    assert not holds(anwar, "signer")
    Delegation.objects.filter(pk=row.pk).update(valid_from=today - 7 * DAY, valid_to=today - DAY)
    forget_posts(anwar)
    assert not holds(anwar, "signer")


def test_works_ended_at_once_and_then_free_for_another(stand_in, anwar, dewi, administrator):
    row = stand_in()
    delegating.end_standing_in(row, administrator, reason="Pak Hendra sudah kembali.")
    forget_posts(anwar)
    assert not holds(anwar, "signer")
    stand_in(delegate=dewi)
    assert holds(dewi, "signer")
    with pytest.raises(ValidationError, match="sudah berakhir"):
        delegating.end_standing_in(row, administrator, reason="Sekali lagi.")


def test_works_a_vacant_post_has_a_plt(stand_in, head_post, anwar):
    Post.objects.filter(pk=head_post.pk).update(valid_to=timezone.localdate() - DAY)
    with pytest.raises(ValidationError, match="pilih Plt"):
        stand_in()
    stand_in(kind="plt")
    assert posts_of(anwar)[-1].title.startswith("Plt. Kepala Dinas")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"order_number": " "}, "nomor surat perintah"),
        ({"ordered_on": timezone.localdate() + DAY}, "belum tiba"),
        ({"since": timezone.localdate() - DAY}, "sudah lewat"),
        ({"until": timezone.localdate() - DAY}, "sesudah tanggal mulai"),
    ],
)
def test_rejects_an_order_that_cannot_be(stand_in, changes, said):
    with pytest.raises(ValidationError, match=said):
        stand_in(**changes)
    assert not Delegation.objects.exists()


def test_rejects_a_resident_and_the_holder_himself(stand_in, siti, hendra):
    for person, said in ((siti, "petugas yang aktif"), (hendra, "dirinya sendiri")):
        with pytest.raises(ValidationError, match=said):
            stand_in(delegate=person)


def test_rejects_a_second_one_on_the_same_days(stand_in, dewi):
    row = stand_in()
    with pytest.raises(ValidationError, match="sudah digantikan"):
        stand_in(delegate=dewi, since=row.valid_to)
    row.pk = None
    with pytest.raises(IntegrityError, match="one_officer_stands_in"), transaction.atomic():
        row.save(force_insert=True)


def test_handles_two_administrators_at_the_same_moment(transactional_db, stand_in, anwar, dewi):
    start, outcomes = threading.Barrier(2), []

    def work(delegate):
        try:
            start.wait(20)
            stand_in(delegate=delegate)
            outcomes.append("dicatat")
        except ValidationError:
            outcomes.append("ditolak")
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(one,)) for one in (anwar, dewi)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert sorted(outcomes) == ["dicatat", "ditolak"]


def test_works_in_the_admin(signed_in, administrator, auditor, head_post, anwar):
    today = timezone.localdate()
    given = {
        "kind": "plh", "post": head_post.pk, "delegate": anwar.pk, "title": "", "nip": "",
        "order_number": "800/1/2026", "ordered_on": today.isoformat(), "valid_from": today.isoformat(),
        "valid_to": (today + DAY).isoformat(),
    }  # fmt: skip
    desk = signed_in(administrator)
    answer = desk.post("/admin/opds/delegation/add/", given)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    row = Delegation.objects.get()
    assert "Plh. Kepala Dinas" in desk.get("/admin/opds/delegation/").content.decode()
    assert signed_in(auditor).get("/admin/opds/delegation/").status_code == 200
    assert signed_in(auditor).post("/admin/opds/delegation/add/", given).status_code == 403
    assert signed_in(anwar).get("/admin/opds/delegation/").status_code == 403
    desk.post(f"/admin/opds/delegation/{row.pk}/change/", {"end_reason": "Sudah kembali."})
    row.refresh_from_db()
    assert row.ended_by == administrator
    assert desk.post(f"/admin/opds/delegation/{row.pk}/delete/", {"post": "yes"}).status_code == 403


def decree(office, **changes):
    return Mandate(
        **{
            "opd": office, "decree": "Peraturan Bupati Pelalawan", "number": "12 Tahun 2021", "about": "Pendelegasian",
            "issued_on": date(2021, 5, 4), "valid_from": date(2021, 5, 4), **changes,
        }
    )  # fmt: skip


def test_works_a_decree_for_one_service_goes_before_all(offices, administrator):
    office = offices["DPMPTSP"]
    delegating.record_mandate(decree(office), administrator)
    delegating.record_mandate(
        decree(office, service="reklame-permanen", number="3 Tahun 2024"), administrator
    )
    today = timezone.localdate()
    assert mandate_of(office.pk, "reklame-permanen", today).number == "3 Tahun 2024"
    assert mandate_of(office.pk, "paud", today).citation == (
        "Peraturan Bupati Pelalawan Nomor 12 Tahun 2021 tanggal 4 Mei 2021 tentang Pendelegasian"
    )
    assert mandate_of(office.pk, "paud", date(2020, 1, 1)) is None
    assert mandate_of(offices["DINKES"].pk, "paud", today) is None


def test_works_a_new_decree_ends_the_one_before(offices, administrator):
    office, today = offices["DPMPTSP"], timezone.localdate()
    old = delegating.record_mandate(decree(office), administrator)
    delegating.record_mandate(decree(office, number="8 Tahun 2026", valid_from=today + DAY), administrator)
    old.refresh_from_db()
    assert old.valid_to == today
    with pytest.raises(ValidationError, match="Sudah ada"):
        delegating.record_mandate(decree(office, number="9", valid_from=date(2022, 1, 1)), administrator)


def test_works_a_decree_in_the_admin(signed_in, administrator, offices):
    desk = signed_in(administrator)
    given = {
        "opd": offices["DPMPTSP"].pk, "service": "", "decree": "Peraturan Bupati Pelalawan", "number": "12",
        "issued_on": "2021-05-04", "about": "Pendelegasian", "valid_from": "2021-05-04", "valid_to": "",
        "unverified": "on", "source": "",
    }  # fmt: skip
    answer = desk.post("/admin/opds/mandate/add/", given)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    row = Mandate.objects.get()
    until = timezone.localdate() + DAY
    answer = desk.post(f"/admin/opds/mandate/{row.pk}/change/", {"valid_to": until.isoformat()})
    row.refresh_from_db()
    assert (row.valid_to, row.unverified) == (until, False)
