"""A number on paper and as a picture, made by the worker."""

import io

import pypdfium2
import pytest
from django.utils import timezone
from PIL import Image

from health.booking.workflow import take_number
from health.patients import Person
from pelalawan_portal.queues.models import Session
from pelalawan_portal.submissions import outbox
from tests.conftest import SITI_NIK

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(places, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    rows = Session.objects.filter(
        line__place=places["ukui"], line__code="umum", date__gt=timezone.localdate()
    )
    person = Person(name="Siti Aminah", nik=SITI_NIK)
    return take_number(rows.order_by("date").first().pk, person)


def content(answer):
    return b"".join(answer.streaming_content)


def test_works_the_paper_is_made_once_asked_and_names_nobody(ticket, client):
    address = f"/sehat/antrean/tiket/{ticket.pass_code}/"
    assert client.get(f"{address}tiket.pdf?kertas=80mm").status_code == 202
    assert client.get(f"{address}tiket.png").status_code == 202
    assert client.get(f"{address}tiket.pdf?kertas=a0").status_code == 404
    outbox.drain()
    pdf = content(client.get(f"{address}tiket.pdf?kertas=80mm"))
    page = pypdfium2.PdfDocument(pdf)[0]
    text = page.get_textpage().get_text_range()
    assert round(page.get_width() / 72 * 25.4) == 80
    assert all(words in text for words in ("A1", "Puskesmas Ukui", "Poli Umum", ticket.pass_code))
    assert "Siti" not in text
    assert Image.open(io.BytesIO(content(client.get(f"{address}tiket.png")))).width == 720


def test_works_an_account_finds_its_numbers(places, siti, signed_in):
    session = Session.objects.filter(
        line__place=places["ukui"], date__gt=timezone.localdate(), quota_online__gt=0
    ).first()
    take_number(session.pk, Person(name="Siti", nik=SITI_NIK), account=siti)
    assert "Puskesmas Ukui" in signed_in(siti).get("/akun/").content.decode()
