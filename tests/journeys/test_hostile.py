# ruff: noqa: F811
"""Whatever is sent, a page answers in a sentence: nothing changes, nothing breaks, nothing foreign is shown."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from pelalawan_portal.submissions.models import Submission
from tests.pictures_town import browser

from .hostile import (  # noqa: F401 - the fixtures are found by their names
    HOSTILE,
    IN_A_PATH,
    PARAMETERS,
    SCRIPT,
    calm,
    kept_town,
    nothing_changes,
    rows,
    says,
    town,
)

pytestmark = pytest.mark.slow

IN_PATHS = (
    "/izin/{}/", "/izin/{}/ajukan/", "/ajukan/{}/", "/ajukan/{}/periksa/", "/lanjut/{}/", "/permohonan/{}/",
    "/permohonan/{}/perbaiki/", "/permohonan/{}/perbaiki/berkas/", "/permohonan/{}/batalkan/",
    "/permohonan/{}/lanjutkan/", "/permohonan/{}/tanda-terima/", "/permohonan/{}/tanda-terima.png",
    "/permohonan/{}/surat/", "/verifikasi/{}/", "/berkas/{}/", "/petugas/surat/{}/", "/petugas/cetak/hasil/{}/",
    "/petugas/cetak/{}/", "/admin/{}/", "/admin/submissions/review/{}/change/", "/admin/submissions/review/{}/lengkap/",
    "/admin/submissions/submission/{}/change/", "/admin/catalogue/serviceversion/{}/change/",
    "/admin/catalogue/service/{}/change/", "/admin/documents/decision/{}/batalkan/", "/admin/accounts/user/{}/sandi/",
    "/static/{}", "/{}",
)  # fmt: skip


@pytest.mark.usefixtures("nothing_changes")
@pytest.mark.parametrize("who", ["anon", "siti", "rina", "admin"])
def test_rejects_rubbish_in_every_address(town, who):
    client = town.browsers[who]
    for template in IN_PATHS:
        for text in IN_A_PATH:
            address = template.format(text)
            calm(client.get(address), f"GET {address}")
        calm(client.post(template.format(SCRIPT.replace("/", "")), {"pin": "x"}), f"POST {template}")
    calm(client.get(town.address("{mine}tidak-ada/")), "a step that does not exist")
    calm(client.get(town.address("/permohonan/{number}/surat/..%2f..%2fktp/")), "a paper of another")


@pytest.mark.usefixtures("nothing_changes")
@pytest.mark.parametrize("who", ["anon", "siti", "rina", "admin"])
def test_rejects_rubbish_in_every_parameter(town, who):
    client = town.browsers[who]
    public = [
        "/",
        "/izin/",
        "/izin/penutupan-jalan/",
        "/lacak/",
        "/lanjut/",
        "/verifikasi/",
        "/akun/",
        "/akun/masuk/",
    ]
    desk = [
        "/admin/submissions/review/", "/admin/submissions/submission/", "/admin/submissions/outboxentry/",
        "/admin/opds/opd/", "/admin/catalogue/service/", "/admin/documents/decision/", "/admin/accounts/user/",
        town.address("/admin/submissions/review/{review}/change/"), "/admin/filing/draft/", "/admin/opds/post/",
    ]  # fmt: skip
    own = [
        town.address(one)
        for one in ("/permohonan/{number}/", "{mine}data_diri/", "/permohonan/{number}/perbaiki/")
    ]
    for address in public + own + (desk if who in ("rina", "admin") else []):
        for text in HOSTILE:
            where = f"GET {address} with {text[:30]!r} everywhere"
            calm(client.get(address, dict.fromkeys(PARAMETERS, text)), where)
            for name in PARAMETERS if text == "9" * 400 else ():
                calm(client.get(address, {name: text}), f"GET {address}?{name}={text[:30]!r}")
        calm(client.get(f"{address}?q=%ff%fe&p=%c0%af"), f"{address} with bytes that are no text")


NAMED = re.compile(rb'<(?:input|select|textarea)[^>]* name="([^"]+)"')


def fields_of(client, address):
    """The names of all fields of a page."""
    return {one.decode() for one in NAMED.findall(client.get(address).content)} - {"csrfmiddlewaretoken"}


@pytest.mark.usefixtures("nothing_changes")
@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("anon", "/lacak/"),
        ("anon", "/lanjut/"),
        ("anon", "/verifikasi/"),
        ("anon", "/akun/masuk/"),
        ("anon", "/akun/daftar/"),
        ("siti", "/akun/kontak/"),
        ("siti", "/akun/sandi/"),
        ("siti", "{mine}data_diri/"),
        ("siti", "{mine}acara/"),
        ("siti", "{mine}tempat/"),
        ("siti", "{mine}surat/"),
        ("siti", "{mine}periksa/"),
        ("camat", "/petugas/akun-warga/"),
        ("camat", "/petugas/akun-warga/pulihkan/"),
        ("camat", "/petugas/cetak/"),
        ("rina", "/admin/submissions/review/{review}/kembalikan/"),
        ("rina", "/admin/submissions/review/{review}/teruskan/"),
        ("hasan", "/admin/submissions/review/{review}/catatan/"),
    ],
)
def test_rejects_rubbish_in_every_field(town, who, address):
    client, address = town.browsers[who], town.address(address)
    names = fields_of(client, address) or {"nomor", "pin", "alasan", "opd", "petugas", "catatan", "kode"}
    for text in HOSTILE[:-1]:
        calm(client.post(address, dict.fromkeys(names, text)), f"POST {address} {text[:30]!r}")
        for name in names if text == SCRIPT else ():
            calm(client.post(address, {name: [text, text]}), f"POST {address} {name} twice")
    calm(
        client.post(address, {name: io.BytesIO(b"not a word") for name in names}),
        f"POST {address} files for words",
    )
    assert not Submission.objects.exclude(number=town.facts["number"]).exists()


@pytest.mark.usefixtures("nothing_changes")
def test_rejects_bodies_that_are_no_form(town):
    for who, address in (
        ("anon", "/lacak/"),
        ("siti", "{mine}data_diri/"),
        ("siti", "{mine}berkas/"),
        ("anon", "/akun/masuk/"),
    ):
        client, address = town.browsers[who], town.address(address)
        for kind, body in (
            ("application/x-www-form-urlencoded", b"nama=%ff%fe\xff\xc0&nik=%00"),
            ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % one for one in range(3000))),
            ("application/x-www-form-urlencoded", b"nama=" + b"A" * (11 * 1024 * 1024)),
            ("multipart/form-data; boundary=x", b"--y\r\nrubbish"),
            ("multipart/form-data", b"no boundary"),
            ("application/json", b'{"nama": '),
            ("text/plain; charset=rubbish", b"nama=x"),
            ("", b"\x00\x01"),
        ):
            answer = calm(
                client.generic("POST", address, body, content_type=kind), f"{address} {kind} {body[:20]!r}"
            )
            if answer.status_code == 200:  # allauth shows its form again with 200
                says(answer, "Ada yang perlu diperbaiki")
            else:
                assert answer.status_code in (302, 400, 405, 413, 422), (
                    f"{address} {kind}: {answer.status_code}"
                )


def test_rejects_a_file_of_11_mb_and_says_how_large_it_may_be(town, nothing_changes):
    big = SimpleUploadedFile("ktp.jpg", b"\xff\xd8\xff" + b"\x00" * (11 * 1024 * 1024))
    answer = town.browsers["tamu"].post(
        town.address("{full}berkas/"), {"slot": "ktp", "file": big}, headers={"accept": "application/json"}
    )
    assert answer.status_code in (413, 422)
    says(answer, "10 MB")


PUBLIC = (
    "/",
    "/izin/",
    "/izin/penutupan-jalan/",
    "/izin/penutupan-jalan/ajukan/",
    "/lacak/",
    "/lanjut/",
    "/verifikasi/",
    "/bantuan/",
    "/sehat/",
    "/offline/",
    "/sw.js",
    "/healthz",
    "/lambang",
    "/akun/",
    "/akun/masuk/",
    "/akun/daftar/",
    "/permohonan/{number}/",
    "/permohonan/{number}/batalkan/",
    "/permohonan/{number}/lanjutkan/",
    "/permohonan/{number}/perbaiki/",
    "/permohonan/{number}/tanda-terima/",
    "{mine}",
    "{mine}data_diri/",
    "{mine}berkas/",
    "{mine}nanti/",
    "{mine}lepas/",
    "{mine}hapus/",
    "{mine}periksa/",
    "/petugas/cetak/",
    "/petugas/akun-warga/",
    "/admin/",
    "/admin/submissions/review/",
    "/admin/submissions/review/{review}/change/",
    "/admin/submissions/review/{review}/lengkap/",
)


@pytest.mark.usefixtures("nothing_changes")
def test_rejects_wrong_methods(town):
    for template in PUBLIC:
        address = town.address(template)
        for method in ("PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "PROPFIND", "RUBBISH"):
            calm(town.browsers["joko"].generic(method, address), f"{method} {address}")
        if template != "/sw.js":
            calm(town.browsers["joko"].get(address), f"GET {address}")


@pytest.mark.usefixtures("nothing_changes")
def test_handles_cookies_full_of_rubbish(town):
    names = {name for one in town.browsers.values() for name in one.cookies} | {
        "csrf",
        "messages",
        "sesi",
        "isian",
    }
    assert len(names) >= 3
    for text in ("rubbish", "a:b:c", "e30:1a2b3c:AAAA", "%00", "A" * 3500, '"\\012"', "[[1]]:x:y"):
        client = browser()
        client.raise_request_exception = False
        for name in names:
            client.cookies[name] = text
        for template in PUBLIC:
            address = town.address(template)
            calm(client.get(address), f"GET {address} with cookies {text[:20]!r}")
            calm(client.post(address, {"nomor": "x"}), f"POST {address} with cookies {text[:20]!r}")
