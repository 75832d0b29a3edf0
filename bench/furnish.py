"""What the benchmark needs in the database: its services, officers with sessions. `python -m bench.furnish`.

Runs with the portal's variables and prints one line of JSON: {"sessions": {user name: session key}}.
`python -m bench.furnish nik NIK NUMBER` lets one review be found by a NIK.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import django

FOLDER = Path(__file__).parent
OFFICERS = (
    ("rina", "Rina Marlina", "DPMPTSP", "front_office"),
    ("hasan", "Hasan Basri", "DISHUB", "technical"),
    ("hendra", "Hendra Wijaya", "DPMPTSP", "signer"),
)


def publish() -> None:
    """Publish the services of the benchmark."""
    import yaml

    from pelalawan_portal.catalogue import workflow
    from pelalawan_portal.opds.models import Opd, Responsibility

    for name in ("bench-service", "bench-photo-service"):
        document = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
        workflow.publish(workflow.import_document(document), by=None)
    Responsibility.objects.create(service="bench", role="teknis", opd=Opd.objects.get(code="DISHUB"))


def officers() -> dict[str, str]:
    """Officers with their posts; returns a signed-in session of each, the second factor shown."""
    from allauth.mfa.models import Authenticator
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from pelalawan_portal.accounts.models import User
    from pelalawan_portal.accounts.second_factor import SEEN
    from pelalawan_portal.opds.models import Opd, Post

    sessions = {}
    for username, name, office, role in OFFICERS:
        officer = User.objects.create_user(username, "ombak bono 2026", name=name, is_staff=True)
        Post.objects.create(user=officer, opd=Opd.objects.get(code=office), role=role)
        Authenticator.objects.create(user=officer, type=Authenticator.Type.TOTP, data={"secret": ""})
        session = SessionStore()
        session[SESSION_KEY] = str(officer.pk)
        session[BACKEND_SESSION_KEY] = "pelalawan_portal.accounts.sign_in.NikBackend"
        session[HASH_SESSION_KEY] = officer.get_session_auth_hash()
        session[SEEN] = officer.pk
        session.save()
        sessions[username] = str(session.session_key)
    return sessions


def give_nik(nik: str, number: str) -> None:
    """Let the review with this number be found by a NIK."""
    from pelalawan_portal.accounts.models import nik_hash
    from pelalawan_portal.submissions.models import Review

    Review.objects.filter(number=number).update(nik_hash=nik_hash(nik))


def main(words: list[str]) -> dict[str, Any]:
    """What the words of the command line ask for."""
    if words[:1] == ["nik"]:
        give_nik(words[1], words[2])
        return {}
    publish()
    return {"sessions": officers()}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pelalawan_portal.settings")
    django.setup()
    print(json.dumps(main(sys.argv[1:])))
