"""The whole file as a zip: every hash is right, the history recomputes, and each export is an opening."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone

from pelalawan_portal.accounts.models import Opening
from pelalawan_portal.submissions import outbox
from pelalawan_portal.submissions.files import storage
from pelalawan_portal.submissions.workflow import Refused
from permits import dossier, handover, revocation
from permits.models import Dossier

pytestmark = pytest.mark.django_db


def unpacked(made):
    with storage.open_stored(made.path) as stream:
        content = stream.read()
    assert hashlib.sha256(content).hexdigest() == made.sha256
    return zipfile.ZipFile(io.BytesIO(content))


def export(submission, by):
    asked = dossier.ask(submission, by=by)
    outbox.drain()
    return Dossier.objects.get(pk=asked.pk)


def test_works_every_hash_is_that_of_the_file(issued, rina, hendra):
    submission, decision = issued()
    handover.hand_over(submission.pk, by=rina, receiver="Siti", standing="Pemegang izin")
    handover.copy(decision.pk, by=rina)
    revocation.revoke(decision.pk, by=hendra, code="law", reason="Alasan", basis="Perda")
    outbox.drain()
    archive = unpacked(export(submission, rina))
    index = json.loads(archive.read("index.json"))
    listed = {one["berkas"]: one for one in index["isi"]}
    assert set(archive.namelist()) == {*listed, "index.json"}
    for name, one in listed.items():
        assert hashlib.sha256(archive.read(name)).hexdigest() == one["sha256"], name
    assert index["hilang"] == []
    assert re.search(r"Dibuat \d+ \w+ \d{4} pukul \d\d\.\d\d WIB", archive.read("index.html").decode())
    kinds = {name.split("/")[0] for name in listed}
    assert {"jawaban.json", "tanda-terima", "surat-teknis", "keputusan", "penyerahan", "salinan"} <= kinds
    assert {"riwayat.json", "pencabutan.json", "kabar.json", "alasan.json", "index.html"} <= kinds
    assert sum(name.endswith("recommendation.pdf") for name in listed) == 2
    paper = next(name for name in listed if name.endswith("-grant.pdf"))
    assert listed[paper]["sha256"] == decision.sha256


def test_works_the_chain_recomputes_without_the_portal(issued, rina):
    submission, _ = issued()
    archive = unpacked(export(submission, rina))
    previous = ""
    events = json.loads(archive.read("riwayat.json"))["peristiwa"]
    for one in events:
        text = json.dumps(one["isi"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest() == one["hash"]
        previous = one["hash"]
    chain = json.loads(archive.read("index.json"))["rantai"]
    assert (chain["akhir"], chain["jumlah"], chain["utuh"]) == (previous, len(events), True)


def test_each_export_is_an_opening_the_applicant_sees(issued, rina, siti):
    submission, _ = issued(applicant=siti)
    export(submission, rina)
    assert (
        Opening.objects.filter(subject=submission.number, actor=rina, what="Berkas lengkap (zip)").count()
        == 1
    )


def test_handles_bytes_that_are_gone(issued, rina):
    submission, decision = issued()
    storage.remove(decision.path)
    index = json.loads(unpacked(export(submission, rina)).read("index.json"))
    assert [one for one in index["hilang"] if one.endswith("grant.pdf")]


def test_rejects_everyone_but_the_permit_office(issued, tono, superuser, rina):
    submission, _ = issued()
    for person in (tono, superuser):
        with pytest.raises(Refused):
            dossier.ask(submission, by=person)
    submission.confidential = True
    with pytest.raises(Refused):
        dossier.ask(submission, by=rina)
    assert not Dossier.objects.exists()


def test_page_the_one_who_asked_gets_the_file(issued, rina, dewi, signed_in):
    submission, _ = issued()
    mine = signed_in(rina)
    asked = mine.post(f"/admin/permits/permit/berkas/{submission.pk}/")["Location"]
    assert mine.get(asked).status_code == 202
    outbox.drain()
    response = mine.get(asked)
    assert (response.streaming, response["Content-Type"]) == (True, "application/zip")
    assert signed_in(dewi).get(asked).status_code == 404


def test_old_exports_lose_their_bytes_and_keep_their_line(issued, rina):
    submission, _ = issued()
    made = export(submission, rina)
    assert dossier.named_paths([made.path]) == {made.path}
    Dossier.objects.update(asked_at=timezone.now() - timedelta(days=8))
    assert dossier.tidy() == 1
    with pytest.raises(FileNotFoundError):
        storage.open_stored(made.path)
    assert Dossier.objects.get().sha256 == made.sha256
