"""The same draft, many hands at the same instant."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from pelalawan_portal.accounts.models import Consent
from pelalawan_portal.filing.models import Draft
from pelalawan_portal.submissions.files import processing
from pelalawan_portal.submissions.models import Event, OutboxEntry, Slot, StoredFile, Submission
from permits.models import Permit
from tests.filing.conftest import DESA, Filer
from tests.filing.services import photo, published

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(count: int, act: Any) -> list[Any]:
    gate = Barrier(count)

    def one(place: int) -> Any:
        try:
            gate.wait()
            return act(place)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def copy_of(filer: Filer) -> Client:
    client = Client()
    client.cookies = filer.client.cookies.copy()  # type: ignore[assignment]
    return client


@pytest.fixture
def filer(transactional_db: None) -> Filer:
    made = Filer(Client(), published().service.slug)
    made.answer_everything()
    return made


def test_fifty_identical_sends_give_one_permohonan_and_one_answer(filer: Filer) -> None:
    answers = at_once(50, lambda _: copy_of(filer).post(filer.url("periksa"), {"pernyataan": "1"}))
    submission = Submission.objects.get()
    assert {one.url for one in answers} == {f"/permohonan/{submission.number}/?baru"}
    assert Permit.objects.count() == 1
    assert Event.objects.filter(verb="submitted").count() == 1
    assert Slot.objects.count() == 1
    assert Consent.objects.filter(purpose="declaration").count() == 1
    assert OutboxEntry.objects.filter(kind="route").count() == 1


def test_ten_presses_on_begin_give_one_draft(filer: Filer) -> None:
    page = Client().get(f"/izin/{filer.slug}/ajukan/")
    data = {"pemohon": "perorangan", "awal": page.context["form"].initial["awal"]}
    answers = at_once(10, lambda _: Client().post(f"/izin/{filer.slug}/ajukan/", data))
    assert len({one.url for one in answers}) == 1
    assert Draft.objects.count() == 2


def test_two_pages_saved_at_once_are_both_kept(filer: Filer) -> None:
    pages: list[tuple[str, dict[str, str]]] = [
        ("diri", {"nama": "Nama baru"}),
        ("tempat", {"wilayah": DESA, "lokasi": "jalan", "lebar_jalan": "9"}),
    ]
    at_once(2, lambda place: copy_of(filer).post(filer.url(pages[place][0]), pages[place][1]))
    answers = filer.draft.plain_answers
    assert (answers["nama"], answers["lebar_jalan"]) == ("Nama baru", "9")


def test_files_handed_in_at_once_do_not_pass_the_most(filer: Filer) -> None:
    filer.post("tempat", wilayah=DESA, lokasi="jalan", lebar_jalan="9")

    def hand_in(_: int) -> int:
        data = {"slot": "denah", "file": SimpleUploadedFile("d.jpg", photo())}
        return copy_of(filer).post(filer.url("berkas"), data).status_code

    assert sorted(at_once(6, hand_in)) == [201, 201, 422, 422, 422, 422]
    assert StoredFile.objects.filter(key="denah").count() == 2


def test_a_file_refused_while_it_is_sent_is_never_lost_sight_of(filer: Filer) -> None:
    file = StoredFile.objects.get()

    def act(place: int) -> Any:
        if place:
            return processing.refuse(file.pk, "Rusak.")
        return copy_of(filer).post(filer.url("periksa"), {"pernyataan": "1"}).status_code

    sent, _ = at_once(2, act)
    if sent == 302:
        assert Slot.objects.get().state == Slot.State.RETURNED
        assert Event.objects.filter(verb="file_refused").count() == 1
    else:
        assert sent == 422
        assert not Submission.objects.exists()
