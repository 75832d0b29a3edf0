"""X-EXTERNAL-ID of our own requests: digits, once a day, at most 36; nine of them suffice for BRI for long."""

from __future__ import annotations

from django.db import connection

from permits.bank.codes import Service

SHORTEST = 9


def of_entry(entry_id: int, service: Service) -> str:
    """The id of what an outbox entry owes: the same at every try, so that the bank knows a repeat."""
    return f"{entry_id}{service}".zfill(SHORTEST)


def fresh(service: Service) -> str:
    """An id for a question. It ends in the service, so it never meets one of an entry, which asks for others."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('permits_bankmessage', 'id'))")
        (number,) = cursor.fetchone()
    return f"{number}{service}".zfill(SHORTEST)
