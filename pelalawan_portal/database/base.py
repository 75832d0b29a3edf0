"""Django's PostgreSQL backend with a health check that costs nothing.

With CONN_HEALTH_CHECKS Django sends "SELECT 1" before the first statement of every request: thirteen of a hundred
statements of a filing (measured). A server that is gone has closed its end, and that can be seen on the socket.
"""

from __future__ import annotations

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """As Django's own, but for `is_usable`."""

    def is_usable(self) -> bool:
        """Whether the connection still works.

        Between statements a server says nothing: silence means it is there. Whatever it did say (it is shutting down,
        the connection is cut, a setting changed), and any error before, is asked about with a statement.
        """
        if self.connection is None or self.errors_occurred or self.connection.closed:
            return bool(super().is_usable())
        poll = select.poll()
        poll.register(self.connection.fileno(), select.POLLIN)
        return not poll.poll(0) or bool(super().is_usable())
