"""Ninety, thirty and seven days before its end the holder of a permit is told, once each."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pelalawan_portal.submissions.models import Notice
from permits import reminders, revocation
from permits.models import Reminder

pytestmark = pytest.mark.django_db


def on(monkeypatch, day):
    monkeypatch.setattr(reminders.timezone, "localdate", lambda: day)


def told(submission):
    return Notice.objects.filter(submission=submission, event__verb="ending").count()


def test_works_once_a_mark(issued, monkeypatch):
    submission, decision = issued(days=200)
    assert reminders.remind() == 0
    end = decision.valid_to
    for days, count in ((90, 1), (89, 0), (31, 0), (30, 1), (8, 0), (7, 1), (0, 0)):
        on(monkeypatch, end - timedelta(days=days))
        assert reminders.remind() == count, days
        assert reminders.remind() == 0
    assert sorted(Reminder.objects.values_list("days", flat=True)) == [7, 30, 90]
    assert told(submission) == 3
    assert "Perpanjang" in Notice.objects.filter(event__verb="ending").first().text


def test_handles_beat_that_was_down_tells_the_nearest_mark_only(issued, monkeypatch):
    submission, decision = issued(days=200)
    on(monkeypatch, decision.valid_to - timedelta(days=5))
    assert reminders.remind() == 1
    assert Reminder.objects.get().days == 7
    assert told(submission) == 1


def test_nobody_is_told_after_the_end(issued, monkeypatch):
    _, decision = issued(days=200)
    on(monkeypatch, decision.valid_to + timedelta(days=1))
    assert reminders.remind() == 0


def test_a_short_permit_is_not_reminded_at_once(issued):
    issued(days=20)
    assert reminders.remind() == 0


def test_not_what_was_revoked(issued, hendra, monkeypatch):
    _, decision = issued(days=200)
    revocation.revoke(decision.pk, by=hendra, code="broken", reason="Melanggar", basis="Perda")
    on(monkeypatch, decision.valid_to - timedelta(days=30))
    assert reminders.remind() == 0


def test_the_account_shows_what_ends(issued, siti, signed_in):
    issued(days=40, applicant=siti)
    assert "Izin yang segera berakhir" in signed_in(siti).get("/akun/").content.decode()


def test_it_reads_only_the_index_of_ends(issued, django_assert_num_queries):
    issued(days=300)
    with django_assert_num_queries(3):
        reminders.remind()
