"""`manage.py demo` makes people whose passwords are printed, and only outside production."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from pelalawan_portal.accounts.models import User
from pelalawan_portal.opds.demo_people import PEOPLE
from pelalawan_portal.opds.models import Post
from pelalawan_portal.opds.posts import is_administrator, is_auditor

pytestmark = pytest.mark.django_db


def run() -> str:
    out = StringIO()
    call_command("demo", stdout=out)
    return out.getvalue()


def test_everybody_printed_can_sign_in(client):
    table = run()
    for person in PEOPLE:
        assert person.sign_in_name in table
        assert person.password in table
        given = {"login": person.sign_in_name, "password": person.password}
        assert client.post("/akun/masuk/", given)["Location"] == "/akun/", person.name
        client.logout()


def test_posts_and_states_are_those_of_the_story():
    run()
    assert is_administrator(User.objects.get(username="admin"))
    assert is_auditor(User.objects.get(username="auditor"))
    assert Post.objects.current().filter(opd__code="KEC-140509", role="district_operator").exists()
    assert User.objects.get(name="Siti Aminah").verified_at
    assert User.objects.get(name="Joko Susilo").verified_at is None


def test_a_second_run_adds_and_resets_nothing():
    run()
    rina = User.objects.get(username="rina")
    rina.set_password("sudah diganti 9")
    rina.save()
    before = (User.objects.count(), Post.objects.count())
    run()
    assert (User.objects.count(), Post.objects.count()) == before
    rina.refresh_from_db()
    assert rina.check_password("sudah diganti 9")


def test_refuses_in_production(settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError):
        run()
    assert not User.objects.exists()
