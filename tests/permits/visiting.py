"""A small service with a visit between two recommendations, and what people do on the way to its minutes."""

from __future__ import annotations

import io
import json
from datetime import datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone
from PIL import Image

from pelalawan_portal.bahasa.dates import WIB
from pelalawan_portal.submissions import outbox, reviewing, workflow
from pelalawan_portal.submissions.actors import Actor
from pelalawan_portal.submissions.models import OutboxEntry
from permits.models import Appointment
from permits.visits import appointments, holding
from tests.submissions.envelopes import DOCUMENT, file_one, publish_service

CHECKLIST = ["Tiang reklame berdiri di luar badan jalan", "Ukurannya sama dengan gambar"]
STEPS = [
    DOCUMENT["steps"][0],
    {
        "key": "peninjauan", "kind": "visit", "name": "Peninjauan lapangan", "role": "teknis_dishub",
        "post": "technical", "after": ["kelengkapan"], "checklist": CHECKLIST,
    },
    {**DOCUMENT["steps"][1], "after": ["peninjauan"]},
    DOCUMENT["steps"][2],
    DOCUMENT["steps"][3],
]  # fmt: skip
DRAWN = json.dumps(
    [[20, 200, 60, 40, 100, 200, 140, 60, 180, 200, 220, 40, 260, 200, 300, 80], [320, 120, 500, 120]]
)
TYPED = {
    "butir_0": "sesuai",
    "catatan_0": "",
    "butir_1": "tidak_sesuai",
    "catatan_1": "Lebih lebar 20 cm",
    "titik": "-0.123450, 102.123450",
    "tempat": "Depan toko Siti, Jalan Rambutan",
    "hadir": "Siti Aminah",
    "sebagai": "Pemohon sendiri",
    "kesimpulan": "Boleh berdiri sesudah dipersempit.",
    "ttd_pemohon": DRAWN,
    "ttd_petugas": DRAWN,
}


def publish():
    return publish_service(slug="uji-reklame", code="UJI-RKL", steps=STEPS)


def at_visit(version, rina, **changes):
    """A complete permohonan whose visit is open; returns it and the review of the visit."""
    submission = file_one(version, routed=False, **changes)
    with transaction.atomic():  # by hand: in a journey a worker may just be at it, and then this waits for it
        workflow.route(OutboxEntry.objects.get(submission=submission, kind="route"))
    reviewing.declare_complete(submission.reviews.get(kind="completeness").pk, by=rina)
    submission.refresh_from_db()
    return submission, submission.reviews.get(kind="visit")


def filed_by(user, offices):
    """What a permohonan says that an officer filed for somebody."""
    return {"filed_by": user, "filed_at": offices["DPMPTSP"], "channel": "desk"}


def in_days(days, hour=9):
    day = timezone.localdate() + timedelta(days=days)
    return datetime(day.year, day.month, day.day, hour, tzinfo=WIB)


def propose(review, by, days=7, **changes):
    how = {
        "starts_at": in_days(days),
        "ends_at": in_days(days, 11),
        "place": "Depan toko Siti",
        "preparation": "Gambar reklame",
        "team": [by],
        **changes,
    }
    return appointments.propose(review.pk, by=by, **how)


def bearer(submission):
    """The guest who showed number and PIN."""
    return Actor(numbers=frozenset({submission.number}))


def agreed(review, by, **changes):
    """An appointment that was agreed and whose time has come."""
    appointment = propose(review, by, by_phone=True, **changes)
    now = timezone.now()
    Appointment.objects.filter(pk=appointment.pk).update(
        starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1)
    )
    return appointment


def picture(size=(800, 600)):
    out = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(out, "JPEG", quality=70)
    return SimpleUploadedFile("tempat.jpg", out.getvalue(), "image/jpeg")


def typed(**changes):
    now = timezone.localtime() - timedelta(minutes=30)
    return {**TYPED, "hari": now.date().isoformat(), "jam": now.strftime("%H:%M"), **changes}


def filled(review, by, *, photos=1, **changes):
    """Everything typed and photographed, the photos inspected."""
    holding.save(review.pk, by=by, typed=typed(**changes))
    holding.add_photos(
        review.pk, by=by, uploads=[picture() for _ in range(photos)], taken_at=timezone.now(),
        point="-0.123450, 102.123450", caption="Dari depan",
    )  # fmt: skip
    outbox.drain()


def held(review, by, **changes):
    """A visit that was ended; returns the minutes with their PDF made."""
    agreed(review, by)
    filled(review, by, **changes)
    paper = holding.end(review.pk, by=by)
    outbox.drain()
    paper.refresh_from_db()
    return paper
