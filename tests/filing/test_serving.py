"""Who may open a file, and how it is shown."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from pelalawan_portal.accounts.models import Opening
from pelalawan_portal.submissions.models import StoredFile, Submission
from pelalawan_portal.submissions.outbox import drain
from tests.filing.conftest import Filer


@pytest.fixture
def file(filer: Filer) -> StoredFile:
    filer.answer_everything()
    return StoredFile.objects.get()


def url(file: StoredFile) -> str:
    return f"/berkas/{file.pk}/"


def test_before_it_is_clean_only_its_own_people_hear_of_it(filer: Filer, file: StoredFile) -> None:
    page = filer.client.get(url(file))
    assert "sedang diperiksa" in page.content.decode()
    assert page["Content-Type"].startswith("text/html")
    assert Client().get(url(file)).status_code == 404


def test_a_clean_file_is_private_and_harmless(filer: Filer, file: StoredFile) -> None:
    drain()
    answer = filer.client.get(url(file))
    assert b"".join(answer.streaming_content).startswith(b"\xff\xd8\xff")
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"] == 'inline; filename="foto.jpg"'
    assert answer["Cache-Control"] == "private, no-store"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "attachment" in filer.client.get(url(file) + "?unduh=1")["Content-Disposition"]
    assert Client().get(url(file)).status_code == 404


def test_after_sending_the_bearer_and_the_officer_open_it(
    filer: Filer, file: StoredFile, rina: Any, joko: Any
) -> None:
    filer.send()
    drain()
    number = Submission.objects.get().number
    own = b"".join(filer.client.get(url(file)).streaming_content)
    assert not Opening.objects.exists()
    officer = Client()
    officer.force_login(rina)
    shown = b"".join(officer.get(url(file)).streaming_content)
    assert shown.startswith(b"\xff\xd8\xff")
    assert shown != own  # an identity paper carries who opened it
    opening = Opening.objects.get()
    assert (opening.actor, opening.subject, opening.what) == (rina, number, "Foto KTP")
    neighbour = Client()
    neighbour.force_login(joko)
    assert neighbour.get(url(file)).status_code == 404
    assert Client().get(url(file)).status_code == 404


def test_a_file_that_never_was(client: Client, db: None) -> None:
    assert client.get("/berkas/00000000-0000-4000-8000-000000000000/").status_code == 404
    assert client.post("/berkas/00000000-0000-4000-8000-000000000000/").status_code == 405
