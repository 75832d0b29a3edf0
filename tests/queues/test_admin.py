"""Officers change the hours of their own place; nobody else sees that there is one."""

from datetime import time, timedelta

import pytest
from django.utils import timezone

from pelalawan_portal.queues import sessions, workflow
from pelalawan_portal.queues.models import Closure, Hours, Session

pytestmark = pytest.mark.django_db


@pytest.fixture
def hours(line):
    rows = [Hours.objects.create(line=line, weekday=day, starts=time(8), ends=time(12)) for day in range(5)]
    sessions.generate()
    return rows


def test_works_new_quotas_reach_the_days_ahead(hours, clerk, signed_in):
    browser, one = signed_in(clerk), hours[0]
    data = {
        "starts": "09:00",
        "ends": "11:00",
        "letter": "",
        "quota_online": 3,
        "quota_walk_in": 4,
        "quota_priority": 1,
    }
    assert "Umum" in browser.get("/admin/queues/hours/").content.decode()
    assert browser.post(f"/admin/queues/hours/{one.pk}/change/", data).status_code == 302
    ahead = Session.objects.filter(date__week_day=2, date__gt=timezone.localdate())
    assert {(row.quota_online, row.hours) for row in ahead} == {(3, "09.00–11.00 WIB")}
    answer = browser.post(f"/admin/queues/hours/{one.pk}/change/", data | {"ends": "08:00"})
    assert "harus sesudah jam mulai" in answer.content.decode()


def test_works_closing_a_day_cancels_its_numbers_and_taking_it_away_opens_it(hours, place, clerk, signed_in):
    session = Session.objects.filter(date__gt=timezone.localdate()).order_by("date").first()
    ticket = workflow.book(session.pk, holder_key="siti")
    browser, day = signed_in(clerk), session.date.isoformat()
    data = {"place": place.pk, "line": "", "first": day, "last": day, "reason": "Akreditasi"}
    assert "boleh dibatalkan" in browser.post("/admin/queues/closure/add/", data).content.decode()
    assert browser.post("/admin/queues/closure/add/", data | {"sure": "on"}).status_code == 302
    ticket.refresh_from_db()
    session.refresh_from_db()
    assert (ticket.state, session.state) == ("cancelled", "closed")
    browser.post(f"/admin/queues/closure/{Closure.objects.get().pk}/delete/", {"post": "yes"})
    session.refresh_from_db()
    assert session.state == "open"


@pytest.mark.parametrize("who", ["superuser", "ayu", "rina", "administrator"])
def test_others_find_nothing(who, hours, request, signed_in):
    browser = signed_in(request.getfixturevalue(who))
    for page in ("hours/", f"hours/{hours[0].pk}/change/", "place/", "closure/add/"):
        assert browser.get(f"/admin/queues/{page}").status_code in (302, 403, 404), page
    past = {
        "first": timezone.localdate() - timedelta(1),
        "last": timezone.localdate(),
        "place": 1,
        "sure": "on",
    }
    assert browser.post("/admin/queues/closure/add/", past).status_code in (302, 403, 404)
    assert not Closure.objects.exists()
