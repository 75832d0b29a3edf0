"""What filing tests share: a published service and a resident's browser that files it."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pelalawan_portal.catalogue.models import ServiceVersion
from pelalawan_portal.filing.models import Draft
from tests.filing.services import photo, published

DESA = "14.05.09.2002"


class Filer:
    """A browser without scripts on its way through the pages of one draft."""

    def __init__(self, client: Client, slug: str) -> None:
        self.client, self.slug = client, slug
        self.key: UUID | None = None

    def begin(self, **data: Any) -> Any:
        page = self.client.get(f"/izin/{self.slug}/ajukan/")
        data = {"pemohon": "perorangan", "awal": page.context["form"].initial["awal"], **data}
        answer = self.client.post(f"/izin/{self.slug}/ajukan/", data)
        if answer.status_code == 302:
            self.key = UUID(answer.url.split("/")[2])
        return answer

    @property
    def draft(self) -> Draft:
        return Draft.objects.get(key=self.key)

    def url(self, page: str = "") -> str:
        return f"/ajukan/{self.key}/{page}/" if page else f"/ajukan/{self.key}/"

    def get(self, page: str = "") -> Any:
        return self.client.get(self.url(page))

    def post(self, page: str, **data: Any) -> Any:
        return self.client.post(self.url(page), data)

    def hand_in(self, slot: str, content: bytes | None = None, name: str = "foto.jpg") -> Any:
        file = SimpleUploadedFile(name, photo() if content is None else content)
        return self.client.post(
            self.url("berkas"), {"slot": slot, "file": file}, headers={"accept": "application/json"}
        )

    def answer_everything(self, lokasi: str = "lapangan") -> None:
        self.begin()
        self.post("diri", nama="Siti Aminah", nik="1405095205900001", telepon="081234567890")
        self.post("tempat", wilayah=DESA, lokasi=lokasi)
        self.hand_in("ktp")

    def send(self, **data: Any) -> Any:
        return self.post("periksa", **{"pernyataan": "1", **data})


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    """Bytes of a test lie in a folder of its own."""
    settings.MEDIA_ROOT = tmp_path / "berkas"
    return tmp_path / "berkas"


@pytest.fixture
def service(db: None) -> ServiceVersion:
    return published()


@pytest.fixture
def filer(client: Client, service: ServiceVersion) -> Filer:
    """A guest who is about to file the small permit."""
    return Filer(client, service.service.slug)
