"""Screens of the admin: administrators change through verbs, auditors read, others see nothing."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from django.utils import timezone
from PIL import Image

from pelalawan_portal.accounts.models import User
from pelalawan_portal.accounts.openings import record_opening
from pelalawan_portal.opds.models import Holiday, Identity, Opd, Post, Responsibility
from tests.conftest import JOKO_NIK, SITI_NIK

pytestmark = pytest.mark.django_db
LISTS = [
    "accounts/user", "accounts/opening", "admin/logentry", "opds/region", "opds/opd", "opds/post",
    "opds/responsibility", "opds/holiday",
]  # fmt: skip
ADDS = ["accounts/user", "opds/opd", "opds/post", "opds/responsibility", "opds/holiday"]


@pytest.mark.parametrize("screen", LISTS)
@pytest.mark.parametrize("who", ["administrator", "superuser", "auditor"])
def test_administrators_and_auditors_read(request, signed_in, rina, siti, who, screen):
    record_opening(rina, "PLW-1", "Foto KTP")
    answer = signed_in(request.getfixturevalue(who)).get(f"/admin/{screen}/")
    assert answer.status_code == 200
    assert SITI_NIK not in answer.content.decode()


@pytest.mark.parametrize("screen", [*LISTS, "opds/identity"])
@pytest.mark.parametrize("who", ["rina", "hendra", "budi", "camat"])
def test_other_officers_see_nothing(request, signed_in, who, screen):
    client = signed_in(request.getfixturevalue(who))
    assert client.get(f"/admin/{screen}/").status_code == 403
    assert f'href="/admin/{screen}/"' not in client.get("/admin/").content.decode()


@pytest.mark.parametrize("screen", ADDS)
def test_auditors_change_nothing(signed_in, auditor, screen):
    client = signed_in(auditor)
    assert client.get(f"/admin/{screen}/add/").status_code == 403
    assert client.post(f"/admin/{screen}/add/", {}).status_code == 403


def test_auditors_open_a_row(signed_in, auditor, rina, offices):
    row = Responsibility.objects.create(service="x", role="y", opd=offices["PUPR"])
    holiday = Holiday.objects.first()
    client = signed_in(auditor)
    for address in (
        f"opds/post/{Post.objects.get(user=rina).pk}",
        f"accounts/user/{rina.pk}",
        f"opds/opd/{offices['DLH'].pk}",
        f"opds/responsibility/{row.pk}",
        f"opds/holiday/{holiday.pk}",
        "opds/identity/1",
    ):
        assert client.get(f"/admin/{address}/change/").status_code == 200, address
        assert client.post(f"/admin/{address}/change/", {"active": ""}).status_code == 403, address


@pytest.mark.parametrize("screen", LISTS[4:])
def test_nobody_deletes(signed_in, superuser, screen, offices, rina):
    Responsibility.objects.create(service="x", role="y", opd=offices["PUPR"])
    model = {"opd": Opd, "post": Post, "responsibility": Responsibility, "holiday": Holiday}[
        screen.split("/")[1]
    ]
    pk = model.objects.values_list("pk", flat=True).first()
    assert signed_in(superuser).post(f"/admin/{screen}/{pk}/delete/", {"post": "yes"}).status_code == 403
    assert model.objects.filter(pk=pk).exists()


def test_screens_that_go_round_the_verbs_are_gone(signed_in, superuser):
    page = signed_in(superuser).get("/admin/").content.decode()
    for address in ("/admin/auth/group/", "/admin/mfa/authenticator/", "/admin/account/emailaddress/"):
        assert address not in page


def test_a_new_officer_gets_a_password_once_and_a_post(signed_in, administrator, offices):
    client = signed_in(administrator)
    page = client.post(
        "/admin/accounts/user/add/", {"username": "wati", "name": "Wati", "email": ""}
    ).content.decode()
    password = re.search(r"<b>(\w{5}-\w{5})</b>", page).group(1)
    wati = User.objects.get(username="wati")
    assert wati.check_password(password)
    given = {
        "user": wati.pk, "opd": offices["DISHUB"].pk, "role": "technical", "title": "", "nip": "",
        "valid_from": timezone.localdate().isoformat(), "valid_to": "",
    }  # fmt: skip
    assert client.post("/admin/opds/post/add/", given).status_code == 302
    assert Post.objects.get(user=wati).opd.code == "DISHUB"
    again = client.post("/admin/opds/post/add/", given)
    assert "sudah memegang tugas itu" in again.content.decode()
    assert Post.objects.filter(user=wati).count() == 1


@pytest.mark.parametrize("username", ["", "Wati Besar", "rina", "x" * 50])
def test_a_bad_user_name_makes_nobody(signed_in, administrator, rina, username):
    before = User.objects.count()
    answer = signed_in(administrator).post(
        "/admin/accounts/user/add/", {"username": username, "name": "W", "email": ""}
    )
    assert answer.status_code == 200
    assert User.objects.count() == before


def test_a_post_ends_with_a_day(signed_in, administrator, rina):
    post = Post.objects.get(user=rina)
    last = timezone.localdate() + timedelta(days=3)
    client = signed_in(administrator)
    assert (
        "errornote" in client.post(f"/admin/opds/post/{post.pk}/change/", {"valid_to": ""}).content.decode()
    )
    assert (
        client.post(f"/admin/opds/post/{post.pk}/change/", {"valid_to": last.isoformat()}).status_code == 302
    )
    post.refresh_from_db()
    assert post.valid_to == last


def test_closing_and_opening_an_account_needs_a_reason(signed_in, administrator, rina):
    client = signed_in(administrator)
    address = f"/admin/accounts/user/{rina.pk}/nonaktifkan/"
    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": ""}).status_code == 200
    assert User.objects.get(pk=rina.pk).is_active
    assert client.post(address, {"reason": "Pindah tugas"}).status_code == 302
    assert not User.objects.get(pk=rina.pk).is_active
    client.post(f"/admin/accounts/user/{rina.pk}/aktifkan/", {"reason": "Kembali"})
    assert User.objects.get(pk=rina.pk).is_active


def test_a_lost_password_of_an_officer(signed_in, administrator, rina):
    client = signed_in(administrator)
    address = f"/admin/accounts/user/{rina.pk}/sandi/"
    assert client.get(address).status_code == 200
    password = re.search(r"<b>(\w{5}-\w{5})</b>", client.post(address).content.decode()).group(1)
    assert User.objects.get(pk=rina.pk).check_password(password)


@pytest.mark.parametrize("verb", ["nonaktifkan", "aktifkan", "sandi"])
@pytest.mark.parametrize("who", ["rina", "auditor"])
def test_verbs_on_accounts_are_for_administrators(request, signed_in, joko, who, verb):
    client = signed_in(request.getfixturevalue(who))
    assert client.post(f"/admin/accounts/user/{joko.pk}/{verb}/", {"reason": "x"}).status_code == 403
    assert User.objects.get(pk=joko.pk).is_active


def test_a_resident_is_found_by_the_whole_nik_only(signed_in, administrator, siti):
    client = signed_in(administrator)
    for query in ("", "?q=Siti", f"?q={SITI_NIK}"):
        assert "Siti Aminah" not in client.get(f"/admin/accounts/user/{query}").content.decode()
    address = "/admin/accounts/user/warga/"
    assert client.get(address).status_code == 200
    assert "Belum ada akun" in client.post(address, {"nik": JOKO_NIK}).content.decode()
    found = client.post(address, {"nik": "1405 0952 0590 0001"})
    assert found["Location"] == f"/admin/accounts/user/{siti.pk}/change/"
    change = client.get(f"/admin/accounts/user/{siti.pk}/change/").content.decode()
    assert "1405••••••••0001" in change
    assert SITI_NIK not in change


def test_a_responsibility_is_replaced(signed_in, administrator, offices):
    old = Responsibility.objects.create(service="reklame", role="teknis", opd=offices["PUPR"])
    given = {
        "service": "reklame", "role": "teknis", "region": "", "opd": offices["DLH"].pk,
        "valid_from": timezone.localdate().isoformat(), "basis": "",
    }  # fmt: skip
    client = signed_in(administrator)
    assert client.post("/admin/opds/responsibility/add/", given).status_code == 200
    assert Responsibility.objects.filter(role="teknis", service="reklame").count() == 1
    assert client.post("/admin/opds/responsibility/add/", given | {"basis": "Perbup 7"}).status_code == 302
    old.refresh_from_db()
    assert old.valid_to == timezone.localdate() - timedelta(days=1)


def test_a_holiday_is_cancelled_by_decree(signed_in, administrator):
    holiday = Holiday.objects.create(
        date=timezone.localdate() + timedelta(days=2000), name="Libur", kind="local"
    )
    client = signed_in(administrator)
    address = f"/admin/opds/holiday/{holiday.pk}/change/"
    assert client.post(address, {"active": "on", "basis": "SK 1"}).status_code == 200
    assert client.post(address, {"basis": ""}).status_code == 200
    holiday.refresh_from_db()
    assert holiday.active
    assert client.post(address, {"basis": "SK 2"}).status_code == 302
    holiday.refresh_from_db()
    assert (holiday.active, holiday.basis) == (False, "SK 2")


def test_the_emblem_is_uploaded_and_shown_everywhere(
    client, signed_in, administrator, django_capture_on_commit_callbacks
):
    out = io.BytesIO()
    Image.new("RGB", (400, 500), "#0B5D4B").save(out, "PNG")
    out.seek(0)
    out.name = "lambang.png"
    given = {"upload": out, "signer_line": "a.n. BUPATI PELALAWAN", "place": "Pangkalan Kerinci"}
    with django_capture_on_commit_callbacks(execute=True):
        assert signed_in(administrator).post("/admin/opds/identity/1/change/", given).status_code == 302
    version = Identity.objects.get().emblem_version
    assert f"/lambang?v={version}" in client.get("/akun/masuk/").content.decode()


def test_a_bad_emblem_gets_a_sentence(signed_in, administrator):
    bad = io.BytesIO(b"<svg onload=alert(1)>")
    bad.name = "lambang.svg"
    given = {"upload": bad, "signer_line": "a.n. BUPATI PELALAWAN", "place": "Pangkalan Kerinci"}
    answer = signed_in(administrator).post("/admin/opds/identity/1/change/", given)
    assert "bukan gambar PNG atau JPEG" in answer.content.decode()
    assert Identity.objects.get().emblem is None


@pytest.mark.parametrize(
    ("screen", "most"), [("accounts/user", 8), ("opds/post", 9), ("accounts/opening", 8)]
)
def test_lists_cost_the_same_however_long(
    signed_in, administrator, officer, django_assert_max_num_queries, screen, most
):
    for number in range(12):
        someone = officer(f"petugas{number}", f"Petugas {number}", ("DINKES", "technical"))
        record_opening(someone, f"PLW-{number}", "Foto KTP")
    client = signed_in(administrator)
    client.get(f"/admin/{screen}/")
    with django_assert_max_num_queries(most):
        client.get(f"/admin/{screen}/")


def test_a_holiday_is_moved_by_decree(signed_in, administrator):
    day = timezone.localdate() + timedelta(days=2000)
    holiday = Holiday.objects.create(date=day, name="Hari jadi", kind="local")
    client = signed_in(administrator)
    address = f"/admin/opds/holiday/{holiday.pk}/change/"
    to = day + timedelta(days=1)
    refused = client.post(address, {"active": "on", "basis": "Bupati", "move_to": to.isoformat()})
    assert "nomor surat keputusan" in refused.content.decode()
    assert (
        client.post(address, {"active": "on", "basis": "SK 3", "move_to": to.isoformat()}).status_code == 302
    )
    holiday.refresh_from_db()
    assert (holiday.active, Holiday.objects.get(date=to).name) == (False, "Hari jadi")
    page = client.get("/admin/opds/calendarchange/").content.decode()
    assert "Hari libur dipindahkan" in page
    assert "SK 3" in page
