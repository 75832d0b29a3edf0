"""A test that truncates gets the shipped rows back, past tables that refuse TRUNCATE; and verbs race safely."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import Error, connection, connections, transaction
from django.utils import timezone

from pelalawan_portal.accounts.models import Opening
from pelalawan_portal.accounts.openings import record_opening
from pelalawan_portal.accounts.workflow import register_resident
from pelalawan_portal.opds.models import Holiday, Opd, Region, Responsibility
from pelalawan_portal.opds.workflow import assign
from tests.conftest import SITI_NIK


def in_threads(count: int, verb) -> list[object]:
    """Run `verb(number)` at the same instant in threads of their own; what it returned or raised."""
    start, results = threading.Barrier(count), [None] * count

    def run(number: int) -> None:
        start.wait()
        try:
            results[number] = verb(number)
        except (ValidationError, Error) as error:
            results[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_the_shipped_rows_are_there_every_time(turn, rina):
    assert (Region.objects.count(), Opd.objects.count()) == (130, 56)
    assert Holiday.objects.filter(date=date(2026, 8, 17)).exists()
    assert not Opening.objects.exists()
    record_opening(rina, "PLW-1", "Foto KTP")


@pytest.mark.django_db(transaction=True)
def test_the_triggers_are_back_after_a_flush(rina):
    record_opening(rina, "PLW-1", "Foto KTP")
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE accounts_opening")
    assert Opening.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_nik_registered_by_eight_at_once_is_one_account():
    results = in_threads(8, lambda number: register_resident(SITI_NIK, f"Siti {number}", "ombak bono besar"))
    assert sum(isinstance(one, ValidationError) for one in results) == 7


@pytest.mark.django_db(transaction=True)
def test_two_assignments_at_once_leave_one_in_force(administrator, offices):
    today = timezone.localdate()
    codes = ["PUPR", "DLH"]
    results = in_threads(
        2,
        lambda number: assign(
            "reklame", "teknis", None, offices[codes[number]], today, "Perbup 1", administrator
        ),
    )
    assert sum(isinstance(one, Responsibility) for one in results) == 1
    assert Responsibility.objects.filter(service="reklame", role="teknis").on(today).count() == 1
