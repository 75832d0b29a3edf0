"""Places, sessions, quotas, numbers, counters and boards, one noun a file."""

from pelalawan_portal.queues.models.place import Counter, Line, Place
from pelalawan_portal.queues.models.session import Closure, Hours, Session
from pelalawan_portal.queues.models.ticket import Lane, Ticket, TicketEvent

__all__ = ["Closure", "Counter", "Hours", "Lane", "Line", "Place", "Session", "Ticket", "TicketEvent"]
