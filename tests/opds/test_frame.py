"""What every page shows of the regency: emblem, confirmed contacts; and the pages for errors."""

from __future__ import annotations

import io

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from PIL import Image, PngImagePlugin

from pelalawan_portal.opds import frame
from pelalawan_portal.opds.emblems import SIDE, STORED_BYTES, reencoded
from pelalawan_portal.opds.models import Identity, Opd

pytestmark = pytest.mark.django_db


def picture(kind: str = "PNG", size: tuple[int, int] = (600, 800)) -> bytes:
    out = io.BytesIO()
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "rahasia")
    Image.effect_noise(size, 90).convert("RGB").save(
        out, kind, **({"pnginfo": info} if kind == "PNG" else {})
    )
    return out.getvalue()


def upload(data: bytes, name: str = "lambang.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def context() -> dict[str, object]:
    return frame.frame(RequestFactory().get("/"))


def test_only_confirmed_contacts_are_shown():
    assert context()["contacts"] == ()
    Opd.objects.filter(code="DPMPTSP").update(contact_confirmed=True, phone="+6276112345")
    frame.forget()
    labels = [(one.label, one.href) for one in context()["contacts"]]
    assert ("Telepon", "tel:+6276112345") in labels
    assert ("E-mail", "mailto:aduan.dpmptsp@gmail.com") in labels


def test_costs_two_queries_a_minute(django_assert_num_queries):
    with django_assert_num_queries(2):
        for _ in range(5):
            context()


def test_no_emblem_is_no_page(client):
    assert context()["lambang_url"] == ""
    assert client.get("/lambang").status_code == 404


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_the_emblem_is_small_and_ours(client, kind):
    emblem = reencoded(upload(picture(kind)))
    Identity.objects.update_or_create(
        pk=1,
        defaults={"emblem": emblem.data, "emblem_type": emblem.media_type, "emblem_version": emblem.version},
    )
    frame.forget()
    answer = client.get(context()["lambang_url"])
    assert answer["Content-Type"] == "image/png"
    assert "max-age=86400" in answer["Cache-Control"]
    assert len(answer.content) <= STORED_BYTES
    assert b"rahasia" not in answer.content
    assert max(Image.open(io.BytesIO(answer.content)).size) == SIDE


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89a",
        picture()[:200],
        b"\x00" * (2 * 1024 * 1024 + 1),
    ],
)
def test_refuses_what_is_no_whole_picture(data):
    with pytest.raises(ValueError, match=r"gambar|Gambar"):
        reencoded(upload(data))


def test_refuses_a_picture_that_unpacks_to_too_much():
    out = io.BytesIO()
    Image.new("1", (20000, 20000)).save(out, "PNG")
    with pytest.raises(ValueError, match=r"lebar|utuh"):
        reencoded(upload(out.getvalue()))


def test_errors_have_pages_for_people(rf):
    request = rf.get("/x")
    request.session = {}
    for view, status in (
        (lambda: frame.bad_request(request, SuspiciousOperation()), 400),
        (lambda: frame.forbidden(request, PermissionDenied()), 403),
        (lambda: frame.not_found(request, Exception()), 404),
        (lambda: frame.server_error(request), 500),
        (lambda: frame.too_many(request), 429),
        (lambda: frame.csrf_failure(request), 403),
    ):
        answer = view()
        assert answer.status_code == status
        assert "Portal Pelalawan" in answer.content.decode()


def test_a_forged_post_is_told_what_to_do(siti):
    client = Client(enforce_csrf_checks=True)
    client.force_login(siti)
    answer = client.post("/akun/kontak/", {"phone": "", "email": "baru@contoh.id"})
    assert answer.status_code == 403
    assert "Portal Pelalawan" in answer.content.decode()
    siti.refresh_from_db()
    assert siti.email == ""
