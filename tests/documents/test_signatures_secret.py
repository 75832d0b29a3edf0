"""The passphrase is in the memory of one request and nowhere else: not stored, logged, queued, shown or reported."""

from __future__ import annotations

import logging
import pickle
import sys

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client

from deploy.simulators import bsre as simulator
from pelalawan_portal.documents.signatures import bsre, local
from pelalawan_portal.documents.signatures.forms import EnrolForm, SigningForm
from pelalawan_portal.documents.signatures.interface import Passphrase
from pelalawan_portal.submissions import outbox, outside
from tests.simulators import running

SECRET = "kerisnya-dua-belas-77"
DESK = "/petugas/tanda-tangan/"
TABLES = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"


def everything_in_the_database():
    """Every row of every table as text."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        tables = [name for (name,) in cursor.fetchall()]
        rows = []
        for name in tables:
            cursor.execute(f'SELECT t::text FROM "{name}" t')
            rows += [row for (row,) in cursor.fetchall()]
    return "\n".join(rows)


@pytest.fixture
def log(caplog):
    """Everything that any library logs, at the finest level."""
    caplog.set_level(logging.DEBUG)
    return caplog


def tick(review, decision, passphrase=SECRET):
    return {"surat": f"{review.pk}:{decision.revision}", "passphrase": passphrase}


def nowhere(log, client, *answers):
    """Searched for where it could have been left."""
    assert SECRET not in everything_in_the_database()
    assert SECRET not in log.text
    assert not any(SECRET in repr(one.__dict__) for one in log.records)
    assert SECRET not in repr([one.get_decoded() for one in Session.objects.all()])
    assert SECRET not in repr(client.cookies)
    for answer in answers:
        assert SECRET not in answer.content.decode()
        assert SECRET not in repr(answer.headers)


def test_works_nothing_of_it_is_left(drafted, certificates, hendra, signed_in, log, media):
    local.enrol(hendra, Passphrase(SECRET))
    client = signed_in(hendra)
    _, review, decision = drafted()
    wrong = client.post(DESK, tick(review, decision, f"{SECRET}!"))
    assert (wrong.status_code, "Passphrase salah" in wrong.content.decode()) == (409, True)
    unticked = client.post(DESK, {"passphrase": SECRET})
    assert "Tandai paling sedikit satu surat" in unticked.content.decode()
    done = client.post(DESK, tick(review, decision))
    assert "1 surat ditandatangani" in done.content.decode()
    outbox.drain()
    nowhere(log, client, wrong, unticked, done)
    lying = [*media.rglob("*"), *certificates.rglob("*")]
    assert not any(SECRET.encode() in one.read_bytes() for one in lying if one.is_file())


def test_works_nothing_of_it_is_left_with_bsre(drafted, hendra, signed_in, log, settings, tmp_path):
    person = simulator.Person("Hendra Wijaya", SECRET)
    bsre.SYSTEM.mend()
    with running() as base, pytest.MonkeyPatch.context() as patch:
        patch.setitem(simulator.PEOPLE, "1405010101700009", person)
        settings.ELECTRONIC_SIGNATURE, settings.BSRE_URL = "bsre", f"{base}/bsre"
        settings.BSRE_USER, settings.BSRE_PASSWORD = simulator.USER, simulator.PASSWORD
        client = signed_in(hendra)
        client.post(f"{DESK}sertifikat/", {"nik": "1405010101700009"})
        _, review, decision = drafted()
        simulator.troubles.append(
            f"Dokumen ditolak ({SECRET})"
        )  # even a service that repeats what it was sent
        refused = client.post(DESK, tick(review, decision))
        assert "BSrE menolak surat ini" in refused.content.decode()
        done = client.post(DESK, tick(review, decision))
        assert "1 surat ditandatangani" in done.content.decode()
        settings.BSRE_URL = "http://127.0.0.1:9"
        down = client.post(DESK, tick(review, decision))
    outbox.drain()
    nowhere(log, client, refused, done, down)
    bsre.SYSTEM.mend()


@pytest.mark.parametrize("broken", ["the signer", "the call"])
def test_works_not_in_the_report_of_an_exception(
    drafted, certificates, hendra, log, settings, monkeypatch, broken
):
    """An error deep inside: the page, the log and the report a monitor would make there of every frame's variables."""
    from django.views.debug import ExceptionReporter

    from pelalawan_portal.documents import electronic

    local.enrol(hendra, Passphrase(SECRET))
    _, review, decision = drafted()
    if broken == "the signer":

        def fail(self, pdf, appearance):
            passphrase = SECRET  # a variable of the frame where it breaks
            raise RuntimeError("rusak" if passphrase else "")

        monkeypatch.setattr(local.LocalHand, "sign", fail)
    else:
        settings.ELECTRONIC_SIGNATURE, settings.BSRE_URL = "bsre", "http://127.0.0.1:9"
        monkeypatch.setattr(bsre, "check_status", lambda nik: None)
        bsre.SigningIdentity.objects.create(user=hendra, nik="1405010101700001")
        monkeypatch.setattr(outside.requests, "request", lambda *args, **how: how["json"]["tidak ada"])
    reports = []

    def report(*words):
        reporter = ExceptionReporter(None, *sys.exc_info())
        reports.extend([reporter.get_traceback_html(), reporter.get_traceback_text()])
        written(*words)

    written = electronic.log.error
    monkeypatch.setattr(electronic.log, "error", report)
    client = Client()
    client.force_login(hendra)
    answer = client.post(DESK, tick(review, decision))
    assert electronic.BROKEN in answer.content.decode()
    assert len(reports) == 2
    assert "RuntimeError" in reports[1] or "KeyError" in reports[1]
    assert not any(SECRET in one for one in reports)
    nowhere(log, client, answer)


def test_works_it_cannot_be_printed_or_stored():
    secret = Passphrase(SECRET)
    assert SECRET not in f"{secret} {secret!r} {[secret]} {vars(type(secret)).keys()}"
    with pytest.raises(TypeError):
        pickle.dumps(secret)


def test_works_a_form_never_shows_it_again():
    for form in (
        SigningForm({"passphrase": SECRET}),
        EnrolForm({"passphrase": SECRET, "again": f"{SECRET}x"}),
    ):
        form.is_valid()
        assert SECRET not in form.as_p()
    assert "tidak sama" in form.as_p()


def test_rejects_it_in_an_address(drafted, signer, signed_in):
    """Nothing is signed by opening an address, whatever it carries."""
    _, review, decision = drafted()
    assert signed_in(signer).get(DESK, tick(review, decision)).status_code == 200
    decision.refresh_from_db()
    assert decision.state == "draft"
