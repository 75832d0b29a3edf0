"""For the pictures, the rest of a permit's life (visit, bill, parafs) and a morning at a puskesmas."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from health import facilities
from pelalawan_portal.accounts.models import User
from pelalawan_portal.bahasa.dates import WIB
from pelalawan_portal.catalogue.models import Service
from pelalawan_portal.documents import initials
from pelalawan_portal.queues import calling
from pelalawan_portal.queues import workflow as queue
from pelalawan_portal.queues.models import Counter, Line, Session
from pelalawan_portal.submissions import outbox
from pelalawan_portal.submissions.models import Submission
from permits import vehicle_test
from permits.models import Proof

from .documents import chains
from .permits import paying, visiting
from .pictures_photos import slip
from .submissions.envelopes import publish_service

if TYPE_CHECKING:
    from .pictures_town import Town


def _officer(username: str) -> User:
    return User.objects.get(username=username)


def _service(document: dict[str, Any], slug: str, name: str) -> Any:
    """The service in force under this slug; published once, however often the town is built."""
    there = Service.objects.filter(slug=slug).first()
    if there and there.current:
        return there.current
    return publish_service(**{**document, "slug": slug, "code": slug.upper()[:12], "name": name})


def visits(town: Town) -> None:
    """One date that waits for an answer, one visit whose form is being filled."""
    version = _service({"steps": visiting.STEPS}, "contoh-reklame", "Reklame permanen (contoh)")
    siti, hasan, rina = (
        User.objects.get(name="Siti Aminah", is_staff=False),
        _officer("hasan"),
        _officer("rina"),
    )
    asked, review = visiting.at_visit(version, rina, applicant=siti)
    visiting.propose(review, hasan)
    begun, going = visiting.at_visit(version, rina, applicant=siti)
    visiting.agreed(going, hasan)
    visiting.filled(going, hasan)
    town.facts |= {
        "visit": asked.number, "visit_review": review.pk, "visiting": begun.number, "visiting_review": going.pk,
    }  # fmt: skip


def bills(town: Town) -> None:
    """One fee that an officer has to fix, one that Siti has to pay, one whose slip the treasurer looks at."""
    paying.publish_roles()
    version = _service(paying.fee_document(), "contoh-sewa", "Sewa gedung daerah (contoh)")
    siti = User.objects.get(name="Siti Aminah", is_staff=False)
    rina, hasan, ridwan = _officer("rina"), _officer("hasan"), _officer("ridwan")
    waiting = paying.at_fee(version, rina, hasan)
    owing = paying.at_fee(version, rina, hasan)
    paying.issue(owing, ridwan)
    handed = paying.at_fee(version, rina, hasan)
    paying.issue(handed, ridwan)
    Submission.objects.filter(pk__in=(owing.pk, handed.pk)).update(applicant=siti)
    photo = SimpleUploadedFile("bukti.jpg", slip(), "image/jpeg")
    town.browsers["siti"].post(f"/permohonan/{handed.number}/bukti-bayar/", {"bukti": photo})
    outbox.drain()
    town.facts |= {
        "bill": owing.number, "bill_review": paying.review_of(waiting, "retribusi").pk, "slip": handed.number,
        "slip_id": Proof.objects.get(bill__submission=handed).pk,
    }  # fmt: skip


def parafs(town: Town) -> None:
    """A draft that the kasi has initialled and the kabid looks at."""
    version = _service({"steps": chains.STEPS}, "contoh-paraf", "Izin yang diparaf (contoh)")
    submission = chains.complete(version, _officer("rina"))
    chains.write(submission, _officer("dewi"))
    initials.send_round(chains.at(submission, "konsep").pk, by=_officer("dewi"))
    initials.set_initial(chains.at(submission, "paraf_kasi").pk, by=_officer("sari"))
    outbox.drain()
    town.facts["paraf_review"] = chains.at(submission, "paraf_kabid").pk


def _session_now() -> Session:
    """Poli Umum of Teluk Meranti is open at this moment, whatever the hour of the one who looks."""
    line = Line.objects.get(place__code="teluk-meranti", code="umum")
    now = timezone.now()
    today = timezone.localdate(now)
    begins, ends = (datetime.combine(today, at, WIB) for at in (time(0, 0, 1), time(23, 59, 59)))
    session, _ = Session.objects.update_or_create(
        line=line, date=today, letter=line.letter,
        defaults={
            "starts_at": begins, "ends_at": ends, "online_until": ends, "quota_online": 20, "quota_walk_in": 30,
            "quota_priority": 5, "state": Session.State.OPEN,
        },
    )  # fmt: skip
    return session


def queues(town: Town) -> None:
    """A morning at Puskesmas Teluk Meranti, and a number in a guest's hand for the next day."""
    facilities.load()
    vehicle_test.load()
    session, mega = _session_now(), _officer("mega")
    counter = Counter.objects.filter(place=session.line.place, lines=session.line).first()
    assert counter is not None
    for turn in range(6):
        queue.walk_in(session.pk, by=mega, priority="lansia" if turn == 3 else "")
    for _ in range(2):
        calling.call_next(session.pk, counter, by=mega)
    later = Session.objects.filter(line=session.line, date__gt=session.date).order_by("date")[0]
    place = "/sehat/antrean/teluk-meranti/umum/"
    known = {"name": "Siti Aminah", "nik": "1405095205900001"}
    form = town.browsers["tamu"].get(f"{place}{later.pk}/").context["form"]
    answer = town.browsers["tamu"].post(f"{place}{later.pk}/", {**form.initial, **known})
    town.facts |= {
        "session": f"{place}{later.pk}/", "ticket": answer.url, "counter": counter.number,
    }  # fmt: skip


def build(town: Town) -> None:
    """Everything of this file; the town's people are there already."""
    visits(town)
    bills(town)
    parafs(town)
    queues(town)
