"""People and permohonan of the desk's tests."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction

from .envelopes import file_one, publish_service
from .moments import Clockwork


@pytest.fixture
def version(offices):
    """The small service in force, with who answers for its roles."""
    return publish_service()


@pytest.fixture
def dishub(officer):
    return officer("tono", "Tono", ("DISHUB", "technical"))


@pytest.fixture
def satpolpp(officer):
    return officer("eka", "Eka", ("SATPOLPP", "technical"))


@pytest.fixture
def make_submission(version):
    """make_submission(answers={…}, routed=True, …) → a permohonan that was sent and routed."""

    def make(**changes):
        return file_one(version, **changes)

    return make


@pytest.fixture
def review_of():
    def find(submission, step="kelengkapan"):
        return submission.reviews.filter(step=step).order_by("-round").first()

    return find


@dataclass(frozen=True)
class Simulated:
    """The simulators a test looks at: their base address, and what each phone got."""

    base: str
    whatsapp: Any
    utama: Any
    cadangan: Any


@pytest.fixture
def phones(settings, monkeypatch):
    """Simulated WhatsApp and two SMS gateways, in daytime; they report nothing unless a test says so."""
    from deploy.simulators import sms as sms_simulator
    from deploy.simulators import whatsapp as whatsapp_simulator
    from pelalawan_portal.submissions.channels import quiet, sms, whatsapp
    from tests.simulators import running

    monkeypatch.setattr(quiet, "held_until", lambda now: None)
    everything = [whatsapp_simulator.PHONES, *sms_simulator.GATEWAYS.values()]
    with running() as base:
        settings.WHATSAPP = {
            "url": f"{base}/whatsapp/v23.0",
            "simulated": "ya",
            **dict.fromkeys(("phone_id", "token", "app_secret", "verify_token"), "demo"),
        }
        gateway = {"userkey": "demo", "passkey": "demo", "sender": "PELALAWAN", "secret": "demo"}
        settings.SMS_PROVIDERS = {
            "utama": {**gateway, "method": "POST", "url": f"{base}/sms/utama/send"},
            "cadangan": {**gateway, "method": "GET", "url": f"{base}/sms/cadangan/send"},
        }
        for one in everything:
            one.reset()
            one.portal = ""
        whatsapp.SYSTEM.mend()
        sms.system.cache_clear()
        yield Simulated(base, whatsapp_simulator.PHONES, **sms_simulator.GATEWAYS)
        for one in everything:
            one.reset()


@pytest.fixture
def agreed(make_submission, phones):
    """agreed(whose="self", channels=("whatsapp", "sms"), **filing) → a permohonan told by phone; nothing sent yet."""
    from pelalawan_portal.submissions.actors import Actor
    from pelalawan_portal.submissions.channels import preferences
    from pelalawan_portal.submissions.models import Notice, OutboxEntry

    def make(whose="self", channels=("whatsapp", "sms"), phone="+6281234567890", **changes):
        submission = make_submission(**changes)
        actor = Actor(numbers=frozenset({submission.number}))
        preferences.choose(submission.pk, actor=actor, phone=phone, whose=whose, channels=channels)
        # The message that confirms the choice has a test of its own.
        OutboxEntry.objects.filter(event__verb="contact_chosen").delete()
        Notice.objects.filter(event__verb="contact_chosen").delete()
        submission.refresh_from_db()
        return submission

    return make


@pytest.fixture
def tell():
    """tell(submission, "reminded") → the notice of a new event, owed but not sent."""
    from pelalawan_portal.submissions import history, notices, outbox, routing

    def say(submission, verb="reminded", **data):
        with transaction.atomic():
            locked = routing.lock(submission.pk)
            event = history.record(locked, verb, data=data)
            locked.save(update_fields=["events_count", "chain"])
            outbox.owe(locked, event, notices.tell(locked, event))
        return event.notice

    return say


@pytest.fixture
def clockwork(monkeypatch):
    """Sets the time: clockwork(wib(3, 2))."""
    return Clockwork(monkeypatch)


@pytest.fixture
def completed(rina, clockwork, offices):
    """completed(wib(3, 2), **changes of the service) → a permohonan declared complete at that moment."""
    from pelalawan_portal.submissions import outbox, reviewing

    def make(moment, **changes):
        clockwork(moment)
        submission = file_one(publish_service(**changes))
        reviewing.declare_complete(submission.reviews.get(step="kelengkapan").pk, by=rina)
        outbox.drain()
        submission.refresh_from_db()
        return submission

    return make
